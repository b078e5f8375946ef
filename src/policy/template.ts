import { cut, shorten } from '../model/text.ts'
import { ConditionError } from './condition-error.ts'
import { compileCondition, type Condition } from './condition.ts'
import { Age } from './evaluation.ts'
import type { Mentions } from './lint.ts'
import { POLICY_LIMITS } from './limits.ts'
import type { Subject } from './subject.ts'

/** A message with `{{expression}}` holes. */
export interface Template {
  readonly source: string
  readonly checks: Mentions['checks']
  /** One plain line; what is hostile in it is made harmless. Never throws. */
  render(subject: Subject): string
}

type Part = string | Condition

/** UTF-16 units of a rendered message; a refusal has to fit a terminal. */
const MESSAGE_MAX = 400
const VALUE_MAX = 300
/** elements of a list that are named before "and 3 more" */
const ELEMENTS_MAX = 5
const PRINTABLE: ReadonlySet<string> = new Set(['string', 'int', 'bool', 'Age', 'list<string>'])

/** Throws ConditionError. */
export function compileTemplate(source: string): Template {
  const max = POLICY_LIMITS.conditionLength
  if (source.length > max) throw new ConditionError(`longer than ${max} characters`, 0, '')
  const parts: Part[] = []
  const checks: { id: string; offset: number }[] = []
  let from = 0
  for (let open = source.indexOf('{{'); open !== -1; open = source.indexOf('{{', from)) {
    const close = source.indexOf('}}', open)
    if (close === -1) throw new ConditionError('{{ without its }}', open, '')
    const hole = compileHole(source.slice(open + 2, close), open + 2)
    parts.push(source.slice(from, open), hole)
    checks.push(...hole.checks.map((found) => ({ id: found.id, offset: found.offset + open + 2 })))
    from = close + 2
  }
  parts.push(source.slice(from))
  return { source, checks, render: (subject) => oneLine(parts.map((part) => renderPart(part, subject)).join('')) }
}

function compileHole(expression: string, offset: number): Condition {
  try {
    const compiled = compileCondition(expression)
    if (PRINTABLE.has(compiled.type)) return compiled
    throw new ConditionError(
      `a message cannot show a ${compiled.type}`,
      0,
      'Show a text, a number, an age or a list of texts.',
    )
  } catch (error) {
    if (error instanceof ConditionError) throw new ConditionError(error.message, error.offset + offset, error.hint)
    throw error
  }
}

function renderPart(part: Part, subject: Subject): string {
  if (typeof part === 'string') return part
  const answer = part.evaluate(subject)
  return answer.kind === 'value' ? shorten(show(answer.value), VALUE_MAX) : 'unknown'
}

function show(value: unknown): string {
  if (value instanceof Age) return lengthOf(value.ms)
  if (!Array.isArray(value)) return String(value)
  const named = value.slice(0, ELEMENTS_MAX).map((element) => cut(String(element), 60))
  const more = value.length - named.length
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ')
}

/** "3 minutes", "47 hours", "12 days" */
function lengthOf(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
  const hours = Math.floor(minutes / 60)
  return hours < 72 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}

/** Control and formatting characters (line breaks, escapes, bidi overrides) become blanks. */
function oneLine(text: string): string {
  return shorten(
    text
      .slice(0, 4 * MESSAGE_MAX)
      .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim(),
    MESSAGE_MAX,
  )
}
