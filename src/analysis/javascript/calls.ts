import type { Node } from 'oxc-parser'
import type { Call, Frame, Machine } from './machine.ts'
import { builtin } from './builtins.ts'
import { allArguments, callbacks } from './callbacks.ts'
import { passing } from './given.ts'
import { trapped } from './implicit.ts'
import { method } from './methods.ts'
import { wholeOf } from './page.ts'
import { processCall } from './processes.ts'
import { deepTaints, elements, listed } from './reach.ts'
import { join, MADE, NOTHING, ofFunction, ofShape, ofTaints, type Arguments, type Taint, type Value } from './value.ts'

/** What a call gives, with its effects: functions of the program, built-in ones, or something that is not known. */
export function call(machine: Machine, made: Call, frame: Frame): Value {
  const forwarded = forwarding(machine, made, frame)
  if (forwarded !== undefined) return forwarded
  let value = NOTHING
  for (const fn of made.callee.functions) {
    const self = made.isNew ? ofShape(fn.self) : made.self
    value = join(value, machine.invoke(fn, made.args, self, frame))
    if (made.isNew) value = join(value, ofShape(fn.self))
  }
  let known = made.callee.functions.length > 0
  for (const api of made.callee.apis) {
    // `import('got').then(…)` calls nothing of the package
    const result = OF_PROMISE.test(api) ? undefined : builtin(machine, api, made, frame)
    if (result === undefined) continue
    known = true
    value = join(value, result)
  }
  if (known) return value
  // a function comes out of it, whatever it is bound to: never a text
  if (made.name === 'bind') return NOTHING
  return startedBySomebody(machine, made, frame) ?? method(machine, made, frame) ?? unknownCall(machine, made, frame)
}

const OF_PROMISE = /^module:.*\.(?:then|catch|finally)$/

/** `f.call(self, …)`, `f.apply(self, list)`, `f.bind(self, …)` and Reflect.apply are calls of f. */
function forwarding(machine: Machine, made: Call, frame: Frame): Value | undefined {
  const { name, self, args } = made
  const target = made.callee.apis.includes('Reflect.apply') ? args.values[0] : self
  const shifted = made.callee.apis.includes('Reflect.apply') ? args.values.slice(1) : args.values
  if (made.callee.apis.includes('Proxy')) {
    trapped(machine, args.values[1] ?? NOTHING, frame)
    return standIn(args)
  }
  if (made.callee.apis.includes('Reflect.construct')) {
    const given = { values: listed(args.values[1] ?? NOTHING), rest: elements(args.values[1] ?? NOTHING) }
    const callee = args.values[0] ?? NOTHING
    const written = membersOf(writtenArguments(made)[1])
    return machine.call({ ...made, callee, self: NOTHING, args: given, written, name: undefined, isNew: true }, frame)
  }
  if (target === undefined || (target.functions.length === 0 && target.apis.length === 0)) return undefined
  if (name !== 'call' && name !== 'apply' && name !== 'bind') return undefined
  const isApply = name === 'apply'
  const values = isApply ? listed(shifted[1] ?? NOTHING) : shifted.slice(1)
  const inner: Arguments = { values, rest: isApply ? elements(shifted[1] ?? NOTHING) : args.rest }
  if (name === 'bind') return bound(machine, made, target, inner, frame)
  const named = target.apis.map((api) => METHOD.exec(api)?.[1]).find((found) => found !== undefined)
  const nodes = writtenArguments(made).slice(target === self ? 1 : 2)
  const written = isApply ? membersOf(nodes[0]) : nodes
  const forwarded = { ...made, callee: target, self: shifted[0] ?? NOTHING, args: inner, written, name: named }
  return machine.call(forwarded, frame)
}

/** `f.bind(self, a)`: a function of the platform that is given arguments already is called with them. */
function bound(machine: Machine, made: Call, target: Value, { values }: Arguments, frame: Frame): Value {
  const { node } = made
  if (values.length === 0 || target.apis.length === 0) return { ...target, taints: NO_TAINTS, texts: [] }
  const given = machine.shapeOf(node, 'bound')
  values.forEach((value, index) => given.add(String(index), value))
  given.add('callee', target)
  const fn = machine.functionOf(node, () => ({
    name: 'bound',
    statics: machine.shapeOf(node, 'statics'),
    self: machine.shapeOf(node, 'self'),
    callers: new Set(),
    call: (more) => {
      const args = { values: [...listed(ofShape(given)), ...more.values], rest: more.rest }
      return machine.call({ ...made, callee: given.get('callee'), self: NOTHING, args, name: undefined }, frame)
    },
  }))
  return ofFunction(fn)
}

function writtenArguments({ node, written }: Call): readonly Node[] {
  return written ?? ('arguments' in node ? node.arguments : [])
}

/** The members of a list that stands there, each by itself; else what gives the list. */
function membersOf(list: Node | undefined): readonly Node[] {
  if (list?.type !== 'ArrayExpression') return list === undefined ? [] : [list]
  return list.elements.filter((element) => element !== null)
}

/** Names by which modules of the platform, and what hands them on, start a command. */
const STARTS = /^(?:exec|execSync|spawn|spawnSync|execFile|execFileSync|execaCommand)$/

/** `x.exec('curl … | sh')`, whatever `x` is: no other `exec` is given such a line. Undefined: another call. */
function startedBySomebody(machine: Machine, made: Call, frame: Frame): Value | undefined {
  const { name = '', node, args } = made
  if (!STARTS.test(name) || made.self.texts.length > 0) return undefined
  // a pattern looks for such a line
  const isPattern =
    node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Literal'
  if (isPattern) return undefined
  const isHarmful = (args.values[0]?.texts ?? []).some((text) => /\s/.test(text) && machine.isHarmfulLine(text))
  return isHarmful ? processCall(machine, 'module:child_process.exec', made, frame) : undefined
}

/** `new Proxy(target, { apply })`: what is called in its place is known, as the target is. */
function standIn({ values }: Arguments): Value {
  const [target = NOTHING, handler = NOTHING] = values
  const instead = handler.shapes.flatMap((shape) => (shape.has('apply') ? shape.get('apply').functions : []))
  return { ...target, functions: [...target.functions, ...instead] }
}

/** `Array.prototype.join.call(list, '')` */
const METHOD = /^(?:Array|String|Function)\.prototype\.(\w+)$/

/** Nothing is known of the function: data passes through it, and functions given to it are called with that data. */
function unknownCall(machine: Machine, made: Call, frame: Frame): Value {
  const given = taintsOf(allArguments(made.args))
  const passed = ofTaints(
    wholeOf(
      passing(distinct(made.self.taints, made.callee.taints, given, restTaints(made.self)), made.name),
      made.name,
    ),
  )
  const calls = allArguments(made.args).some(({ functions }) => functions.length > 0)
  const returned = calls ? callbacks(machine, made.args, join(passed, elements(made.self)), frame) : NOTHING
  keep(made, given)
  if (HOLDERS.has(made.name ?? '') && makesText(made)) return join(join(passed, returned), MADE)
  if (!made.isNew) return join(makesText(made) ? { ...passed, isMade: true } : passed, returned)
  const shape = machine.shapeOf(made.node)
  shape.add(undefined, passed)
  return join(ofShape(shape), passed)
}

/** Objects of the platform of which a text can be asked that they were made with. */
const HOLDERS: ReadonlySet<string> = new Set(
  'Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError RegExp Set WeakMap'.split(
    ' ',
  ),
)

/** Whether a text may come out: texts, or lists of them, go in. */
function makesText({ self, args }: Call): boolean {
  return hasTexts(self) || args.values.some(hasTexts) || hasTexts(args.rest)
}

function hasTexts({ texts, shapes, isMade }: Value): boolean {
  return (
    isMade ||
    texts.length > 0 ||
    shapes.some(
      ({ members }) => members.texts.length > 0 || members.shapes.some((each) => each.members.texts.length > 0),
    )
  )
}

function taintsOf(values: readonly Value[]): readonly Taint[] {
  return distinct(...values.map((value) => deepTaints(value)))
}

function restTaints({ shapes }: Value): readonly Taint[] {
  return distinct(...shapes.map((shape) => shape.rest.value.taints))
}

function distinct(...lists: readonly (readonly Taint[])[]): readonly Taint[] {
  const filled = lists.filter(({ length }) => length > 0)
  const [first, ...others] = filled
  return first === undefined ? NO_TAINTS : others.length === 0 ? first : [...new Set(filled.flat())]
}

const NO_TAINTS: readonly Taint[] = []

/** A method may store what it is given: the object that it is called on holds it from then on. */
function keep(made: Call, taints: readonly Taint[]): void {
  if (taints.length === 0) return
  for (const shape of made.self.shapes) shape.add(undefined, ofTaints(taints))
  if (made.self.shapes.length === 0 && made.self.apis.length === 0) made.receiver?.add(ofTaints(taints))
}
