import type { Checkpoint } from '../model/checkpoint.ts'
import { LazaretError } from '../model/errors.ts'
import { isRecord } from '../model/json.ts'
import { claimedHead } from './checkpoint.ts'
import { linesOf } from './lines.ts'
import type { LogReader, LogRow } from './reader.ts'

/** A line of an event, as `exportLog` writes it: the leaf is taken as it stands, since its hash is over its text. */
const EVENT = /^\{"hash":"([0-9a-f]{64})","leaf":(.*),"seq":(0|[1-9][0-9]{0,15})\}$/s

/**
 * The log in a file that `exportLog` wrote. Throws LazaretError `bad-request` where the file ends without the line that
 * closes an export: then its end was cut off.
 */
export async function exportReader(path: string): Promise<LogReader> {
  let size = -1
  let last = ''
  for await (const line of linesOf(path)) {
    size += 1
    last = line
  }
  const checkpoint = closingNote(last)
  if (checkpoint === undefined) {
    throw new LazaretError(
      'bad-request',
      `${path} is no whole export of a log: it does not end with the line of a checkpoint`,
    )
  }
  const checkpoints = checkpoint.note === null ? [] : [headOf(checkpoint.note, size)]
  return {
    async snapshot() {
      return { size, edge: undefined, stray: undefined, checkpoints, signedHeads: undefined }
    },
    async *rows(from, to) {
      let seq = -1
      for await (const line of linesOf(path)) {
        seq += 1
        if (seq >= to) return
        if (seq >= from) yield rowOf(line, seq)
      }
    },
  }
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
