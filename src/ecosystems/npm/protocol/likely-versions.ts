import semver from 'semver'
import { BoundedMap } from '../../../model/bounded-map.ts'
import type { CatalogueArtifact } from '../../../model/artifact.ts'
import { taggedVersion, type Catalogue } from '../../../model/catalogue.ts'
import { isRecord } from '../../../model/json.ts'

/** Packages whose wanted ranges are remembered, and ranges of each: those asked for last. */
const NAMES_MAX = 20_000
const RANGES_MAX = 3

/** Dependencies of one version that are taken note of, and versions that are tried for a range, the highest first. */
const DEPENDENCIES_MAX = 500
const TRIED_MAX = 500

/** What an install follows by itself. */
const GROUPS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

/**
 * Which versions of a package a resolver will most likely take. Of one that stands in another's dependencies those that its ranges
 * choose: npm reads a list because of them, and `latest` is often another. Of all others `latest`.
 */
export class LikelyVersions {
  readonly #wanted = new BoundedMap<string, readonly string[]>(NAMES_MAX)

  /** Takes note of what a version that is likely taken depends on. */
  note({ manifest }: CatalogueArtifact): void {
    let noted = 0
    for (const group of GROUPS) {
      const dependencies = manifest?.[group]
      if (!isRecord(dependencies)) continue
      for (const [key, spec] of Object.entries(dependencies)) {
        if ((noted += 1) > DEPENDENCIES_MAX) return
        if (typeof spec === 'string') this.#want(...namedBy(key, spec))
      }
    }
  }

  /** At most as many as ranges are remembered, each once. */
  of({ name, artifacts, tags }: Catalogue): readonly CatalogueArtifact[] {
    const latest = artifacts.find(({ version }) => version === tags['latest'])
    const ranges = this.#wanted.use(name)
    if (ranges === undefined) return latest === undefined ? [] : [latest]
    const chosen = ranges.map((range) => chosenBy(range, artifacts, latest, tags))
    return [...new Set(chosen.filter((artifact) => artifact !== undefined))]
  }

  #want(name: string, range: string): void {
    // What comes from elsewhere: no list of this registry is read for it.
    if (/[:/]/.test(range)) return
    const before = this.#wanted.use(name) ?? []
    if (before[0] === range) return
    this.#wanted.set(name, [range, ...before.filter((one) => one !== range)].slice(0, RANGES_MAX))
  }
}

/** Whose list is read for a dependency, and by which range: `"a": "npm:b@^1"` reads that of b. */
function namedBy(key: string, spec: string): [name: string, range: string] {
  const [, name = key, range = spec.startsWith('npm:') ? '*' : spec] =
    /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@(.*))?$/.exec(spec.trim()) ?? []
  return [name, range.trim()]
}

/** As npm picks: `latest` where it fits, else the highest that fits and is not deprecated, else the highest that fits. */
function chosenBy(
  range: string,
  artifacts: readonly CatalogueArtifact[],
  latest: CatalogueArtifact | undefined,
  tags: Catalogue['tags'],
): CatalogueArtifact | undefined {
  const tagged = taggedVersion({ tags }, range)
  if (tagged !== undefined) return artifacts.find(({ version }) => version === tagged)
  const parsed = rangeOf(range)
  if (parsed === undefined) return undefined
  if (latest !== undefined && parsed.test(latest.version)) return latest
  const fitting = artifacts.slice(-TRIED_MAX).filter(({ version }) => parsed.test(version))
  const kept = fitting.filter(({ withdrawn }) => withdrawn === false)
  return highest(kept.length > 0 ? kept : fitting)
}

const parsedRanges = new BoundedMap<string, semver.Range | undefined>(NAMES_MAX)

function rangeOf(text: string): semver.Range | undefined {
  if (text.length > 200) return undefined
  const known = parsedRanges.use(text)
  if (known !== undefined) return known
  try {
    const range = new semver.Range(text, { loose: true })
    parsedRanges.set(text, range)
    return range
  } catch {
    return undefined
  }
}

function highest(artifacts: readonly CatalogueArtifact[]): CatalogueArtifact | undefined {
  let found: CatalogueArtifact | undefined
  for (const artifact of artifacts)
    if (found === undefined || semver.gt(artifact.version, found.version, { loose: true })) found = artifact
  return found
}
