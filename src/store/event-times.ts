import type Database from 'better-sqlite3'

/** The log is in the order of time but for clocks that were set: so many events around are looked at, too. */
const CLOCKS_EVENTS = 5000

/** Finds the part of the log that a time may lie in, by halving. */
export interface EventTimes {
  /** no event that is wanted has a smaller number. `since`: ISO 8601 UTC */
  from(since: string, size: number): number
  /** no event that is wanted has this number or a larger one */
  below(until: string, size: number): number
}

export function eventTimes(sqlite: Database.Database): EventTimes {
  const at = sqlite.prepare<[number], string>('SELECT at FROM log_event WHERE seq >= ? ORDER BY seq LIMIT 1').pluck()

  /** The first number from which on events are not before `time`. */
  function first(time: string, size: number): number {
    let low = 0
    let high = size
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const found = at.get(middle)
      if (found === undefined || found >= time) high = middle
      else low = middle + 1
    }
    return low
  }

  return {
    from: (since, size) => Math.max(0, first(since, size) - CLOCKS_EVENTS),
    // Of that very moment there may be many.
    below: (until, size) => Math.min(size, first(`${until}~`, size) + CLOCKS_EVENTS),
  }
}
