/** What clients were told, as it is counted. `held`: refused, but for time; `substituted`: the choice of a list that was changed */
export const ACTIVITIES = ['served', 'refused', 'held', 'substituted'] as const
export type ActivityKind = (typeof ACTIVITIES)[number]

/** Characters of a time, ISO 8601 UTC, up to its hour and its day. */
export const AT_LENGTH = { hour: 'yyyy-mm-ddThh'.length, day: 'yyyy-mm-dd'.length } as const

export interface ActivityCount {
  /** ISO 8601 UTC, cut off behind the hour or the day: `2026-11-24T09` */
  readonly at: string
  readonly what: ActivityKind
  readonly times: number
}

/** Who asks: by the project of the token, the token, or the host where none is shown. */
export type RequesterKind = 'project' | 'token' | 'host'

export interface RequesterCount {
  readonly kind: RequesterKind
  readonly name: string
  readonly served: number
  readonly refused: number
}

/** A requester with the packages that it asked for most, each by its purl without a version. */
export interface Requested extends RequesterCount {
  readonly packages: readonly { readonly purl: string; readonly served: number; readonly refused: number }[]
}
