import type { Checkpoint } from '../model/checkpoint.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { UnrecordedWrite } from '../model/unit-of-work.ts'
import type { Told } from './told.ts'
import type { CatalogueWrite } from './writes.ts'

/** One thing that the writer does to the database, whole or not at all. */
export type WriterJob =
  | {
      readonly kind: 'commit'
      readonly told: readonly Told[]
      readonly unrecorded: readonly UnrecordedWrite[]
      readonly asOf?: number
    }
  | CatalogueWrite
  | { readonly kind: 'checkpoint' }
  /** signs the head where anything was appended, and closes the connection: the last job */
  | { readonly kind: 'close' }

/** Jobs of one turn of the event loop. */
export interface WriterOrder {
  readonly id: number
  /** the time as the sender's clock shows it, ISO 8601 */
  readonly at: string
  /** commits as JSON, which crosses to the thread at a third of the cost of an object */
  readonly jobs: readonly (WriterJob | string)[]
}

export type WriterOutcome =
  | { readonly done: Checkpoint | undefined }
  | { readonly failed: string; readonly code: ErrorCode }

/** Outcomes stand in the order of the jobs; `undefined`: done, nothing to tell. */
export interface WriterAnswer {
  readonly id: number
  readonly outcomes: readonly (WriterOutcome | undefined)[]
}
