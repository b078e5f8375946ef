/** A signed head of the log (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  /** base64 */
  readonly rootHash: string
  /** the whole signed note */
  readonly note: string
  readonly at: string
}

export interface AuditHead {
  /** Signs the head as it stands and stores the checkpoint; undefined where nothing was appended since. */
  checkpoint(): Promise<Checkpoint | undefined>
  latest(): Promise<Checkpoint | undefined>
}
