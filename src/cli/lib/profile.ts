import type { PackageFacts } from '../../model/decision.ts'
import { UNKNOWN, type Unknown } from '../../model/unknown.ts'

/** What a file on disk can be taken for: its own bytes say nothing of its package's age, versions and people. */
export const PROFILES = ['established', 'first', 'young', 'update'] as const

export type Profile = (typeof PROFILES)[number]

/** What stands in for upstream's word on a package. */
export interface History {
  /** ISO 8601 UTC */
  readonly publishedAt: string | Unknown
  /** ISO 8601 UTC */
  readonly firstSeenAt: string
  readonly publisher: string | Unknown
  readonly package: PackageFacts
}

interface Shape {
  /** age of the package as a whole, milliseconds */
  readonly projectMs: number
  /** age of the release, milliseconds */
  readonly releaseMs: number
  readonly versions: number
  readonly maintainers: readonly string[]
  /** whether the list of maintainers was seen before */
  readonly seenBefore: boolean
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const ESTABLISHED: Shape = {
  projectMs: 400 * DAY_MS,
  // past every cooldown: age must not decide where the bytes are in question
  releaseMs: 30 * DAY_MS,
  versions: 40,
  maintainers: ['alice', 'bob', 'carol'],
  seenBefore: true,
}

const SHAPES: Readonly<Record<Profile, Shape>> = {
  established: ESTABLISHED,
  update: ESTABLISHED,
  first: { projectMs: HOUR_MS, releaseMs: HOUR_MS, versions: 1, maintainers: ['alice'], seenBefore: false },
  young: { projectMs: 5 * DAY_MS, releaseMs: HOUR_MS, versions: 4, maintainers: ['alice'], seenBefore: true },
}

/** As it stands in reports: "judged as …". */
export const PROFILE_WORDS: Readonly<Record<Profile | 'file' | 'upstream', string>> = {
  established: 'a release of an established package; the version before is unknown',
  first: 'the first release of a new package',
  young: 'a release of a package that is a few days old',
  update: 'a release of an established package, compared with the version before',
  file: 'a file alone: ages, maintainers and the version before are unknown',
  upstream: 'a release with the history that its upstream states',
}

/** The history that a profile stands for, at a time. Without a profile all is unknown. */
export function historyOf(profile: Profile | undefined, now: string): History {
  if (profile === undefined) {
    return {
      publishedAt: UNKNOWN,
      firstSeenAt: now,
      publisher: UNKNOWN,
      package: {
        firstPublishedAt: UNKNOWN,
        maintainers: UNKNOWN,
        formerMaintainers: UNKNOWN,
        upstreamStatus: 'active',
        versionCount: 1,
      },
    }
  }
  const { projectMs, releaseMs, versions, maintainers, seenBefore } = SHAPES[profile]
  const ago = (ms: number): string => new Date(Date.parse(now) - ms).toISOString()
  return {
    publishedAt: ago(releaseMs),
    firstSeenAt: ago(releaseMs),
    publisher: maintainers[0] ?? UNKNOWN,
    package: {
      firstPublishedAt: ago(projectMs),
      maintainers,
      formerMaintainers: seenBefore ? maintainers : UNKNOWN,
      upstreamStatus: 'active',
      versionCount: versions,
    },
  }
}
