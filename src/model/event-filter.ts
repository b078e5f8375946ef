import type { LoggedEvent } from './event.ts'
import type { EventFilter } from './records.ts'

/** A purl spells the `@` of a scope as `%40`, people spell it plainly; the `@` before a version is plain in both. */
export function spellingsOf(part: string): readonly string[] {
  return [...new Set([part, part.replaceAll(/(^|\/)@/g, '$1%40')])]
}

/** Whether an event is one that the filter asks for, as the log is searched. */
export function matches(event: LoggedEvent, filter: EventFilter): boolean {
  const { type = '', types = [], registry = '', purl = '', digest, actor = '', since = '', until = '' } = filter
  return (
    (type === '' || event.type === type) &&
    (types.length === 0 || types.includes(event.type)) &&
    (registry === '' || event.registry === registry) &&
    (actor === '' || event.actor.name === actor) &&
    (digest === undefined || event.digest === digest) &&
    (since === '' || event.at >= since) &&
    (until === '' || event.at <= until) &&
    (purl === '' || spellingsOf(purl).some((part) => isIn(part, event.purl)))
  )
}

function isIn(part: string, purl = ''): boolean {
  return purl.toLowerCase().includes(part.toLowerCase())
}
