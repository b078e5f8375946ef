import t from 'tap'
import { EVALUATION_BUDGET, DECISION_BUDGET, Evaluation } from '../../src/policy/evaluation.ts'
import { POLICY_LIMITS } from '../../src/policy/limits.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { ask, inputFor } from './given.ts'

const rule = (id: string, when: string): string => `  - id: ${id}\n    why: w\n    when: '${when}'\n    then: hold\n`
const asks = (when: string): string => `version: 1\nname: x\nrules:\n${rule('a', when)}`
const times = (count: number, text: string): string => Array.from({ length: count }, () => text).join('')
const list = (count: number): string => `[${Array.from({ length: count }, () => '1').join(',')}]`
const padded = (length: number, start: string, end: string): string =>
  start + 'a'.repeat(length - start.length - end.length) + end
const nested = (depth: number): string =>
  depth === 0 ? 'true' : `project.maintainers.exists(m${depth}, ${nested(depth - 1)})`

/** A policy that is as large as a limit allows, or larger by one. */
const POLICIES: Readonly<Record<keyof typeof POLICY_LIMITS, (n: number) => string>> = {
  sourceLength: (n) => padded(n, `${asks('true')}# `, '\n'),
  rules: (n) => `version: 1\nname: x\nrules:\n${Array.from({ length: n }, (_, at) => rule(`r${at}`, 'true')).join('')}`,
  listEntries: (n) =>
    `version: 1\nname: x\nallow:\n${Array.from({ length: n }, (_, at) => `  - npm:n${at}\n`).join('')}rules: []\n`,
  conditionLength: (n) => asks(padded(n, 'artifact.name == "', '"')),
  expandedLength: (n) =>
    // Four times a name that stands for 3,900 characters in its parentheses, and what is missing.
    `version: 1\nname: x\ndefine:\n  d: '${padded(3900, 'artifact.name == "', '"')}'\nrules:\n${rule('a', padded(n - 4 * 3901, `d || d || d || d || artifact.name == "`, '"'))}`,
  definitions: (n) =>
    `version: 1\nname: x\ndefine:\n${Array.from({ length: n }, (_, at) => `  d${at}: "true"\n`).join('')}rules: []\n`,
  // n / 2 times `true`, one operator fewer, and one `!`, or two.
  conditionNodes: (n) => asks(`${n % 2 === 0 ? '!' : '!!'}true${times(Math.floor(n / 2) - 1, '||true')}`),
  conditionDepth: (n) => asks(`${times(n - 1, '(')}true${times(n - 1, ')')}`),
  comprehensionDepth: (n) => asks(nested(n)),
  listElements: (n) => asks(`1 in ${list(n)}`),
  patternLength: (n) => asks(`re(artifact.name, "${'a'.repeat(n)}")`),
}

t.test('a policy may be as large as each limit says, and no larger', async (t) => {
  t.ok(Object.keys(POLICY_LIMITS).length > 8)
  for (const [limit, make] of Object.entries(POLICIES)) {
    const n = POLICY_LIMITS[limit as keyof typeof POLICY_LIMITS]
    const at = loadPolicy(make(n), 'p.yaml')
    t.ok(at.ok, `${limit}: ${n} ${at.ok ? '' : String(at.problems[0]?.message)}`)
    const over = loadPolicy(make(n + 1), 'p.yaml')
    t.notOk(over.ok, `${limit}: ${n + 1}`)
  }
})

t.test('an evaluation may read as much as its budget, and all of a decision as much as theirs', async (t) => {
  const one = new Evaluation(0)
  one.pay(EVALUATION_BUDGET)
  t.notOk(one.exhausted)
  t.throws(() => one.pay(1), /too many facts/)
  t.ok(one.exhausted)

  const many = new Evaluation(0)
  for (let round = 0; round < DECISION_BUDGET / EVALUATION_BUDGET; round += 1) {
    many.pay(EVALUATION_BUDGET)
    many.restart(0)
  }
  t.notOk(many.exhausted)
  t.throws(() => many.pay(1), /too many facts/)

  const read = new Evaluation(0)
  read.pay(EVALUATION_BUDGET - 3)
  t.equal(read.text('a'.repeat(511)).length, 511, 'a text is paid by runs of 256 characters')
  t.throws(() => read.list([1]), /too many facts/, 'a list by its elements')
})

t.test('re() looks at a text of 65,536 characters, and at no longer one', async (t) => {
  const table: readonly (readonly [length: number, outcome: string])[] = [
    [65_536, 'hold'],
    [65_537, 'quarantine'],
  ]
  for (const [length, outcome] of table)
    t.equal(
      ask('re(artifact.filename, "a$")', inputFor({ filename: 'a'.repeat(length) })).outcome,
      outcome,
      `${length}`,
    )
})
