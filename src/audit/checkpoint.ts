import type { Checkpoint } from '../model/checkpoint.ts'
import { openNote, signNote, type NoteSigner, type NoteVerifier } from './note.ts'

/** Starts the line that says when the head was signed. */
const TIME = 'time '

/** The head that a checkpoint signs. */
export interface SignedHead {
  readonly origin: string
  readonly size: number
  readonly rootHash: string
  /** ISO 8601 UTC */
  readonly at: string
}

/** Signs a head of the log [C2SP tlog-checkpoint]: origin, size and root, one a line, and the time as an extension line. */
export function signCheckpoint(size: number, root: Buffer, at: string, signer: NoteSigner): Checkpoint {
  const origin = signer.verifier.name
  const rootHash = root.toString('base64')
  return { origin, size, rootHash, at, note: signNote(`${origin}\n${size}\n${rootHash}\n${TIME}${at}\n`, signer) }
}

/** The head that `note` signs; or why it proves nothing. */
export function openCheckpoint(
  note: string,
  verifier: NoteVerifier,
): { readonly kind: 'signed'; readonly head: SignedHead } | { readonly kind: 'unknown-key' | 'invalid' } {
  const opened = openNote(note, verifier)
  if (opened.kind !== 'signed') return opened
  const [origin, size, rootHash, time] = opened.text.split('\n')
  if (origin === undefined || size === undefined || rootHash === undefined) return { kind: 'invalid' }
  if (time?.startsWith(TIME) !== true) return { kind: 'invalid' }
  if (origin !== verifier.name || !/^(?:0|[1-9][0-9]{0,15})$/.test(size)) return { kind: 'invalid' }
  return { kind: 'signed', head: { origin, size: Number(size), rootHash, at: time.slice(TIME.length) } }
}
