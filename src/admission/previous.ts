import { compare as comparePep440, valid as validPep440 } from '@renovatebot/pep440'
import { compare as compareSemver, valid as validSemver } from 'semver'
import type { CatalogueArtifact } from '../model/artifact.ts'
import type { Ecosystem } from '../model/ecosystem.ts'

/**
 * The artifact of the version before this one that is most like it: same kind, highest lower version,
 * and among a release's wheels the one with the same tags. Undefined where this is the first.
 */
export function previousArtifact(
  artifact: CatalogueArtifact,
  all: readonly CatalogueArtifact[],
): CatalogueArtifact | undefined {
  let best: CatalogueArtifact | undefined
  for (const candidate of all) {
    if (candidate.kind !== artifact.kind || order(artifact.ecosystem, candidate.version, artifact.version) >= 0)
      continue
    if (best === undefined || better(candidate, best, artifact)) best = candidate
  }
  return best
}

function better(candidate: CatalogueArtifact, best: CatalogueArtifact, artifact: CatalogueArtifact): boolean {
  const byVersion = order(artifact.ecosystem, candidate.version, best.version)
  if (byVersion !== 0) return byVersion > 0
  return tags(candidate) === tags(artifact) && tags(best) !== tags(artifact)
}

/** Negative: `a` is the lower version. Versions that do not parse come first and compare as text. */
function order(ecosystem: Ecosystem, a: string, b: string): number {
  const parses = ecosystem === 'npm' ? isSemver : isPep440
  if (parses(a) && parses(b)) return ecosystem === 'npm' ? compareSemver(a, b) : comparePep440(a, b)
  if (parses(a) !== parses(b)) return parses(a) ? 1 : -1
  return a < b ? -1 : Number(a > b)
}

function isSemver(version: string): boolean {
  return validSemver(version) !== null
}

function isPep440(version: string): boolean {
  return validPep440(version) !== null
}

/** What a wheel's file name says after the version: `-cp311-cp311-manylinux_2_17_x86_64.whl`. */
function tags(artifact: CatalogueArtifact): string {
  const at = artifact.filename.indexOf(`-${artifact.version}-`)
  return at === -1
    ? artifact.filename.split('-').slice(-3).join('-')
    : artifact.filename.slice(at + artifact.version.length + 1)
}
