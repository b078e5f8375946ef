import { UNKNOWN, type Unknown } from './unknown.ts'

/** A point in time: for a while nothing is served that was published after it. */
export interface Freeze {
  readonly id: string
  /** registry it holds for, or `*` */
  readonly registry: string
  /** ISO 8601 UTC */
  readonly line: string
  /** ISO 8601 UTC: when it ends by itself */
  readonly until: string
  readonly reason: string
  readonly by: string
  /** ISO 8601 UTC */
  readonly at: string
  readonly liftedAt?: string
  readonly liftedBy?: string
}

/** When a file came to be as it is: ISO 8601 UTC each. */
export interface Birth {
  /** as upstream says */
  readonly publishedAt: string | Unknown
  /** by our own clock */
  readonly firstSeenAt: string
  /** when its bytes came in the place of others */
  readonly replacedAt?: string | undefined
}

export function isInForce({ until, liftedAt }: Freeze, at: string): boolean {
  return liftedAt === undefined && at < until
}

/** The freeze of `registry` that keeps such a file back longest; undefined: none does. What is no date is young. */
export function freezeOf(freezes: readonly Freeze[], registry: string, birth: Birth, at: string): Freeze | undefined {
  const { publishedAt, firstSeenAt, replacedAt = '' } = birth
  const born = [publishedAt === UNKNOWN ? firstSeenAt : publishedAt, replacedAt].map(msOf)
  return freezes
    .filter((freeze) => isInForce(freeze, at) && (freeze.registry === '*' || freeze.registry === registry))
    .filter(({ line }) => born.some((ms) => !(ms <= Date.parse(line))))
    .toSorted((a, b) => (a.until < b.until ? 1 : -1))[0]
}

/** Epoch milliseconds; before all else where there is no such moment */
function msOf(time: string): number {
  return time === '' ? -Infinity : Date.parse(time)
}
