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
  const head = claimedHead(opened.text)
  return head?.origin === verifier.name ? { kind: 'signed', head } : { kind: 'invalid' }
}

/** The head that a note's text speaks of, whoever signed it; undefined where it speaks of none. */
export function claimedHead(text: string): SignedHead | undefined {
  const [origin, size, rootHash, time] = text.split('\n')
  if (origin === undefined || size === undefined || rootHash === undefined) return undefined
  if (time?.startsWith(TIME) !== true || !/^(?:0|[1-9][0-9]{0,15})$/.test(size)) return undefined
  return { origin, size: Number(size), rootHash, at: time.slice(TIME.length) }
}
