import { parseLeaf } from '../../audit/leaf.ts'
import { Activity, CHUNKS_MAX, COUNTED_AT_ONCE } from '../activity.ts'
import { statement, type Transaction } from './statement.ts'

/** Locked, so that of two who count one waits and then begins where the other ended. */
const POSITION = statement('SELECT below FROM log_counted WHERE id = 1 FOR UPDATE')
const MOVE = statement('UPDATE log_counted SET below = @end WHERE id = 1')
const LEAVES = statement('SELECT leaf FROM log_event WHERE seq >= @from AND seq < @end ORDER BY seq')
const HOURS = statement(
  `INSERT INTO log_hour (hour, registry, what, times)
   SELECT * FROM unnest(@hours::text[], @registries::text[], @kinds::text[], @times::integer[])
   ON CONFLICT (hour, registry, what) DO UPDATE SET times = log_hour.times + excluded.times`,
)
const REQUESTERS = statement(
  `INSERT INTO log_requester (month, requester, served, refused)
   SELECT * FROM unnest(@months::text[], @requesters::text[], @served::integer[], @refused::integer[])
   ON CONFLICT (month, requester) DO UPDATE SET served = log_requester.served + excluded.served,
     refused = log_requester.refused + excluded.refused`,
)
const REACH = statement(
  `INSERT INTO log_reach (month, requester, package, served, refused)
   SELECT * FROM unnest(@months::text[], @requesters::text[], @packages::text[], @served::integer[], @refused::integer[])
   ON CONFLICT (month, requester, package) DO UPDATE SET served = log_reach.served + excluded.served,
     refused = log_reach.refused + excluded.refused`,
)

/** Counts whole chunks of a log of this size that are not yet; to where it is counted, as far as the caller knows: `known`. */
export async function countChunks(tx: Transaction, size: number, known: number): Promise<number> {
  if (size - known < COUNTED_AT_ONCE) return known
  let from = await position(tx)
  for (let done = 0; done < CHUNKS_MAX && size - from >= COUNTED_AT_ONCE; done += 1)
    from = await count(tx, from, from + COUNTED_AT_ONCE)
  return from
}

/** Counts all below, before these events are taken away. */
export async function countBelow(tx: Transaction, below: number): Promise<void> {
  for (let from = await position(tx); from < below;)
    from = await count(tx, from, Math.min(below, from + COUNTED_AT_ONCE))
}

async function position(tx: Transaction): Promise<number> {
  return (await tx.first<{ below: number }>(POSITION, {}))?.below ?? 0
}

async function count(tx: Transaction, from: number, end: number): Promise<number> {
  const activity = new Activity()
  for (const { leaf } of await tx.all<{ leaf: string }>(LEAVES, { from, end })) activity.note(parseLeaf(leaf))
  const [hours, requesters, reach] = [activity.hours(), activity.requesters(), activity.reach()]
  if (hours.length > 0)
    await tx.run(HOURS, {
      hours: hours.map(({ hour }) => hour),
      registries: hours.map(({ registry }) => registry),
      kinds: hours.map(({ what }) => what),
      times: hours.map(({ times }) => times),
    })
  if (requesters.length > 0) {
    await tx.run(REQUESTERS, columnsOf(requesters))
    await tx.run(REACH, { ...columnsOf(reach), packages: reach.map((row) => row.package) })
  }
  await tx.run(MOVE, { end })
  return end
}

function columnsOf(
  rows: readonly {
    readonly month: string
    readonly requester: string
    readonly served: number
    readonly refused: number
  }[],
) {
  return {
    months: rows.map(({ month }) => month),
    requesters: rows.map(({ requester }) => requester),
    served: rows.map(({ served }) => served),
    refused: rows.map(({ refused }) => refused),
  }
}
