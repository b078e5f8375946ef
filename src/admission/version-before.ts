import { compare as comparePep440, valid as validPep440 } from '@renovatebot/pep440'
import { compare as compareSemver, parse as parseSemver } from 'semver'
import { judgedFacts } from '../inspection/claims.ts'
import type { CatalogueArtifact } from '../model/artifact.ts'
import type { PreviousFacts } from '../model/decision.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { JudgedFacts } from '../model/fact.ts'
import type { FetchedArtifact } from './fetch.ts'

/**
 * The artifact of the version before this one that is most like it: same kind, highest lower version,
 * and among a release's wheels the one with the same tags. Undefined where this is the first.
 */
export function previousArtifact(
  artifact: CatalogueArtifact,
  all: readonly CatalogueArtifact[],
): CatalogueArtifact | undefined {
  const order = ORDERS[artifact.ecosystem]()
  let best: CatalogueArtifact | undefined
  for (const candidate of all) {
    if (candidate.kind !== artifact.kind || order(candidate.version, artifact.version) >= 0) continue
    if (best === undefined || better(candidate, best, artifact, order)) best = candidate
  }
  return best
}

function better(
  candidate: CatalogueArtifact,
  best: CatalogueArtifact,
  artifact: CatalogueArtifact,
  order: Order,
): boolean {
  const byVersion = order(candidate.version, best.version)
  if (byVersion !== 0) return byVersion > 0
  return tags(candidate) === tags(artifact) && tags(best) !== tags(artifact)
}

/** Negative: `a` is the lower version. Versions that do not parse come first and compare as text. */
type Order = (a: string, b: string) => number

const ORDERS: Readonly<Record<Ecosystem, () => Order>> = {
  npm: () => ordered(parseSemver, compareSemver),
  pypi: () => ordered(validPep440, comparePep440),
}

/** Each version is parsed once: a package may have thousands, and each is compared more than once. */
function ordered<Parsed>(parse: (version: string) => Parsed | null, compare: (a: Parsed, b: Parsed) => number): Order {
  const parsed = new Map<string, Parsed | null>()
  const read = (version: string): Parsed | null => {
    let known = parsed.get(version)
    if (known === undefined) parsed.set(version, (known = parse(version)))
    return known
  }
  return (a, b) => {
    const [left, right] = [read(a), read(b)]
    if (left !== null && right !== null) return compare(left, right)
    if (left !== null || right !== null) return left === null ? -1 : 1
    return a < b ? -1 : Number(a > b)
  }
}

/** What a wheel's file name says after the version: `-cp311-cp311-manylinux_2_17_x86_64.whl`. */
function tags(artifact: CatalogueArtifact): string {
  const at = artifact.filename.indexOf(`-${artifact.version}-`)
  return at === -1
    ? artifact.filename.split('-').slice(-3).join('-')
    : artifact.filename.slice(at + artifact.version.length + 1)
}

/** Facts of an imagined earlier version that had nothing: against it, all of this one is new. */
export function withNothing(facts: JudgedFacts): JudgedFacts {
  return {
    ...facts,
    files: [],
    installScripts: {},
    surface: [],
    surfaceCapabilities: [],
    capabilities: [],
    dependencies: [],
    findings: [],
  }
}

/** Facts of the version before, as it is judged under its own name. */
export function previousIn(before: CatalogueArtifact, { stored, facts }: FetchedArtifact): PreviousFacts {
  return {
    kind: 'known',
    version: before.version,
    filename: before.filename,
    facts: judgedFacts(facts, before, stored.integrity),
  }
}
