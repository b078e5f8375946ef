import { BUILT_IN_RULES } from '../../src/policy/built-in.ts'
import { EVALUATION_BUDGET } from '../../src/policy/evaluation.ts'
import { FUNCTIONS } from '../../src/policy/functions.ts'
import { POLICY_LIMITS } from '../../src/policy/limits.ts'
import { ELEMENTS, VARIABLES, type VariableDoc } from '../../src/policy/variables.ts'

export const BEGIN =
  '<!-- The rest of this file is made from the tables in src/policy; the tests say how to renew it. -->'

/** The reference part of docs/policy.md, from the same tables that the linter and the evaluator use. */
export function reference(): string {
  return [
    BEGIN,
    '## Variables\n\nFields marked ● are known only after the bytes were inspected.',
    ...Object.entries(VARIABLES).map(([name, variable]) => section(name, variable)),
    ...Object.entries(ELEMENTS).map(
      ([type, element]) => `### ${code(type)}\n\n${element.doc}\n\n${fieldTable(element)}`,
    ),
    '## Functions\n\nNothing else can be called.',
    table(
      ['call', 'meaning'],
      Object.values(FUNCTIONS).map(({ signature, doc }) => [code(signature), doc]),
    ),
    '## Built-in rules\n\nThey hold under every policy.',
    table(
      ['rule', 'outcome', 'waivable', 'why'],
      Object.values(BUILT_IN_RULES).map((rule) => [code(rule.id), rule.then, rule.waivable ? 'yes' : 'no', rule.why]),
    ),
    '## Limits',
    table(['limit', 'value'], limits()),
  ].join('\n\n')
}

function section(name: string, variable: VariableDoc): string {
  const head = `### ${code(name)}${variable.content === true ? ' ●' : ''}\n\n${variable.doc} Type: ${code(variable.type)}.`
  if (variable.fields === undefined) return head
  return `${head}\n\n${fieldTable(variable)}`
}

function fieldTable(variable: Pick<VariableDoc, 'content' | 'fields'>): string {
  const rows = Object.entries(variable.fields ?? {}).map(([field, { type, doc, content }]) => [
    `${code(field)}${content === true && variable.content !== true ? ' ●' : ''}`,
    code(type),
    doc,
  ])
  return table(['field', 'type', 'meaning'], rows)
}

function limits(): readonly (readonly string[])[] {
  return [
    ['characters of a policy file', POLICY_LIMITS.sourceLength],
    ['rules', POLICY_LIMITS.rules],
    ['entries of `allow` and of `deny`', POLICY_LIMITS.listEntries],
    ['characters of a condition or message', POLICY_LIMITS.conditionLength],
    ["nodes of a condition's syntax tree", POLICY_LIMITS.conditionNodes],
    ['levels of nesting in a condition', POLICY_LIMITS.conditionDepth],
    ['`exists`, `all`, `filter`, `map` inside each other', POLICY_LIMITS.comprehensionDepth],
    ['elements of a list that is written out', POLICY_LIMITS.listElements],
    ['characters of a pattern of `re()`', POLICY_LIMITS.patternLength],
    ['facts that one evaluation may read', EVALUATION_BUDGET],
  ].map(([what, value]) => [String(what), Number(value).toLocaleString('en-US')])
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, head.map(() => '---'), ...rows]
  return cells.map((row) => `| ${row.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`).join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}
