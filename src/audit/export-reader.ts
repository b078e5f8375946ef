import type { Checkpoint } from '../model/checkpoint.ts'
import { LazaretError } from '../model/errors.ts'
import { isRecord } from '../model/json.ts'
import type { LogCut } from '../model/log-cut.ts'
import { claimedHead } from './checkpoint.ts'
import { claimedCut } from './cut.ts'
import { linesOf } from './lines.ts'
import type { LogReader, LogRow } from './reader.ts'

/** A line of an event, as `exportLog` writes it: the leaf is taken as it stands, since its hash is over its text. */
const EVENT = /^\{"hash":"([0-9a-f]{64})","leaf":(.*),"seq":(0|[1-9][0-9]{0,15})\}$/s

/** What a line other than an event's starts with: a cut before which nothing stands, or a signed head. */
const CUT = '{"cut":'
const HEAD = '{"checkpoint":'

/**
 * The log in a file that `exportLog` wrote. Throws LazaretError `bad-request` where the file ends without the line that
 * closes an export: then its end was cut off.
 */
export async function exportReader(path: string): Promise<LogReader> {
  const heads: string[] = []
  let events = 0
  let cut: LogCut | undefined
  let last = ''
  for await (const line of linesOf(path)) {
    if (events === 0 && line.startsWith(CUT)) cut = cutIn(line)
    else if (line.startsWith(HEAD)) heads.push(line)
    else events += 1
    last = line
  }
  const closing = closingNote(last)
  if (closing === undefined) {
    throw new LazaretError(
      'bad-request',
      `${path} is no whole export of a log: it does not end with the line of a checkpoint`,
    )
  }
  const first = cut?.size ?? 0
  const size = first + events
  const checkpoints = heads.flatMap((line) => noteIn(line) ?? []).map((note) => headOf(note, size))
  return {
    async snapshot() {
      return { size, edge: undefined, stray: undefined, cut, checkpoints, signedHeads: undefined }
    },
    async *rows(from, to) {
      let seq = first - 1
      for await (const line of linesOf(path)) {
        if (line.startsWith(HEAD) || (seq < first && line.startsWith(CUT))) continue
        seq += 1
        if (seq >= to) return
        if (seq >= from) yield rowOf(line, seq)
      }
    },
  }
}

/** The cut with which an export begins: whether it is signed is for the verification to say. */
function cutIn(line: string): LogCut | undefined {
  const value = parsed(line)
  const note = isRecord(value) ? value['cut'] : undefined
  const said = typeof note === 'string' ? claimedCut(note) : undefined
  return said && { size: said.size, previous: said.previous, note: String(note) }
}

function noteIn(line: string): string | undefined {
  const value = parsed(line)
  const note = isRecord(value) ? value['checkpoint'] : undefined
  return typeof note === 'string' ? note : undefined
}

function closingNote(line: string): { readonly note: string | null } | undefined {
  const value = parsed(line)
  const note = isRecord(value) && 'key' in value ? value['checkpoint'] : undefined
  return note === null || typeof note === 'string' ? { note } : undefined
}

/** The head that the note speaks of: whether it is signed is for the verification to say. */
function headOf(note: string, size: number): Checkpoint {
  return { ...(claimedHead(note) ?? { origin: '', size, rootHash: '', at: '' }), note }
}

/** A row whose columns are what the leaf says; of a line that is none, one that no check lets pass. */
function rowOf(line: string, seq: number): LogRow {
  const [, hash = '', leaf = '', number = ''] = EVENT.exec(line) ?? []
  const event = parsed(leaf)
  const at = (key: string): string | null => textOf(isRecord(event) ? event[key] : undefined)
  const actor = isRecord(event) ? event['actor'] : undefined
  return {
    seq: number === '' ? seq : Number(number),
    leaf,
    leafHash: Buffer.from(hash, 'hex'),
    type: at('type') ?? '',
    at: at('at') ?? '',
    actor: textOf(isRecord(actor) ? actor['name'] : undefined) ?? '',
    registry: at('registry'),
    purl: at('purl'),
    digest: at('digest'),
    indexed: true,
    kept: false,
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
