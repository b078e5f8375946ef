import { callbacks, joinedArguments } from './callbacks.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { defined } from './implicit.ts'
import { member, writesInto } from './member.ts'
import { deepTaints, elements, modulesOf } from './reach.ts'
import { ENTRY, WORKING_FOLDER } from './side-effects.ts'
import { INSTALLED } from './statements.ts'
import { wholeStorage } from './storage.ts'
import { wantArguments } from './wanted.ts'
import {
  HOLE,
  join,
  joinAll,
  NOTHING,
  ofApi,
  ofFunction,
  ofTaints,
  ofText,
  type FunctionValue,
  type Value,
} from './value.ts'

/** Calls that give the files whose paths match a pattern. */
const MATCHES =
  /^module:(?:glob|fast-glob|globby|tinyglobby)(?:\.(?:default|sync|async|glob|globSync|globby|globbySync))?$/

/** Calls that write into what they are given first. */
const WRITES = /^(?:Object\.(?:assign|definePropert(?:y|ies))|Reflect\.(?:set|defineProperty))$/

/** Pure functions of the platform, which hand data on. Undefined: another call. */
export function libraryCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  const first = made.args.values[0] ?? NOTHING
  if (WRITES.test(api)) writesInto(machine, first)
  if (MATCHES.test(api)) return matched(machine, first, made, frame)
  const described = defined(machine, api, made, frame)
  if (described !== undefined) return described
  switch (api) {
    case 'module:path.join':
    case 'module:path.resolve':
    case 'module:path.normalize':
    case 'module:url.fileURLToPath':
    case 'module:url.pathToFileURL':
      return paths(made)
    case 'URL':
      return { ...first, shapes: [] }
    case 'module:path.dirname':
    case 'module:path.dirname.default':
      return { ...ofTaints(first.taints), texts: first.texts.map((text) => parentOf(text)) }
    case 'module:util.promisify':
    case 'module:util.callbackify':
      return first
    case 'JSON.parse':
      callbacks(machine, made.args, first, frame)
      return { ...ofTaints(deepTaints(first)), texts: first.texts, isMade: first.isMade || first.texts.length > 0 }
    case 'JSON.stringify':
    case 'String':
      // an object may say itself what text it is
      return {
        ...ofTaints([...deepTaints(first), ...wholeStorage(machine, first, made.node, frame).taints]),
        texts: api === 'String' ? first.texts : first.texts.map((text) => JSON.stringify(text)),
        isMade: first.isMade || (api === 'String' && first.shapes.length + first.functions.length > 0),
      }
    case 'encodeURIComponent':
    case 'encodeURI':
    case 'escape':
      return {
        ...ofTaints([...deepTaints(first), ...wholeStorage(machine, first, made.node, frame).taints]),
        texts: first.texts.flatMap((text) => percentEncoded(text)),
        isMade: first.isMade || first.shapes.length + first.functions.length > 0,
      }
    case 'Reflect.get':
      return reflected(machine, first, made, frame)
    case 'process.cwd':
      return { ...ofText('.'), apis: [WORKING_FOLDER] }
    case 'Promise':
      return made.isNew ? promise(machine, made, frame) : undefined
    default:
      if (MAKES_TEXT.test(api)) return { ...ofTaints(deepTaints(joinedArguments(made.args))), isMade: true }
      return collections(machine, api, made, frame)
  }
}

/** What is not known of a text stays so. */
function percentEncoded(text: string): string[] {
  try {
    return [text.split(HOLE).map(encodeURIComponent).join(HOLE)]
  } catch {
    return []
  }
}

/** Pure functions whose results are not followed here. */
const MAKES_TEXT =
  /^(?:Buffer\.(?:concat|alloc|allocUnsafe)|TextDecoder|Uint8(?:Clamped)?Array(?:\.\w+)?|Int8Array|String\.raw|Object\.(?:groupBy|getOwnPropertyDescriptors?)|Math\.\w+|Number(?:\.\w+)?|parseInt)$/

/** The folder of a path; that of another package where a file of it is looked up. */
function parentOf(path: string): string {
  const inside = path.startsWith(INSTALLED) ? path.slice(INSTALLED.length) : undefined
  if (inside === undefined) return path.replace(/\/[^/]*$/, '') || '.'
  const isWhole = /^(?:@[^/]+\/)?[^/]+$/.test(inside)
  return `${HOLE}/node_modules/${isWhole ? inside : inside.replace(/\/[^/]*$/, '')}`
}

/** `Reflect.get(object, name)` */
function reflected(machine: Machine, object: Value, made: Call, frame: Frame): Value {
  const name = made.args.values[1] ?? NOTHING
  wantArguments(machine, made)
  return member(machine, object, name.texts, made.node, frame)
}

/** What a pattern may match: with something in the place of its last star, and with nothing. */
function matches(pattern: string): string[] {
  const all = pattern.replaceAll(/\*+/g, HOLE)
  return all.endsWith(HOLE) ? [all, all.slice(0, -HOLE.length)] : [all]
}

/** A path that matches a pattern is known as far as the pattern is. */
function matched(machine: Machine, pattern: Value, made: Call, frame: Frame): Value {
  const patterns = join(pattern, elements(pattern)).texts
  const found = { ...ofTaints(pattern.taints), texts: patterns.flatMap((text) => matches(text)) }
  callbacks(machine, made.args, found, frame)
  return found
}

function collections(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  const first = made.args.values[0] ?? NOTHING
  switch (api) {
    case 'Object.assign':
      for (const source of made.args.values.slice(1)) {
        for (const shape of first.shapes) {
          for (const from of source.shapes) {
            if (from === shape) continue
            for (const [name, cell] of from.properties) shape.add(name, cell.value)
            shape.add(undefined, from.rest.value)
          }
          shape.add(undefined, ofTaints(source.taints))
        }
      }
      return joinAll([
        first,
        ofTaints(made.args.values.flatMap(({ taints }) => taints)),
        ...made.args.values.map((value) => wholeStorage(machine, value, made.node, frame)),
        ...made.args.values.map((value) => modulesOf(value)),
      ])
    case 'Object.getPrototypeOf':
    case 'Reflect.getPrototypeOf':
      return first.functions.length === 0 ? undefined : ofApi('Function.prototype')
    case 'Object.keys':
    case 'Object.getOwnPropertyNames':
    case 'Reflect.ownKeys':
      return {
        ...ofTaints(first.taints),
        texts: first.shapes.flatMap((shape) => [...shape.properties.keys()]).slice(0, 12),
        isMade: first.apis.length > 0,
      }
    case 'Object.values':
    case 'Array.from':
    case 'Array.of':
      return join(
        join(elements(first), wholeStorage(machine, first, made.node, frame)),
        callbacks(machine, made.args, elements(first), frame),
      )
    case 'Object.entries':
    case 'Object.fromEntries':
      return {
        ...join(elements(first), wholeStorage(machine, first, made.node, frame)),
        apis: [],
        isMade: first.isMade || api === 'Object.fromEntries',
      }
    case 'Promise.all':
    case 'Promise.allSettled':
    case 'Promise.race':
    case 'Promise.any':
    case 'Promise.resolve':
      return api === 'Promise.resolve' ? first : join(first, elements(first))
    default:
      return undefined
  }
}

function paths(made: Call): Value {
  let texts: string[] = ['']
  for (const value of made.args.values) {
    const parts = value.texts.length === 0 ? [HOLE] : value.texts.slice(0, 8)
    texts = texts.flatMap((head) => parts.map((part) => (head === '' ? part : `${head}/${part}`))).slice(0, 12)
  }
  const isWorking = made.args.values[0]?.apis.includes(WORKING_FOLDER) === true
  const marks = made.args.values.flatMap(({ apis }) => apis.filter((api) => api.startsWith(ENTRY)))
  const known = {
    ...ofText(...texts.map((text) => tidied(text))),
    apis: isWorking ? [WORKING_FOLDER, ...marks] : marks,
  }
  return join(ofTaints(joinedArguments(made.args).taints), known)
}

function tidied(text: string): string {
  return text.replaceAll(/\/{2,}/g, '/').replaceAll('/./', '/')
}

/** `new Promise((resolve, reject) => …)`: what resolve is called with is the promise's value. */
function promise(machine: Machine, made: Call, frame: Frame): Value {
  const settled = machine.shapeOf(made.node, 'settled')
  const resolve: FunctionValue = machine.functionOf(made.node, () => ({
    name: 'resolve',
    statics: machine.shapeOf(made.node, 'statics'),
    self: machine.shapeOf(made.node, 'self'),
    callers: new Set(),
    call: ({ values, rest }) => {
      settled.add('value', join(values[0] ?? NOTHING, rest))
      return NOTHING
    },
  }))
  for (const fn of made.args.values[0]?.functions ?? []) {
    machine.invoke(fn, { values: [ofFunction(resolve)], rest: NOTHING }, NOTHING, frame)
  }
  return settled.get('value')
}
