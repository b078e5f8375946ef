import { setImmediate as nextTurn } from 'node:timers/promises'
import { matches } from '../../model/event-filter.ts'
import type { LoggedEvent } from '../../model/event.ts'
import type { EventFilter, Records } from '../../model/records.ts'
import { cefLine } from './cef.ts'
import { CSV_HEAD, csvLine } from './csv.ts'
import { ocsfLine } from './ocsf.ts'

/** Events that are read before other work gets its turn. */
const STEP = 500

interface Format {
  readonly mediaType: string
  readonly extension: string
  readonly head?: string
  readonly line: (event: LoggedEvent) => string
}

export const FORMATS = ['jsonl', 'csv', 'cef', 'ocsf'] as const

export type ExportFormat = (typeof FORMATS)[number]

/** Each is one event a line. Of `jsonl` a line is the text that the log hashes. */
export const FORMAT: Readonly<Record<ExportFormat, Format>> = {
  jsonl: { mediaType: 'application/x-ndjson', extension: 'jsonl', line: (event) => `${JSON.stringify(event)}\n` },
  csv: { mediaType: 'text/csv; charset=utf-8; header=present', extension: 'csv', head: CSV_HEAD, line: csvLine },
  cef: { mediaType: 'text/plain; charset=utf-8', extension: 'cef', line: cefLine },
  ocsf: { mediaType: 'application/x-ndjson', extension: 'ocsf.jsonl', line: ocsfLine },
}

export interface ExportedPart {
  /** the first number, and the end */
  readonly from: number
  readonly below: number
}

/** The events of a part of the log that match, forwards. */
export async function* exported(
  records: Pick<Records, 'eventsFrom'>,
  format: ExportFormat,
  { from, below }: ExportedPart,
  filter: EventFilter,
): AsyncGenerator<string> {
  const { head = '', line } = FORMAT[format]
  if (head !== '') yield head
  for (let next = from; next < below;) {
    const found = await records.eventsFrom(next, Math.min(STEP, below - next))
    const events = found.filter(({ seq }) => seq < below)
    const last = events.at(-1)
    if (last === undefined) return
    const lines = events.filter((event) => matches(event, filter)).map((event) => line(event))
    if (lines.length > 0) yield lines.join('')
    next = last.seq + 1
    await nextTurn()
  }
}
