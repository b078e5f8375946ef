import { readFileSync } from 'node:fs'
import t from 'tap'
import { runCases } from '../../src/policy/cases.ts'
import { loadPolicy } from '../../src/policy/load.ts'

const read = (file: string) => ({ file, source: readFileSync(file, 'utf8') })

t.test('the shipped packs decide as their cases say', async (t) => {
  for (const pack of ['default', 'strict', 'monitor']) {
    const results = runCases(read(`policies/${pack}.yaml`), read(`policies/${pack}.cases.yaml`))
    t.ok(results.length > 5, `${pack}: ${results.length} cases`)
    for (const { name, ok, message } of results) t.ok(ok, `${pack}: ${name} ${message}`)
  }
})

t.test('every rule of the enforcing packs decides or is hit in some case', async (t) => {
  for (const pack of ['default', 'strict']) {
    const policy = read(`policies/${pack}.yaml`)
    const loaded = loadPolicy(policy.source, policy.file)
    if (!loaded.ok) throw new Error(loaded.problems[0]?.message)
    const { source } = read(`policies/${pack}.cases.yaml`)
    const named = new Set(
      [...source.matchAll(/(?:rules|hits): \[([^\]]*)\]/g)].flatMap(([, list = '']) => list.split(/, */)),
    )
    const missing = loaded.policy.rules.map((rule) => rule.id).filter((id) => !named.has(id))
    t.same(missing, [], pack)
  }
})

const POLICY = {
  file: 'p.yaml',
  source: `version: 1
name: p
rules:
  - { id: young, why: x, when: 'artifact.age < duration("72h")', then: hold }
`,
}

t.test('a case that does not hold says what came instead', async (t) => {
  const table: readonly (readonly [given: string, want: string, message: RegExp])[] = [
    ['{}', '{ outcome: hold }', /^wanted hold, got allow without any hit$/],
    ['{ artifact: { age: 1h } }', '{ outcome: block }', /^wanted block, got hold \(young=hold\)$/],
    ['{ artifact: { age: unknown } }', '{ outcome: hold }', /got allow \(young=allow\?\)/],
    ['{ artifact: { age: 1h } }', '{ outcome: hold, rules: [old] }', /wanted the rules old to decide, and young did/],
    ['{}', '{ outcome: allow, hits: [young] }', /wanted a hit of young/],
    [
      '{ artifact: { age: 1h } }',
      '{ outcome: hold, for: 1h }',
      /wanted it to end at 2026-01-01T01:00:00.000Z, and it ends 2026-01-03T23/,
    ],
  ]
  for (const [given, want, message] of table) {
    const source = `cases:\n  - case: a case\n    given: ${given}\n    want: ${want}\n`
    const [result] = runCases(POLICY, { file: 'c.yaml', source })
    t.match(result, { name: 'a case', ok: false, line: 2, message }, `${given} ${want}`)
  }
})

t.test('a policy or case file that cannot be used fails, with its place', async (t) => {
  const good = { file: 'c.yaml', source: 'cases:\n  - { case: a, given: {}, want: { outcome: allow } }\n' }
  t.match(runCases(POLICY, good), [{ ok: true }])
  t.match(runCases({ file: 'p.yaml', source: 'version: 1\nname: p\nrules: 3\n' }, good), [
    { ok: false, name: 'p.yaml:3:8' },
  ])
  for (const [source, name] of [
    ['cases: []\n', 'c.yaml:1:8'],
    ['cases:\n  - { case: a, given: { artefact: {} }, want: { outcome: allow } }\n', 'c.yaml:2:25'],
    ['cases:\n  - { case: a, given: { artifact: { age: 3 } }, want: { outcome: allow } }\n', 'c.yaml:2:42'],
    ['cases:\n  - { case: a, given: {}, want: { outcome: maybe } }\n', 'c.yaml:2:44'],
    ['cases: [\n', 'c.yaml:2:1'],
    ['', 'c.yaml:1:1'],
  ] as const) {
    t.match(runCases(POLICY, { file: 'c.yaml', source })[0], { ok: false, name }, JSON.stringify(source))
  }
})
