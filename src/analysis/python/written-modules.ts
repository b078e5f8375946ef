import { recordFlows, type Analysis } from './record.ts'
import type { Frame } from './scope.ts'
import type { PyNode } from './tree.ts'
import { programsUnder } from './written.ts'

/** `import name`, where this file decoded or fetched `name.py` and wrote it down. */
export function importsWritten(analysis: Analysis, frame: Frame, module: string, node: PyNode): void {
  if (analysis.written.size === 0) return
  const file = `${module.split('.').at(-1) ?? module}.py`
  recordFlows(analysis, frame, programsUnder(analysis, [file]), 'dynamic-code', node, `imports ${module}`)
}
