/** A line in the sand: nothing that was published after it is served for a while. */
export interface Freeze {
  readonly id: string
  /** `*`: all */
  readonly registry: string
  readonly line: string
  readonly until: string
  readonly reason: string
  readonly by: string
  readonly at: string
  readonly liftedAt?: string
  readonly liftedBy?: string
}

export interface FreezeList {
  readonly now: string
  readonly freezes: readonly Freeze[]
}
