import type { EventType, LoggedEvent } from '../model/event.ts'
import { cut } from '../model/text.ts'

const AGAIN = 'needs a decision again'

/** What a person is told first of an event of each type; of others the type itself. */
const WORDS: Partial<Readonly<Record<EventType, string>>> = {
  'case.opened': 'needs a decision',
  'case.requested': 'is asked for',
  'case.proposed': 'is proposed for release: a second person must agree',
  'case.proposal-ended': 'had a proposed release that is over',
  'case.released': 'was released',
  'case.emergency': 'was released by one person alone, in an emergency',
  'case.rejected': 'was blocked',
  'case.reversed': AGAIN,
  'waiver.added': 'got a release',
  'waiver.revoked': 'lost its release',
  'artifact.replaced': 'has other bytes than before',
  'outbreak.declared': 'An outbreak was declared and blocked',
  'outbreak.received': 'Somebody received what is of an outbreak',
  'outbreak.lifted': 'The block of an outbreak was lifted',
  'freeze.started': 'Nothing that is younger than a line is served for now',
  'freeze.lifted': 'A freeze was lifted before its time',
  'user.created': 'An account was made',
  'user.changed': 'An account was changed',
  'policy.loosened': 'A policy that is looser than the one before is in force',
  'policy.proposed': 'A looser policy waits for two people; the one before stays in force',
  'policy.agreed': 'One of two people agreed to a looser policy',
  'policy.accepted': 'Two people agreed to a looser policy',
  'policy.refused': 'A looser policy was refused; the one before stays in force',
  'policy.rejected': 'A changed policy file is broken; the one before stays in force',
  'notification.undelivered': 'A receiver could not be told of an event',
}

const TEXT_MAX = 1000

/** What became of a case depends on who or what changed it: the same type tells of a decision that was taken back and of a case that closed. */
export function wordsOf({ type, actor, detail }: LoggedEvent): string {
  if (type === 'case.opened' && detail['state'] !== undefined) return AGAIN
  if (type !== 'case.reversed') return WORDS[type] ?? type
  if (actor.kind === 'system') return detail['state'] === 'closed' ? 'needs no decision any more' : AGAIN
  return `${AGAIN}: its ${detail['was'] === 'rejected' ? 'block' : 'release'} was taken back`
}

/** An event as one sentence, at most 1,000 UTF-16 units. It may hold what a stranger or a package wrote. */
export function textOf(event: LoggedEvent): string {
  const { purl, actor, detail } = event
  const words = wordsOf(event)
  const said = [
    'title',
    'name',
    'role',
    'change',
    'project',
    'token',
    'hosts',
    'purls',
    'rules',
    'reason',
    'message',
    'problem',
    'looser',
    'file',
    'receiver',
  ].flatMap((name) => {
    const value = detail[name]
    return value === undefined || value === '' ? [] : [typeof value === 'object' ? value.join(', ') : String(value)]
  })
  const by = actor.kind === 'user' || actor.kind === 'operator' ? ` by ${actor.name}` : ''
  const subject = purl === undefined ? '' : `${purl} `
  return cut(`${subject}${words}${by}${said.length === 0 ? '' : `: ${said.join('; ')}`}`, TEXT_MAX)
}

/** The page of the case that an event is of. */
export function pageOf({ detail }: LoggedEvent, publicUrl: string): string | undefined {
  const id = detail['case']
  return typeof id === 'string' ? `${publicUrl}/ui/cases/${encodeURIComponent(id.toWellFormed())}` : undefined
}
