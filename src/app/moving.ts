import { loadVerifier } from '../audit/key.ts'
import type { NoteVerifier } from '../audit/note.ts'
import { verifyLog, type LogReport } from '../audit/verify.ts'
import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import type { Actor } from '../model/event.ts'
import { recorded } from '../model/unit-of-work.ts'
import { moveArtifacts } from '../store/moving/artifacts.ts'
import type { MoveTarget, MovingEnd } from '../store/moving/end.ts'
import { openMovingFolder, openTargetFolder } from '../store/moving/folder.ts'
import { placeKeys } from '../store/moving/keys.ts'
import { moveRows } from '../store/moving/rows.ts'
import { beginAnew, isSameHead, readState, type LogHead, type MoveState } from '../store/moving/state.ts'
import { openMovingDatabase, openTargetDatabase } from '../store/postgres/moving.ts'
import { openBlobs } from '../store/store.ts'
import { bucketOf } from './bucket.ts'
import { openStoreOf, type StorePlace } from './open-store.ts'

export interface MoveOrder {
  readonly from: StorePlace
  readonly to: StorePlace
  /** who moves it, as the log tells */
  readonly actor: Actor
  readonly clock: Clock
  /** how often heads are signed, milliseconds */
  readonly intervalMs: number
}

export interface Moved {
  readonly head: LogHead
  /** artifacts that the source had not, or not whole */
  readonly lost: number
  /** an earlier run had moved all of it, or some */
  readonly before: 'all' | 'some' | 'nothing'
}

/**
 * Moves records, log, artifacts and keys of one Lazaret to an empty place of the other kind. The log tells of it first, in the source, so that
 * both have the same head; it must verify on both sides. What breaks off is gone on with by the same order. The source stays as it is.
 * Throws LazaretError `conflict` where a server runs on either side, or the target is used, and `unusable-data` where something does not verify.
 */
export async function move(order: MoveOrder): Promise<Moved> {
  const { from, to } = order
  const before = await headOf(from)
  const target = await openTarget(to, before)
  if (target === undefined) return { head: before, lost: 0, before: 'all' }
  try {
    const begun = await readState(target.sql)
    if (begun === undefined || !isSameHead(begun.head, before)) await recordMove(order)
    const source = await openEnd(from)
    try {
      return await moveBetween(source, target, order, begun)
    } finally {
      await source.close()
    }
  } finally {
    await target.close()
  }
}

async function moveBetween(
  source: MovingEnd,
  target: MoveTarget,
  order: MoveOrder,
  begun: MoveState | undefined,
): Promise<Moved> {
  const { from, to } = order
  const head = await source.head()
  const verifier = await verifierOf(from)
  await prove(source, head, verifier, order, 'the log does not verify here, and is not moved')
  const isOn = begun !== undefined && isSameHead(begun.head, head)
  const rows = await moveRows(source.sql, target.sql, isOn ? begun : await beginAnew(target.sql, head))
  const lost = await moveBlobs(target, order, rows)
  await prove(target, head, verifier, order, 'what came does not verify')
  // As of one moment, so that events without a number are seen, too.
  if (!isSameHead(await source.withLog(() => source.head()), head))
    throw new LazaretError('conflict', 'something was written to the source meanwhile: stop it, and move again')
  await placeKeys(from.dataDir, to.dataDir)
  await target.finish()
  return { head, lost, before: isOn ? 'some' : 'nothing' }
}

async function moveBlobs({ sql }: MoveTarget, { from, to }: MoveOrder, rows: MoveState): Promise<number> {
  const [away, here] = [from, to].map((place) => bucketOf(place))
  try {
    const source = await openBlobs(from.dataDir, away)
    // A cache of nothing: what is read back comes from the bucket.
    const { blobs, files } = await openBlobs(to.dataDir, here && { ...here, cacheBytesMax: 0 })
    return await moveArtifacts(sql, { from: source.blobs, to: blobs, toFiles: files }, rows)
  } finally {
    await Promise.all([away?.objects.close(), here?.objects.close()])
  }
}

/** The log tells where it goes, and is signed. */
async function recordMove({ from, to, actor, clock }: MoveOrder): Promise<void> {
  const store = await openStoreOf(from, clock)
  try {
    const detail = { from: wordsOf(from), to: wordsOf(to) }
    await store.unitOfWork.commit([recorded({ type: 'store.moved', at: clock().toISOString(), actor, detail })])
    await store.audit.checkpoint()
  } finally {
    await store.close()
  }
}

async function prove(
  end: MovingEnd,
  head: LogHead,
  verifier: NoteVerifier,
  { intervalMs, clock }: MoveOrder,
  otherwise: string,
): Promise<void> {
  const report: LogReport = await end.withLog((reader) => verifyLog(reader, verifier, { intervalMs, now: clock() }))
  const [first] = report.problems
  if (first !== undefined) throw new LazaretError('unusable-data', `${otherwise}: ${first.message}`)
  if (!isSameHead(report, head)) throw new LazaretError('unusable-data', `${otherwise}: its head is another one`)
}

async function verifierOf({ dataDir }: StorePlace): Promise<NoteVerifier> {
  const verifier = await loadVerifier(dataDir)
  if (verifier !== undefined) return verifier
  throw new LazaretError('not-found', `the keys of the log (audit.key, audit.pub) are not in ${dataDir}`)
}

async function headOf(place: StorePlace): Promise<LogHead> {
  const end = await openEnd(place)
  try {
    return await end.head()
  } finally {
    await end.close()
  }
}

function openEnd({ dataDir, database }: StorePlace): Promise<MovingEnd> {
  return database === undefined ? openMovingFolder(dataDir) : openMovingDatabase(database.url)
}

function openTarget({ dataDir, database }: StorePlace, from: LogHead): Promise<MoveTarget | undefined> {
  return database === undefined ? openTargetFolder(dataDir, from) : openTargetDatabase(database.url, from)
}

/** Without what only those know who may go there. */
function wordsOf({ dataDir, database, blobs }: StorePlace): string {
  if (database === undefined) return dataDir
  const { host, pathname } = new URL(database.url)
  return `postgres://${host}${pathname}${blobs === undefined ? '' : ` and s3://${blobs.bucket.bucket}`}`
}
