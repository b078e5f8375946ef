import { lookup } from '../model/lookup.ts'
import type { LoggedEvent } from '../api/events.ts'
import { absolute } from './time.ts'
import { OUTCOMES } from './words.ts'

const EVENTS: Readonly<Record<string, string>> = lookup({
  'artifact.served': 'served',
  'artifact.refused': 'refused',
  'artifact.judged': 'judged',
  // what logs of before November 2026 call it
  'artifact.admitted': 'judged',
  'artifact.stored': 'stored',
  'artifact.healed': 'fetched again after damage',
  'artifact.replaced': 'replaced upstream',
  'artifact.substituted': 'another version offered',
  'case.opened': 'case opened',
  'case.requested': 'release requested',
  'case.commented': 'comment',
  'case.proposed': 'release proposed',
  'case.proposal-ended': 'proposed release ended',
  'case.released': 'released',
  'case.emergency': 'released alone, in an emergency',
  'case.rejected': 'blocked by a reviewer',
  'case.reversed': 'decision reversed',
  'waiver.added': 'waiver added',
  'waiver.revoked': 'waiver revoked',
  'outbreak.declared': 'outbreak declared',
  'outbreak.received': 'received what is of an outbreak',
  'outbreak.lifted': 'outbreak lifted',
  'freeze.started': 'freeze started',
  'freeze.lifted': 'freeze lifted',
  'policy.loaded': 'policy loaded',
  'policy.loosened': 'policy loosened',
  'policy.proposed': 'looser policy proposed',
  'policy.agreed': 'one of two agreed to a looser policy',
  'policy.accepted': 'looser policy accepted',
  'policy.refused': 'looser policy refused',
  'policy.withdrawn': 'proposed policy is no more asked for',
  'policy.rejected': 'policy file refused',
  'user.created': 'user created',
  'user.changed': 'user changed',
  'user.signed-in': 'signed in',
  'user.sign-in-failed': 'sign-in failed',
  'user.signed-out': 'signed out',
  'advisories.imported': 'advisories imported',
  'attempt.told': 'tried to reach others in an install, as its client tells',
  'package.writing': 'write passed on to upstream',
  'package.written': 'write answered by upstream',
  'log.exported': 'log exported',
  'log.cut': 'log cut',
  'notification.undelivered': 'a receiver could not be told of an event',
  'storage.swept': 'files taken off the disk',
  'rows.adopted': 'records of an older version written down',
  'backup.made': 'backup made',
  'backup.restored': 'restored from a backup',
  'store.moved': 'moved to another place',
  'server.started': 'Lazaret started',
  'server.stopped': 'Lazaret stopped',
})

/** Every type that this page has words for: what can be chosen before the server has told what there is. */
export const EVENT_TYPES: readonly string[] = Object.keys(EVENTS)

export function eventWords(type: LoggedEvent['type']): string {
  return EVENTS[type] ?? type
}

/** What one event did. Where nobody decided it says what became of the case: nothing was reversed. */
export function titleOf({ type, actor, detail }: LoggedEvent): string {
  if (type === 'case.commented' && detail['asks'] === true) return 'asked for more'
  const isAgain = type === 'case.opened' && detail['reason'] !== undefined
  if (!isAgain && (type !== 'case.reversed' || actor.kind !== 'system')) return eventWords(type)
  const { outcome, state } = detail
  // Of before it was told what became of it: only these two are for people. A release that ended by its date has no outcome with it.
  const isForPeople = outcome === undefined || outcome === 'quarantine' || outcome === 'block'
  const isOpen = state === undefined ? isForPeople : state === 'open'
  return isOpen ? 'case opened again' : 'case closed'
}

/** Keys whose value stands elsewhere on the page, or says nothing to a person at first sight. */
const UNTOLD = new Set([
  'case',
  'state',
  'waiver',
  'proposal',
  'rejection',
  'rejections',
  'user',
  'rows',
  'asks',
  'policy',
  'policy_digest',
])

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:/

/** Details of an event on one line: what a person wrote first, then the verdict, then the rest. */
export function detailWords(event: LoggedEvent): string {
  const { reason, message, outcome, rules, method, observed, ...rest } = event.detail
  const isOurs = event.actor.kind === 'system'
  const said = [reason, message].filter((text) => typeof text === 'string').map((text) => (isOurs ? text : `“${text}”`))
  const others = Object.entries(rest).filter(([key]) => !UNTOLD.has(key))
  return [
    ...said,
    ...verdictWords(outcome, rules),
    ...(method === undefined || method === 'GET' ? [] : [`by ${valueWords(method)}`]),
    ...(observed === undefined ? [] : [`only observed: ${valueWords(observed)}`]),
    ...others.map(([key, value]) => `${key}: ${valueWords(value)}`),
  ].join(' · ')
}

type Value = LoggedEvent['detail'][string]

/** "quarantined by new-install-script" */
function verdictWords(outcome: Value | undefined, rules: Value | undefined): readonly string[] {
  const named = rules === undefined ? '' : valueWords(rules)
  if (!isOutcome(outcome)) return named === '' ? [] : [`rules: ${named}`]
  return [named === '' ? OUTCOMES[outcome] : `${OUTCOMES[outcome]} by ${named}`]
}

function isOutcome(value: Value | undefined): value is keyof typeof OUTCOMES {
  return typeof value === 'string' && Object.hasOwn(OUTCOMES, value)
}

export function valueWords(value: Value): string {
  if (typeof value === 'string') return ISO.test(value) ? absolute(value) : value
  return typeof value === 'object' ? value.join(', ') : String(value)
}
