import type { Checkpoint } from '../model/checkpoint.ts'
import type { LogCut } from '../model/log-cut.ts'

/** A row of the log: the leaf, and the columns beside it that filters use. */
export interface LogRow {
  readonly seq: number
  /** canonical JSON of the event */
  readonly leaf: string
  readonly leafHash: Buffer
  readonly type: string
  readonly at: string
  readonly actor: string
  readonly registry: string | null
  readonly purl: string | null
  readonly digest: string | null
  /** the index of digests leads to it, or it has no digest */
  readonly indexed: boolean
  /** the newest cut keeps it, though it lies below */
  readonly kept: boolean
}

/** The log's head and checkpoints at one moment. */
export interface LogSnapshot {
  readonly size: number
  /** right edge of the tree, as `CompactRange.toBytes`; undefined in an export, which keeps none */
  readonly edge: Buffer | undefined
  /** sequence number of a row that is not below the size; undefined: there is none, as it should be */
  readonly stray: number | undefined
  /** the newest cut, whoever signed it; undefined: the log begins with its first event */
  readonly cut: LogCut | undefined
  /** smallest size first */
  readonly checkpoints: readonly Checkpoint[]
  /** how many checkpoints were ever made; undefined where nobody counted: an export, or a database of an older version */
  readonly signedHeads: number | undefined
}

/** A part of a row of the database that events tell of. */
export interface RowTrace {
  /** as in `Fingerprint` */
  readonly place: string
  /** undefined: nothing stands there, such as the end of a waiver that holds */
  readonly content: string | undefined
  /** for a sentence: `waiver 6f1c…` */
  readonly label: string
}

/** Where verification and export read from. Rows below a snapshot's size never change, so reading may go on for long. */
export interface LogReader {
  snapshot(): Promise<LogSnapshot>
  /** rows with from <= seq < to, in order */
  rows(from: number, to: number): AsyncIterable<LogRow>
  /** the rows beside the log, as of the snapshot; absent where they cannot be read together with it */
  traces?(): AsyncIterable<RowTrace>
  /** leaves of events that are durable and wait for their numbers, in order, each with the number 0; absent: none ever waits */
  waiting?(): AsyncIterable<string>
}
