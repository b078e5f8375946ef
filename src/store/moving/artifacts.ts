import { createReadStream } from 'node:fs'
import type { Blobs, StagedBlob } from '../../model/blobs.ts'
import { parseSha256, type Sha256 } from '../../model/digest.ts'
import { LazaretError } from '../../model/errors.ts'
import type { KeptFiles } from '../kept-files.ts'
import { ARTIFACTS, writeState, type MoveState } from './state.ts'
import type { MovingSql } from './tables.ts'

/** Artifacts that are under way at once: most are small, and each is some round trips to a bucket. */
const AT_ONCE = 8

const NEXT = `SELECT DISTINCT digest FROM artifact WHERE digest > ? ORDER BY digest LIMIT ${AT_ONCE}`

export interface ArtifactPlaces {
  readonly from: Pick<Blobs, 'has' | 'wasEvicted' | 'withFile'>
  readonly to: Pick<Blobs, 'has' | 'stage' | 'verify'>
  readonly toFiles: Pick<KeptFiles, 'evict'>
}

/**
 * Moves the artifacts that the records in `sql` name, each read back from where it went and held against its digest. Gives how many
 * the source had not, or not whole: they are fetched again when somebody asks for them.
 */
export async function moveArtifacts(sql: MovingSql, places: ArtifactPlaces, begun: MoveState): Promise<number> {
  let { lost = 0 } = begun
  for (let last = String(begun.after?.[0] ?? ''); ;) {
    const rows = await sql.all(NEXT, [last])
    const end = rows.at(-1)
    if (end === undefined) return lost
    const digests = rows.flatMap((row) => parseSha256(String(row['digest'])) ?? [])
    const moved = await Promise.all(digests.map((digest) => isMoved(places, digest)))
    lost += moved.filter((one) => !one).length
    last = String(end['digest'])
    await writeState(sql, { head: begun.head, step: ARTIFACTS, after: [last], lost })
  }
}

/** False: the source lacks it without having taken it away itself, or has other bytes. */
async function isMoved({ from, to, toFiles }: ArtifactPlaces, digest: Sha256): Promise<boolean> {
  if (await isWhole(to, digest)) return true
  if (!(await from.has(digest))) {
    const isEvicted = await from.wasEvicted(digest)
    if (isEvicted) await toFiles.evict(digest)
    return isEvicted
  }
  const staged = await stagedFrom(from, to, digest)
  if (staged === undefined) return false
  if (staged.digest !== digest) {
    await staged.discard()
    return false
  }
  await staged.keep()
  if (await isWhole(to, digest)) return true
  throw new LazaretError(
    'unusable-data',
    `artifact ${digest} was written, and its place has other bytes when it is read`,
  )
}

/** Undefined where the source has not the right bytes; what goes wrong at the target is thrown. */
async function stagedFrom(
  from: ArtifactPlaces['from'],
  to: ArtifactPlaces['to'],
  digest: Sha256,
): Promise<StagedBlob | undefined> {
  const read = { hasBegun: false }
  try {
    return await from.withFile(digest, (path) => {
      read.hasBegun = true
      return to.stage(createReadStream(path), [], Infinity)
    })
  } catch (error) {
    if (!read.hasBegun && isOfBlob(error)) return undefined
    throw error
  }
}

async function isWhole(to: ArtifactPlaces['to'], digest: Sha256): Promise<boolean> {
  if (!(await to.has(digest))) return false
  try {
    await to.verify(digest)
    return true
  } catch (error) {
    if (isOfBlob(error)) return false
    throw error
  }
}

const OF_BLOB: ReadonlySet<LazaretError['code']> = new Set(['artifact-damaged', 'internal', 'not-found'])

/** Lost or damaged: a place that does not answer says nothing about it. */
function isOfBlob(error: unknown): boolean {
  return error instanceof LazaretError && OF_BLOB.has(error.code)
}
