import { canonicalJson, type Json } from './canonical.ts'
import { parseFingerprint } from './fingerprint.ts'
import type { LogStart } from './cut.ts'
import { hashLeaf, type CompactRange } from './merkle.ts'
import { missing, type LogProblem } from './problem.ts'
import type { LogReader, LogRow, LogSnapshot } from './reader.ts'

/** What one reading of all events found out. */
export interface Walk {
  /** the tree up to the first event that is not as it was logged */
  readonly range: CompactRange
  /** roots at the sizes that were asked for, as far as the walk came; base64 */
  readonly roots: ReadonlyMap<number, string>
  /** times of the events right after the sizes that were asked for, ISO 8601 */
  readonly timesAfter: ReadonlyMap<number, string>
  /** time of the last event, ISO 8601 */
  readonly lastAt: string | undefined
  readonly told: ToldRows
  /** hashes of the events that lie below the cut by right, by number */
  readonly kept: ReadonlyMap<number, Buffer>
  /** events that the cut took off and that are there all the same */
  readonly leftovers: number
  readonly problems: readonly LogProblem[]
}

/** What the events say of each row: by place, the content that it was given, and the event that did so. */
export type ToldRows = ReadonlyMap<string, ToldRow>

interface ToldRow {
  readonly content: string
  readonly seq: number
}

/** Of two events that open a case for the same artifact the first makes the row. */
const FIRST_STANDS = 'case-opened:'

/**
 * Reads all events in order, until the first that is not as it was logged: from `start` on, and of those below it the ones that
 * the cut keeps. `sizes`: where roots are wanted.
 */
export async function walkEvents(
  reader: LogReader,
  { size, stray }: Pick<LogSnapshot, 'size' | 'stray'>,
  sizes: ReadonlySet<number>,
  { range: before, cut }: LogStart,
): Promise<Walk> {
  const range = before.clone()
  const from = range.size
  const roots = new Map<number, string>(from > 0 ? [[from, rootOf(range)]] : [])
  const timesAfter = new Map<number, string>()
  const told = new Map<string, ToldRow>()
  const kept = new Map<number, Buffer>()
  let leftovers = 0
  let lastAt: string | undefined = cut?.at
  const ended = (...problems: LogProblem[]): Walk => ({
    range,
    roots,
    timesAfter,
    lastAt,
    told,
    kept,
    leftovers,
    problems,
  })
  for await (const row of reader.rows(0, size)) {
    if (row.seq < from && !row.kept) {
      leftovers += 1
      continue
    }
    const isNext = row.seq < from || row.seq === range.size
    const event = isNext ? eventIn(row) : undefined
    const problem = isNext ? examine(row, event) : missing(range.size, row.seq - 1)
    if (problem !== undefined) return ended(problem)
    noteTold(told, event, row.seq)
    if (row.seq < from) {
      kept.set(row.seq, row.leafHash)
      continue
    }
    if (sizes.has(range.size)) timesAfter.set(range.size, row.at)
    lastAt = row.at
    range.append(row.leafHash)
    if (sizes.has(range.size)) roots.set(range.size, rootOf(range))
  }
  if (range.size < size) return ended(missing(range.size, size - 1))
  if (stray !== undefined) return ended(added(stray))
  return ended()
}

/** `told`, and what events tell of that will be in the log from `size` on: their rows stand already. */
export async function toldBeside(told: ToldRows, waiting: AsyncIterable<string>, size: number): Promise<ToldRows> {
  const all = new Map(told)
  for await (const leaf of waiting) noteTold(all, eventIn({ leaf }), size)
  return all
}

function noteTold(told: Map<string, ToldRow>, event: Event | undefined, seq: number): void {
  for (const { place, content } of fingerprintsIn(event)) {
    if (!place.startsWith(FIRST_STANDS) || !told.has(place)) told.set(place, { content, seq })
  }
}

function rootOf(range: CompactRange): string {
  return range.root().toString('base64')
}

type Event = Readonly<Record<string, Json>>

function examine(row: LogRow, event: Event | undefined): LogProblem | undefined {
  if (event === undefined || !hashLeaf(row.leaf).equals(row.leafHash)) {
    return { code: 'event-changed', seq: row.seq, message: `Event ${row.seq} was changed after it was logged.` }
  }
  if (event['seq'] !== row.seq) {
    const message = `In the place of event ${row.seq} stands event ${JSON.stringify(event['seq'] ?? null)}: events were swapped or copied.`
    return { code: 'event-misplaced', seq: row.seq, message }
  }
  if (!columnsAgree(row, event)) {
    const message = `The columns beside event ${row.seq}, by which it is found, do not say what the event says.`
    return { code: 'event-changed', seq: row.seq, message }
  }
  if (!row.indexed) {
    const message = `Event ${row.seq} was taken out of the index by which the events of a digest are found.`
    return { code: 'index-changed', seq: row.seq, message }
  }
  return undefined
}

/** The object in a leaf, or undefined where the text is not its canonical JSON. Anybody may have written it. */
function eventIn({ leaf }: Pick<LogRow, 'leaf'>): Event | undefined {
  try {
    const value: Json = JSON.parse(leaf)
    if (!isObject(value) || canonicalJson(value) !== leaf) return undefined
    return value
  } catch {
    return undefined
  }
}

function columnsAgree(row: LogRow, event: Event): boolean {
  const actor = event['actor']
  return (
    row.type === event['type'] &&
    row.at === event['at'] &&
    row.actor === (isObject(actor) ? actor['name'] : undefined) &&
    row.registry === (event['registry'] ?? null) &&
    row.purl === (event['purl'] ?? null) &&
    row.digest === (event['digest'] ?? null)
  )
}

function fingerprintsIn(event: Event | undefined) {
  const detail = event?.['detail']
  const rows = isObject(detail) ? detail['rows'] : undefined
  const texts: readonly Json[] = Array.isArray(rows) ? rows : []
  return texts.flatMap((text) => (typeof text === 'string' ? (parseFingerprint(text) ?? []) : []))
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function added(seq: number): LogProblem {
  return { code: 'event-added', seq, message: `Event ${seq} was added around the log: its head does not know of it.` }
}
