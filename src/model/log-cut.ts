/** A signed statement that the events before one of the log were taken out of the database, having been exported. */
export interface LogCut {
  /** events below this number are cut off, but for those that are kept; the head was signed at this size */
  readonly size: number
  /** the size of the cut before this one; 0: it is the first */
  readonly previous: number
  /** the whole signed note, as `signCut` writes it */
  readonly note: string
}
