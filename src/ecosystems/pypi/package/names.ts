import { compare, valid } from '@renovatebot/pep440'

/** Longest version that is read as PEP 440, UTF-16 units. */
const MAX_VERSION_UNITS = 128

/** A project's or command's name as PEP 503 compares it. */
export function normalisedName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

/** Whether both spell one version by PEP 440 (`1.0` and `1.0.0`); what is no such version is compared as a name is. */
export function sameVersion(a: string, b: string): boolean {
  return isVersion(a) && isVersion(b) ? compare(a, b) === 0 : normalisedName(a) === normalisedName(b)
}

function isVersion(text: string): boolean {
  return text.length <= MAX_VERSION_UNITS && valid(text) !== null
}
