import { createHash } from 'node:crypto'

declare const brand: unique symbol

/** Our identity of an artifact's bytes: 64 lower-case hex digits. */
export type Sha256 = string & { readonly [brand]: 'Sha256' }

const SHA256_HEX = /^[0-9a-f]{64}$/

/** The digest in `text`, or undefined where it is not 64 lower-case hex digits. */
export function parseSha256(text: string): Sha256 | undefined {
  return SHA256_HEX.test(text) ? (text as Sha256) : undefined
}

export function sha256(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}

/** Hash algorithms in which upstreams state what an artifact's bytes should be, strongest first. */
export const INTEGRITY_ALGORITHMS = ['sha512', 'sha384', 'sha256', 'blake2b_256', 'sha1', 'md5'] as const

export type IntegrityAlgorithm = (typeof INTEGRITY_ALGORITHMS)[number]

/** One claim of upstream about an artifact's bytes (SRI of npm, `#sha256=` of PyPI). */
export interface IntegrityClaim {
  readonly algorithm: IntegrityAlgorithm
  /** lower-case hex */
  readonly hex: string
}
