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
import type { Reads } from './reads.ts'

const HEAD = 'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint'

/** Proofs from the log as it lies in the database. Each is verified here before it is handed out. */
export function logProofs(reads: Reads, verifier: NoteVerifier): LogProofs {
  const hashes = reads.prepare<[number, number], { readonly hash: Buffer }>(
    'SELECT leaf_hash AS hash FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq',
  )
  const event = reads.prepare<[number], { readonly leaf: string }>('SELECT leaf FROM log_event WHERE seq = ?')
  const headOf = reads.prepare<[number], Checkpoint>(`${HEAD} WHERE size = ?`)
  const latest = reads.prepare<[], Checkpoint>(`${HEAD} ORDER BY size DESC LIMIT 1`)
  const cut = reads.prepare<[], LogCut>(NEWEST_CUT)
  const tree = new LogTree(async (from, below) => (await hashes.all(from, below)).map(({ hash }) => hash))
  const key = verifier.text

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
      const proof = await tree.inclusion(seq, signed.size, startOf(await cut.get(), verifier).range)
      const isProven = verifyInclusion(hashLeaf(leaf), seq, signed.size, proof, rootOf(signed, verifier))
      if (!isProven) throw unproven(`Event ${seq}`)
      return { seq, leaf, hashes: proof.map(toBase64), head: signed, key }
    },
    async consistency(from, size) {
      const signed = await head(size)
      if (from > signed.size) throw new LazaretError('conflict', notSigned(from - 1, signed))
      const { range } = startOf(await cut.get(), verifier)
      const [proof, old] = [await tree.consistency(from, signed.size, range), await tree.root(from, range)]
      if (!verifyConsistency(from, signed.size, old, rootOf(signed, verifier), proof))
        throw unproven(`The log of ${from} events`)
      return { from: { size: from, rootHash: toBase64(old) }, hashes: proof.map(toBase64), head: signed, key }
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
