import { openCheckpoint } from '../audit/checkpoint.ts'
import { startOf } from '../audit/cut.ts'
import { hashLeaf } from '../audit/merkle.ts'
import type { NoteVerifier } from '../audit/note.ts'
import { verifyConsistency, verifyInclusion } from '../audit/proofs.ts'
import { LogTree } from '../audit/tree.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import { LazaretError } from '../model/errors.ts'
import type { LogProofs } from '../model/log-proof.ts'
import type { LogCut } from '../model/log-cut.ts'
import { NEWEST_CUT } from './cut-records.ts'
import { KeptRoots } from './kept-roots.ts'
import type { Reads } from './reads.ts'

const HEAD = 'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint'

/** Proofs from the log as it lies in the database. Each is verified here before it is handed out. `dataDir`: where what was worked out is kept. */
export function logProofs(reads: Reads, verifier: NoteVerifier, dataDir: string): LogProofs {
  const hashes = reads.prepare<[number, number], { readonly hash: Buffer }>(
    'SELECT leaf_hash AS hash FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq',
  )
  const event = reads.prepare<[number], { readonly leaf: string }>('SELECT leaf FROM log_event WHERE seq = ?')
  const headOf = reads.prepare<[number], Checkpoint>(`${HEAD} WHERE size = ?`)
  const latest = reads.prepare<[], Checkpoint>(`${HEAD} ORDER BY size DESC LIMIT 1`)
  const cut = reads.prepare<[], LogCut>(NEWEST_CUT)
  const tree = new LogTree(async (from, below) => (await hashes.all(from, below)).map(({ hash }) => hash))
  const kept = new KeptRoots(dataDir, tree)
  const key = verifier.text
  let hasForgotten = false

  /** `make` gives undefined for what does not lead to the signed head. */
  async function proven<Proof>(what: string, make: () => Promise<Proof | undefined>): Promise<Proof> {
    const wasKept = await kept.load()
    const before = hasForgotten
    let proof = await make()
    if (proof === undefined && wasKept && !before) {
      // It may be what was kept that does not belong to this log: a torn file, or that of a log before. Looked at once: a log that was changed stays so.
      if (!hasForgotten) kept.forget()
      hasForgotten = true
      proof = await make()
    }
    if (proof === undefined) throw unproven(what)
    await kept.save()
    return proof
  }

  async function head(size: number | undefined): Promise<Checkpoint> {
    const found = await (size === undefined ? latest.get() : headOf.get(size))
    if (found === undefined) {
      const what = size === undefined ? 'No head of the log was signed yet.' : `No head of ${size} events was signed.`
      throw new LazaretError('not-found', what)
    }
    return found
  }

  return {
    async inclusion(seq, size) {
      const found = await event.get(seq)
      if (found === undefined) throw new LazaretError('not-found', `There is no event ${seq} in the log.`)
      const { leaf } = found
      const signed = await head(size)
      if (seq >= signed.size) throw new LazaretError('conflict', notSigned(seq, signed))
      const { range } = startOf(await cut.get(), verifier)
      return proven(`Event ${seq}`, async () => {
        const proof = await tree.inclusion(seq, signed.size, range)
        const isProven = verifyInclusion(hashLeaf(leaf), seq, signed.size, proof, rootOf(signed, verifier))
        return isProven ? { seq, leaf, hashes: proof.map(toBase64), head: signed, key } : undefined
      })
    },
    async consistency(from, size) {
      const signed = await head(size)
      if (from > signed.size) throw new LazaretError('conflict', notSigned(from - 1, signed))
      const { range } = startOf(await cut.get(), verifier)
      return proven(`The log of ${from} events`, async () => {
        const [proof, old] = [await tree.consistency(from, signed.size, range), await tree.root(from, range)]
        const isProven = verifyConsistency(from, signed.size, old, rootOf(signed, verifier), proof)
        const told = { from: { size: from, rootHash: toBase64(old) }, hashes: proof.map(toBase64), head: signed, key }
        return isProven ? told : undefined
      })
    },
  }
}

/** The root that a head signs; none that can be led to where it is not ours. */
function rootOf({ note }: Checkpoint, verifier: NoteVerifier): Buffer {
  const opened = openCheckpoint(note, verifier)
  return opened.kind === 'signed' ? Buffer.from(opened.head.rootHash, 'base64') : Buffer.alloc(0)
}

const toBase64 = (hash: Buffer): string => hash.toString('base64')

function notSigned(seq: number, { size }: Checkpoint): string {
  return `Event ${seq} is not signed yet: the newest head covers the first ${size}. It is proven once the next one is signed.`
}

function unproven(what: string): LazaretError {
  return new LazaretError(
    'unusable-data',
    `${what} does not lead to the signed head: the log was changed. Run \`lazaret audit verify\`.`,
  )
}
