// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed are wanted as they are
import type { Node } from 'oxc-parser'
import { RUNS_UNTOLD, WORKED_OUT_THERE } from '../catalog/started-content.ts'
import type { SeenTexts } from './fold/fold.ts'
import type { Call, Machine } from './machine.ts'
import { HOLE, type Value } from './value.ts'

/** Expressions on whose texts it depends what a program does, with the texts that are known of them. */
export class Wanted {
  readonly #known = new Map<Node, readonly string[]>()

  get isEmpty(): boolean {
    return this.#known.size === 0
  }

  add(node: Node, known: readonly string[]): void {
    this.#known.set(node, known)
  }

  /** Whether one of them stands in the source of `node`. */
  isWithin({ start, end }: Node): boolean {
    for (const { start: at } of this.#known.keys()) if (at >= start && at < end) return true
    return false
  }

  isToldMoreBy(seen: SeenTexts): boolean {
    for (const [node, known] of this.#known) {
      for (const text of seen.get(node) ?? []) if (!known.includes(text)) return true
    }
    return false
  }
}

/** texts from which on it is likely that those of several calls were mixed */
const MIXED_MIN = 4

/** Whether there may be other texts than those that are known. */
export function isOpen({ isMade, taints, texts }: Value): boolean {
  return isMade || texts.length >= MIXED_MIN || taints.some(({ kind }) => kind === 'decoded-text')
}

/** Whether nothing is known of it but parts of a text, if so much. */
export function isUntold({ apis, functions, shapes, texts }: Value): boolean {
  return (
    apis.length === 0 &&
    functions.length === 0 &&
    shapes.length === 0 &&
    texts.every((text) => text === '' || text.includes(HOLE))
  )
}

/** Whether a text is run of which nothing at all is known: neither what it is, nor where it comes from. */
function isDark(code: Value | undefined): boolean {
  return code !== undefined && isUntold(code) && code.taints.length === 0
}

/** characters of a file in which texts of which nothing is known are worth working out */
const DARK_MAX = 150_000

/**
 * Where code is run of which nothing at all is known, how that is told; undefined: something is known. `at`: which argument it is; `file`:
 * the source, where what fills a variable counts.
 */
export function darkly({ args, node, written }: Call, at: number, name: string, file: string): string | undefined {
  if (!isDark(args.values.at(at))) return undefined
  const given = (written ?? ('arguments' in node ? node.arguments : [])).at(at)
  const isOfCall = given !== undefined && isWorkedOut(given, file.slice(0, given.start))
  return `${RUNS_UNTOLD}${name}${isOfCall ? WORKED_OUT_THERE : ''}`
}

/** How a variable is filled with what a call gives. */
const FILLED = String.raw`\s*=\s*(?:await\s+)?(?:new\s+)?[\w$]+(?:\.[\w$]+|\[[^\]
]{1,80}\])*\(`

/** Whether a text is what a call gives, by itself or in a sum; of a variable, by what stands `before` it. */
function isWorkedOut(node: Node, before: string): boolean {
  switch (node.type) {
    case 'CallExpression':
    case 'AwaitExpression':
      return true
    case 'Identifier':
      return new RegExp(String.raw`(?<![\w$.])${node.name.replaceAll('$', String.raw`\$`)}${FILLED}`).test(before)
    case 'MemberExpression':
      return isWorkedOut(node.object, before)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isWorkedOut(node.left, before) || isWorkedOut(node.right, before)
    case 'TemplateLiteral':
      return node.expressions.some((each) => isWorkedOut(each, before))
    case 'ParenthesizedExpression':
    case 'ChainExpression':
    case 'TSAsExpression':
      return isWorkedOut(node.expression, before)
    default:
      return false
  }
}

/** Whether a text matters that a call in this file is given. */
export function isWanted(value: Value, file: string): boolean {
  return isOpen(value) || (file.length <= DARK_MAX && isUntold(value))
}

/** The arguments of a call that does something with texts: which ones matters. */
export function wantArguments(machine: Machine, { node, args, written }: Call, file = ''): void {
  const nodes = written ?? ('arguments' in node ? node.arguments : [])
  nodes.forEach((argument, index) => {
    wantText(machine, argument, args.values[index])
    const value = args.values[index]
    if (index === 0 && file !== '' && value !== undefined && argument.type !== 'Literal' && isWanted(value, file))
      machine.want(argument, value.texts)
  })
}

function wantText(machine: Machine, node: Node, value: Value | undefined): void {
  switch (node.type) {
    case 'Literal':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return
    case 'ArrayExpression':
      node.elements.forEach((element, index) => {
        if (element !== null) wantText(machine, element, memberOf(value, String(index)))
      })
      return
    case 'ObjectExpression':
      for (const property of node.properties)
        if (property.type !== 'SpreadElement' && property.key.type === 'Identifier')
          wantText(machine, property.value, memberOf(value, property.key.name))
      return
    default:
      if (value !== undefined && isOpen(value)) machine.want(node, value.texts)
  }
}

function memberOf(value: Value | undefined, name: string): Value | undefined {
  return value?.shapes[0]?.get(name)
}
