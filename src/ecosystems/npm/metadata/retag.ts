import semver from 'semver'
import type { Substitution } from '../../../model/metadata.ts'

export interface TagCandidate {
  readonly version: string
  readonly deprecated: boolean
}

export interface Retagged {
  readonly tags: Readonly<Record<string, string>>
  readonly substitutions: readonly Substitution[]
}

/**
 * Points every tag of a hidden version at the best visible one: a dangling `latest` makes clients fail even for ranges.
 * Tags that dangle at upstream already are upstream's business. `hidden`: the rule behind it, by version.
 */
export function retag(
  tags: Readonly<Record<string, string>>,
  hidden: ReadonlyMap<string, string>,
  visible: readonly TagCandidate[],
): Retagged {
  const entries = Object.entries(tags)
  if (!entries.some(([, version]) => hidden.has(version))) return { tags, substitutions: [] }
  const candidates = visible.flatMap(({ version, deprecated }) => {
    const parsed = semver.parse(version, { loose: true })
    return parsed === null ? [] : [{ version, deprecated, parsed }]
  })
  const kept: [string, string][] = []
  const substitutions: Substitution[] = []
  for (const [tag, from] of entries) {
    const rule = hidden.get(from)
    const to = rule === undefined ? from : replacement(from, candidates)
    if (to !== undefined) kept.push([tag, to])
    if (rule !== undefined) substitutions.push({ choice: tag, from, ...(to === undefined ? {} : { to }), rule })
  }
  return { tags: Object.fromEntries(kept), substitutions }
}

interface Candidate extends TagCandidate {
  readonly parsed: semver.SemVer
}

/**
 * The highest version not above the hidden one: of its major first, no prerelease unless it was one, not deprecated.
 * Each demand is given up in turn, last of all "not above", since some choice is better than a tag that leads nowhere.
 */
function replacement(hidden: string, candidates: readonly Candidate[]): string | undefined {
  const from = semver.parse(hidden, { loose: true })
  if (from === null) return highest(candidates.filter(({ deprecated }) => !deprecated)) ?? highest(candidates)
  const below = candidates.filter(({ parsed }) => parsed.compare(from) < 0)
  const sameMajor = (one: Candidate): boolean => one.parsed.major === from.major
  const stable = (one: Candidate): boolean => from.prerelease.length > 0 || one.parsed.prerelease.length === 0
  const supported = (one: Candidate): boolean => !one.deprecated
  return (
    highest(below.filter((one) => sameMajor(one) && stable(one) && supported(one))) ??
    highest(below.filter((one) => stable(one) && supported(one))) ??
    highest(below.filter(stable)) ??
    highest(below) ??
    lowest(candidates.filter((one) => stable(one) && supported(one))) ??
    lowest(candidates)
  )
}

function highest(candidates: readonly Candidate[]): string | undefined {
  return extreme(candidates, 1)
}

function lowest(candidates: readonly Candidate[]): string | undefined {
  return extreme(candidates, -1)
}

function extreme(candidates: readonly Candidate[], sign: 1 | -1): string | undefined {
  let best: Candidate | undefined
  for (const one of candidates) {
    if (best === undefined || one.parsed.compare(best.parsed) * sign > 0) best = one
  }
  return best?.version
}
