import type { ASTNode, Environment } from '@marcbachmann/cel-js'
import { ConditionError } from './condition-error.ts'
import { buildEnvironment } from './environment.ts'
import { budgetExceeded, UnknownFact } from './evaluation.ts'
import { lintCondition, type Mentions } from './lint.ts'
import { POLICY_LIMITS } from './limits.ts'
import { didYouMean } from './spelling.ts'
import type { Subject } from './subject.ts'
import { ELEMENTS, VARIABLES } from './variables.ts'

/** What evaluating an expression gave. */
export type Answer =
  | { readonly kind: 'value'; readonly value: unknown }
  /** it hangs on a fact that could not be had */
  | { readonly kind: 'unknown'; readonly fact: string }
  | { readonly kind: 'error'; readonly message: string }

/** A compiled CEL expression. */
export interface Condition extends Mentions {
  /** CEL type of the result */
  readonly type: string
  /** Never throws. Bounded by the evaluation's budget. */
  evaluate(subject: Subject): Answer
}

let shared: Environment | undefined

/** The syntax tree of `source`, or undefined where it has none: compiling it says why. */
export function parseCondition(source: string): ASTNode | undefined {
  shared ??= buildEnvironment()
  try {
    return source.length > POLICY_LIMITS.conditionLength ? undefined : shared.parse(source).ast
  } catch {
    return undefined
  }
}

/** Parses, checks types and lints `source`, of at most `max` UTF-16 units; throws ConditionError. */
export function compileCondition(source: string, max: number = POLICY_LIMITS.conditionLength): Condition {
  if (source.length > max) throw new ConditionError(`longer than ${max} characters`, 0, 'Split it into several rules.')
  shared ??= buildEnvironment()
  try {
    const parsed = shared.parse(source)
    const mentions = lintCondition(parsed.ast)
    const checked = parsed.check()
    if (!checked.valid) throw checked.error ?? new ConditionError('does not check', 0, '')
    return { ...mentions, type: checked.type ?? 'dyn', evaluate: (subject) => evaluate(parsed, subject) }
  } catch (error) {
    throw conditionError(error, source)
  }
}

function evaluate(parsed: (context: Subject) => unknown, subject: Subject): Answer {
  try {
    const value = parsed(subject)
    if (subject.evaluation.exhausted) return { kind: 'error', message: budgetExceeded.message }
    return { kind: 'value', value }
  } catch (error) {
    if (subject.evaluation.exhausted) return { kind: 'error', message: budgetExceeded.message }
    if (error instanceof UnknownFact) return { kind: 'unknown', fact: error.fact }
    return { kind: 'error', message: summaryOf(error) }
  }
}

/** The library's errors carry a drawing of the place after a blank line; we have our own. */
function summaryOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return (message.split('\n\n', 1)[0] ?? message).slice(0, 200)
}

function conditionError(error: unknown, source: string): ConditionError {
  if (error instanceof ConditionError) return error
  const message = summaryOf(error)
  const offset = Math.min(rangeStart(error) ?? source.length, source.length)
  return new ConditionError(message, offset, hintFor(message, source, offset))
}

function rangeStart(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('range' in error)) return undefined
  const { range } = error
  if (typeof range !== 'object' || range === null || !('start' in range)) return undefined
  return typeof range.start === 'number' ? range.start : undefined
}

function hintFor(message: string, source: string, offset: number): string {
  if (message.includes('Reserved identifier: package')) return 'CEL reserves that word: the variable is `project`.'
  if (/^(Unknown variable|No such key)/.test(message)) {
    const word = /^[\w]+/.exec(source.slice(offset))?.[0] ?? ''
    return didYouMean(word, NAMES)
  }
  if (message.includes('no such overload')) {
    return 'Compare an age with duration("72h"), a number with a number, and a text with a text in quotes.'
  }
  return ''
}

/** Everything that a policy can name, for "did you mean". */
const NAMES: readonly string[] = [...Object.values(VARIABLES), ...Object.values(ELEMENTS)].reduce<string[]>(
  (names, variable) => names.concat(Object.keys(variable.fields ?? {})),
  Object.keys(VARIABLES),
)
