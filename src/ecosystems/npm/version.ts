import semver from 'semver'
import { BoundedMap } from '../../model/bounded-map.ts'
import type { VersionOrder } from '../earlier.ts'

/** Versions that are kept parsed: sorting asks for each of a package's many times. */
const PARSED_MAX = 20_000

const parsed = new BoundedMap<string, semver.SemVer | null>(PARSED_MAX)

function parse(version: string): semver.SemVer | null {
  let known = parsed.get(version)
  if (known === undefined) parsed.set(version, (known = semver.parse(version, { loose: true })))
  return known
}

/** As npm orders versions; some old ones are none, and come first. */
export const npmVersions: VersionOrder = {
  compare(a, b) {
    const [left, right] = [parse(a), parse(b)]
    if (left !== null && right !== null) return left.compare(right)
    if (left !== null || right !== null) return left === null ? -1 : 1
    return a < b ? -1 : Number(a > b)
  },
  isPrerelease: (version) => (parse(version)?.prerelease.length ?? 0) > 0,
}
