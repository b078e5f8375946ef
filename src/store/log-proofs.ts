import type Database from 'better-sqlite3'
import { openCheckpoint } from '../audit/checkpoint.ts'
import { startOf } from '../audit/cut.ts'
import { hashLeaf } from '../audit/merkle.ts'
import type { NoteVerifier } from '../audit/note.ts'
import { verifyConsistency, verifyInclusion } from '../audit/proofs.ts'
import { LogTree } from '../audit/tree.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import { LazaretError } from '../model/errors.ts'
import type { LogProofs } from '../model/log-proof.ts'
import { latestCheckpoint } from './audit-head.ts'
import { newestCut } from './cut-records.ts'

/** Proofs from the log as it lies in the database. Each is verified here before it is handed out. */
export function logProofs(sqlite: Database.Database, verifier: NoteVerifier): LogProofs {
  const hashes = sqlite
    .prepare<[number, number], Buffer>('SELECT leaf_hash FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq')
    .pluck()
  const event = sqlite.prepare<[number], string>('SELECT leaf FROM log_event WHERE seq = ?').pluck()
  const headOf = sqlite.prepare<[number], Checkpoint>(
    'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint WHERE size = ?',
  )
  const cut = newestCut(sqlite)
  const tree = new LogTree((from, below) => hashes.all(from, below))
  const key = verifier.text

  function head(size: number | undefined): Checkpoint {
    const found = size === undefined ? latestCheckpoint(sqlite) : headOf.get(size)
    if (found === undefined) {
      const what = size === undefined ? 'No head of the log was signed yet.' : `No head of ${size} events was signed.`
      throw new LazaretError('not-found', what)
    }
    return found
  }

  return {
    async inclusion(seq, size) {
      const leaf = event.get(seq)
      if (leaf === undefined) throw new LazaretError('not-found', `There is no event ${seq} in the log.`)
      const signed = head(size)
      if (seq >= signed.size) throw new LazaretError('conflict', notSigned(seq, signed))
      const proof = await tree.inclusion(seq, signed.size, startOf(cut(), verifier).range)
      const isProven = verifyInclusion(hashLeaf(leaf), seq, signed.size, proof, rootOf(signed, verifier))
      if (!isProven) throw unproven(`Event ${seq}`)
      return { seq, leaf, hashes: proof.map(toBase64), head: signed, key }
    },
    async consistency(from, size) {
      const signed = head(size)
      if (from > signed.size) throw new LazaretError('conflict', notSigned(from - 1, signed))
      const { range } = startOf(cut(), verifier)
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
