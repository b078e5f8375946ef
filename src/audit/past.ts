import { LazaretError } from '../model/errors.ts'
import type { CutStatement } from './cut.ts'
import { checkRoots, checkSignatures } from './heads.ts'
import { CompactRange } from './merkle.ts'
import type { NoteVerifier } from './note.ts'
import { missing, type LogProblem } from './problem.ts'
import type { LogReader, LogSnapshot } from './reader.ts'
import { walkEvents } from './walk.ts'
import type { CheckedWitness } from './witness.ts'

interface Part {
  readonly reader: LogReader
  readonly snapshot: LogSnapshot
}

/** Several exports as one log. They may overlap. Throws LazaretError `bad-request` where one is missing between them. */
export async function joinExports(readers: readonly LogReader[]): Promise<LogReader> {
  const parts: Part[] = []
  for (const reader of readers) parts.push({ reader, snapshot: await reader.snapshot() })
  parts.sort((one, other) => fromOf(one) - fromOf(other))
  let size = 0
  for (const part of parts) {
    if (fromOf(part) > size) {
      const { message } = missing(size, fromOf(part) - 1)
      throw new LazaretError('bad-request', `${message} None of the exports that were named has them.`)
    }
    size = Math.max(size, part.snapshot.size)
  }
  const checkpoints = parts.flatMap(({ snapshot }) => snapshot.checkpoints)
  return {
    async snapshot() {
      return { size, edge: undefined, stray: undefined, cut: undefined, checkpoints, signedHeads: undefined }
    },
    async *rows(from, to) {
      let next = from
      for (const { reader, snapshot } of parts) {
        const end = Math.min(to, snapshot.size)
        if (end <= next) continue
        yield* reader.rows(next, end)
        next = end
      }
    },
  }
}

function fromOf({ snapshot }: Part): number {
  return snapshot.cut?.size ?? 0
}

/**
 * Holds the exports of what was cut off against the cut: they give the head at which it was signed, those of their signed heads
 * and the witness's, and the events that the database kept of them are the same. `kept`: by number, the hash.
 */
export async function checkPast(
  past: LogReader,
  cut: CutStatement,
  kept: ReadonlyMap<number, Buffer>,
  verifier: NoteVerifier,
  witness: CheckedWitness | undefined,
): Promise<readonly LogProblem[]> {
  const snapshot = await past.snapshot()
  const checkpoints = snapshot.checkpoints.filter(({ size }) => size <= cut.size)
  const sizes = new Set([cut.size, ...checkpoints.map(({ size }) => size), ...(witness?.sizes ?? [])])
  const whole = { size: cut.size, edge: undefined, stray: undefined, checkpoints, signedHeads: undefined }
  const walk = await walkEvents(past, whole, sizes, { range: new CompactRange(), problems: [] })
  const isSame = walk.range.size === cut.size && walk.range.toBytes().equals(cut.edge)
  return [
    ...walk.problems,
    ...(isSame || walk.problems.length > 0 ? [] : [mismatch(cut)]),
    ...checkRoots(whole, walk).problems,
    ...checkSignatures(checkpoints, verifier).problems,
    ...(witness?.compareBelow(walk, cut.size) ?? []),
    ...(await differingKept(past, cut, kept)),
  ]
}

async function differingKept(past: LogReader, cut: CutStatement, kept: ReadonlyMap<number, Buffer>) {
  for await (const { seq, leafHash } of past.rows(0, cut.size)) {
    const stays = kept.get(seq)
    if (stays === undefined || stays.equals(leafHash)) continue
    const message = `Event ${seq}, which the cut kept, is not the one in the export.`
    return [{ code: 'cut-mismatch', seq, message } satisfies LogProblem]
  }
  return []
}

function mismatch({ size }: CutStatement): LogProblem {
  const message = `The exports are not of what was cut off: their first ${size} events have another head than the cut at event ${size} signed.`
  return { code: 'cut-mismatch', seq: 0, message }
}
