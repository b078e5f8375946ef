import type Database from 'better-sqlite3'
import { parseLeaf } from '../audit/leaf.ts'
import { AT_LENGTH, type ActivityKind, type RequesterKind } from '../model/activity.ts'
import type { LoggedEvent } from '../model/event.ts'

/** Events that are counted at once: a row that many of them share is written once. */
export const COUNTED_AT_ONCE = 1024

/** Chunks that one commit counts: a log of before is caught up with by and by. */
export const CHUNKS_MAX = 8

/** Longest name of a requester that is kept, characters. */
const NAME_MAX = 200

export interface HourRow {
  readonly hour: string
  readonly registry: string
  readonly what: ActivityKind
  times: number
}

export interface RequesterRow {
  readonly month: string
  readonly requester: string
  served: number
  refused: number
}

export interface ReachRow extends RequesterRow {
  readonly package: string
}

/** What some events come to: by hour, and by month who asked, and for which package. */
export class Activity {
  readonly #hours = new Map<string, HourRow>()
  readonly #requesters = new Map<string, RequesterRow>()
  readonly #reach = new Map<string, ReachRow>()

  note(event: LoggedEvent): void {
    const what = kindOf(event)
    if (what === undefined) return
    const { at, registry = '', purl } = event
    const times = timesOf(event)
    const hour = at.slice(0, AT_LENGTH.hour)
    const hourKey = `${hour} ${registry} ${what}`
    const counted = this.#hours.get(hourKey) ?? { hour, registry, what, times: 0 }
    counted.times += times
    this.#hours.set(hourKey, counted)
    if (what === 'substituted' || purl === undefined) return
    const month = at.slice(0, 'yyyy-mm'.length)
    const requester = requesterOf(event)
    const name = packageIn(purl)
    const count = what === 'served' ? 'served' : 'refused'
    const one = this.#requesters.get(`${month} ${requester}`) ?? { month, requester, served: 0, refused: 0 }
    one[count] += times
    this.#requesters.set(`${month} ${requester}`, one)
    const key = JSON.stringify([month, requester, name])
    const pair = this.#reach.get(key) ?? { month, requester, package: name, served: 0, refused: 0 }
    pair[count] += times
    this.#reach.set(key, pair)
  }

  hours(): readonly HourRow[] {
    return [...this.#hours.values()]
  }
  requesters(): readonly RequesterRow[] {
    return [...this.#requesters.values()]
  }
  reach(): readonly ReachRow[] {
    return [...this.#reach.values()]
  }
}

function kindOf({ type, detail }: LoggedEvent): ActivityKind | undefined {
  if (type === 'artifact.served') return 'served'
  if (type === 'artifact.substituted') return 'substituted'
  if (type !== 'artifact.refused') return undefined
  return detail['outcome'] === 'hold' ? 'held' : 'refused'
}

/** A refusal that came again within a minute is told with the others of its kind. */
function timesOf({ detail: { times } }: LoggedEvent): number {
  return typeof times === 'number' && Number.isSafeInteger(times) && times > 0 ? Math.min(times, 1_000_000) : 1
}

function requesterOf({ actor, detail: { project } }: LoggedEvent): string {
  if (typeof project === 'string' && project !== '') return requesterKey('project', project)
  return actor.name === 'anonymous' ? requesterKey('host', actor.address ?? '') : requesterKey('token', actor.name)
}

function requesterKey(kind: RequesterKind, name: string): string {
  return `${kind}:${name.slice(0, NAME_MAX)}`
}

/** A purl up to its version: an `@` of a name is written otherwise in it. */
function packageIn(purl: string): string {
  const at = purl.indexOf('@')
  return at === -1 ? purl : purl.slice(0, at)
}

export interface ActivityCounter {
  /** Inside a write transaction, once events were added: counts whole chunks that are not yet. `size`: of the log */
  catchUp(size: number, chunks?: number): void
  /** Inside a write transaction, before these events are taken away: counts all below. */
  countBelow(below: number): void
}

/** Counts the log from where it was counted to, which is written in the same transaction: none is counted twice, or not at all. */
export function activityCounter(sqlite: Database.Database): ActivityCounter {
  const position = sqlite.prepare<[], number>('SELECT below FROM log_counted WHERE id = 1').pluck()
  const move = sqlite.prepare<[number]>('UPDATE log_counted SET below = ? WHERE id = 1')
  const leaves = sqlite
    .prepare<[number, number], string>('SELECT leaf FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq')
    .pluck()
  const hour = sqlite.prepare<[HourRow]>(
    `INSERT INTO log_hour (hour, registry, what, times) VALUES (@hour, @registry, @what, @times)
     ON CONFLICT (hour, registry, what) DO UPDATE SET times = log_hour.times + excluded.times`,
  )
  const requester = sqlite.prepare<[RequesterRow]>(
    `INSERT INTO log_requester (month, requester, served, refused) VALUES (@month, @requester, @served, @refused)
     ON CONFLICT (month, requester) DO UPDATE SET served = log_requester.served + excluded.served,
       refused = log_requester.refused + excluded.refused`,
  )
  const reach = sqlite.prepare<[ReachRow]>(
    `INSERT INTO log_reach (month, requester, package, served, refused) VALUES (@month, @requester, @package, @served, @refused)
     ON CONFLICT (month, requester, package) DO UPDATE SET served = log_reach.served + excluded.served,
       refused = log_reach.refused + excluded.refused`,
  )
  const known = { below: position.get() ?? 0 }

  function count(from: number, end: number): void {
    const activity = new Activity()
    for (const leaf of leaves.all(from, end)) activity.note(parseLeaf(leaf))
    for (const row of activity.hours()) hour.run(row)
    for (const row of activity.requesters()) requester.run(row)
    for (const row of activity.reach()) reach.run(row)
    move.run(end)
    known.below = end
  }

  return {
    catchUp(size, chunks = CHUNKS_MAX) {
      if (size - known.below < COUNTED_AT_ONCE) return
      // Another process may have counted, or its transaction was undone.
      known.below = position.get() ?? 0
      for (let done = 0; done < chunks && size - known.below >= COUNTED_AT_ONCE; done += 1)
        count(known.below, known.below + COUNTED_AT_ONCE)
    },
    countBelow(below) {
      known.below = position.get() ?? 0
      while (known.below < below) count(known.below, Math.min(below, known.below + COUNTED_AT_ONCE))
    },
  }
}

/** Counts what a log of before has; only inside a write transaction. */
export function countWholeLog(sqlite: Database.Database): void {
  const size = sqlite.prepare<[], number>('SELECT size FROM log_state WHERE id = 1').pluck().get() ?? 0
  activityCounter(sqlite).catchUp(size, Infinity)
}
