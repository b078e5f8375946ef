import { lookup } from '../../model/lookup.ts'
import { applyCall, callMethod } from './call.ts'
import { foldText, isChr, MANY_CODES } from './fold.ts'
import { withWorkedOut } from './folded.ts'
import { heldSecret } from './given.ts'
import { itemOf } from './items.ts'
import { namedAttributes, namedValue } from './names.ts'
import { charge, recordAct, recordCall, spend, type Analysis, type Evaluate } from './record.ts'
import { attributeOf, giveBack, givenBy, lookUp, type Frame } from './scope.ts'
import { concatenate, concatenation, percent, slice } from './strings.ts'
import { nameCommands } from './setup-commands.ts'
import { specialAttribute } from './special-attributes.ts'
import { isSpelledInEscapes, literalPrefix, literalText } from './text.ts'
import { childOf, type PyNode } from './tree.ts'
import {
  asArgument,
  asMember,
  join,
  joinAll,
  NOTHING,
  ofFields,
  ofRef,
  ofTaint,
  ofTexts,
  taintsOf,
  UNKNOWN_PART,
  type Taint,
  type Value,
} from './value.ts'
import { registerFunction } from './define.ts'
import { assign, bindLoop } from './targets.ts'

const FROM_CODES = 'builds a text out of character codes'

const EVALUATORS: Readonly<Record<string, Evaluate>> = lookup({
  identifier: (analysis, frame, node) => identifier(analysis, frame, node),
  attribute: (analysis, frame, node) => attribute(analysis, frame, node),
  call: (analysis, frame, node) => call(analysis, frame, node),
  subscript: (analysis, frame, node) => subscript(analysis, frame, node),
  string: (analysis, frame, node) => literal(analysis, frame, node),
  concatenated_string: (analysis, frame, node) =>
    concatenation(node.children.map((part) => evaluate(analysis, frame, part))),
  list: (analysis, frame, node) => sequence(analysis, frame, node),
  tuple: (analysis, frame, node) => sequence(analysis, frame, node),
  integer: (analysis, _frame, node) => ofTexts([analysis.text.slice(node.start, Math.min(node.end, node.start + 32))]),
  binary_operator: (analysis, frame, node) => binary(analysis, frame, node),
  comparison_operator: (analysis, frame, node) => blind(analysis, frame, node),
  not_operator: (analysis, frame, node) => blind(analysis, frame, node),
  conditional_expression: (analysis, frame, node) => conditional(analysis, frame, node),
  lambda: (analysis, frame, node) =>
    ofRef({ kind: 'function', target: registerFunction(analysis, frame, node, '<lambda>') }),
  list_comprehension: (analysis, frame, node) => comprehension(analysis, frame, node),
  set_comprehension: (analysis, frame, node) => comprehension(analysis, frame, node),
  dictionary_comprehension: (analysis, frame, node) => comprehension(analysis, frame, node),
  generator_expression: (analysis, frame, node) => comprehension(analysis, frame, node),
  pair: (analysis, frame, node) => pair(analysis, frame, node),
  named_expression: (analysis, frame, node) => walrus(analysis, frame, node),
  yield: (analysis, frame, node) => yielded(analysis, frame, node),
})

/** What an expression may be. Recursion is as deep as the tree, which python-tree.ts bounds. */
export function evaluate(analysis: Analysis, frame: Frame, node: PyNode): Value {
  if (!spend(analysis)) return NOTHING
  const evaluator = EVALUATORS[node.type]
  const value = evaluator === undefined ? evaluateAll(analysis, frame, node) : evaluator(analysis, frame, node)
  return withFolded(analysis, node, value)
}

function evaluateAll(analysis: Analysis, frame: Frame, node: PyNode): Value {
  let joined = NOTHING
  for (const child of node.children) joined = join(joined, evaluate(analysis, frame, child))
  return joined
}

/** And what the interpreter saw it give. */
function withFolded(analysis: Analysis, node: PyNode, value: Value): Value {
  const seen = analysis.folded.get(node)
  return seen === undefined ? value : withWorkedOut(seen, node, value)
}

function identifier(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const name = analysis.text.slice(node.start, node.end)
  const bound = lookUp(frame, name)
  if (bound !== undefined) return bound
  if (name === '__builtins__' || name === '__builtin__') return namedValue('builtins', node.start)
  let value = namedValue(name, node.start)
  for (const module of analysis.stars.names()) value = join(value, namedValue(`${module}.${name}`, node.start))
  return value
}

function attribute(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const object = childOf(node, 'object')
  return object === undefined ? NOTHING : attributeValue(analysis, frame, evaluate(analysis, frame, object), node)
}

function attributeValue(analysis: Analysis, frame: Frame, object: Value, node: PyNode): Value {
  const name = childOf(node, 'attribute')
  if (name === undefined) return NOTHING
  const key = analysis.text.slice(name.start, name.end)
  const special = specialAttribute(analysis, frame, object, key, node.start)
  if (special !== undefined) return special
  const named = namedAttributes(object, key, node.start)
  if (named.taints.length > 0) recordAct(analysis, frame, 'env', node, named.taints[0]?.note ?? '')
  let value = join(named, taintsOf(ofFields(object, [key])))
  if (object.names.length === 0) value = join(value, heldSecret(key, node))
  for (const ref of object.refs) {
    if (ref.kind !== 'class' && ref.kind !== 'instance') continue
    const found = attributeOf(ref.target, key)
    value = join(value, found)
    for (const method of found.refs) {
      if (method.kind !== 'function' || !method.target.isProperty) continue
      recordCall(analysis, frame, method.target)
      value = join(value, givenBy(method.target))
    }
  }
  return value
}

function call(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const target = childOf(node, 'function')
  const list = childOf(node, 'arguments')
  if (target === undefined || list === undefined) return NOTHING
  const object = target.type === 'attribute' ? childOf(target, 'object') : undefined
  const receiver = object === undefined ? undefined : evaluate(analysis, frame, object)
  const callee =
    receiver === undefined
      ? evaluate(analysis, frame, target)
      : withFolded(analysis, target, attributeValue(analysis, frame, receiver, target))
  const args: Value[] = []
  const keywords = new Map<string, Value>()
  for (const argument of list.type === 'argument_list' ? list.children : [list]) {
    const name = argument.type === 'keyword_argument' ? childOf(argument, 'name') : undefined
    const given = name === undefined ? argument : childOf(argument, 'value')
    if (given === undefined) continue
    const value = evaluate(analysis, frame, given)
    if (name !== undefined) keywords.set(analysis.text.slice(name.start, name.end), value)
    else if (argument.type === 'dictionary_splat') keywords.set('**', value)
    else args.push(value)
  }
  const methodNode = object === undefined ? undefined : childOf(target, 'attribute')
  const method = methodNode === undefined ? undefined : analysis.text.slice(methodNode.start, methodNode.end)
  const request = {
    analysis,
    frame,
    node,
    callee,
    args,
    keywords,
    ...(receiver === undefined ? {} : { receiver }),
    ...(method === undefined ? {} : { method }),
  }
  if (object !== undefined) mutate(analysis, frame, object, callMethod(request))
  const folded = foldText(analysis.text, node)
  const result = applyCall(request)
  if (folded === undefined) return result
  if (folded.disguised) recordAct(analysis, frame, 'obfuscated', node, FROM_CODES)
  const origin = { kind: 'decoded-text', offset: node.start, note: FROM_CODES, isLiteral: true } as const
  return join({ ...result, texts: [folded.text] }, folded.built ? { ...NOTHING, taints: [origin] } : NOTHING)
}

/** What a method puts into its object (`list.append`, `dict.update`) stays there, where the object has a name. */
function mutate(analysis: Analysis, frame: Frame, object: PyNode, added: Value): void {
  if (added !== NOTHING) assign(analysis, frame, object, added, true)
}

function subscript(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const object = childOf(node, 'value')
  if (object === undefined) return NOTHING
  const value = evaluate(analysis, frame, object)
  const keys = node.children.filter((child) => child.field === 'subscript')
  const key = keys[0]
  if (key?.type === 'slice') {
    charge(analysis, value.texts)
    return slice(value, analysis.text.slice(key.start, Math.min(key.end, key.start + 20)).trim())
  }
  return itemOf(analysis, frame, node, value, joinAll(keys.map((one) => evaluate(analysis, frame, one))))
}

function literal(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const raw = literalPrefix(analysis.text, node).includes('r')
  const parts: Value[] = []
  for (const child of node.children) {
    if (child.type === 'string_content') {
      const written = analysis.text.slice(child.start, child.end)
      const value = ofTexts([literalText(written, raw)])
      parts.push(raw || !isSpelledInEscapes(written) ? value : { ...value, taints: [spelled(node)] })
    } else if (child.type === 'interpolation') {
      const value = evaluate(analysis, frame, child)
      parts.push(value.texts.length > 0 ? value : { ...value, texts: [UNKNOWN_PART] })
    }
  }
  return parts.length === 0 ? ofTexts(['']) : concatenation(parts)
}

function spelled(node: PyNode): Taint {
  return { kind: 'decoded-text', offset: node.start, note: 'spells a text in escapes', isLiteral: true }
}

function sequence(analysis: Analysis, frame: Frame, node: PyNode): Value {
  return joinAll(
    node.children.map((child, index) => {
      const value = asMember(evaluate(analysis, frame, child))
      return index === 0 ? value : asArgument(value)
    }),
  )
}

/** Takes a left-leaning spine in a loop. What is added to a list, or a list to it, stands beside its parts: `[program] + words`. */
function binary(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const spine: PyNode[] = []
  let innermost: PyNode | undefined = node
  while (innermost?.type === 'binary_operator') {
    spine.push(innermost)
    innermost = childOf(innermost, 'left')
  }
  let value = innermost === undefined ? NOTHING : evaluate(analysis, frame, innermost)
  let isList = innermost?.type === 'list'
  let codes = 0
  for (const step of spine.toReversed()) {
    const right = childOf(step, 'right')
    const operator = childOf(step, 'operator')
    const operand = right === undefined ? NOTHING : evaluate(analysis, frame, right)
    if (right !== undefined && isChr(analysis.text, right)) codes += 1
    const sign = operator === undefined ? '' : analysis.text.slice(operator.start, operator.end)
    if (sign !== '+') charge(analysis, value.texts)
    isList = sign === '+' && (isList || right?.type === 'list')
    if (isList) value = join(value, asArgument(operand))
    else if (sign === '+') value = concatenate(value, operand, '')
    else if (sign === '/') value = concatenate(value, operand, '/')
    else if (sign === '%') value = percent(value, operand)
    else value = join(value, operand)
  }
  if (codes < MANY_CODES) return value
  recordAct(analysis, frame, 'obfuscated', node, FROM_CODES)
  return join(value, ofTaint({ kind: 'decoded-text', offset: node.start, note: FROM_CODES }))
}

/** Evaluates for its effects; a truth value carries nothing out. */
function blind(analysis: Analysis, frame: Frame, node: PyNode): Value {
  for (const child of node.children) evaluate(analysis, frame, child)
  return NOTHING
}

function conditional(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const [taken, condition, otherwise] = node.children.map((child) => evaluate(analysis, frame, child))
  return condition === undefined ? NOTHING : join(taken ?? NOTHING, otherwise ?? NOTHING)
}

function comprehension(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const body = childOf(node, 'body')
  for (const clause of node.children) {
    if (clause === body) continue
    if (clause.type === 'for_in_clause') bindLoop(analysis, frame, clause)
    else if (!picks(analysis, frame, clause)) evaluate(analysis, frame, clause)
  }
  return body === undefined ? NOTHING : evaluate(analysis, frame, body)
}

/** `if n == 'system'`: what comes through is that text. */
function picks(analysis: Analysis, frame: Frame, clause: PyNode): boolean {
  const [condition] = clause.children
  const [name, operator, other, ...more] = condition?.type === 'comparison_operator' ? condition.children : []
  if (name?.type !== 'identifier' || operator === undefined || other === undefined || more.length > 0) return false
  if (analysis.text.slice(operator.start, operator.end) !== '==') return false
  assign(analysis, frame, name, evaluate(analysis, frame, other))
  return true
}

function pair(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const key = childOf(node, 'key')
  const value = childOf(node, 'value')
  const name = key === undefined ? NOTHING : evaluate(analysis, frame, key)
  const held = value === undefined ? NOTHING : evaluate(analysis, frame, value)
  nameCommands(analysis, name.texts, held)
  return join(asMember(held), taintsOf(name))
}

function walrus(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const name = childOf(node, 'name')
  const value = childOf(node, 'value')
  const given = value === undefined ? NOTHING : evaluate(analysis, frame, value)
  if (name !== undefined) assign(analysis, frame, name, given)
  return given
}

function yielded(analysis: Analysis, frame: Frame, node: PyNode): Value {
  const value = joinAll(node.children.map((child) => evaluate(analysis, frame, child)))
  giveBack(frame, value)
  return value
}
