import type { LoggedEvent } from '../model/event.ts'
import type { Records } from '../model/records.ts'

/** Newest refusals that are looked through, and newest substitutions that are listed. */
const REFUSALS_MAX = 1000
const SUBSTITUTIONS_MAX = 100

/** A version that somebody asked for while time held it back. */
export interface HeldVersion {
  readonly registry: string
  readonly purl: string
  readonly rules: readonly string[]
  readonly refusals: number
  /** ISO 8601 UTC */
  readonly lastAt: string
}

/** What resolvers were shown in the place of what upstream says of a package. */
export interface SubstitutedVersions {
  readonly seq: number
  readonly registry: string
  readonly package: string
  readonly choices: readonly string[]
  readonly at: string
}

export interface HeldBack {
  readonly held: readonly HeldVersion[]
  readonly substituted: readonly SubstitutedVersions[]
  /** the log has older refusals, which were not looked through */
  readonly isCut: boolean
}

/** What needs no decision and is kept back all the same, as the log tells it, the newest first. No person is named. */
export async function heldBack(records: Pick<Records, 'events'>): Promise<HeldBack> {
  const [refused, substituted] = await Promise.all([
    records.events({ type: 'artifact.refused' }, { limit: REFUSALS_MAX }),
    records.events({ type: 'artifact.substituted' }, { limit: SUBSTITUTIONS_MAX }),
  ])
  return { held: versionsOf(refused), substituted: substituted.map(shown), isCut: refused.length === REFUSALS_MAX }
}

function versionsOf(refused: readonly LoggedEvent[]): readonly HeldVersion[] {
  const found = new Map<string, HeldVersion>()
  for (const { registry, purl, at, detail } of refused) {
    if (registry === undefined || purl === undefined || detail['outcome'] !== 'hold') continue
    const key = `${registry} ${purl}`
    const known = found.get(key) ?? { registry, purl, rules: listIn(detail['rules']), refusals: 0, lastAt: at }
    found.set(key, { ...known, refusals: known.refusals + 1 })
  }
  return [...found.values()]
}

function shown({ seq, registry = '', at, detail }: LoggedEvent): SubstitutedVersions {
  const name = detail['package']
  return { seq, registry, package: typeof name === 'string' ? name : '', choices: listIn(detail['choices']), at }
}

function listIn(value: LoggedEvent['detail'][string] | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
