import type { Checkpoint } from '../model/checkpoint.ts'
import { openCheckpoint, type SignedHead } from './checkpoint.ts'
import type { NoteVerifier } from './note.ts'
import { missing, type LogProblem } from './problem.ts'
import type { LogSnapshot } from './reader.ts'
import type { Walk } from './walk.ts'

export interface CheckedHeads {
  /** sizes of the checkpoints that passed */
  readonly sizes: ReadonlySet<number>
  readonly problems: readonly LogProblem[]
}

/** Whether each checkpoint is signed by the key, and its note says what stands beside it. */
export function checkSignatures(checkpoints: readonly Checkpoint[], verifier: NoteVerifier): CheckedHeads {
  const sizes = new Set<number>()
  const problems: LogProblem[] = []
  for (const checkpoint of checkpoints) {
    const { size } = checkpoint
    const opened = openCheckpoint(checkpoint.note, verifier)
    if (opened.kind === 'signed' && saysTheSame(opened.head, checkpoint)) sizes.add(size)
    else if (opened.kind === 'unknown-key') problems.push(keyChanged(size, verifier))
    else problems.push(forged(size))
  }
  return { sizes, problems }
}

/** What stands beside the note, for people and queries, is what the note signs. */
function saysTheSame(head: SignedHead, { size, rootHash, origin, at }: Checkpoint): boolean {
  return head.size === size && head.rootHash === rootHash && head.origin === origin && head.at === at
}

function keyChanged(size: number, verifier: NoteVerifier): LogProblem {
  const message = `The checkpoint at ${size} events is not signed by the key ${verifier.name}+${verifier.id}: the key or the checkpoint was changed.`
  return { code: 'key-changed', seq: Math.max(0, size - 1), message }
}

function forged(size: number): LogProblem {
  const message = `The checkpoint at ${size} events was changed after it was signed, or never was signed.`
  return { code: 'checkpoint-forged', seq: Math.max(0, size - 1), message }
}

/**
 * Whether each checkpoint has the root that the events give, all that were made are there but for `cutOff` of them, and the head
 * is theirs.
 */
export function checkRoots(
  { size, edge, checkpoints, signedHeads }: Pick<LogSnapshot, 'size' | 'edge' | 'checkpoints' | 'signedHeads'>,
  walk: Walk,
  cutOff = 0,
): CheckedHeads {
  const sizes = new Set<number>()
  const problems: LogProblem[] = []
  let covered = 0
  for (const checkpoint of checkpoints) {
    const root = walk.roots.get(checkpoint.size)
    if (root === checkpoint.rootHash) {
      sizes.add(checkpoint.size)
      covered = checkpoint.size
    } else if (root !== undefined) {
      const message = `Events ${covered} to ${checkpoint.size - 1} are not those that the checkpoint at ${checkpoint.size} signed: one or more were rewritten with their hashes.`
      problems.push({ code: 'checkpoint-mismatch', seq: covered, message })
    } else if (checkpoint.size > size) {
      problems.push(missing(size, checkpoint.size - 1))
    }
  }
  const whole = walk.problems.length === 0 && walk.range.size === size
  if (whole && edge !== undefined && !walk.range.toBytes().equals(edge)) {
    const message = `The log's head is not the head of its ${size} events.`
    problems.push({ code: 'head-changed', seq: Math.max(0, size - 1), message })
  }
  const there = checkpoints.length + cutOff
  if (signedHeads !== undefined && signedHeads !== there) {
    const message = `The head of the log was signed ${signedHeads} times, and ${there} of these checkpoints are kept or were cut off: some were taken away.`
    problems.push({ code: 'checkpoints-missing', seq: covered, message })
  }
  return { sizes, problems }
}

/** When an event without a signature becomes an alarm. */
export interface Deadline {
  /** the time at which the log is looked at; absent: that of its last event */
  readonly now?: Date
  /** how often the head is signed, milliseconds */
  readonly intervalMs: number
}

/** A signature may come this much later than its turn, milliseconds. */
const SIGNING_GRACE_MS = 10_000

/** Events that should have been signed long ago: nobody signs the log any more, or its last checkpoints are gone. */
export function checkTail(walk: Walk, signedSize: number, { now, intervalMs }: Deadline): readonly LogProblem[] {
  const oldest = walk.timesAfter.get(signedSize)
  if (walk.problems.length > 0 || oldest === undefined) return []
  const ageMs = (now ?? new Date(walk.lastAt ?? oldest)).getTime() - Date.parse(oldest)
  if (ageMs <= 2 * intervalMs + SIGNING_GRACE_MS) return []
  const last = walk.range.size - 1
  const what = last === signedSize ? `Event ${last} is` : `Events ${signedSize} to ${last} are`
  const message = `${what} not signed, though the head is signed every ${intervalMs / 1000} seconds: Lazaret was killed and not started since, does not sign any more, or its last checkpoints were taken away.`
  return [{ code: 'unsigned-events', seq: signedSize, message }]
}
