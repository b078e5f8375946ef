import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseLeaf } from '../audit/leaf.ts'
import { spellingsOf } from '../model/event-filter.ts'
import type { LoggedEvent } from '../model/event.ts'
import type { EventFilter, Page, Records } from '../model/records.ts'
import type { SeqRange } from './digest-index.ts'
import { eventTimes } from './event-times.ts'
import type { Reads } from './reads.ts'
import { actorKey, ANONYMOUS, digestKey, keyedBelow, purlKey, purlsWith } from './key-index.ts'

/** Rows looked at before other work gets its turn: a filter without an index may pass over the whole log. */
const STEP = 4096

/** Events whose keys are looked at before other work gets its turn. */
const KEYED_STEP = 65_536

/** Numbers of events by their keys, a list in JSON, in a range. */
export const BY_KEYS = 'SELECT seq FROM log_key WHERE key IN (SELECT value FROM json_each(?)) AND seq < ? AND seq >= ?'

interface Condition {
  readonly sql: string
  readonly values: readonly string[]
}

/** Newest first; `before` is the sequence number of the last event of the page before. */
export function eventRecords(reads: Reads): Records['events'] {
  const newest = newestEvent(reads)
  const times = eventTimes(reads)
  const keyed = keyedBelow(reads)
  const keysOf = keysFor(reads)
  return async (filter, page) => {
    const conditions = conditionsOf(filter)
    const values = conditions.flatMap((condition) => condition.values)
    const wanted = conditions.map(({ sql }) => `AND ${sql} `).join('')
    const size = (await newest()) + 1
    const whole = {
      from: filter.since === undefined ? 0 : await times.from(filter.since, size),
      below: Math.min(start(page, size - 1), filter.until === undefined ? size : await times.below(filter.until, size)),
    }
    const keys = await keysOf(filter)
    const split = keys === undefined ? whole.from : Math.max(whole.from, await keyed())
    const read = reads.prepare<(string | number)[], { leaf: string }>(
      `SELECT leaf FROM log_event WHERE seq < ? AND seq >= ? ${wanted} ORDER BY seq DESC LIMIT ?`,
    )
    const found: LoggedEvent[] = []
    for (const { from, below } of steps({ from: split, below: whole.below }, STEP)) {
      const rows = await read.all(below, from, ...values, page.limit - found.length)
      found.push(...rows.map(({ leaf }) => parseLeaf(leaf)))
      if (found.length >= page.limit) return found
      await nextTurn()
    }
    if (keys === undefined || keys.length === 0) return found
    const lookUp = reads.prepare<(string | number)[], { leaf: string }>(
      `SELECT leaf FROM log_event WHERE seq IN (${BY_KEYS}) ${wanted} ORDER BY seq DESC LIMIT ?`,
    )
    for (const { from, below } of steps({ from: whole.from, below: Math.min(split, whole.below) }, KEYED_STEP)) {
      const rows = await lookUp.all(JSON.stringify(keys), below, from, ...values, page.limit - found.length)
      found.push(...rows.map(({ leaf }) => parseLeaf(leaf)))
      if (found.length >= page.limit) break
      await nextTurn()
    }
    return found
  }
}

/** The number of the last event; -1: there is none. */
export function newestEvent(reads: Reads): () => Promise<number> {
  const newest = reads.prepare<[], { readonly seq: number | null }>('SELECT MAX(seq) AS seq FROM log_event')
  return async () => (await newest.get())?.seq ?? -1
}

/** The keys of which an event that is wanted has one. Undefined: no key tells it. */
function keysFor(reads: Reads): (filter: EventFilter) => Promise<readonly string[] | undefined> {
  const search = purlsWith(reads)
  return async ({ digest, purl = '', actor = '' }) => {
    if (digest !== undefined) return [digestKey(digest)]
    const purls = purl === '' ? undefined : await search(spellingsOf(purl).map((spelling) => containing(spelling)))
    if (purls !== undefined) return purls.map((one) => purlKey(one))
    return actor === '' || actor === ANONYMOUS ? undefined : [actorKey(actor)]
  }
}

/** A range in steps, the newest first. */
function* steps({ from, below }: SeqRange, size: number): Generator<SeqRange> {
  for (let end = below; end > from;) {
    const begin = Math.max(from, end - size)
    yield { from: begin, below: end }
    end = begin
  }
}

function start({ before }: Page, newest: number): number {
  return before !== undefined && /^[0-9]{1,15}$/.test(before) ? Math.min(Number(before), newest + 1) : newest + 1
}

function conditionsOf({ type, types = [], registry, purl, digest, actor, since, until }: EventFilter): Condition[] {
  const wanted: [sql: string, value: string | undefined][] = [
    ['registry = ?', registry],
    ['digest = ?', digest],
    ['actor = ?', actor],
    ['at >= ?', since],
    ['at <= ?', until],
  ]
  return [
    ...(type === undefined || type === '' ? [] : [ofTypes([type])]),
    ...(types.length === 0 ? [] : [ofTypes(types)]),
    ...wanted.flatMap(([sql, value]) => (value === undefined || value === '' ? [] : [{ sql, values: [value] }])),
    ...(purl === undefined || purl === '' ? [] : [inPurl(purl)]),
  ]
}

/** By the partial index `log_event_type`, whose words these are; it has all types but one. */
function ofTypes(types: readonly string[]): Condition {
  const among = `type IN (${types.map(() => '?').join(', ')})`
  return { sql: types.includes('artifact.served') ? among : `type <> 'artifact.served' AND ${among}`, values: types }
}

function inPurl(part: string): Condition {
  const values = spellingsOf(part).map((spelling) => containing(spelling))
  return { sql: `(${values.map(() => String.raw`lower(purl) LIKE ? ESCAPE '\'`).join(' OR ')})`, values }
}

/** LIKE pattern for text that contains `part`, whatever case. */
function containing(part: string): string {
  return `%${part.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
