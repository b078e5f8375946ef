import type { Checkpoint } from '../model/checkpoint.ts'
import { canonicalJson, type Json } from './canonical.ts'
import { openCheckpoint, type SignedHead } from './checkpoint.ts'
import { CompactRange, hashLeaf } from './merkle.ts'
import type { NoteVerifier } from './note.ts'
import type { LogReader, LogRow, LogSnapshot } from './reader.ts'

export type LogProblemCode =
  | 'event-changed'
  | 'event-missing'
  | 'event-added'
  | 'event-misplaced'
  | 'index-changed'
  | 'checkpoint-mismatch'
  | 'checkpoint-forged'
  | 'key-changed'
  | 'head-changed'

export interface LogProblem {
  readonly code: LogProblemCode
  /** first event that is not as it was logged; for a checkpoint, the first that it covers and the one before does not */
  readonly seq: number
  /** plain sentence */
  readonly message: string
}

export interface LogReport {
  /** events that the log says it has */
  readonly size: number
  /** base64 root over the events that were read without a problem */
  readonly rootHash: string
  readonly checkpoints: number
  /** events below this number are covered by a signature that holds; the rest only by hashes in the same database */
  readonly signedSize: number
  /** empty: the log is whole. The first is the one to look at. */
  readonly problems: readonly LogProblem[]
}

/** Most problems that are reported: one broken key breaks every checkpoint. */
const PROBLEMS_MAX = 20

/**
 * Proves the log anew from what is stored: every leaf is canonical and hashes to its stored hash, numbers are dense, every
 * checkpoint is signed by `verifier` and has the size and root that the events give, and the head is theirs.
 * What cannot be seen from inside: events cut off or rewritten after the last checkpoint, together with the head.
 */
export async function verifyLog(reader: LogReader, verifier: NoteVerifier): Promise<LogReport> {
  const snapshot = await reader.snapshot()
  const signed = checkSignatures(snapshot.checkpoints, verifier)
  const walk = await walkEvents(reader, snapshot)
  const heads = checkRoots(snapshot, walk)
  const problems = [...walk.problems, ...heads.problems, ...signed.problems]
    .toSorted((one, other) => one.seq - other.seq)
    .slice(0, PROBLEMS_MAX)
  const holds = snapshot.checkpoints.filter(({ size }) => signed.sizes.has(size) && heads.sizes.has(size))
  return {
    size: snapshot.size,
    rootHash: walk.range.root().toString('base64'),
    checkpoints: snapshot.checkpoints.length,
    signedSize: holds.at(-1)?.size ?? 0,
    problems,
  }
}

interface Checked {
  /** sizes of the checkpoints that passed */
  readonly sizes: ReadonlySet<number>
  readonly problems: readonly LogProblem[]
}

function checkSignatures(checkpoints: readonly Checkpoint[], verifier: NoteVerifier): Checked {
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

interface Walk {
  /** the tree up to the first event that is not as it was logged */
  readonly range: CompactRange
  /** roots at the sizes that checkpoints speak of, as far as the walk came; base64 */
  readonly roots: ReadonlyMap<number, string>
  readonly problems: readonly LogProblem[]
}

async function walkEvents(reader: LogReader, { size, stray, checkpoints }: LogSnapshot): Promise<Walk> {
  const wanted = new Set(checkpoints.map((checkpoint) => checkpoint.size))
  const range = new CompactRange()
  const roots = new Map<number, string>()
  for await (const row of reader.rows(0, size)) {
    const problem = row.seq === range.size ? examine(row) : missing(range.size, row.seq - 1)
    if (problem !== undefined) return { range, roots, problems: [problem] }
    range.append(row.leafHash)
    if (wanted.has(range.size)) roots.set(range.size, range.root().toString('base64'))
  }
  if (range.size < size) return { range, roots, problems: [missing(range.size, size - 1)] }
  if (stray !== undefined) return { range, roots, problems: [added(stray)] }
  return { range, roots, problems: [] }
}

function examine(row: LogRow): LogProblem | undefined {
  const event = parseObject(row.leaf)
  if (event === undefined || !hashLeaf(row.leaf).equals(row.leafHash)) {
    return { code: 'event-changed', seq: row.seq, message: `Event ${row.seq} was changed after it was logged.` }
  }
  if (event['seq'] !== row.seq) {
    const message = `In the place of event ${row.seq} stands event ${JSON.stringify(event['seq'] ?? null)}: events were swapped or copied.`
    return { code: 'event-misplaced', seq: row.seq, message }
  }
  if (!columnsAgree(row, event)) {
    const message = `The columns beside event ${row.seq}, by which it is found, do not say what the event says.`
    return { code: 'event-changed', seq: row.seq, message }
  }
  if (!row.indexed) {
    const message = `Event ${row.seq} was taken out of the index by which the events of a digest are found.`
    return { code: 'index-changed', seq: row.seq, message }
  }
  return undefined
}

/** The object in a leaf, or undefined where the text is not its canonical JSON. Anybody may have written it. */
function parseObject(leaf: string): Readonly<Record<string, Json>> | undefined {
  try {
    const value: Json = JSON.parse(leaf)
    if (typeof value !== 'object' || value === null || canonicalJson(value) !== leaf) return undefined
    return Object.fromEntries(Object.entries(value))
  } catch {
    return undefined
  }
}

function columnsAgree(row: LogRow, event: Readonly<Record<string, Json>>): boolean {
  const actor = event['actor']
  const name =
    typeof actor === 'object' && actor !== null ? Object.fromEntries(Object.entries(actor))['name'] : undefined
  return (
    row.type === event['type'] &&
    row.at === event['at'] &&
    row.actor === name &&
    row.registry === (event['registry'] ?? null) &&
    row.purl === (event['purl'] ?? null) &&
    row.digest === (event['digest'] ?? null)
  )
}

function missing(from: number, to: number): LogProblem {
  const message = from === to ? `Event ${from} is missing.` : `Events ${from} to ${to} are missing.`
  return { code: 'event-missing', seq: from, message }
}

function added(seq: number): LogProblem {
  return { code: 'event-added', seq, message: `Event ${seq} was added around the log: its head does not know of it.` }
}

function checkRoots({ size, edge, checkpoints }: LogSnapshot, walk: Walk): Checked {
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
  if (walk.problems.length === 0 && walk.range.size === size && !walk.range.toBytes().equals(edge)) {
    const message = `The log's head is not the head of its ${size} events.`
    problems.push({ code: 'head-changed', seq: Math.max(0, size - 1), message })
  }
  return { sizes, problems }
}
