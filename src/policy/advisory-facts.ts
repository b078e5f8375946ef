import type { Advisory, AdvisoryRange } from '../model/advisory.ts'
import type { DecisionInput } from '../model/decision.ts'
import type { Evaluation } from './evaluation.ts'
import { Reader } from './reader.ts'
import { compareVersions } from './versions.ts'

/** Cost of comparing two versions, beside reading a fact. */
const COMPARISON = 5

/** One element of `advisories` in conditions. The getters are named as policies spell them, see variables.ts. */
export class AdvisoryFacts extends Reader {
  readonly #advisory: Advisory

  constructor(on: Evaluation, advisory: Advisory) {
    super(on)
    this.#advisory = advisory
  }

  get id(): string {
    return this.on.text(this.#advisory.id)
  }
  get malware(): boolean {
    return this.#advisory.isMalware
  }
  get severity(): string {
    return this.#advisory.severity
  }
  get summary(): string {
    return this.on.text(this.#advisory.summary)
  }
}

/** The advisories that name the version that is decided on; none where none was imported. */
export function advisoryFacts(
  on: Evaluation,
  { artifact, package: { advisories = [] } }: DecisionInput,
): readonly AdvisoryFacts[] {
  return advisories
    .filter((advisory) => affects(on, advisory, artifact.version))
    .map((advisory) => new AdvisoryFacts(on, advisory))
}

/** `version` is where the range of a vulnerability ends. */
export function isFixedBy(on: Evaluation, { isMalware, ecosystem, ranges }: Advisory, version: string): boolean {
  if (isMalware) return false
  return ranges.some(({ fixed }) => {
    on.pay(COMPARISON)
    return fixed !== undefined && compareVersions(ecosystem, version, fixed) === 0
  })
}

/**
 * As OSV's schema says: named one by one, or in a range. A version that cannot be compared counts as affected, and malware of which
 * a record names no version at all is all of the package.
 */
export function affects(
  on: Pick<Evaluation, 'pay'>,
  { ecosystem, versions, ranges, isMalware }: Advisory,
  version: string,
): boolean {
  if (versions.length === 0 && ranges.length === 0) return isMalware
  on.pay(versions.length + ranges.length)
  if (versions.includes(version)) return true
  const order = (other: string): number | undefined => {
    on.pay(COMPARISON)
    return compareVersions(ecosystem, version, other)
  }
  return versions.some((named) => order(named) === 0) || ranges.some((range) => isWithin(range, order))
}

/** `order`: of the version against another; undefined where there is none. */
function isWithin(
  { introduced, fixed, lastAffected, limit }: AdvisoryRange,
  order: (other: string) => number | undefined,
): boolean {
  const isBefore = (other: string): boolean => (order(other) ?? 0) < 0
  const isAfter = (other: string): boolean => (order(other) ?? 0) > 0
  if (introduced !== '0' && isBefore(introduced)) return false
  if (limit !== undefined && (order(limit) ?? -1) >= 0) return false
  if (fixed !== undefined) return (order(fixed) ?? -1) < 0
  return lastAffected === undefined || !isAfter(lastAffected)
}
