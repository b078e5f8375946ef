import { readFileSync } from 'node:fs'
import t from 'tap'
import { cost } from '../cost.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import type { Policy, PolicyProblem } from '../../src/policy/policy.ts'
import { BROKEN, HEAD, withRule } from './broken.ts'
import { HOSTILE } from './hostile.ts'

function problemsOf(source: string): readonly PolicyProblem[] {
  const loaded = loadPolicy(source, 'p.yaml')
  return loaded.ok ? [] : loaded.problems
}

function policyOf(source: string): Policy {
  const loaded = loadPolicy(source, 'p.yaml')
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.policy
}

t.test('a broken file yields no policy, and says where and what', async (t) => {
  for (const { situation, source, at, message, hint } of BROKEN) {
    const [first] = problemsOf(source)
    t.match(first?.message, message, situation)
    t.same([first?.line, first?.column], at, `${situation}: line and column`)
    if (hint !== undefined) t.match(first?.hint, hint, `${situation}: hint`)
  }
})

t.test('every error of a file is reported, not only the first', async (t) => {
  const rules = ['a', 'b', 'c'].map((id) => `  - { id: ${id}, why: x, when: 'artifact.nope', then: warn }\n`)
  t.same(
    problemsOf(`${HEAD}rules:\n${rules.join('')}`).map((problem) => problem.line),
    [4, 5, 6],
  )
})

t.test('a rule that names a check that does not exist is a warning', async (t) => {
  const source = withRule('found("instal-scripts") || findings.exists(f, f.check == "nothing-alike")')
  const loaded = loadPolicy(source, 'p.yaml', { knownChecks: ['install-scripts'] })
  t.ok(loaded.ok)
  if (!loaded.ok) return
  t.same(
    loaded.warnings.map(({ line, column, hint }) => [line, column, hint]),
    [
      [6, 17, 'Did you mean install-scripts?'],
      [6, 68, ''],
    ],
  )
})

t.test('hostile files yield no policy, quickly, and never throw', async (t) => {
  for (const [situation, source] of HOSTILE) {
    const yardsticks = cost(() => t.ok(problemsOf(source).length > 0, situation))
    t.ok(yardsticks < 30, `${situation}: bounded, ${yardsticks} yardsticks`)
  }
})

t.test('the digest is that of the meaning, not of the spelling', async (t) => {
  const plain = policyOf(withRule('artifact.age < duration("1h")')).digest
  const same = [
    `# a comment\n${withRule('artifact.age < duration("1h")  # another')}`,
    withRule(`'artifact.age < duration("1h")'`),
    withRule('>-\n      artifact.age\n      < duration("1h")'),
    withRule('artifact.age < duration("1h")', '    mode: enforce\n    waivable: true\n    unknown: skip\n'),
    `name: test\nversion: 1\nrules:\n  - then: hold\n    why: because\n    when: artifact.age < duration("1h")\n    id: a-rule\n`,
  ]
  for (const source of same) t.equal(policyOf(source).digest, plain, source)
  const other = [
    withRule('artifact.age < duration("2h")'),
    withRule('artifact.age < duration("1h")', '    waivable: false\n'),
    withRule('artifact.age < duration("1h")', '    stands_after_days: 7\n'),
    withRule('artifact.age < duration("1h")').replace('because', 'since'),
    `${withRule('artifact.age < duration("1h")')}allow: [npm:a]\n`,
  ]
  for (const source of other) t.not(policyOf(source).digest, plain, source)
})

const shape = (policy: Policy | undefined) =>
  policy?.rules.map(({ id, why, when, then, waivable, unknown, message }) => [
    id,
    why,
    when,
    then,
    waivable,
    unknown,
    message?.source,
  ])

t.test('the shipped packs load, and monitor is default, observed', async (t) => {
  const [standard, monitor] = ['default', 'monitor'].map((name) =>
    policyOf(readFileSync(`policies/${name}.yaml`, 'utf8')),
  )
  policyOf(readFileSync('policies/strict.yaml', 'utf8'))
  t.same(shape(monitor)?.slice(0, -1), shape(standard))
  t.ok(monitor?.rules.every((rule) => rule.mode === 'observe'))
  t.ok(standard?.rules.every((rule) => rule.mode === 'enforce' && rule.message !== undefined))
})
