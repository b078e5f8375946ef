import type { LogReader } from '../../audit/reader.ts'
import type { LogHead } from './state.ts'
import type { MovingSql } from './tables.ts'

/** One side of a move, which nobody else uses meanwhile. */
export interface MovingEnd {
  readonly sql: MovingSql
  head(): Promise<LogHead>
  /** `work` over the log and the rows beside it, as of one moment */
  withLog<Result>(work: (reader: LogReader) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export interface MoveTarget extends MovingEnd {
  /** Everything came: from here on it is a database like any other. */
  finish(): Promise<void>
}
