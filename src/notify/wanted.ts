import type { LoggedEvent } from '../model/event.ts'
import { parsePurl } from '../model/purl.ts'
import type { ToldOf } from '../model/receiver.ts'

/**
 * Whether a receiver is told of an event. That nobody could be told of an event is told; that nobody could be told of that is not: two receivers
 * that take nothing would else tell of each other without end.
 */
export function isWanted(event: LoggedEvent, { events, registries, packages, rules }: ToldOf): boolean {
  const { type, registry, purl, detail } = event
  if (!events.includes(type)) return false
  if (type === 'notification.undelivered' && detail['eventType'] === 'notification.undelivered') return false
  if (registries.length > 0 && registry !== undefined && !registries.includes(registry)) return false
  if (packages.length > 0 && purl !== undefined && !isNamed(purl, packages)) return false
  const decided = detail['rules']
  return rules.length === 0 || !Array.isArray(decided) || decided.some((rule: string) => rules.includes(rule))
}

/** What is no package URL is rather told than kept. */
function isNamed(purl: string, patterns: readonly string[]): boolean {
  const name = parsePurl(purl)?.name
  return name === undefined || patterns.some((pattern) => matches(name, pattern.split('*')))
}

/** `parts`: what must stand in this order, the first at the beginning and the last at the end. */
function matches(name: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts
  const last = others.pop()
  if (last === undefined) return name === first
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}
