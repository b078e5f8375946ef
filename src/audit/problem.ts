export type LogProblemCode =
  | 'event-changed'
  | 'event-missing'
  | 'event-added'
  | 'event-misplaced'
  | 'index-changed'
  | 'checkpoint-mismatch'
  | 'checkpoint-forged'
  | 'checkpoints-missing'
  | 'unsigned-events'
  | 'key-changed'
  | 'head-changed'
  | 'row-untold'
  | 'row-missing'
  | 'cut-forged'
  | 'cut-changed'
  | 'cut-unfinished'
  | 'cut-mismatch'
  | 'witness-empty'
  | 'witness-forged'
  | 'witness-mismatch'
  | 'witness-behind'

export interface LogProblem {
  readonly code: LogProblemCode
  /** first event that is not as it was logged; for a checkpoint, the first that it covers and the one before does not */
  readonly seq: number
  /** plain sentence */
  readonly message: string
}

export function missing(from: number, to: number): LogProblem {
  const message = from === to ? `Event ${from} is missing.` : `Events ${from} to ${to} are missing.`
  return { code: 'event-missing', seq: from, message }
}
