/** What may stay on the disk. */
export interface Retention {
  /** all artifacts together, bytes; undefined: as long as there is room */
  readonly artifactBytesMax: number | undefined
  /** what nobody used for so long goes, milliseconds */
  readonly unusedMs: number
  /** damaged files that were put aside go after so long, milliseconds */
  readonly damagedMs: number
  /** below so much free room artifacts go, the longest unused first, bytes */
  readonly keepFreeBytes: number
  /** below so much free room the log warns, bytes */
  readonly warnFreeBytes: number
}
