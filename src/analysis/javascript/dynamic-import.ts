import type { Node } from 'oxc-parser'
import { codeOfDataUrl } from '../data-url.ts'
import { SOME_MODULE } from './api.ts'
import { loadsWritten } from './files.ts'
import type { Frame, Machine } from './machine.ts'
import { deepTaints } from './reach.ts'
import { moduleValue } from './statements.ts'
import { loadsModule } from './untold.ts'
import { joinAll, join, ofApi, type Value } from './value.ts'
import { isUntold, isWanted } from './wanted.ts'

/** `import(source)`: what it gives, and what it does. */
export function dynamicImport(machine: Machine, source: Node, node: Node, frame: Frame): Value {
  const specifier = machine.evaluate(source, frame)
  if (source.type !== 'Literal') {
    machine.outlet('execution')
    loadsModule(machine, specifier, node, source, frame)
    if (isWanted(specifier, frame.unit.text)) machine.want(source, specifier.texts)
  }
  const taints = deepTaints(specifier)
  const isCode = specifier.texts.some((text) => text.startsWith('data:'))
  if (isCode || taints.length > 0) machine.sink('dynamic-code', node, 'imports it as code', taints, frame)
  if (isCode) machine.can('dynamic-code', node, 'imports text as code', frame)
  for (const code of specifier.texts.map(codeOfDataUrl))
    if (code !== undefined) machine.gives('javascript', code, node, frame)
  const names = specifier.texts.filter((text) => !text.startsWith('data:'))
  for (const name of names) loadsWritten(machine, name.replace(/^file:\/\//, ''), node, frame)
  const loaded = joinAll(names.map((text) => moduleValue(machine, text, node, frame)))
  return isUntold(specifier) ? join(loaded, ofApi(SOME_MODULE)) : loaded
}
