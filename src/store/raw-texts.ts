import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import type { Change } from '../model/unit-of-work.ts'

/** Parts of a change that are stored as JSON, in which U+0000 is six other characters, or that are bytes. */
const AS_JSON: ReadonlySet<string> = new Set([
  'claims',
  'facts',
  'records',
  'registries',
  'release',
  'rules',
  'scope',
  'targets',
  'verdict',
])

/**
 * Throws LazaretError `bad-request` where a text with U+0000 is to be stored as it is. PostgreSQL's texts hold none; SQLite's do, and many who read them
 * take it for the end. So neither stores one: what decides is refused, and an index over evidence says another character.
 */
export function assertStorable(event: NewEvent, changes: readonly Change[]): void {
  const { actor, registry, purl } = event
  if ([actor.name, registry, purl, ...changes].some(holdsNull))
    throw new LazaretError('bad-request', 'A text with the character U+0000 is not stored.')
}

function holdsNull(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return Object.entries(value).some(([key, inner]) => !AS_JSON.has(key) && holdsNull(inner))
}

/** A text of evidence for an index, whose exact form is in the facts. */
export function indexable(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}
