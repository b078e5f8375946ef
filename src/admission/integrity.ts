import type { IntegrityOutcome } from '../model/artifact.ts'
import { INTEGRITY_ALGORITHMS, type IntegrityAlgorithm, type IntegrityClaim } from '../model/digest.ts'

/** Node's crypto offers no BLAKE2b of 256 bits; PyPI states sha256 beside it. */
const COMPUTABLE = INTEGRITY_ALGORITHMS.filter((algorithm) => algorithm !== 'blake2b_256')

/** The strongest algorithm in which upstream states what the bytes should be. */
export function strongestOf(claims: readonly IntegrityClaim[]): IntegrityAlgorithm | undefined {
  return COMPUTABLE.find((algorithm) => claims.some((claim) => claim.algorithm === algorithm))
}

/** Whether the bytes are what upstream says: several claims of one algorithm (SRI) mean any of them. */
export function verifyClaims(
  claims: readonly IntegrityClaim[],
  hashes: Readonly<Record<string, string>>,
): IntegrityOutcome {
  const algorithm = strongestOf(claims)
  if (algorithm === undefined) return 'unclaimed'
  const accepted = claims.filter((claim) => claim.algorithm === algorithm)
  return accepted.some((claim) => claim.hex === hashes[algorithm]) ? 'verified' : 'mismatch'
}

/**
 * Whether upstream may mean other bytes now than `before`: it states others in an algorithm that both name, or its strongest claim is
 * in one in which it stated none, so that nobody compared the bytes with it.
 */
export function claimsChanged(before: readonly IntegrityClaim[], now: readonly IntegrityClaim[]): boolean {
  const strongest = strongestOf(now)
  if (strongest !== undefined && !before.some(({ algorithm }) => algorithm === strongest)) return true
  return COMPUTABLE.some((algorithm) => {
    const old = before.filter((claim) => claim.algorithm === algorithm)
    const fresh = now.filter((claim) => claim.algorithm === algorithm)
    return old.length > 0 && fresh.length > 0 && !fresh.some((claim) => old.some((other) => other.hex === claim.hex))
  })
}
