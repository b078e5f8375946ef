import { createReadStream } from 'node:fs'
import { glob, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { filesOfZip } from '../archive/zip-files.ts'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'

/** One document of a snapshot, as text; `problem` where it cannot be read. */
export interface SnapshotDocument {
  /** where it stands, for messages */
  readonly label: string
  readonly text?: string
  readonly problem?: string
}

/** Largest single JSON file that is read, bytes: a whole ecosystem as one list fits. */
const JSON_BYTES_MAX = 512 * 1024 * 1024

/**
 * The OSV documents at `path`: a zip of JSON files as databases publish them, a folder of them (looked through to any depth), one JSON
 * file (a record, or a list of records), or one with a record a line (`.jsonl`, `.ndjson`).
 * Throws LazaretError `bad-request` where there is nothing of that kind.
 */
export async function* documentsOf(path: string): AsyncGenerator<SnapshotDocument, void, undefined> {
  try {
    if ((await stat(path)).isDirectory()) yield* ofFolder(path)
    else if (extname(path) === '.zip') yield* ofZip(path)
    else if (/^\.(?:jsonl|ndjson)$/.test(extname(path))) yield* ofLines(path)
    else if (extname(path) === '.json') yield await ofFile(path)
    else throw new LazaretError('bad-request', `${path}: name a .zip, .json, .jsonl or a folder of .json files`)
  } catch (error) {
    if (error instanceof LazaretError) throw error
    if (codeOf(error) === 'ENOENT') throw new LazaretError('bad-request', `there is no ${path}`)
    throw new LazaretError('bad-request', `${path} cannot be read: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
}

async function* ofFolder(folder: string): AsyncGenerator<SnapshotDocument, void, undefined> {
  for await (const file of glob('**/*.json', { cwd: folder })) yield ofFile(join(folder, file))
}

async function* ofZip(path: string): AsyncGenerator<SnapshotDocument, void, undefined> {
  for await (const { name, content, problem } of filesOfZip(path)) {
    if (!name.endsWith('.json')) continue
    const label = `${path}: ${name}`
    yield content === undefined
      ? { label, problem: problem ?? 'it cannot be read' }
      : { label, text: content.toString() }
  }
}

async function* ofLines(path: string): AsyncGenerator<SnapshotDocument, void, undefined> {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line += 1
    if (text.trim() !== '') yield { label: `${path}:${line}`, text }
  }
}

async function ofFile(path: string): Promise<SnapshotDocument> {
  const { size } = await stat(path)
  if (size > JSON_BYTES_MAX) return { label: path, problem: `it is larger than ${JSON_BYTES_MAX} bytes` }
  return { label: path, text: await readFile(path, 'utf8') }
}
