import { isRecord } from '../model/json.ts'
import { openCheckpoint, type SignedHead } from './checkpoint.ts'
import type { NoteVerifier } from './note.ts'
import { missing, type LogProblem } from './problem.ts'
import type { LogSnapshot } from './reader.ts'
import type { Walk } from './walk.ts'

/** The notes that a witness keeps: signed heads, each a checkpoint of the log at its time. */
export type WitnessedHeads = readonly string[]

/** A head that the log signed this much after the newest one of the witness: it is not told any more, milliseconds. */
const BEHIND_MS = 60 * 60 * 1000

/** A head as the witness gets it: one line, canonical JSON of the note. */
export function witnessLine(note: string): string {
  return `${JSON.stringify({ checkpoint: note })}\n`
}

/**
 * The notes in what a witness keeps. Lines that are none are passed over: a crash may leave half of one, and whoever can spoil
 * a line there can take it away.
 */
export async function witnessedHeads(lines: AsyncIterable<string>): Promise<WitnessedHeads> {
  const notes: string[] = []
  for await (const line of lines) {
    const note = noteIn(line)
    if (note !== undefined) notes.push(note)
  }
  return notes
}

function noteIn(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line)
    const note = isRecord(value) ? value['checkpoint'] : undefined
    return typeof note === 'string' ? note : undefined
  } catch {
    return undefined
  }
}

/** What heads of the witness say of the events that were read. */
export interface ComparedWitness {
  /** events below this number are those that it has a head of */
  readonly size: number
  readonly problems: readonly LogProblem[]
}

export interface CheckedWitness {
  /** sizes of which it has a head that the log's key signed */
  readonly sizes: readonly number[]
  /** once the events were read, from `from` on: are they those that it has heads of? */
  compare(walk: Walk, snapshot: LogSnapshot, from: number): ComparedWitness
  /** the same of its heads of fewer than `below` events, which were cut off and read from exports */
  compareBelow(walk: Walk, below: number): readonly LogProblem[]
}

export function checkWitness(notes: WitnessedHeads, verifier: NoteVerifier): CheckedWitness {
  const opened = notes.map((note) => openCheckpoint(note, verifier))
  const heads = opened
    .flatMap((one) => (one.kind === 'signed' ? [one.head] : []))
    .toSorted((one, other) => one.size - other.size)
  const strange = opened.length - heads.length
  return {
    sizes: heads.map(({ size }) => size),
    compare(walk, snapshot, from) {
      const { size, problems } = held(
        heads.filter((head) => head.size >= from),
        walk,
      )
      return {
        size,
        problems: [
          ...(heads.length === 0 && snapshot.size > 0 ? [empty()] : []),
          ...(strange === 0 ? [] : [forged(strange)]),
          ...problems,
          ...behind(heads.at(-1), snapshot),
        ],
      }
    },
    compareBelow: (walk, below) =>
      held(
        heads.filter((head) => head.size < below),
        walk,
      ).problems,
  }
}

function held(heads: readonly SignedHead[], walk: Walk): ComparedWitness {
  // Where the walk ended early it says why itself; a head beyond that is not another problem.
  const broken = heads.find(
    ({ size, rootHash }) => walk.roots.get(size) !== rootHash && (walk.roots.has(size) || walk.problems.length === 0),
  )
  const whole = broken === undefined ? heads : heads.slice(0, heads.indexOf(broken))
  const size = whole.at(-1)?.size ?? 0
  return { size, problems: broken === undefined ? [] : [differing(broken, size, walk)] }
}

function empty(): LogProblem {
  const message = 'The witness keeps no head of this log: nothing can be held against it.'
  return { code: 'witness-empty', seq: 0, message }
}

function forged(count: number): LogProblem {
  const heads = count === 1 ? 'A head that the witness keeps is' : `${count} heads that the witness keeps are`
  const message = `${heads} not signed by the log's key: the key was changed, or another log is told to this witness.`
  return { code: 'witness-forged', seq: 0, message }
}

function differing(head: SignedHead, from: number, walk: Walk): LogProblem {
  if (walk.roots.get(head.size) === undefined) {
    const { message, seq } = missing(walk.range.size, head.size - 1)
    return { code: 'witness-mismatch', seq, message: `${message} The witness keeps a head of ${head.size} events.` }
  }
  const message = `Events ${from} to ${head.size - 1} are not those whose head the witness keeps, signed ${head.at}: the log was rewritten.`
  return { code: 'witness-mismatch', seq: from, message }
}

function behind(newest: SignedHead | undefined, { checkpoints }: LogSnapshot): readonly LogProblem[] {
  const last = checkpoints.at(-1)
  if (newest === undefined || last === undefined || last.size <= newest.size) return []
  if (Date.parse(last.at) - Date.parse(newest.at) <= BEHIND_MS) return []
  const message = `The newest head that the witness keeps is of ${newest.at}, the log's own of ${last.at}: the witness is not told of new heads.`
  return [{ code: 'witness-behind', seq: newest.size, message }]
}
