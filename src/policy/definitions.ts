import type { ASTNode } from '@marcbachmann/cel-js'
import { compileCondition, parseCondition, type Condition } from './condition.ts'
import { ConditionError } from './condition-error.ts'
import { COMPREHENSIONS, FUNCTIONS } from './functions.ts'
import { POLICY_LIMITS } from './limits.ts'
import type { Definition } from './policy.ts'
import { VARIABLES } from './variables.ts'

/** A condition with its named conditions written out. */
interface Expanded {
  readonly source: string
  /** names that it uses, those that they use included; in the order of their definitions */
  readonly uses: readonly string[]
  /** the offset in the text as it was written, of an offset in `source` */
  offsetOf(offset: number): number
  /** whether an offset in `source` is outside of what a name stands for */
  isOwn(offset: number): boolean
}

interface Use {
  readonly name: string
  readonly start: number
}

/**
 * The named conditions of a policy: `young: project.age < duration("720h")`. A rule, or a later definition, that names one means what
 * stands there, in parentheses; an unknown fact in it is unknown to the rule.
 */
export class Definitions {
  readonly #known = new Map<string, { readonly definition: Definition; readonly expanded: string }>()

  get all(): readonly Definition[] {
    return [...this.#known.values()].map(({ definition }) => definition)
  }

  /** Throws ConditionError with an offset in `source`. */
  add(name: string, source: string): Condition {
    if (VARIABLES[name] !== undefined || FUNCTIONS[name] !== undefined || RESERVED.has(name))
      throw new ConditionError(`${name} means something already`, 0, 'Give the condition another name.')
    const { condition, expanded, uses } = this.compile(source)
    if (condition.type !== 'bool') {
      throw new ConditionError(`the condition must be true or false, and is a ${condition.type}`, 0, '')
    }
    this.#known.set(name, { definition: { name, when: source.trim(), uses }, expanded })
    return condition
  }

  /**
   * The condition, whose checks are those that it names itself: those of its definitions were told with them. Throws
   * ConditionError. Offsets are those of `source` as it was written.
   */
  compile(source: string): {
    readonly condition: Condition
    readonly expanded: string
    readonly uses: readonly string[]
  } {
    const max = POLICY_LIMITS.conditionLength
    if (source.length > max)
      throw new ConditionError(`longer than ${max} characters`, 0, 'Split it into several rules.')
    const written = this.#expand(source)
    const { source: expanded, uses } = written
    try {
      const compiled = compileCondition(expanded, POLICY_LIMITS.expandedLength)
      const own = compiled.checks.filter(({ offset }) => written.isOwn(offset))
      const checks = own.map(({ id, offset }) => ({ id, offset: written.offsetOf(offset) }))
      return { condition: { ...compiled, checks }, expanded, uses }
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error
      throw new ConditionError(error.message, written.offsetOf(error.offset), error.hint)
    }
  }

  #expand(source: string): Expanded {
    // What cannot be parsed is said by whoever compiles it.
    const ast = this.#known.size === 0 ? undefined : parseCondition(source)
    const found = (ast === undefined ? [] : usesIn(ast, this.#known)).toSorted((a, b) => a.start - b.start)
    let text = ''
    let at = 0
    const shifts: { readonly from: number; readonly to: number; readonly start: number; readonly end: number }[] = []
    for (const { name, start } of found) {
      text += source.slice(at, start)
      const from = text.length
      text += `(${this.#known.get(name)?.expanded ?? ''})`
      at = start + name.length
      shifts.push({ from, to: text.length, start, end: at })
    }
    const named = new Set<string>()
    for (const { name } of found) {
      named.add(name)
      for (const used of this.#known.get(name)?.definition.uses ?? []) named.add(used)
    }
    return {
      source: text + source.slice(at),
      uses: [...this.#known.keys()].filter((name) => named.has(name)),
      isOwn: (offset) => !shifts.some(({ from, to }) => offset >= from && offset < to),
      offsetOf(offset) {
        const last = shifts.findLast(({ from }) => from <= offset)
        if (last === undefined) return offset
        return offset < last.to ? last.start : offset - last.to + last.end
      },
    }
  }
}

/** Words of CEL itself. */
const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in', 'package'])

function usesIn(node: ASTNode, known: ReadonlyMap<string, unknown>): readonly Use[] {
  if (node.op === 'id') return known.has(node.args) ? [{ name: node.args, start: node.start }] : []
  if (node.op === 'rcall' && COMPREHENSIONS.has(node.args[0])) {
    const [element] = node.args[2]
    if (element?.op === 'id' && known.has(element.args))
      throw new ConditionError(`${element.args} is a named condition`, element.start, 'Give the element another name.')
  }
  return nodesIn(node.args).flatMap((child) => usesIn(child, known))
}

function nodesIn(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap((member: unknown) => nodesIn(member))
  return isNode(args) ? [args] : []
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'start' in value
}
