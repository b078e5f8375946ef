import { replacesMember } from './language-calls.ts'
import { recordFlows, recordNested, spend, type Analysis } from './record.ts'
import { assignName, lookUp, type Frame } from './scope.ts'
import { nameCommands } from './setup-commands.ts'
import { childOf, type PyNode } from './tree.ts'
import { asMember, taintsOf, underField, type Value } from './value.ts'
import { listens, replaces } from './watching.ts'

/** Joins `value` into whatever `target` names. `inside`: into the object that it names, not over it. */
export function assign(analysis: Analysis, frame: Frame, target: PyNode, value: Value, inside = false): void {
  if (!spend(analysis)) return
  if (target.type === 'identifier') {
    const name = analysis.text.slice(target.start, target.end)
    if (inside && lookUp(frame, name) === undefined) return
    assignName(frame, name, value)
    return
  }
  if (target.type === 'attribute' || target.type === 'subscript') {
    const object = childOf(target, target.type === 'attribute' ? 'object' : 'value')
    if (object === undefined) return
    if (target.type === 'subscript') {
      const keys = keyTexts(analysis, frame, target)
      nameCommands(analysis, keys, value)
      return assign(analysis, frame, object, underField(asMember(value), keys.length === 1 ? keys[0] : undefined), true)
    }
    const name = childOf(target, 'attribute')
    if (name === undefined) return
    const key = analysis.text.slice(name.start, name.end)
    if (!setAttribute(analysis, frame, object, key, value))
      assign(analysis, frame, object, underField(taintsOf(value), key), true)
    return
  }
  for (const part of target.children) assign(analysis, frame, part, value, inside)
}

/** The `key` of `object[key]`, as far as it is constant. */
function keyTexts(analysis: Analysis, frame: Frame, node: PyNode): readonly string[] {
  const key = childOf(node, 'subscript')
  return key?.type === 'string' || key?.type === 'identifier' ? analysis.evaluate(analysis, frame, key).texts : []
}

/** `self.x = value`: true where the object is an instance or class of this file. */
function setAttribute(analysis: Analysis, frame: Frame, object: PyNode, key: string, value: Value): boolean {
  let known = false
  const holder = analysis.evaluate(analysis, frame, object)
  replaces(analysis, frame, holder, key, value)
  listens(analysis, frame, holder, key, value)
  if (key === '__code__') becomesCode(analysis, frame, object, value)
  replacesMember(analysis, frame, holder, value)
  for (const owner of holder.refs) {
    if (owner.kind !== 'instance' && owner.kind !== 'class') continue
    known = true
    owner.target.attributes.join(key, value)
  }
  return known
}

/** `f.__code__ = compile(…)`: calling the function runs it. */
function becomesCode(analysis: Analysis, frame: Frame, object: PyNode, value: Value): void {
  recordFlows(analysis, frame, value, 'dynamic-code', object, 'makes it the code of a function')
  for (const text of value.texts) recordNested(analysis, frame, text, object)
}

/** `for left in right`, of a statement or a comprehension. */
export function bindLoop(analysis: Analysis, frame: Frame, node: PyNode): void {
  const left = childOf(node, 'left')
  const right = childOf(node, 'right')
  if (left === undefined || right === undefined) return
  const value = analysis.evaluate(analysis, frame, right)
  const [first, ...rest] = left.children
  if (first === undefined || !value.names.includes('os.walk()')) return assign(analysis, frame, left, value)
  // each step gives a folder, and the names that are in it
  assign(analysis, frame, first, { ...value, names: [] })
  for (const part of rest) assign(analysis, frame, part, { ...value, names: [], texts: [] })
}
