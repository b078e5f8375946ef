import * as pep440 from '@renovatebot/pep440'
import * as semver from 'semver'
import type { Ecosystem } from '../model/ecosystem.ts'

/** UTF-16 units. Longer versions and ranges match nothing: no registry accepts them. */
const VERSION_MAX = 256

/** How an ecosystem reads versions. What makes no sense may throw. */
interface VersionRules {
  /** below 0: `one` comes before `other` */
  compare(one: string, other: string): number
  satisfies(version: string, range: string): boolean
  isRange(range: string): boolean
  isPrerelease(version: string): boolean
}

const RULES: Readonly<Record<Ecosystem, VersionRules>> = {
  npm: {
    compare: (one, other) => semver.compare(one, other, true),
    satisfies: (version, range) => semver.satisfies(version, range, { includePrerelease: true, loose: true }),
    isRange: (range) => semver.validRange(range, { loose: true }) !== null,
    isPrerelease: (version) => (semver.prerelease(version, { loose: true }) ?? []).length > 0,
  },
  pypi: {
    compare: (one, other) => pep440.compare(one, other),
    satisfies: (version, range) => pep440.satisfies(version, specifier(range), { prereleases: true }),
    isRange: (range) => pep440.validRange(specifier(range.trim())),
    isPrerelease: (version) => {
      const parsed = pep440.parse(version)
      return parsed !== null && (parsed.pre.length > 0 || parsed.dev.length > 0)
    },
  },
}

/** Whether `version` lies in `range` by the ecosystem's own rules; false where either makes no sense. */
export function inRange(ecosystem: Ecosystem, version: string, range: string): boolean {
  if (version.length > VERSION_MAX || range.length > VERSION_MAX) return false
  const wanted = range.trim()
  if (wanted === '*') return true
  if (version === wanted) return true
  try {
    return RULES[ecosystem].satisfies(version, wanted)
  } catch {
    return false
  }
}

/** Below 0: `one` comes before `other`; 0: they are the same version; undefined where either makes no sense. */
export function compareVersions(ecosystem: Ecosystem, one: string, other: string): number | undefined {
  if (one === other) return 0
  if (one.length > VERSION_MAX || other.length > VERSION_MAX) return undefined
  try {
    const order = RULES[ecosystem].compare(one, other)
    return Number.isNaN(order) ? undefined : order
  } catch {
    return undefined
  }
}

export function isRange(ecosystem: Ecosystem, range: string): boolean {
  if (range.length === 0 || range.length > VERSION_MAX) return false
  if (range.trim() === '*') return true
  return RULES[ecosystem].isRange(range)
}

export function isPrerelease(ecosystem: Ecosystem, version: string): boolean {
  return version.length <= VERSION_MAX && RULES[ecosystem].isPrerelease(version)
}

/** `>=1 <2` and `1.16.0` as PEP 440 writes them. */
function specifier(range: string): string {
  if (pep440.valid(range) !== null) return `==${range}`
  return range.replaceAll(/ +(?=[<>=!~])/g, ',').replaceAll(/,{2,}/g, ',')
}
