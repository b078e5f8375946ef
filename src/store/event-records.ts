import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { parseLeaf } from '../audit/leaf.ts'
import type { LoggedEvent } from '../model/event.ts'
import type { EventFilter, Page, Records } from '../model/records.ts'
import { digestBlocks, type SeqRange } from './digest-index.ts'

/** Rows looked at before other work gets its turn: a filter without an index may pass over the whole log. */
const STEP = 4096

interface Condition {
  readonly sql: string
  readonly values: readonly string[]
}

/** Newest first; `before` is the sequence number of the last event of the page before. */
export function eventRecords(sqlite: Database.Database): Records['events'] {
  const newest = sqlite.prepare<[], number | null>('SELECT MAX(seq) FROM log_event').pluck()
  const blocksOf = digestBlocks(sqlite)
  return async (filter, page) => {
    const conditions = conditionsOf(filter)
    const select = sqlite.prepare<(string | number)[], { leaf: string }>(
      `SELECT leaf FROM log_event WHERE seq < ? AND seq >= ? ${conditions.map(({ sql }) => `AND ${sql} `).join('')}
       ORDER BY seq DESC LIMIT ?`,
    )
    const values = conditions.flatMap((condition) => condition.values)
    const whole = { from: 0, below: start(page, newest.get() ?? -1) }
    const found: LoggedEvent[] = []
    for (const { from, below } of steps(whole, filter.digest === undefined ? [whole] : blocksOf(filter.digest))) {
      const rows = select.all(below, from, ...values, page.limit - found.length)
      found.push(...rows.map(({ leaf }) => parseLeaf(leaf)))
      if (found.length >= page.limit) break
      await nextTurn()
    }
    return found
  }
}

/** The ranges, newest first, cut to the whole and into steps. */
function* steps(whole: SeqRange, ranges: readonly SeqRange[]): Generator<SeqRange> {
  for (const range of ranges) {
    let below = Math.min(range.below, whole.below)
    while (below > range.from) {
      const from = Math.max(range.from, below - STEP)
      yield { from, below }
      below = from
    }
  }
}

function start({ before }: Page, newest: number): number {
  return before !== undefined && /^[0-9]{1,15}$/.test(before) ? Math.min(Number(before), newest + 1) : newest + 1
}

function conditionsOf({ type, registry, purl, digest, actor, since, until }: EventFilter): Condition[] {
  const wanted: [sql: string, value: string | undefined][] = [
    // The words of the partial index `log_event_type`, so that it is used for all types but this one.
    [type === 'artifact.served' ? 'type = ?' : "type <> 'artifact.served' AND type = ?", type],
    ['registry = ?', registry],
    ['digest = ?', digest],
    ['actor = ?', actor],
    ['at >= ?', since],
    ['at <= ?', until],
  ]
  return [
    ...wanted.flatMap(([sql, value]) => (value === undefined || value === '' ? [] : [{ sql, values: [value] }])),
    ...(purl === undefined || purl === '' ? [] : [inPurl(purl)]),
  ]
}

/** A purl spells the `@` of a scope as `%40`, people spell it plainly; the `@` before a version is plain in both. */
function inPurl(part: string): Condition {
  const values = [...new Set([part, part.replaceAll(/(^|\/)@/g, '$1%40')])].map((spelling) => containing(spelling))
  return { sql: `(${values.map(() => String.raw`lower(purl) LIKE ? ESCAPE '\'`).join(' OR ')})`, values }
}

/** LIKE pattern for text that contains `part`, whatever case. */
function containing(part: string): string {
  return `%${part.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
