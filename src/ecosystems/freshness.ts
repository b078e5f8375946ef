import { BoundedMap } from '../model/bounded-map.ts'
import type { FrontDoor } from './ecosystem.ts'

/** Packages of one registry that are remembered as looked at. */
const MAX_REMEMBERED = 10_000

/** Even where nothing counts as fresh, a package is looked at once within this, milliseconds: an install asks for many files at once. */
const LOOK_MS_MIN = 1000

/**
 * Clients with a lock file ask for artifacts and never for metadata. What upstream took away or changed since must reach them
 * all the same, so an artifact asks for news of its package: in the background, and once for as long as metadata are fresh.
 */
export class Freshness {
  readonly #door: Pick<FrontDoor, 'catalogues' | 'registry'>
  readonly #lookMs: number
  readonly #lookedAt = new BoundedMap<string, number>(MAX_REMEMBERED)

  constructor(door: Pick<FrontDoor, 'catalogues' | 'registry'>) {
    this.#door = door
    this.#lookMs = Math.max(LOOK_MS_MIN, door.registry.metadataMaxAgeSeconds * 1000)
  }

  /** An artifact of this package was asked for. */
  note(name: string): void {
    const now = performance.now()
    const before = this.#lookedAt.get(name)
    if (before !== undefined && now - before < this.#lookMs) return
    this.#lookedAt.set(name, now)
    // Trouble is upstream's, and is told to who asks for the artifact where it matters.
    this.#door.catalogues.snapshot(this.#door.registry.name, name).catch(() => undefined)
  }
}
