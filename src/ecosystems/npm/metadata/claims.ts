import { INTEGRITY_ALGORITHMS, type IntegrityAlgorithm, type IntegrityClaim } from '../../../model/digest.ts'
import type { JsonObject } from './packument.ts'

/** Bytes of a digest, to tell a claim from noise. */
const DIGEST_BYTES: Readonly<Partial<Record<IntegrityAlgorithm, number>>> = {
  sha512: 64,
  sha384: 48,
  sha256: 32,
  sha1: 20,
}

/** Most hashes that one SRI string may hold; npm writes one or two. */
const MAX_HASHES = 16

/** Every hash that upstream states of a tarball: all of `integrity` [W3C SRI], and the older `shasum`. Strongest first. */
export function claimsOf(dist: JsonObject): readonly IntegrityClaim[] {
  const claims: IntegrityClaim[] = []
  const add = (claim: IntegrityClaim | undefined): void => {
    if (claim === undefined) return
    if (claims.some(({ algorithm, hex }) => algorithm === claim.algorithm && hex === claim.hex)) return
    claims.push(claim)
  }
  if (typeof dist['integrity'] === 'string') {
    for (const hash of dist['integrity'].slice(0, 4096).split(/\s+/, MAX_HASHES)) add(parseHash(hash))
  }
  if (typeof dist['shasum'] === 'string' && /^[0-9a-f]{40}$/i.test(dist['shasum'])) {
    add({ algorithm: 'sha1', hex: dist['shasum'].toLowerCase() })
  }
  return claims.toSorted((a, b) => rank(a) - rank(b))
}

function parseHash(text: string): IntegrityClaim | undefined {
  const [, name = '', base64 = ''] = /^(sha\d+)-([a-z0-9+/]+={0,2})(?:\?\S*)?$/i.exec(text) ?? []
  const algorithm = INTEGRITY_ALGORITHMS.find((known) => known === name.toLowerCase())
  if (algorithm === undefined) return undefined
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length === DIGEST_BYTES[algorithm] ? { algorithm, hex: bytes.toString('hex') } : undefined
}

function rank(claim: IntegrityClaim): number {
  return INTEGRITY_ALGORITHMS.indexOf(claim.algorithm)
}
