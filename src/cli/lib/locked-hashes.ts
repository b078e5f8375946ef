import type { LockEntry } from '../../lockfiles/lock.ts'
import type { CatalogueArtifact } from '../../model/artifact.ts'
import type { IntegrityClaim } from '../../model/digest.ts'

/**
 * Holds the files of a version against the hashes that a lock has. `kept`: those that it can mean; `isRefuted`: all of them have a
 * hash of a kind that the lock has, too, and none is the lock's.
 */
export function heldAgainst(
  files: readonly CatalogueArtifact[],
  entry: LockEntry,
): { readonly kept: readonly CatalogueArtifact[]; readonly isRefuted: boolean } {
  const locked = entry.files.flatMap(({ integrity }) => integrity.flatMap((text) => hashOf(text) ?? []))
  const kept = files.filter(({ claims }) => {
    const comparable = claims.filter(({ algorithm }) => locked.some((one) => one.algorithm === algorithm))
    return comparable.length === 0 || comparable.some(({ algorithm, hex }) => isIn(locked, algorithm, hex))
  })
  return { kept, isRefuted: kept.length === 0 }
}

type Hash = Pick<IntegrityClaim, 'hex'> & { readonly algorithm: string }

function isIn(hashes: readonly Hash[], algorithm: string, hex: string): boolean {
  return hashes.some((one) => one.algorithm === algorithm && one.hex === hex)
}

/** `sha512-<base64>` or `sha256:<hex>`; what a tool computes over something else than the file is none. */
function hashOf(text: string): Hash | undefined {
  const sri = /^(sha\d+)-([A-Za-z0-9+/]+=*)(?:\?|$)/.exec(text)
  if (sri?.[1] !== undefined && sri[2] !== undefined)
    return { algorithm: sri[1], hex: Buffer.from(sri[2], 'base64').toString('hex') }
  const plain = /^(sha\d+|md5):([0-9a-f]+)$/i.exec(text)
  if (plain?.[1] === undefined || plain[2] === undefined) return undefined
  return { algorithm: plain[1].toLowerCase(), hex: plain[2].toLowerCase() }
}
