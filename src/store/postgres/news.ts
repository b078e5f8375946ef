import type pg from 'pg'
import type { News } from '../../model/others.ts'
import { isServed, type Verdict } from '../../model/verdict.ts'
import { statement, type Transaction } from './statement.ts'

/** On which a process is told that there is news of packages. */
export const NEWS_CHANNEL = 'lazaret_news'

/** Pieces of news that are kept: a process that missed more believes nothing that it kept of packages. */
export const NEWS_KEPT = 10_000

/** Numbers are given under the lock of those who write, and so in the order in which they are seen. */
const ADD = statement(
  `WITH added AS (INSERT INTO package_news (replica, registry, name, is_listing)
     VALUES (@replica, @registry, @name, @isListing) RETURNING id)
   SELECT id, pg_notify('${NEWS_CHANNEL}', '') FROM added`,
)
const FORGET = statement('DELETE FROM package_news WHERE id <= @last')

/** Rows are taken away each time that so many were added. */
const FORGET_EVERY = 1000

/** Tells other processes that what they cached of a package is out of date once this is committed. `isListing`: what upstream says of it. */
export async function addNews(
  tx: Transaction,
  { registry, name }: { readonly registry: string; readonly name: string },
  isListing: boolean,
): Promise<void> {
  const { replica } = tx
  const added = await tx.first<{ id: number }>(ADD, { replica, registry, name, isListing: isListing ? 1 : 0 })
  if (added !== undefined && added.id % FORGET_EVERY === 0) await tx.run(FORGET, { last: added.id - NEWS_KEPT })
}

/** Whether a verdict says something else of a package than its metadata or the verdict before: others may have kept that. */
export function isNews(verdict: Verdict, isFirst: boolean): boolean {
  return !isFirst || !isServed(verdict.outcome)
}

/** How long the answer to what is read each second is waited for, milliseconds. */
export const ANSWER_MS = 3000

const SINCE = {
  text: `SELECT DISTINCT registry, name, is_listing = 1 AS "isListing" FROM package_news
  WHERE id > $1 AND id <= $2 AND replica <> $3`,
  query_timeout: ANSWER_MS,
}

/** What others than `replica` told after `last`, up to `newest`. Throws what the driver throws. */
export async function newsSince(
  client: pg.Client,
  last: number,
  newest: number,
  replica: string,
): Promise<readonly News[]> {
  const { rows } = await client.query<{ registry: string; name: string; isListing: boolean }>({
    ...SINCE,
    values: [last, newest, replica],
  })
  return rows.map(({ registry, name, isListing }) => ({ kind: 'package', registry, name, isListing }))
}
