import type { Analysis } from './record.ts'
import type { Frame } from './scope.ts'
import type { PyNode } from './tree.ts'
import type { Value } from './value.ts'

/** A call with everything evaluated. */
export interface Call {
  readonly analysis: Analysis
  readonly frame: Frame
  readonly node: PyNode
  readonly callee: Value
  /** the object of `object.method()` */
  readonly receiver?: Value
  readonly method?: string
  readonly args: readonly Value[]
  readonly keywords: ReadonlyMap<string, Value>
}
