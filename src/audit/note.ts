import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'

/** Key type byte of Ed25519 in a note's keys [C2SP signed-note]. */
const ED25519 = 1
const KEY_BYTES = 32
const ID_BYTES = 4
/** DER around a raw Ed25519 key: node:crypto takes no raw ones. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** Checks notes signed by one named key. */
export interface NoteVerifier {
  /** the key's name, which is the log's origin */
  readonly name: string
  /** first 4 bytes of sha256 over name, newline, type and key: 8 hex digits */
  readonly id: string
  readonly key: KeyObject
  /** verifier-key format: `<name>+<id>+<base64>` */
  readonly text: string
}

export interface NoteSigner {
  readonly verifier: NoteVerifier
  readonly key: KeyObject
  /** signer-key format: `PRIVATE+KEY+<name>+<id>+<base64>` */
  readonly text: string
}

export function newSigner(name: string): NoteSigner {
  const { privateKey } = generateKeyPairSync('ed25519')
  return signerOf(name, privateKey)
}

/** The signer in `text`, or undefined where it is none. */
export function parseSigner(text: string): NoteSigner | undefined {
  const parts = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n?$/.exec(text)
  const seed = rawKey(parts?.[3])
  if (parts?.[1] === undefined || seed === undefined) return undefined
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const signer = signerOf(parts[1], key)
  return signer.verifier.id === parts[2] ? signer : undefined
}

/** The verifier in `text`, or undefined where it is none, or its id is not the key's. */
export function parseVerifier(text: string): NoteVerifier | undefined {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n?$/.exec(text)
  const raw = rawKey(parts?.[3])
  if (parts?.[1] === undefined || raw === undefined) return undefined
  const verifier = verifierOf(parts[1], raw)
  return verifier.id === parts[2] ? verifier : undefined
}

/** `text` (which ends in a newline) with a signature line [C2SP signed-note]. */
export function signNote(text: string, signer: NoteSigner): string {
  const signature = Buffer.concat([Buffer.from(signer.verifier.id, 'hex'), sign(null, Buffer.from(text), signer.key)])
  return `${text}\n\u2014 ${signer.verifier.name} ${signature.toString('base64')}\n`
}

/** What a note says: its text, `unknown-key` where another key signed it, `invalid` where it is no note or was changed. */
export function openNote(
  note: string,
  verifier: NoteVerifier,
): { readonly kind: 'signed'; readonly text: string } | { readonly kind: 'unknown-key' | 'invalid' } {
  const gap = note.lastIndexOf('\n\n')
  if (gap === -1 || !note.endsWith('\n')) return { kind: 'invalid' }
  const text = note.slice(0, gap + 1)
  const signatures = note
    .slice(gap + 2, -1)
    .split('\n')
    .map(parseSignature)
  if (signatures.length === 0 || signatures.includes(undefined)) return { kind: 'invalid' }
  const ours = signatures.find((found) => found?.name === verifier.name && found.id === verifier.id)
  if (ours === undefined) return { kind: 'unknown-key' }
  return verify(null, Buffer.from(text), verifier.key, ours.bytes) ? { kind: 'signed', text } : { kind: 'invalid' }
}

function parseSignature(line: string): { name: string; id: string; bytes: Buffer } | undefined {
  const parts = /^\u2014 ([^+\s]+) ([A-Za-z0-9+/=]+)$/.exec(line)
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined
  const bytes = Buffer.from(parts[2], 'base64')
  return { name: parts[1], id: bytes.subarray(0, ID_BYTES).toString('hex'), bytes: bytes.subarray(ID_BYTES) }
}

function signerOf(name: string, key: KeyObject): NoteSigner {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length)
  const seed = key.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_HEAD.length)
  const verifier = verifierOf(name, raw)
  return { verifier, key, text: `PRIVATE+KEY+${name}+${verifier.id}+${typed(seed).toString('base64')}` }
}

function verifierOf(name: string, raw: Buffer): NoteVerifier {
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' })
  const id = createHash('sha256')
    .update(`${name}\n`)
    .update(typed(raw))
    .digest('hex')
    .slice(0, 2 * ID_BYTES)
  return { name, id, key, text: `${name}+${id}+${typed(raw).toString('base64')}` }
}

function typed(raw: Buffer): Buffer {
  return Buffer.concat([Buffer.of(ED25519), raw])
}

function rawKey(base64: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(base64 ?? '', 'base64')
  return bytes.length === 1 + KEY_BYTES && bytes[0] === ED25519 ? bytes.subarray(1) : undefined
}
