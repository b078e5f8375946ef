import type { SurfaceEntry } from '../../../analysis/code.ts'
import { MOMENTS } from '../../../model/finding.ts'

/** How near to the start of an import a file is: topmost modules, what they load, what other programs load, and the rest. */
const NEAR = { top: 0, loaded: 1, plugin: 2, other: 3 } as const
type Nearness = keyof typeof NEAR

/** What has to be known of a file to give it a place. */
export interface Weigh {
  bytes(path: string): number
  /** whether its words say that secrets may leak there */
  isUrgent(path: string): boolean
}

const RANKS = 4

interface Place {
  readonly entry: SurfaceEntry
  readonly rank: number
  readonly bytes: number
  readonly order: number
}

/**
 * Files that are still to be looked at. What runs early comes in the order in which it was met; of what an import runs the topmost
 * come first, then those that are urgent, and of each the small ones: chaff must not use up what is there for all. The order depends
 * on nothing else.
 */
export class ModuleQueue {
  /** sorted, the next one last */
  readonly #places: Place[] = []
  readonly #weigh: Weigh
  #count = 0

  constructor(weigh: Weigh) {
    this.#weigh = weigh
  }

  add(entry: SurfaceEntry, nearness: Nearness): void {
    this.#count += 1
    const isImport = entry.moment === 'import'
    const near = nearness === 'top' || this.#isUrgent(entry) ? NEAR[nearness] : NEAR[nearness] + RANKS
    const rank = MOMENTS.indexOf(entry.moment) * 2 * RANKS + (isImport ? near : 0)
    const place = { entry, rank, bytes: isImport ? this.#weigh.bytes(entry.path) : 0, order: this.#count }
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#places[middle]
      if (other !== undefined && isBefore(place, other)) low = middle + 1
      else high = middle
    }
    this.#places.splice(low, 0, place)
  }

  #isUrgent({ moment, path }: SurfaceEntry): boolean {
    return moment === 'import' && this.#weigh.isUrgent(path)
  }

  next(): SurfaceEntry | undefined {
    return this.#places.pop()?.entry
  }
}

function isBefore(left: Place, right: Place): boolean {
  if (left.rank !== right.rank) return left.rank < right.rank
  if (left.bytes !== right.bytes) return left.bytes < right.bytes
  if (left.entry.moment === 'import' && left.entry.path !== right.entry.path) return left.entry.path < right.entry.path
  return left.order < right.order
}
