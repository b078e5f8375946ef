import type { Analysis } from './python-record.ts'
import type { Frame } from './python-scope.ts'
import type { PyNode } from './python-tree.ts'
import type { Value } from './python-value.ts'

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
