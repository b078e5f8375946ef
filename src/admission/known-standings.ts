import { BoundedMap } from '../model/bounded-map.ts'
import { FAILED_RETRY_MS } from './failed-inspections.ts'
import { MISMATCH_RETRY_MS } from './obtain.ts'
import type { Priority } from './priority.ts'
import type { Standing } from './standings.ts'

interface Known {
  readonly standing: Standing
  readonly revision: string
  /** epoch milliseconds from which on the verdict must be computed anew */
  readonly validUntil: number
}

/** The work on one standing. A journey that was overtaken started from what is not upstream's word any more. */
export interface Journey {
  readonly priority: Priority
  overtaken: boolean
}

/** How many standings are remembered in memory. */
const KNOWN_MAX = 20_000

/**
 * Standings in memory, and the journeys to more of them. What is forgotten of a package is forgotten by journeys under way,
 * too: otherwise one that looked before the change would put the old standing back after it.
 */
export class KnownStandings {
  readonly #known = new BoundedMap<string, Known>(KNOWN_MAX)
  /** by registry and package; a package without a journey has no entry */
  readonly #journeys = new Map<string, Set<Journey>>()

  /** The standing, where it was decided under this revision and still holds at `now`, epoch milliseconds. */
  get(registry: string, name: string, filename: string, revision: string, now: number): Standing | undefined {
    const known = this.#known.get(keyOf(registry, name, filename))
    if (known === undefined || known.revision !== revision) return undefined
    return known.validUntil > now ? known.standing : undefined
  }

  /** `revision`: under which it was decided; `now`: epoch milliseconds */
  set(standing: Standing, revision: string, now: number): void {
    const { registry, entry, verdict } = standing
    const stands = verdict.validUntil === undefined ? Infinity : Date.parse(verdict.validUntil)
    const validUntil = Math.min(stands, retryAt(standing, now))
    this.#known.set(keyOf(registry, entry.name, entry.filename), { standing, revision, validUntil })
  }

  forget(registry: string, name: string): void {
    const prefix = keyOf(registry, name, '')
    for (const key of this.#known.keys()) if (key.startsWith(prefix)) this.#known.delete(key)
    for (const journey of this.#journeys.get(prefix) ?? []) journey.overtaken = true
  }

  /** Must be ended, whatever comes of it. */
  begin(registry: string, name: string, priority: Priority): Journey {
    const key = keyOf(registry, name, '')
    const journey = { priority, overtaken: false }
    this.#journeys.set(key, (this.#journeys.get(key) ?? new Set()).add(journey))
    return journey
  }

  end(registry: string, name: string, journey: Journey): void {
    const key = keyOf(registry, name, '')
    const journeys = this.#journeys.get(key)
    journeys?.delete(journey)
    if (journeys?.size === 0) this.#journeys.delete(key)
  }
}

/** One file of one package of one registry; without a file name, what the keys of all its files start with. */
export function keyOf(registry: string, name: string, filename: string): string {
  return `${registry}\n${name}\n${filename}`
}

/** Whether a refusal may end though nothing changed but upstream's bytes, or our luck with the inspection. */
export function isProvisional({ content }: Standing): boolean {
  return content?.stored.integrity === 'mismatch' || content?.facts.inspector === 'none'
}

/** When bytes that were not what upstream claims are asked for again, or an inspection that failed is tried again. */
function retryAt({ content }: Standing, now: number): number {
  if (content?.stored.integrity === 'mismatch') return Date.parse(content.stored.storedAt) + MISMATCH_RETRY_MS + 1
  return content?.facts.inspector === 'none' ? now + FAILED_RETRY_MS + 1 : Infinity
}
