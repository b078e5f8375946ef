import type { Reads } from './reads.ts'

/** The log is in the order of time but for clocks that were set: so many events around are looked at, too. */
const CLOCKS_EVENTS = 5000

/** Finds the part of the log that a time may lie in, by halving. */
export interface EventTimes {
  /** no event that is wanted has a smaller number. `since`: ISO 8601 UTC */
  from(since: string, size: number): Promise<number>
  /** no event that is wanted has this number or a larger one */
  below(until: string, size: number): Promise<number>
}

export function eventTimes(reads: Reads): EventTimes {
  const at = reads.prepare<[number], { readonly at: string }>(
    'SELECT at FROM log_event WHERE seq >= ? ORDER BY seq LIMIT 1',
  )

  /** The first number from which on events are not before `time`. */
  async function first(time: string, size: number): Promise<number> {
    let low = 0
    let high = size
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const found = (await at.get(middle))?.at
      if (found === undefined || found >= time) high = middle
      else low = middle + 1
    }
    return low
  }

  return {
    from: async (since, size) => Math.max(0, (await first(since, size)) - CLOCKS_EVENTS),
    // Of that very moment there may be many.
    below: async (until, size) => Math.min(size, (await first(`${until}~`, size)) + CLOCKS_EVENTS),
  }
}
