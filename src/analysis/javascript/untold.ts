import type { MemberExpression, Node } from 'oxc-parser'
import { CALLS_UNTOLD, LOADS_UNTOLD, WORKED_OUT_THERE } from '../catalog/started-content.ts'
import type { Frame, Machine } from './machine.ts'
import { lookup } from '../../model/lookup.ts'
import { HOLE, type Value } from './value.ts'

/** Objects of the platform whose members act, and how they are called; the module that starts processes is another matter. */
const ACTING = lookup({
  process: 'process',
  global: 'the global object',
  'module:fs': 'fs',
  'module:fs.promises': 'fs',
  'module:fs/promises': 'fs',
  'module:http': 'http',
  'module:https': 'https',
  'module:net': 'net',
  'module:vm': 'vm',
})

/** Takes note of whether it can be told which module is loaded here: `named` says it. */
export function loadsModule(
  machine: Machine,
  { apis, functions, shapes, texts }: Value,
  node: Node,
  named: Node | undefined,
  frame: Frame,
): void {
  const isUntold = apis.length + functions.length + shapes.length === 0 && texts.every(isUnknown)
  machine.untold(node, isUntold ? `${LOADS_UNTOLD}${howNamed(machine, named, frame)}` : undefined, frame)
}

/** Takes note of whether it can be told which member of an object that acts is called here. */
export function callsMember(
  machine: Machine,
  { apis }: Value,
  names: readonly string[],
  node: Node,
  { property }: MemberExpression,
  frame: Frame,
): void {
  const acting = apis.map((api) => ACTING[api]).find((name) => name !== undefined)
  if (acting === undefined) return
  const isUntold = names.every(isUnknown)
  const note = isUntold ? `${CALLS_UNTOLD}${acting}${howNamed(machine, property, frame)}` : undefined
  machine.untold(node, note, frame)
}

/** Not even how it begins: what was worked out to be no value at all is what stands elsewhere. */
function isUnknown(text: string): boolean {
  return text === '' || text.startsWith(HOLE) || /^(?:undefined|null|NaN)(?![\w-])/.test(text)
}

/** What a function of the program's own gives right there is no setting of somebody: it works the name out. */
function howNamed(machine: Machine, node: Node | undefined, frame: Frame): string {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier') return ''
  const { apis, functions } = machine.evaluate(node.callee, frame)
  return functions.length > 0 && apis.length === 0 ? WORKED_OUT_THERE : ''
}
