import type { ReadAs } from './artifact.ts'
import type { Sha256 } from './digest.ts'
import type { ContentFacts } from './fact.ts'
import type { Priority } from './priority.ts'

/** An inspection that is asked of others. The bytes lie where all of them find them. */
export interface AskedInspection {
  readonly digest: Sha256
  readonly readAs: ReadAs
  /** revision of what must measure them */
  readonly inspector: string
  /** whose file it is, so that all get their turn */
  readonly of: string
}

/** How long others are waited for, milliseconds. */
export interface InspectionWaits {
  /** until one of them takes it */
  readonly takenMs: number
  /** until it is answered */
  readonly answeredMs: number
}

/** Why an inspection is to be done by who asked: `nobody` is there; none took it in time; its answer is not believed; the database is away. */
export type Undone = 'nobody' | 'untaken' | 'refused' | 'unanswered' | 'unreachable'

/** `failed`: whoever took it ended over it, again and again. */
export type InspectionElsewhere =
  | { readonly facts: ContentFacts }
  | { readonly failed: string }
  | { readonly undone: Undone }

/** Processes that inspect for those that serve (`lazaret inspect-worker`), as who serves sees them. */
export interface Inspections {
  /** Never rejects. */
  ask(job: AskedInspection, priority: Priority, waits: InspectionWaits): Promise<InspectionElsewhere>
  /** inspections that others were asked for and have not answered */
  readonly waiting: number
}

/** An inspection that was taken. */
export type TakenInspection = Omit<AskedInspection, 'inspector'> & { readonly priority: Priority }

/** The same, as a process sees it that inspects. All reject with LazaretError. */
export interface InspectionWork {
  /** Tells that this process lives, and takes as many as are there, `most` at most. */
  take(most: number): Promise<readonly TakenInspection[]>
  /** Resolves where the answer came too late, too. */
  answer(job: TakenInspection, facts: ContentFacts): Promise<void>
  /** The one who asked is to do it. */
  refuse(job: TakenInspection): Promise<void>
  /** Gives back what was taken and not answered, for others, and is gone. */
  close(): Promise<void>
}
