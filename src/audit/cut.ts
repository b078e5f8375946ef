import { createHash } from 'node:crypto'
import type { LogCut } from '../model/log-cut.ts'
import { CompactRange } from './merkle.ts'
import { openNote, signNote, type NoteSigner, type NoteVerifier } from './note.ts'
import type { LogProblem } from './problem.ts'

/** What a cut says: enough to prove the events that follow, and to recognise those that were cut off. */
export interface CutStatement {
  /** events below this number were cut off */
  readonly size: number
  readonly previous: number
  /** right edge of the tree at `size`, as `CompactRange.toBytes` */
  readonly edge: Buffer
  readonly kept: KeptEvents
  /** signed heads below `size` that went with the events, of all cuts so far */
  readonly heads: number
  /** sha256 of the export, hex */
  readonly exported: string
  /** ISO 8601 UTC */
  readonly at: string
}

/** Events below a cut that stay: how many, and a hash over the number and the hash of each. */
export interface KeptEvents {
  readonly count: number
  readonly hash: string
}

/** Hashes the events that a cut keeps, in order. */
export function keptEvents(events: Iterable<{ readonly seq: number; readonly leafHash: Buffer }>): KeptEvents {
  const hash = createHash('sha256')
  let count = 0
  for (const { seq, leafHash } of events) {
    hash.update(`${seq} ${leafHash.toString('hex')}\n`)
    count += 1
  }
  return { count, hash: hash.digest('hex') }
}

/** Signs a cut. The second line of its note is no size, so that it can be taken for no checkpoint. */
export function signCut(cut: CutStatement, signer: NoteSigner): LogCut {
  const { size, previous } = cut
  const lines = [
    signer.verifier.name,
    `cut ${size} after ${previous}`,
    `edge ${cut.edge.toString('base64')}`,
    `kept ${cut.kept.count} ${cut.kept.hash}`,
    `heads ${cut.heads}`,
    `export sha256:${cut.exported}`,
    `time ${cut.at}`,
  ]
  return { size, previous, note: signNote(`${lines.join('\n')}\n`, signer) }
}

const NUMBER = '(0|[1-9][0-9]{0,15})'
const CUT = new RegExp(
  `^(?<origin>[^\\n]+)\\ncut (?<size>${NUMBER}) after (?<previous>${NUMBER})\\nedge (?<edge>[A-Za-z0-9+/=]*)\\n` +
    `kept (?<count>${NUMBER}) (?<hash>[0-9a-f]{64})\\nheads (?<heads>${NUMBER})\\n` +
    'export sha256:(?<exported>[0-9a-f]{64})\\ntime (?<at>[^\\n]+)\\n',
)

/** What a note claims to cut, whoever signed it; undefined where it is no note of a cut. */
export function claimedCut(note: string): (CutStatement & { readonly origin: string }) | undefined {
  const { origin, size, previous, edge, count, hash, heads, exported, at } = CUT.exec(note)?.groups ?? {}
  if (origin === undefined || hash === undefined || exported === undefined || at === undefined) return undefined
  return {
    origin,
    size: Number(size),
    previous: Number(previous),
    edge: Buffer.from(edge ?? '', 'base64'),
    kept: { count: Number(count), hash },
    heads: Number(heads),
    exported,
    at,
  }
}

/** Where a reading of the log begins: at its first event, or behind what was cut off. */
export interface LogStart {
  readonly range: CompactRange
  readonly cut?: CutStatement
  readonly problems: readonly LogProblem[]
}

/** Opens the cut that the log says it has. One that the key did not sign proves nothing: the log is read from its first event. */
export function startOf(cut: LogCut | undefined, verifier: NoteVerifier): LogStart {
  if (cut === undefined) return { range: new CompactRange(), problems: [] }
  const opened = openNote(cut.note, verifier)
  const said = opened.kind === 'signed' ? claimedCut(opened.text) : undefined
  const isOurs = said?.origin === verifier.name && said.size === cut.size && said.previous === cut.previous
  const range = isOurs ? rangeAt(said) : undefined
  if (said === undefined || range === undefined) {
    const message = `The cut at event ${cut.size} is not signed by the key ${verifier.name}+${verifier.id}, or was changed: the events before it were taken away.`
    return { range: new CompactRange(), problems: [{ code: 'cut-forged', seq: 0, message }] }
  }
  return { range, cut: said, problems: [] }
}

function rangeAt({ size, edge }: CutStatement): CompactRange | undefined {
  try {
    return new CompactRange(size, edge)
  } catch {
    return undefined
  }
}

/** Holds what lies below the cut against what it says. */
export function checkKept(
  cut: CutStatement,
  { kept, leftovers }: { readonly kept: ReadonlyMap<number, Buffer>; readonly leftovers: number },
): readonly LogProblem[] {
  const problems: LogProblem[] = []
  const found = keptEvents([...kept].map(([seq, leafHash]) => ({ seq, leafHash })))
  if (found.count !== cut.kept.count || found.hash !== cut.kept.hash) {
    const message = `Of the events before the cut at event ${cut.size} others are kept than the ${cut.kept.count} that it signed.`
    problems.push({ code: 'cut-changed', seq: 0, message })
  }
  if (leftovers > 0) {
    const message = `${leftovers} events before the cut at event ${cut.size} lie in the database, which it took off: it was broken off, or they were added. The server takes them away within an hour of its start, and so does \`lazaret audit cut\`.`
    problems.push({ code: 'cut-unfinished', seq: 0, message })
  }
  return problems
}
