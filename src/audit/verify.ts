import { checkKept, startOf } from './cut.ts'
import { checkRoots, checkSignatures, checkTail, type Deadline } from './heads.ts'
import type { NoteVerifier } from './note.ts'
import type { LogProblem } from './problem.ts'
import { checkPast } from './past.ts'
import type { LogReader } from './reader.ts'
import { checkRows } from './rows.ts'
import { toldBeside, walkEvents } from './walk.ts'
import { checkWitness, type WitnessedHeads } from './witness.ts'

export interface LogReport {
  /** events that the log says it has */
  readonly size: number
  /** base64 root over the events that were read without a problem */
  readonly rootHash: string
  readonly checkpoints: number
  /** events below this number are covered by a signature that holds; the rest only by hashes in the same database */
  readonly signedSize: number
  /** events below this number are those whose head the witness keeps; undefined where no witness was asked */
  readonly witnessedSize?: number
  /** events below this number were cut off; 0: the log begins with its first */
  readonly cutSize: number
  /** whether exports of what was cut off were held against the cut, and the witness's heads of it against them */
  readonly pastChecked: boolean
  /** heads of the witness that were held against nothing, being older than the cut */
  readonly headsUnchecked: number
  /** whether the rows that decide what is served were held against the events */
  readonly rowsChecked: boolean
  /** empty: the log is whole. The first is the one to look at. */
  readonly problems: readonly LogProblem[]
}

export interface VerifyOptions extends Deadline {
  /** heads that somebody else keeps; absent: nobody was asked */
  readonly witness?: WitnessedHeads
  /** exports of all that was cut off, joined; absent: it is not looked at */
  readonly past?: LogReader
}

/** Most problems that are reported: one broken key breaks every checkpoint. */
const PROBLEMS_MAX = 20

/**
 * Proves the log anew from what is stored: every leaf is canonical and hashes to its stored hash, numbers are dense, every
 * checkpoint is signed by `verifier` and has the size and root that the events give, the head is theirs, nothing waits for
 * its signature for too long, and each row that decides what is served is as the events tell.
 * What cannot be seen from inside, a log that was cut off or rewritten together with its checkpoints by whoever holds the
 * private key, is seen against the heads of a witness.
 */
export async function verifyLog(reader: LogReader, verifier: NoteVerifier, options: VerifyOptions): Promise<LogReport> {
  const snapshot = await reader.snapshot()
  const start = startOf(snapshot.cut, verifier)
  const signed = checkSignatures(snapshot.checkpoints, verifier)
  const witness = options.witness && checkWitness(options.witness, verifier)
  const sizes = new Set([0, ...snapshot.checkpoints.map(({ size }) => size), ...(witness?.sizes ?? [])])
  sizes.add(start.range.size)
  const walk = await walkEvents(reader, snapshot, sizes, start)
  const heads = checkRoots(snapshot, walk, start.cut?.heads)
  const holds = snapshot.checkpoints.filter(({ size }) => signed.sizes.has(size) && heads.sizes.has(size))
  const signedSize = holds.at(-1)?.size ?? 0
  const cutSize = start.cut?.size ?? 0
  const kept = witness?.compare(walk, snapshot, cutSize)
  const past = start.cut && options.past && (await checkPast(options.past, start.cut, walk.kept, verifier, witness))
  const rows = walk.problems.length === 0 && snapshot.signedHeads !== undefined ? reader.traces?.() : undefined
  const waiting = reader.waiting?.()
  const told = waiting === undefined ? walk.told : await toldBeside(walk.told, waiting, snapshot.size)
  const beside = rows === undefined ? [] : await checkRows(rows, told, snapshot.size)
  const problems = [
    ...start.problems,
    ...(past ?? []),
    ...walk.problems,
    // An export has none of the events that a cut before it kept.
    ...(start.cut === undefined || snapshot.edge === undefined ? [] : checkKept(start.cut, walk)),
    ...heads.problems,
    ...signed.problems,
    ...(kept?.problems ?? []),
    ...checkTail(walk, signedSize, options),
    ...beside,
  ]
  return {
    size: snapshot.size,
    rootHash: walk.range.root().toString('base64'),
    checkpoints: snapshot.checkpoints.length,
    signedSize,
    ...(kept === undefined ? {} : { witnessedSize: kept.size }),
    cutSize,
    pastChecked: past !== undefined,
    headsUnchecked: past === undefined ? (witness?.sizes.filter((size) => size < cutSize).length ?? 0) : 0,
    rowsChecked: rows !== undefined,
    problems: problems.toSorted((one, other) => one.seq - other.seq).slice(0, PROBLEMS_MAX),
  }
}
