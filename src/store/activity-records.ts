import { parseLeaf } from '../audit/leaf.ts'
import {
  AT_LENGTH,
  type ActivityCount,
  type ActivityKind,
  type Requested,
  type RequesterKind,
} from '../model/activity.ts'
import type { Records } from '../model/records.ts'
import { Activity, CHUNKS_MAX, COUNTED_AT_ONCE, type ReachRow, type RequesterRow } from './activity.ts'
import { newestEvent } from './event-records.ts'
import type { Reads } from './reads.ts'

/** Of events that are not counted yet so many are read: a log of before may have more for a while. */
const TAIL_MAX = COUNTED_AT_ONCE * CHUNKS_MAX

const PACKAGES_OF_ONE = 8

/** Sums of what was counted, with the last events, which are not yet. */
export function activityRecords(reads: Reads): Pick<Records, 'activity' | 'requested' | 'openCaseAges'> {
  const newest = newestEvent(reads)
  const counted = reads.prepare<[], { readonly below: number }>('SELECT below FROM log_counted WHERE id = 1')
  const leaves = reads.prepare<[number, number], { readonly leaf: string }>(
    'SELECT leaf FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq',
  )
  const summed = (unit: number) =>
    reads.prepare<[string], ActivityCount>(
      `SELECT substr(hour, 1, ${unit}) AS at, what, SUM(times) AS times FROM log_hour WHERE hour >= ? GROUP BY 1, 2`,
    )
  const units = { hour: summed(AT_LENGTH.hour), day: summed(AT_LENGTH.day) }
  const requesters = reads.prepare<[string, number], RequesterRow>(
    `SELECT requester, SUM(served) AS served, SUM(refused) AS refused FROM log_requester WHERE month >= ?
     GROUP BY requester ORDER BY SUM(served) + SUM(refused) DESC, requester LIMIT ?`,
  )
  const packages = reads.prepare<[string, string, string, number], ReachRow>(
    `SELECT package, SUM(served) AS served, SUM(refused) AS refused FROM log_reach
     WHERE month IN (?, ?) AND requester = ? GROUP BY package ORDER BY SUM(refused) DESC, SUM(served) DESC, package LIMIT ?`,
  )
  const ages = reads.prepare<[string, string, string], { hour: number; day: number; week: number; older: number }>(
    `SELECT COUNT(*) FILTER (WHERE since >= ?) AS hour, COUNT(*) FILTER (WHERE since >= ?) AS day,
       COUNT(*) FILTER (WHERE since >= ?) AS week, COUNT(*) AS older
     FROM (SELECT COALESCE(decided_at, opened_at) AS since FROM quarantine_case WHERE state = 'open') AS waiting`,
  )

  /** What is not counted yet, and whether it is more than was read. */
  async function tail(): Promise<{ readonly activity: Activity; readonly isBehind: boolean }> {
    const from = (await counted.get())?.below ?? 0
    const size = (await newest()) + 1
    const activity = new Activity()
    for (const { leaf } of await leaves.all(from, Math.min(size, from + TAIL_MAX))) activity.note(parseLeaf(leaf))
    return { activity, isBehind: size - from > TAIL_MAX }
  }

  return {
    async activity(since, unit) {
      const { activity, isBehind } = await tail()
      const found = new Map<string, { at: string; what: ActivityKind; times: number }>()
      const add = ({ at, what, times }: ActivityCount): void => {
        const known = found.get(`${at} ${what}`) ?? { at, what, times: 0 }
        known.times += times
        found.set(`${at} ${what}`, known)
      }
      const first = since.slice(0, AT_LENGTH.hour)
      for (const row of await units[unit].all(first)) add(row)
      for (const { hour, what, times } of activity.hours())
        if (hour >= first) add({ at: hour.slice(0, AT_LENGTH[unit]), what, times })
      return { counts: [...found.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1)), isBehind }
    },
    async requested(months, limit) {
      const { activity } = await tail()
      const [first, last] = months
      const rows = [
        ...(await requesters.all(first, limit)),
        ...activity.requesters().filter(({ month }) => month >= first),
      ]
      const most = merged(rows, ({ requester }) => requester).slice(0, limit)
      return Promise.all(
        most.map(async ({ requester, served, refused }): Promise<Requested> => {
          const fresh = activity.reach().filter((row) => row.requester === requester && row.month >= first)
          const reached = [...(await packages.all(first, last, requester, PACKAGES_OF_ONE)), ...fresh]
          const { kind, name } = whoIn(requester)
          return {
            kind,
            name,
            served,
            refused,
            packages: merged(reached, (row) => row.package)
              .slice(0, PACKAGES_OF_ONE)
              .map((row) => ({ purl: row.package, served: row.served, refused: row.refused })),
          }
        }),
      )
    },
    async openCaseAges({ hour, day, week }) {
      const found = (await ages.get(hour, day, week)) ?? { hour: 0, day: 0, week: 0, older: 0 }
      return {
        hour: found.hour,
        day: found.day - found.hour,
        week: found.week - found.day,
        older: found.older - found.week,
      }
    },
  }
}

/** Rows of one key together, those that were asked for most first. */
function merged<Row extends { served: number; refused: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const found = new Map<string, Row>()
  for (const row of rows) {
    const known = found.get(keyOf(row))
    found.set(
      keyOf(row),
      known === undefined ? row : { ...row, served: known.served + row.served, refused: known.refused + row.refused },
    )
  }
  return [...found.values()].toSorted((a, b) => b.served + b.refused - a.served - a.refused)
}

function whoIn(requester: string): { readonly kind: RequesterKind; readonly name: string } {
  const colon = requester.indexOf(':')
  const kind = requester.slice(0, colon)
  const name = requester.slice(colon + 1)
  return { kind: kind === 'project' || kind === 'token' ? kind : 'host', name }
}
