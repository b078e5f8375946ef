import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { readBase, readPolicy, readShipped } from '../../src/app/policy-files.ts'
import { runCases } from '../../src/policy/cases.ts'
import { BASES_MAX, type ReadBase } from '../../src/policy/extending.ts'
import { POLICY_LIMITS } from '../../src/policy/limits.ts'
import { loadPolicy, type LoadedPolicy } from '../../src/policy/load.ts'
import type { Policy } from '../../src/policy/policy.ts'

const BASE = `version: 1
name: base
description: what all teams have
define:
  young: artifact.age < duration("24h")
allow:
  - npm:@acme/*
deny:
  - npm:left-pad
approvals: { days: 60, ticket: required }
rules:
  - id: first
    why: it is young
    when: young
    then: hold
    message: is {{artifact.age}} old
  - id: second
    why: it may not be there
    when: artifact.name == "second"
    then: block
    waivable: false
  - id: third
    why: it is new
    when: project.age < duration("720h")
    then: warn
`

const TEXTS: Readonly<Record<string, string>> = { base: BASE, broken: BASE.replace('when: young', 'when: yuong') }

const named: ReadBase = (name) => {
  const source = Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined
  const file = `${name}.yaml`
  return source === undefined ? { file, problem: `${name} is not there` } : { source, file }
}

const extending = (more: string, base = 'base'): string => `version: 1\nname: team\nextends: ${base}\n${more}`

function loaded(source: string, bases: ReadBase = named): LoadedPolicy {
  return loadPolicy(source, 'team.yaml', { readBase: bases })
}

function policyOf(source: string): Policy {
  const read = loaded(source)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.policy
}

t.test('what a policy has of its base, and what it changes', async (t) => {
  const rules = (more: string) => policyOf(extending(more)).rules.map(({ id, then }) => `${id} ${then}`)
  const cases: readonly (readonly [situation: string, more: string, rules: readonly string[]])[] = [
    ['nothing of its own', '', ['first hold', 'second block', 'third warn']],
    ['another outcome', 'override: { first: { then: block } }', ['first block', 'second block', 'third warn']],
    ['a rule that is taken out', 'override: { second: off }', ['first hold', 'third warn']],
    [
      'a rule more',
      'rules: [{ id: own, why: w, when: young, then: quarantine }]',
      ['first hold', 'second block', 'third warn', 'own quarantine'],
    ],
  ]
  for (const [situation, more, wanted] of cases) t.same(rules(more), wanted, situation)

  const policy = policyOf(
    extending(`define: { young: artifact.age < duration("48h"), own: young }
allow: [npm:ours]
approvals: { days: 10 }
override: { first: { when: own && artifact.name != "x", mode: observe }, second: { waivable: true, reviewers: 2 } }
`),
  )
  const [first, second] = policy.rules
  t.match(first, { when: 'own && artifact.name != "x"', mode: 'observe', why: 'it is young', uses: ['young', 'own'] })
  t.match(second, { waivable: true, reviewers: 2, then: 'block', when: 'artifact.name == "second"' })
  t.same(
    policy.definitions.map(({ name, when }) => [name, when]),
    [
      ['young', 'artifact.age < duration("48h")'],
      ['own', 'young'],
    ],
  )
  t.match(policy.approvals, { days: 10, ticketRequired: true })
  t.equal(policy.name, 'team')
  t.equal(policy.description, undefined, 'the base describes itself')
})

t.test('lists of both hold', async (t) => {
  const source = extending('allow: [npm:ours]\ndeny: [npm:theirs]')
  const results = runCases({ source, file: 'team.yaml' }, { source: CASES, file: 'team.cases.yaml' }, named)
  t.equal(results.length, 4)
  t.same(
    results.filter(({ ok }) => !ok),
    [],
  )
})

const CASES = `cases:
  - case: denied by the base
    given: { artifact: { name: left-pad } }
    want: { outcome: block }
  - case: denied by the policy
    given: { artifact: { name: theirs } }
    want: { outcome: block }
  - case: allowed by the policy
    given: { artifact: { name: ours, age: 1h } }
    want: { outcome: allow }
  - case: young
    given: { artifact: { name: other, age: 1h } }
    want: { outcome: hold, rules: [first] }
`

t.test('what is wrong is said where it was written', async (t) => {
  const cases: readonly (readonly [situation: string, source: string, at: string, message: RegExp])[] = [
    ['no such base', extending('', 'nobody'), 'team.yaml:3:10', /^nobody is not there$/],
    ['a base that is broken', extending('', 'broken'), 'broken.yaml:14:11', /yuong/],
    ['a rule that the base does not have', extending('override: { frist: off }'), 'team.yaml:4:20', /no rule frist/],
    [
      'a rule of the base again',
      extending('rules: [{ id: first, why: w, when: "true", then: warn }]'),
      'team.yaml:4:15',
      /the base has a rule first/,
    ],
    [
      'a condition under override',
      extending('override:\n  first:\n    when: artifact.nope\n'),
      'team.yaml:6:20',
      /nope/,
    ],
    ['a message under override', extending('override:\n  first:\n    message: "{{nope}}"\n'), 'team.yaml:6:17', /nope/],
    ['an id under override', extending('override: { first: { id: other } }'), 'team.yaml:4:22', /unknown key "id"/],
    [
      'a misspelt key under override',
      extending('override: { first: { thn: warn } }'),
      'team.yaml:4:22',
      /unknown key "thn"/,
    ],
    ['a misspelt key', extending('overide: {}'), 'team.yaml:4:1', /unknown key "overide"/],
    [
      'a rule of its own',
      extending('rules:\n  - { id: own, why: w, when: artifact.nope, then: warn }'),
      'team.yaml:5:39',
      /nope/,
    ],
    [
      'a name that breaks a rule of the base',
      extending('define: { young: artifact.name }'),
      'team.yaml:4:18',
      /must be true or false, and is a string/,
    ],
    ['an entry of its own after those of the base', extending('allow: ["npm:"]'), 'team.yaml:4:9', /npm:/],
    [
      'days of the base above a maximum of its own',
      extending('approvals: { max_days: 5 }'),
      'team.yaml:4:12',
      /more than max_days/,
    ],
    [
      'override without a base',
      'version: 1\nname: a\noverride: {}\nrules: []\n',
      'team.yaml:3:1',
      /unknown key "override"/,
    ],
    ['a base that is no text', extending('', '[base]'), 'team.yaml:3:10', /extends/],
  ]
  for (const [situation, source, at, message] of cases) {
    const read = loaded(source)
    const [problem] = read.ok ? [] : read.problems
    t.equal(`${problem?.file}:${problem?.line}:${problem?.column}`, at, situation)
    t.match(problem?.message, message, situation)
  }
})

t.test('policies that extend each other end somewhere', async (t) => {
  const self = loaded(extending('', 'team'), () => ({ source: extending('', 'team'), file: 'team.yaml' }))
  t.match(self, { ok: false, problems: [{ file: 'team.yaml', message: /extends this policy in turn/ }] })
  const chain: ReadBase = (name) => {
    const left = Number(name.slice(1))
    return { source: left === 0 ? BASE : extending('', `b${left - 1}`), file: `${name}.yaml` }
  }
  t.equal(loaded(extending('', `b${BASES_MAX - 1}`), chain).ok, true, 'as many as may be')
  t.match(loaded(extending('', `b${BASES_MAX}`), chain), { ok: false, problems: [{ message: /extend each other/ }] })
})

const many = (count: number, id: string): string =>
  Array.from({ length: count }, (_, at) => `  - { id: ${id}${at}, why: w, when: "true", then: warn }\n`).join('')

const entries = (count: number): string => Array.from({ length: count }, (_, at) => `  - npm:n${at}\n`).join('')

const long: ReadBase = () => ({
  source: `version: 1\nname: b\ndeny:\n${`  - { match: npm:a, reason: ${'r'.repeat(200)} }\n`.repeat(1000)}rules: []\n`,
  file: 'b.yaml',
})

t.test('limits hold for a policy with its base', async (t) => {
  const base: ReadBase = () => ({
    source: `version: 1\nname: b\nrules:\n${many(POLICY_LIMITS.rules - 1, 'b')}`,
    file: 'b.yaml',
  })
  t.equal(loaded(extending(`rules:\n${many(1, 'o')}`), base).ok, true)
  t.match(loaded(extending(`rules:\n${many(2, 'o')}`), base), {
    ok: false,
    problems: [{ message: /more than 200 rules/ }],
  })
  const listed: ReadBase = () => ({
    source: `version: 1\nname: b\nallow:\n${entries(POLICY_LIMITS.listEntries - 1)}rules: []\n`,
    file: 'b.yaml',
  })
  t.equal(loaded(extending(`allow:\n${entries(1)}`), listed).ok, true)
  t.match(loaded(extending(`allow:\n${entries(2)}`), listed), {
    ok: false,
    problems: [{ message: /more than 5000 entries/ }],
  })
  const own = `deny:\n${`  - { match: npm:a, reason: ${'r'.repeat(200)} }\n`.repeat(200)}`
  t.equal(loaded(extending(''), long).ok, true)
  t.match(loaded(extending(own), long), { ok: false, problems: [{ message: /with its base the policy is longer/ }] })
})

t.test('its text stands alone, and means the same', async (t) => {
  const source = extending(`override: { first: { when: 'young || artifact.name == "a: # \\"b"' } }
rules:
  - id: own
    why: "a\\u2028b 'c' \\t"
    when: |
      artifact.name == "x" &&
        artifact.version == "1"
    then: hold
`)
  const read = loaded(source)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const again = loadPolicy(read.source, 'kept')
  t.equal(again.ok && again.policy.digest, read.policy.digest)
  t.notOk('extends' in parse(read.source))
  t.not(read.policy.digest, policyOf(extending('')).digest)
  t.equal(loadPolicy(BASE, 'base.yaml').ok && loaded(BASE).ok && policyOf(BASE).digest === policyOf(BASE).digest, true)
})

t.test('a base may be a shipped pack or a file beside it; what somebody sends may extend a pack alone', async (t) => {
  const folder = t.testdir({ 'base.yaml': BASE, 'team.yaml': extending('', './base.yaml') })
  const file = join(folder, 'team.yaml')
  t.same(
    readPolicy(file).policy.rules.map(({ id }) => id),
    ['first', 'second', 'third'],
  )
  writeFileSync(file, extending('', 'strict'))
  const strict = readPolicy(file).policy.rules.length
  t.ok(strict > 20, `${strict} rules`)
  writeFileSync(file, extending('', './none.yaml'))
  t.throws(() => readPolicy(file), /\.\/none\.yaml is no file that can be read, and no shipped pack/)
  t.match(readShipped(join(folder, 'base.yaml')), { problem: /is no shipped pack/ })
  t.match(readShipped('../policies/default.yaml'), { problem: /is no shipped pack/ })
  t.match(readShipped('strict'), { source: /name: strict/ })
  t.match(readBase('default', file), { source: /name: default/ })
})

t.test('the policies that the documentation shows can be loaded', async (t) => {
  const shown = [...readFileSync('docs/policy.md', 'utf8').matchAll(/```yaml\n(version: 1\n.*?)```/gs)]
  t.equal(shown.length, 2)
  for (const [, source = ''] of shown) {
    const read = loadPolicy(source, 'shown.yaml', { readBase: readShipped })
    t.same(read.ok ? [] : read.problems, [])
  }
})
