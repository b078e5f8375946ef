import { lookup } from '../model/lookup.ts'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSha256, type Sha256 } from '../model/digest.ts'
import { isCode } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { isRecord } from '../model/json.ts'
import { sync, type FileDigest } from './backup-files.ts'

/** The form of backups that this version writes and reads. */
const FORMAT = 1

export const MANIFEST = 'manifest.json'
/** Not by the name that a data folder has it under: a backup is no data folder. */
export const DATABASE = 'database.db'
/** The keys of the log, with the modes that they have in a data folder. */
export const KEYS: Readonly<Record<string, number>> = lookup({ 'audit.key': 0o600, 'audit.pub': 0o644 })

/** What is in a backup, written last: a folder without it is none. */
export interface Manifest {
  readonly format: typeof FORMAT
  /** version of Lazaret that wrote it */
  readonly lazaret: string
  /** ISO 8601 UTC */
  readonly at: string
  /** the database and the keys, by name */
  readonly files: Readonly<Record<string, FileDigest>>
  /** head of the audit log in the database */
  readonly log: { readonly size: number; readonly rootHash: string }
  /** digests of the artifacts that are in the backup */
  readonly blobs: readonly Sha256[]
  /** digests of artifacts that the database names and the data folder had not, or not whole: they are fetched again */
  readonly missing: readonly Sha256[]
}

export async function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): Promise<void> {
  const path = join(folder, MANIFEST)
  await writeFile(path, `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 1)}\n`, {
    flag: 'wx',
    mode: 0o600,
  })
  await sync(path)
  await sync(folder)
}

/** Throws LazaretError `bad-request` where the folder is no backup, or none of this form. */
export async function readManifest(folder: string): Promise<Manifest> {
  const value = await parsed(join(folder, MANIFEST))
  if (value === undefined) throw noBackup(folder, `it has no ${MANIFEST}; a backup that was broken off has none either`)
  if (isRecord(value) && typeof value['format'] === 'number' && value['format'] > FORMAT)
    throw noBackup(folder, 'a newer Lazaret wrote it: restore it with that version')
  const manifest = isRecord(value) ? manifestIn(value) : undefined
  if (manifest === undefined) throw noBackup(folder, `its ${MANIFEST} does not say what a backup says`)
  return manifest
}

export function noBackup(folder: string, why: string): LazaretError {
  return new LazaretError('bad-request', `${folder} is no backup that can be restored: ${why}`)
}

async function parsed(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined
    throw error
  }
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return null
  }
}

function manifestIn({ format, lazaret, at, files, log, blobs, missing }: Readonly<Record<string, unknown>>) {
  const digests = { blobs: digestsIn(blobs), missing: digestsIn(missing) }
  const named = isRecord(files) ? filesIn(files) : undefined
  if (format !== FORMAT || typeof lazaret !== 'string' || typeof at !== 'string' || !isRecord(log)) return undefined
  const { size, rootHash } = log
  if (typeof size !== 'number' || typeof rootHash !== 'string' || named === undefined) return undefined
  if (digests.blobs === undefined || digests.missing === undefined) return undefined
  const { blobs: kept, missing: lost } = digests
  const manifest: Manifest = { format, lazaret, at, files: named, log: { size, rootHash }, blobs: kept, missing: lost }
  return manifest
}

/** The files of a backup and no others: their names become paths. */
function filesIn(files: Readonly<Record<string, unknown>>): Manifest['files'] | undefined {
  const found: Record<string, FileDigest> = {}
  for (const name of [DATABASE, ...Object.keys(KEYS)]) {
    const file = files[name]
    if (!isRecord(file) || typeof file['sha256'] !== 'string' || typeof file['bytes'] !== 'number') return undefined
    found[name] = { sha256: file['sha256'], bytes: file['bytes'] }
  }
  return found
}

function digestsIn(value: unknown): readonly Sha256[] | undefined {
  if (!Array.isArray(value)) return undefined
  const digests = value.flatMap((one: unknown) => (typeof one === 'string' ? (parseSha256(one) ?? []) : []))
  return digests.length === value.length ? digests : undefined
}
