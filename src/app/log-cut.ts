import { checkKept, keptEvents, signCut, startOf, type CutStatement } from '../audit/cut.ts'
import { exportReader } from '../audit/export-reader.ts'
import { exportLog } from '../audit/export.ts'
import { loadSigner, takeSigner } from '../audit/key.ts'
import type { NoteSigner, NoteVerifier } from '../audit/note.ts'
import type { LogSnapshot } from '../audit/reader.ts'
import { verifyLog } from '../audit/verify.ts'
import { walkEvents, type Walk } from '../audit/walk.ts'
import { LazaretError } from '../model/errors.ts'
import type { Actor, LoggedEvent } from '../model/event.ts'
import type { EventsForward } from '../model/receiver.ts'
import { recorded } from '../model/unit-of-work.ts'
import { digestOfFile } from '../store/backup-files.ts'
import { cutSteps } from '../store/cut-records.ts'
import type { Store } from '../store/store.ts'

type CutStore = Pick<Store, 'log' | 'kept' | 'records' | 'unitOfWork'>

/** How often it is chosen what stays, where cases are opened meanwhile. */
const ROUNDS_MAX = 5

/** Events of one reading of the log forwards. */
const BATCH = 1000

export interface CutOrder {
  readonly dataDir: string
  /** the log's private key; absent: that in `dataDir` */
  readonly key?: string | undefined
  /** ISO 8601 UTC: only what is older is cut off */
  readonly before: string
  /** names of those who are told of events: what one was not told yet stays */
  readonly receivers: readonly string[]
  readonly actor: Actor
  /** puts the lines into the file that is asked for, whole and on the disk, or fails; the path from which they can be read again */
  readonly write: (lines: AsyncIterable<string>) => Promise<string>
  readonly now: () => Date
}

export interface CutDone {
  readonly size: number
  readonly cutOff: number
  readonly kept: number
}

/**
 * Cuts the log off below the last signed head before `before`: what goes is exported, the export is read again and proven, the cut is
 * signed and told in the log, and only then the events go. Undefined, with the reason, where nothing can be cut off.
 * What events tell of a row that stands goes never, nor what an open case or a waiver in force is about, but for who was served it.
 */
export async function cutLog(store: CutStore, order: CutOrder): Promise<CutDone | { readonly nothing: string }> {
  await finishCut(store)
  const { dataDir, key } = order
  const signer = key === undefined ? await loadSigner(dataDir, true) : await takeSigner(dataDir, key)
  const snapshot = await store.log.snapshot()
  const start = startOf(snapshot.cut, signer.verifier)
  const size = await sizeOf(store, snapshot, order)
  if (typeof size === 'string') return { nothing: size }
  const walk = await walkEvents(store.log, { size, stray: undefined }, new Set([size]), start)
  const edge = walk.range.toBytes()
  const problems = [...start.problems, ...walk.problems, ...(start.cut === undefined ? [] : checkKept(start.cut, walk))]
  if (problems.length > 0 || walk.range.size !== size) throw unproven()
  const path = await order.write(exportLog(store.log, signer.verifier, size))
  await proveExport(path, size, walk, signer.verifier)
  const { sha256: exported } = await digestOfFile(path)
  const previous = snapshot.cut?.size ?? 0
  const heads = (start.cut?.heads ?? 0) + snapshot.checkpoints.filter((head) => head.size < size).length
  const stated = { size, previous, edge, heads, exported }
  const kept = await onceOrAgain(() => commitCut(store, order, stated, walk, path, signer))
  await finishCut(store)
  return { size, cutOff: size - previous, kept }
}

/** Chooses what stays, and cuts. Throws LazaretError `conflict` where what stays is more by then. */
async function commitCut(
  store: CutStore,
  { actor, before, now }: CutOrder,
  stated: Omit<CutStatement, 'kept' | 'at'>,
  walk: Walk,
  path: string,
  signer: NoteSigner,
): Promise<number> {
  const pinned = await store.kept.pinned()
  const stays = await staying(store, stated.size, walk, pinned)
  const at = now().toISOString()
  const cut = signCut({ ...stated, kept: keptEvents(stays), at }, signer)
  const { size, previous, exported } = stated
  const detail = { size, previous, to: path, export: exported, kept: stays.length, before }
  const change = { kind: 'log-cut', cut, kept: stays.map(({ seq }) => seq), pinned: [...pinned] } as const
  await store.unitOfWork.commit([recorded({ type: 'log.cut', at, actor, detail }, change)])
  return stays.length
}

/** A server beside it opens cases: what stays is then chosen anew. */
async function onceOrAgain<T>(cut: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await cut()
    } catch (error) {
      if (!(error instanceof LazaretError) || error.code !== 'conflict' || round >= ROUNDS_MAX) throw error
    }
  }
}

/** Takes away what the newest cut took off: nothing, unless the one who made it was broken off. Whether there was any. */
export async function finishCut({ kept, unitOfWork }: Pick<CutStore, 'kept' | 'unitOfWork'>): Promise<boolean> {
  const left = await kept.leftEvents()
  if (left === undefined) return false
  for (const step of cutSteps(left)) await unitOfWork.commit([], [{ kind: 'cut-off-events', ...step }])
  return true
}

/** Where the log is cut: the largest signed head that is not above what is to stay; or why nothing can be cut off. */
async function sizeOf(
  { records }: CutStore,
  { size, cut, checkpoints }: LogSnapshot,
  order: CutOrder,
): Promise<number | string> {
  const from = cut?.size ?? 0
  const young = await firstSince((next, limit) => records.eventsFrom(next, limit), from, order.before)
  const limits: (readonly [size: number, reason: string])[] = [
    young === undefined
      ? [size, 'every event of the log is older, and no signed head follows the cut before']
      : [young.seq, `event ${young.seq} is of ${young.at}`],
  ]
  for (const receiver of order.receivers) {
    const next = await records.receiverCursor(receiver)
    if (next !== undefined) limits.push([next, `${receiver} was not told of event ${next} yet`])
  }
  const [limit, reason] = limits.reduce((one, other) => (other[0] < one[0] ? other : one))
  const at = checkpoints.findLast((head) => head.size <= limit)?.size ?? 0
  return at > from ? at : `nothing can be cut off: ${reason}`
}

/** The first event, from a number on, that is not older than `time`: what stands before it goes, whatever its clock said. */
async function firstSince(read: EventsForward, from: number, time: string): Promise<LoggedEvent | undefined> {
  for (let next = from; ;) {
    const events = await read(next, BATCH)
    const found = events.find(({ at }) => at >= time)
    const last = events.at(-1)
    if (found !== undefined || last === undefined) return found
    next = last.seq + 1
  }
}

/** The events below `size` that stay. */
async function staying({ log }: CutStore, size: number, { told }: Walk, pinned: ReadonlySet<string>) {
  const tellers = new Set([...told.values()].map(({ seq }) => seq))
  const stays: { readonly seq: number; readonly leafHash: Buffer }[] = []
  for await (const { seq, leafHash, digest, type } of log.rows(0, size)) {
    const isPinned = digest !== null && pinned.has(digest) && type !== 'artifact.served'
    if (tellers.has(seq) || isPinned) stays.push({ seq, leafHash })
  }
  return stays
}

/** What was written is read again from the file: it proves itself, and ends where the log is cut. */
async function proveExport(path: string, size: number, { range }: Walk, verifier: NoteVerifier): Promise<void> {
  const report = await verifyLog(await exportReader(path), verifier, { intervalMs: Infinity })
  const isWhole = report.problems.length === 0 && report.size === size && report.signedSize === size
  if (isWhole && report.rootHash === range.root().toString('base64')) return
  throw new LazaretError('internal', `the export ${path} does not prove what it was written from: nothing was cut off`)
}

function unproven(): LazaretError {
  return new LazaretError(
    'unusable-data',
    'the log does not verify (lazaret audit verify says what is wrong with it): nothing is cut off a log that proves nothing',
  )
}
