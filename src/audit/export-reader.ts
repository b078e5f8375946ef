import { open, type FileHandle } from 'node:fs/promises'
import type { Checkpoint } from '../model/checkpoint.ts'
import { isCode } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { isRecord } from '../model/json.ts'
import { claimedHead } from './checkpoint.ts'
import type { LogReader, LogRow } from './reader.ts'

/** Longest line that is read, characters: the longest leaf and what stands around it. */
const LINE_MAX_CHARS = 128 * 1024

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

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    const why = isCode(cause, 'ENOENT') ? 'there is no such file' : 'this user may not read it'
    throw new LazaretError('bad-request', `${path}: ${why}`, { cause })
  }
}

/** Lines without their ends. Only `\n` ends one: leaves may hold the line separators of Unicode. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await opened(path)
  let rest = ''
  for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > LINE_MAX_CHARS) throw new LazaretError('bad-request', `${path} is no export: a line has no end`)
  }
  if (rest !== '') yield rest
}
