import { createHmac } from 'node:crypto'
import type { EventType, LoggedEvent } from '../model/event.ts'
import type { OutgoingMessage, Receiver } from '../model/receiver.ts'
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
  'policy.rejected': 'A changed policy file is broken; the one before stays in force',
  'notification.undelivered': 'A receiver could not be told of an event',
}

const TEXT_MAX = 1000

/** One event as one message. `at`: now, seconds since 1970, which the signature covers. */
export function messageOf(event: LoggedEvent, receiver: Receiver, publicUrl: string, at: number): OutgoingMessage {
  const text = textOf(event)
  const page = pageOf(event, publicUrl)
  const content = receiver.format === 'slack' ? slack(text, page) : cloudEvent(event, text, page, publicUrl)
  const body = JSON.stringify(content)
  const type = receiver.format === 'slack' ? 'application/json' : 'application/cloudevents+json'
  const signature = receiver.secret === undefined ? {} : { 'x-lazaret-signature': signed(body, receiver.secret, at) }
  return { body, headers: { 'content-type': `${type}; charset=utf-8`, ...signature } }
}

/** As receivers compute it: HMAC-SHA256 over the time, a dot, and the body as it came. */
function signed(body: string, secret: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`
}

/** [CloudEvents 1.0, structured mode]. The id is the number of the event in the log: a message that comes twice is told by it. */
function cloudEvent(event: LoggedEvent, text: string, page: string | undefined, publicUrl: string) {
  const { seq, type, at, registry, purl, digest, actor, detail } = event
  return {
    specversion: '1.0',
    id: String(seq),
    source: publicUrl,
    type: `lazaret.${type}`,
    time: at,
    ...(purl === undefined ? {} : { subject: purl }),
    datacontenttype: 'application/json',
    data: { text, page, registry, purl, digest, actor: { kind: actor.kind, name: actor.name }, detail },
  }
}

function slack(text: string, page: string | undefined) {
  return { text: page === undefined ? escaped(text) : `${escaped(text)} <${page}|Open the case>` }
}

/** The three characters that mean something there: a package's name must not become a link or a mention. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What became of a case depends on who or what changed it: the same type tells of a decision that was taken back and of a case that closed. */
function wordsOf({ type, actor, detail }: LoggedEvent): string {
  if (type === 'case.opened' && detail['state'] !== undefined) return AGAIN
  if (type !== 'case.reversed') return WORDS[type] ?? type
  if (actor.kind === 'system') return detail['state'] === 'closed' ? 'needs no decision any more' : AGAIN
  return `${AGAIN}: its ${detail['was'] === 'rejected' ? 'block' : 'release'} was taken back`
}

function textOf(event: LoggedEvent): string {
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

function pageOf({ detail }: LoggedEvent, publicUrl: string): string | undefined {
  const id = detail['case']
  return typeof id === 'string' ? `${publicUrl}/ui/cases/${encodeURIComponent(id)}` : undefined
}
