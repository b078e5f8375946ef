import { lookup } from '../../../model/lookup.ts'
import { plainText } from '../fold.ts'
import { literalPrefix, literalText } from '../text.ts'
import { childOf, type PyNode } from '../tree.ts'
import { UNKNOWN_PART } from '../value.ts'
import { itemOf, itemsOf, slicedUnits, sliceOf } from './collections.ts'
import { comprehended } from './comprehensions.ts'
import { defaultsOf } from './defaults.ts'
import { withFormat } from './format.ts'
import type { Machine } from './machine.ts'
import { namesIn } from './members.ts'
import { compare, operate, shortcut, signed } from './operators.ts'
import {
  Bytes,
  ClassOf,
  Dict,
  External,
  Func,
  keyOf,
  List,
  madeOf,
  textOf,
  truthOf,
  UNKNOWN,
  type Py,
  type Scope,
} from './values.ts'
import { externalNamed } from './externals.ts'

type Evaluator = (machine: Machine, scope: Scope, node: PyNode) => Py

const EVALUATORS: Readonly<Record<string, Evaluator>> = lookup({
  identifier: (machine, scope, node) => nameOf(machine, scope, machine.text.slice(node.start, node.end)),
  integer: (machine, _scope, node) => integer(machine.text.slice(node.start, Math.min(node.end, node.start + 3000))),
  float: (machine, _scope, node) => Number(machine.text.slice(node.start, Math.min(node.end, node.start + 40))),
  true: () => true,
  false: () => false,
  none: () => null,
  string: literal,
  concatenated_string: concatenated,
  list: (machine, scope, node) => new List(elements(machine, scope, node)),
  set: (machine, scope, node) => new List(elements(machine, scope, node)),
  tuple: (machine, scope, node) => new List(elements(machine, scope, node), true),
  expression_list: (machine, scope, node) => new List(elements(machine, scope, node), true),
  dictionary,
  attribute: (machine, scope, node) => {
    const [object, name] = [childOf(node, 'object'), childOf(node, 'attribute')]
    if (object === undefined || name === undefined) return UNKNOWN
    return machine.attribute(machine.evaluate(scope, object), machine.text.slice(name.start, name.end))
  },
  call,
  subscript,
  binary_operator: binary,
  unary_operator: (machine, scope, node) => {
    const [sign, argument] = [childOf(node, 'operator'), childOf(node, 'argument')]
    if (sign === undefined || argument === undefined) return UNKNOWN
    return signed(machine.text.slice(sign.start, sign.end), machine.evaluate(scope, argument))
  },
  not_operator: (machine, scope, node) => {
    const argument = childOf(node, 'argument')
    const truth = argument === undefined ? undefined : truthOf(machine.evaluate(scope, argument))
    return truth === undefined ? UNKNOWN : !truth
  },
  boolean_operator: both,
  comparison_operator: compared,
  conditional_expression: chosen,
  parenthesized_expression: (machine, scope, node) => lastOf(machine, scope, node),
  await: (machine, scope, node) => lastOf(machine, scope, node),
  yield: (machine, scope, node) => {
    const value = lastOf(machine, scope, node)
    const isMany = /^yield\s+from\b/.test(machine.text.slice(node.start, node.start + 20))
    machine.yielded.push(...(isMany ? (itemsOf(value) ?? [UNKNOWN]) : [value]))
    return UNKNOWN
  },
  named_expression: (machine, scope, node) => {
    const [name, value] = [childOf(node, 'name'), childOf(node, 'value')]
    const given = value === undefined ? UNKNOWN : machine.evaluate(scope, value)
    if (name !== undefined) machine.assign(scope, name, given)
    return given
  },
  lambda: (machine, scope, node) => new Func(machine, node, scope, defaultsOf(machine, scope, node)),
  list_comprehension: (machine, scope, node) => new List(comprehended(machine, scope, node)),
  set_comprehension: (machine, scope, node) => new List(comprehended(machine, scope, node)),
  generator_expression: (machine, scope, node) => new List(comprehended(machine, scope, node)),
  dictionary_comprehension: (machine, scope, node) => {
    const made = new Dict()
    for (const pair of comprehended(machine, scope, node))
      if (pair instanceof List) put(made, pair.items[0] ?? UNKNOWN, pair.items[1] ?? UNKNOWN)
    return made
  },
  pair: (machine, scope, node) => {
    const [key, value] = [childOf(node, 'key'), childOf(node, 'value')]
    return new List([
      key === undefined ? UNKNOWN : machine.evaluate(scope, key),
      value === undefined ? UNKNOWN : machine.evaluate(scope, value),
    ])
  },
})

/** What an expression gives. */
export function evaluateExpression(machine: Machine, scope: Scope, node: PyNode): Py {
  const evaluator = EVALUATORS[node.type]
  if (evaluator !== undefined) return evaluator(machine, scope, node)
  for (const child of node.children) machine.evaluate(scope, child)
  return UNKNOWN
}

function lastOf(machine: Machine, scope: Scope, node: PyNode): Py {
  let last: Py = UNKNOWN
  for (const child of node.children) last = machine.evaluate(scope, child)
  return last
}

function nameOf(machine: Machine, scope: Scope, name: string): Py {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    // a class body is no scope for what is inside of its methods
    const found = at.isClass && at !== scope ? undefined : at.vars.get(name)
    if (found !== undefined) return found
  }
  return externalNamed(machine, name)
}

function integer(written: string): Py {
  const digits = written.replaceAll('_', '').toLowerCase()
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.replace(/l$/, '')
  if (!/^(?:0[xob][\da-f]+|\d+)$/.test(octal)) return UNKNOWN
  return octal.length <= 15 ? Number(octal) : BigInt(octal)
}

function literal(machine: Machine, scope: Scope, node: PyNode): Py {
  const prefix = literalPrefix(machine.text, node)
  const plain = plainText(machine.text, node)
  if (plain !== undefined) return prefix.includes('b') ? new Bytes(plain, false) : plain
  const parts: Py[] = []
  let text = ''
  for (const child of node.children) {
    if (child.type === 'string_content')
      text += literalText(machine.text.slice(child.start, child.end), prefix.includes('r'))
    if (child.type !== 'interpolation') continue
    const value = lastOf(machine, scope, child)
    const spec = /:([^{}:]{1,20})\}$/.exec(machine.text.slice(child.start, child.end))?.[1] ?? ''
    text += withFormat(value, spec) ?? UNKNOWN_PART
    parts.push(value)
  }
  machine.budget.make(text.length)
  return madeOf(text, ...parts)
}

function concatenated(machine: Machine, scope: Scope, node: PyNode): Py {
  const [first = '', ...rest] = node.children.map((child) => machine.evaluate(scope, child))
  return rest.reduce<Py>((left, right) => operate('+', left, right), first)
}

function elements(machine: Machine, scope: Scope, node: PyNode): Py[] {
  return node.children.flatMap((child) => {
    if (child.type !== 'list_splat') return [machine.evaluate(scope, child)]
    return itemsOf(lastOf(machine, scope, child)) ?? [UNKNOWN]
  })
}

function put(into: Dict, key: Py, value: Py): void {
  const name = keyOf(key)
  if (name !== undefined) into.entries.set(name, { key, value })
}

function dictionary(machine: Machine, scope: Scope, node: PyNode): Py {
  const made = new Dict()
  for (const child of node.children) {
    if (child.type === 'pair') {
      const pair = machine.evaluate(scope, child)
      if (pair instanceof List) put(made, pair.items[0] ?? UNKNOWN, pair.items[1] ?? UNKNOWN)
    } else {
      const other = lastOf(machine, scope, child)
      if (other instanceof Dict) for (const { key, value } of other.entries.values()) put(made, key, value)
    }
  }
  return made
}

function call(machine: Machine, scope: Scope, node: PyNode): Py {
  const [target, list] = [childOf(node, 'function'), childOf(node, 'arguments')]
  if (target === undefined || list === undefined) return UNKNOWN
  const callee = machine.evaluate(scope, target)
  const args: Py[] = []
  const keywords = new Map<string, Py>()
  for (const argument of list.type === 'argument_list' ? list.children : [list]) {
    const name = argument.type === 'keyword_argument' ? childOf(argument, 'name') : undefined
    const value = name === undefined ? undefined : childOf(argument, 'value')
    if (name !== undefined && value !== undefined)
      keywords.set(machine.text.slice(name.start, name.end), machine.evaluate(scope, value))
    else if (argument.type === 'list_splat') args.push(...(itemsOf(lastOf(machine, scope, argument)) ?? [UNKNOWN]))
    else if (argument.type === 'dictionary_splat') {
      const given = lastOf(machine, scope, argument)
      if (given instanceof Dict)
        for (const { key, value: each } of given.entries.values()) keywords.set(textOf(key) ?? '', each)
    } else args.push(machine.evaluate(scope, argument))
  }
  if (callee instanceof External && callee.name === 'locals') return namesIn(scope.vars)
  return machine.call(callee, args, keywords)
}

function subscript(machine: Machine, scope: Scope, node: PyNode): Py {
  const object = childOf(node, 'value')
  if (object === undefined) return UNKNOWN
  const value = machine.evaluate(scope, object)
  const isModules = value instanceof External && value.name === 'sys.modules'
  const keys = node.children.filter(({ field }) => field === 'subscript')
  const [key] = keys
  if (key === undefined) return UNKNOWN
  if (isModules) return moduleNamed(machine, machine.evaluate(scope, key))
  if (key.type !== 'slice')
    return itemOf(
      value,
      keys.length === 1
        ? machine.evaluate(scope, key)
        : new List(
            keys.map((one) => machine.evaluate(scope, one)),
            true,
          ),
    )
  const bounds = ['start', 'stop', 'step'].map((place) => {
    const bound = childOf(key, place)
    return bound === undefined ? undefined : machine.evaluate(scope, bound)
  })
  const made = sliceOf(value, bounds)
  machine.budget.make(slicedUnits(value, made, bounds[2] !== undefined))
  return made
}

/** `sys.modules[name]`: under a name that is not known mostly this module itself. */
function moduleNamed(machine: Machine, key: Py): Py {
  const name = textOf(key)
  if (name === undefined) return new ClassOf(machine.globals.vars, [])
  const own = machine.imported(name)
  return own === UNKNOWN ? itemOf(new External('sys.modules'), key) : own
}

/** Takes a left-leaning spine in a loop. */
function binary(machine: Machine, scope: Scope, node: PyNode): Py {
  const spine: PyNode[] = []
  let innermost: PyNode | undefined = node
  while (innermost?.type === 'binary_operator') {
    spine.push(innermost)
    innermost = childOf(innermost, 'left')
  }
  let value: Py = innermost === undefined ? UNKNOWN : machine.evaluate(scope, innermost)
  for (const step of spine.toReversed()) {
    const [right, sign] = [childOf(step, 'right'), childOf(step, 'operator')]
    if (right === undefined || sign === undefined) return UNKNOWN
    value = operate(machine.text.slice(sign.start, sign.end), value, machine.evaluate(scope, right))
    machine.budget.make(textOf(value)?.length ?? 1)
  }
  return value
}

function both(machine: Machine, scope: Scope, node: PyNode): Py {
  const [left, sign, right] = [childOf(node, 'left'), childOf(node, 'operator'), childOf(node, 'right')]
  if (left === undefined || sign === undefined || right === undefined) return UNKNOWN
  const value = machine.evaluate(scope, left)
  const word = machine.text.slice(sign.start, sign.end)
  const taken = shortcut(word, value)
  if (taken === 'left') return value
  const other = machine.evaluate(scope, right)
  // `getenv('A') or ''` may be anything
  const isEither = word === 'or' && truthOf(other) === false
  return taken === 'right' || (value === UNKNOWN && !isEither) ? other : UNKNOWN
}

function compared(machine: Machine, scope: Scope, node: PyNode): Py {
  let left: Py = UNKNOWN
  let sign = ''
  let isFirst = true
  let holds: boolean | undefined = true
  for (const child of node.children) {
    if (child.type === 'operator') {
      sign = machine.text.slice(child.start, child.end).replaceAll(/\s/g, '')
      continue
    }
    const value = machine.evaluate(scope, child)
    if (!isFirst && holds !== false) {
      const one = compare(sign, left, value)
      holds = one === false ? false : one === undefined ? undefined : holds
    }
    isFirst = false
    left = value
  }
  return holds ?? UNKNOWN
}

function chosen(machine: Machine, scope: Scope, node: PyNode): Py {
  const [taken, condition, otherwise] = node.children
  if (taken === undefined || condition === undefined || otherwise === undefined) return UNKNOWN
  const truth = truthOf(machine.evaluate(scope, condition))
  if (truth !== undefined) return machine.evaluate(scope, truth ? taken : otherwise)
  const [left, right] = [machine.evaluate(scope, taken), machine.evaluate(scope, otherwise)]
  return left === UNKNOWN ? right : right === UNKNOWN ? left : UNKNOWN
}
