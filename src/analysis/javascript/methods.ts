import { lookup } from '../../model/lookup.ts'
import { isSecretPath } from '../catalog/secrets.ts'
import { darkly } from './wanted.ts'
import { callbacks, joinedArguments } from './callbacks.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { CONTENT, wrote } from './files.ts'
import { DIGEST } from './hashes.ts'
import { runsKnown } from './known-code.ts'
import { leaves } from './network.ts'
import { feedsShell, SHELL_INPUT } from './processes.ts'
import { wholeOf } from './page.ts'
import { copies } from './watching.ts'
import { deepTaints, elements } from './reach.ts'
import { fewTexts, HOLE, join, joinAll, MADE, NOTHING, ofTaints, ofText, type Value } from './value.ts'

/** Methods of promises, arrays and texts by name. Undefined: none that is known. */
export function method(machine: Machine, made: Call, frame: Frame): Value | undefined {
  const { name } = made
  if (name === undefined) return undefined
  if (name === '_compile') return compiles(machine, made, frame)
  if (name === 'then' || name === 'catch' || name === 'finally') return settles(machine, made, frame)
  if (name === 'pipe' || name === 'pipeTo' || name === 'pipeThrough') return pipes(machine, made, frame)
  uploads(machine, made, name, frame)
  copies(machine, made, frame)
  if (ITERATES.has(name) && isCalled(joinedArguments(made.args))) return iterates(machine, made, name, frame)
  if (ADDS.has(name)) return adds(made, name)
  if (TAKES.has(name) && made.self.shapes.length > 0) return takes(made, name)
  if (isCalled(joinedArguments(made.args))) callbacks(machine, made.args, made.self, frame)
  return textMethod(made, name)
}

/** Methods of clients that send a file by its path. */
const UPLOADS: ReadonlySet<string> = new Set('fastPut putFile uploadFile uploadFrom putObject sendDocument'.split(' '))

/** Secrets that are handed to a client, whatever its package. */
function uploads(machine: Machine, { node, self, args }: Call, name: string, frame: Frame): void {
  if (name === 'submit' && args.values[0]?.texts.some((text) => /^https?:/.test(text)) === true) {
    const sent = deepTaints(self).filter((taint) => leaves(taint))
    if (sent.length > 0) machine.sink('network', node, 'submits it', sent, frame, args.values[0].texts.slice(0, 3))
  }
  if ((!UPLOADS.has(name) && name !== 'send') || self.apis.length > 0) return
  for (const value of args.values) {
    const held = deepTaints(value).filter(({ kind }) => kind === 'secret-file')
    const path = UPLOADS.has(name) ? value.texts.find((text) => isSecretPath(text)) : undefined
    const named =
      path === undefined
        ? []
        : [machine.source('secret-file', node, `names ${path.replaceAll(HOLE, '…').slice(0, 80)}`, frame)]
    const taints = [...held, ...named]
    if (taints.length > 0) machine.sink('network', node, `sends it by ${name}`, taints, frame)
  }
}

export function compiles(machine: Machine, made: Call, frame: Frame): Value {
  // what loads files of another language fills a variable with what it made of one
  const note = darkly(made, 0, '_compile', '') ?? 'compiles text as a module'
  machine.can('dynamic-code', made.node, note, frame)
  machine.sink('dynamic-code', made.node, 'compiles it as a module', deepTaints(made.args.values[0] ?? NOTHING), frame)
  runsKnown(machine, made.args.values[0] ?? NOTHING, made.node, frame)
  return NOTHING
}

/** The value of a promise is the promise itself here. */
function settles(machine: Machine, made: Call, frame: Frame): Value {
  const first = made.args.values[0] ?? NOTHING
  // an error of a client carries what was answered
  const value =
    made.name === 'then'
      ? made.self
      : made.name === 'catch'
        ? ofTaints(made.self.taints.filter(({ kind }) => kind === 'remote-content'))
        : NOTHING
  let returned = NOTHING
  for (const fn of first.functions) {
    returned = join(returned, machine.invoke(fn, { values: [value], rest: NOTHING }, NOTHING, frame))
  }
  // `.then(eval)`, `.then(JSON.parse)`, and `.then(resolve)` of a promise that is made by hand
  if (first.apis.length > 0) {
    const args = { values: [value], rest: NOTHING }
    returned = join(returned, machine.call({ ...made, callee: first, args, name: undefined, self: NOTHING }, frame))
  }
  return made.name === 'then' && first.functions.length > 0 ? returned : join(made.self, returned)
}

function pipes(machine: Machine, made: Call, frame: Frame): Value {
  const target = made.args.values[0] ?? NOTHING
  for (const shape of target.shapes) shape.add(undefined, ofTaints(made.self.taints))
  if (target.apis.includes('file:stream')) wrote(machine, made.node, target, made.self.taints, frame)
  if (target.apis.includes(SHELL_INPUT)) feedsShell(machine, made, made.self.taints, frame)
  for (const api of target.apis) {
    if (!api.startsWith('network:handle')) continue
    machine.sink('network', made.node, 'pipes it into a connection', made.self.taints, frame)
  }
  return join(target, ofTaints(made.self.taints))
}

const ITERATES: ReadonlySet<string> = new Set(
  'map forEach filter find findLast some every flatMap reduce reduceRight sort findIndex'.split(' '),
)

/** A function, or what loads or runs each: `names.forEach(require)`. */
function isCalled({ functions, apis }: Value): boolean {
  return functions.length > 0 || apis.some(isLoader)
}

function isLoader(api: string): boolean {
  return api === 'require' || api === 'eval'
}

function iterates(machine: Machine, made: Call, name: string, frame: Frame): Value {
  const items = elements(made.self)
  const first = made.args.values[0] ?? NOTHING
  if (first.apis.some(isLoader))
    machine.call(
      { ...made, callee: first, args: { values: [items], rest: NOTHING }, name: undefined, self: NOTHING },
      frame,
    )
  if (!name.startsWith('reduce')) {
    const returned = callbacks(machine, { values: [first], rest: NOTHING }, items, frame)
    if (name === 'map' || name === 'flatMap') return join({ ...returned, isMade: true }, ofTaints(made.self.taints))
    return name === 'find' || name === 'findLast' ? items : made.self
  }
  let result = join(join(made.args.values[1] ?? NOTHING, items), MADE)
  for (const fn of first.functions) {
    result = join(result, machine.invoke(fn, { values: [result, items], rest: NOTHING }, NOTHING, frame))
  }
  return result
}

/** Methods of lists, maps and queues that give what is in them. */
const TAKES: ReadonlySet<string> = new Set('shift pop at values entries get dequeue'.split(' '))

function takes({ self, args }: Call, name: string): Value {
  const key = name === 'get' ? args.values[0]?.texts[0] : undefined
  const known = key === undefined ? [] : self.shapes.filter((shape) => shape.has(key)).map((shape) => shape.get(key))
  if (known.length > 0) return joinAll(known)
  return elements(self)
}

const ADDS: ReadonlySet<string> = new Set('push unshift add append set splice setRequestHeader'.split(' '))

function adds(made: Call, name: string): Value | undefined {
  const value = joinedArguments(made.args)
  if (made.self.shapes.length === 0) return undefined
  const key = name === 'set' || name === 'append' ? made.args.values[0]?.texts[0] : undefined
  for (const shape of made.self.shapes) shape.add(key, key === undefined ? value : (made.args.values[1] ?? NOTHING))
  return made.self
}

/** texts that are worked on at once */
const TEXTS_MAX = 24

function textMethod(made: Call, name: string): Value | undefined {
  const { self } = made
  if (name === 'join') return joins(made)
  const change = TEXT_METHODS[name]
  if (change === undefined || self.shapes.length > 0) return undefined
  const args = made.args.values.map((value) => value.texts[0])
  const texts = fewTexts(self, TEXTS_MAX).flatMap((text) => change(text, args) ?? [])
  const taints = new Set(wholeOf([...self.taints, ...made.args.values.flatMap((value) => deepTaints(value))], name))
  // text of a file is its text still
  const contents = self.apis.filter((api) => api.startsWith(CONTENT) || api === DIGEST)
  return {
    ...join(ofTaints([...taints]), ofText(...texts)),
    apis: contents,
    isMade: self.isMade || self.texts.length > 0,
  }
}

type Change = (text: string, args: readonly (string | undefined)[]) => string | undefined

/** What a known text becomes. `split` and `reverse` of a text keep it as its own list. */
const TEXT_METHODS: Readonly<Record<string, Change>> = lookup({
  toString: (text: string) => text,
  valueOf: (text: string) => text,
  trim: (text) => text.trim(),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  split: (text, [separator]) => (separator === '' ? text : undefined),
  reverse: (text) => Array.from(text).toReversed().join(''),
  concat: (text, args) => (args.every((arg) => arg !== undefined) ? text + args.join('') : undefined),
  replace: (text, [from, to]) => (from === undefined || to === undefined ? undefined : text.replace(from, () => to)),
  replaceAll: (text, [from, to]) =>
    from === undefined || from === '' || to === undefined ? undefined : text.replaceAll(from, () => to),
  slice: (text, [start, end]) => text.slice(Number(start ?? 0), end === undefined ? undefined : Number(end)),
  substring: (text, [start, end]) => text.substring(Number(start ?? 0), end === undefined ? undefined : Number(end)),
  charAt: (text, [index]) => text.charAt(Number(index ?? 0)),
})

function joins(made: Call): Value {
  const separator = made.args.values[0]?.texts[0] ?? ','
  const taints = deepTaints(made.self)
  const texts = [...made.self.texts]
  for (const shape of made.self.shapes) {
    const parts: string[] = []
    for (let index = 0; index < 64 && shape.has(String(index)); index += 1) {
      parts.push(shape.get(String(index)).texts[0] ?? '\uE000')
    }
    if (parts.length > 0) texts.push(parts.join(separator))
  }
  return { ...join(ofTaints(taints), ofText(...texts.slice(0, TEXTS_MAX))), isMade: true }
}
