import type { VersionOrder } from '../earlier.ts'
import { clean, compare, satisfies, valid, validRange } from '@renovatebot/pep440'

/** Longest version that is read as PEP 440, characters. */
const MAX_VERSION_CHARS = 128

/** From this many digits on a number no longer survives as a double. */
const HUGE_NUMBER = /[0-9]{16}/

/** The canonical spelling (PEP 440: `1.0-RC1` is `1.0rc1`), or undefined where `text` is no such version. */
export function canonicalVersion(text: string): string | undefined {
  if (text.length > MAX_VERSION_CHARS || HUGE_NUMBER.test(text)) return undefined
  if (valid(text) === null) return undefined
  const [release = '', local] = text.split('+', 2)
  const cleaned = clean(release) ?? undefined
  return local === undefined ? cleaned : cleaned && `${cleaned}+${canonicalLocal(local)}`
}

/** Done here because the library joins the parts of a local version with commas. */
function canonicalLocal(local: string): string {
  const parts = local.toLowerCase().split(/[-_.]/)
  return parts.map((part) => (/^[0-9]+$/.test(part) ? String(Number(part)) : part)).join('.')
}

/** The same for canonical versions that are equal by PEP 440 (`2.0` and `2.0.0`): the spelling without zeros at the release's end. */
export function releaseKey(version: string): string {
  return version.replace(/^((?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*?)(?:\.0)+(?![0-9]|\.[0-9])/, '$1')
}

/** Most versions are numbers and dots alone: they are told apart without a parser, since pages name thousands. */
const PLAIN = /^[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}$/

/** Orders canonical versions by PEP 440; what is no such version is older than all that are, by code unit. */
export function compareVersions(a: string, b: string): number {
  if (PLAIN.test(a) && PLAIN.test(b)) return comparePlain(a.split('.'), b.split('.'))
  const left = canonicalVersion(a)
  const right = canonicalVersion(b)
  if (left !== undefined && right !== undefined) return compare(left, right)
  if (left !== undefined) return 1
  if (right !== undefined) return -1
  return a < b ? -1 : Number(a > b)
}

function comparePlain(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = Number(a[at] ?? 0) - Number(b[at] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return 0
}

/** Whether installers leave `version` out unless asked for it. What is no PEP 440 version they never choose. */
export function isPrerelease(version: string): boolean {
  if (PLAIN.test(version)) return false
  const canonical = canonicalVersion(version)
  return canonical === undefined || /[0-9](?:a|b|rc)[0-9]|\.dev[0-9]/.test(canonical.replace(/\+.*$/, ''))
}

/** As installers order versions. */
export const pypiVersions: VersionOrder = { compare: compareVersions, isPrerelease }

/** The version that installers take of these where none is named: prereleases only where there is nothing else. */
export function newestVersion(versions: Iterable<string>): string | undefined {
  const all = [...new Set(versions)]
  const stable = all.filter((version) => !isPrerelease(version))
  let best: string | undefined
  for (const version of stable.length > 0 ? stable : all)
    if (best === undefined || compareVersions(version, best) > 0) best = version
  return best
}

/** Whether a version is one that `specifier` (`>=3.8,<4`) allows; undefined where that is no specifier that can be read. */
export function satisfiesSpecifier(version: string, specifier: string): boolean | undefined {
  if (HUGE_NUMBER.test(specifier) || !validRange(specifier)) return undefined
  return satisfies(version, specifier)
}
