import type { Target } from '../target.ts'
import type { PyWriter } from './writer.ts'

type Write = (w: PyWriter, target: Target, name: string) => string

/** Statements of a deed, and of a twin that uses the same interfaces for what the package is there for. */
export interface PyDeed {
  readonly bad: Write
  readonly twin: Write
}
