import type { AdvisoryRange } from '../model/advisory.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import { isRecord } from '../model/json.ts'
import { compareVersions } from '../policy/versions.ts'
import { UnreadableRecord } from './unreadable.ts'

/** UTF-16 units; no registry takes longer versions. */
const VERSION_MAX = 256

const KINDS = ['introduced', 'fixed', 'last_affected', 'limit'] as const

/** One turn of a range, as OSV's `events` tell it. */
interface Turn {
  readonly kind: (typeof KINDS)[number]
  readonly version: string
}

/** Before every version, where something is introduced; above every one, where something is limited. */
const FIRST = '0'
const NO_LIMIT = '*'
/** Any version that every ecosystem can order tells whether another can be ordered. */
const ORDERLY = '1.0.0'

/**
 * The ranges that the events of one OSV range make, in the order of versions, whatever order they are told in [OSV schema, evaluation].
 * Throws UnreadableRecord.
 */
export function rangesOf(events: readonly unknown[], ecosystem: Ecosystem): readonly AdvisoryRange[] {
  const told = events.flatMap(turnsOf)
  if (!told.some(({ kind }) => kind === 'introduced'))
    throw new UnreadableRecord('a range does not say where it begins')
  const isOrderly = told.every(
    (turn) => isFirst(turn) || isLimitless(turn) || compareVersions(ecosystem, turn.version, ORDERLY) !== undefined,
  )
  // What cannot be ordered stays as it is told: no end that makes no sense ends anything, see policy/advisory-facts.ts.
  const turns = isOrderly ? told.toSorted((a, b) => orderOf(a, b, ecosystem)) : told
  const limits = turns.filter(({ kind }) => kind === 'limit')
  const limit = isOrderly && !limits.some(isLimitless) ? limits.at(-1)?.version : undefined
  return between(turns, isOrderly, limit === undefined ? {} : { limit })
}

export function isVersion(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= VERSION_MAX
}

function turnsOf(event: unknown): readonly Turn[] {
  const turns = KINDS.flatMap((kind) => {
    const version = isRecord(event) ? event[kind] : undefined
    return isVersion(version) ? { kind, version } : []
  })
  if (turns.length === 0) throw new UnreadableRecord('a range has an odd event')
  return turns
}

/** `isOrderly`: a second beginning before an end says nothing new; where the order is not known it may stand behind the end. */
function between(turns: readonly Turn[], isOrderly: boolean, limited: Pick<AdvisoryRange, 'limit'>): AdvisoryRange[] {
  const ranges: AdvisoryRange[] = []
  let introduced: string | undefined
  for (const { kind, version } of turns) {
    if (kind === 'introduced') {
      if (introduced !== undefined && !isOrderly) ranges.push({ introduced, ...limited })
      if (introduced === undefined || !isOrderly) introduced = version
    } else if (introduced !== undefined && kind !== 'limit') {
      ranges.push({ introduced, [kind === 'fixed' ? 'fixed' : 'lastAffected']: version, ...limited })
      introduced = undefined
    }
  }
  return introduced === undefined ? ranges : [...ranges, { introduced, ...limited }]
}

function orderOf(one: Turn, other: Turn, ecosystem: Ecosystem): number {
  const ends = Number(isFirst(other)) - Number(isFirst(one)) || Number(isLimitless(one)) - Number(isLimitless(other))
  return ends === 0 ? (compareVersions(ecosystem, one.version, other.version) ?? 0) : ends
}

function isFirst({ kind, version }: Turn): boolean {
  return kind === 'introduced' && version === FIRST
}

function isLimitless({ kind, version }: Turn): boolean {
  return kind === 'limit' && version === NO_LIMIT
}
