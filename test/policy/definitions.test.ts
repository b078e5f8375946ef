import t from 'tap'
import { decide } from '../../src/policy/decide.ts'
import { explain } from '../../src/policy/explain.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { circumstances, inputFor } from './given.ts'

const source = (define: string, when: string): string =>
  `version: 1\nname: test\ndefine:\n${define}rules:\n  - id: a-rule\n    why: because\n    when: ${when}\n    then: quarantine\n`

function policyOf(text: string): Policy {
  const loaded = loadPolicy(text, 'p.yaml')
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.policy
}

const YOUNG = '  young: project.age < duration("720h")\n'
const BOTH = `${YOUNG}  young_hook: young && surface.install_scripts.size() > 0\n`

t.test('a rule that names a condition means what stands there', async (t) => {
  const pairs: readonly (readonly [define: string, named: string, written: string])[] = [
    [YOUNG, 'young', 'project.age < duration("720h")'],
    [YOUNG, '!young', '!(project.age < duration("720h"))'],
    [YOUNG, 'young || found("x")', '(project.age < duration("720h")) || found("x")'],
    [BOTH, 'young_hook', 'project.age < duration("720h") && surface.install_scripts.size() > 0'],
    ['  either: false || artifact.withdrawn\n', 'true && !either', 'true && !(false || artifact.withdrawn)'],
    [YOUNG, '"young" == artifact.name', '"young" == artifact.name'],
  ]
  const ages = ['2026-11-23T00:00:00.000Z', '2020-01-01T00:00:00.000Z', null]
  for (const [define, named, written] of pairs) {
    const one = policyOf(source(define, `'${named}'`))
    const other = policyOf(source(define, `'${written}'`))
    for (const firstPublishedAt of ages) {
      const input = inputFor({}, { package: { firstPublishedAt } })
      const [a, b] = [one, other].map((policy) => decide(policy, input, circumstances()))
      t.same(
        [a?.outcome, a?.validUntil, a?.hits.map(({ unknown, until }) => [unknown, until])],
        [b?.outcome, b?.validUntil, b?.hits.map(({ unknown, until }) => [unknown, until])],
        `${named}, first published ${firstPublishedAt}`,
      )
    }
    t.equal(one.rules[0]?.condition.needsContent, other.rules[0]?.condition.needsContent, named)
  }
})

t.test('what is wrong with a named condition is told where it stands', async (t) => {
  const table: readonly (readonly [situation: string, text: string, at: readonly [number, number], message: RegExp])[] =
    [
      ['a fact that is none', source('  a: artifact.nope\n', 'a'), [4, 15], /nope/],
      ['no truth value', source('  a: artifact.name\n', 'a'), [4, 6], /true or false/],
      ['itself', source('  a: a || true\n', 'a'), [4, 6], /Unknown variable/],
      ['one that stands below', source('  a: b\n  b: "true"\n', 'a'), [4, 6], /Unknown variable/],
      ['the name of a fact', source('  artifact: "true"\n', 'true'), [4, 14], /means something already/],
      ['the name of a function', source('  found: "true"\n', 'true'), [4, 11], /means something already/],
      ['a name with capitals', source('  Young: "true"\n', 'true'), [4, 10], /lower case/],
      ['an error behind it in a rule', source(YOUNG, 'young && artifact.nope'), [8, 29], /nope/],
      ['an error before it in a rule', source(YOUNG, 'artifact.nope && young'), [8, 20], /nope/],
      ['an element of that name', source(YOUNG, 'findings.exists(young, true)'), [8, 27], /is a named condition/],
      ['used as something else', source(YOUNG, 'young + 1 == 2'), [8, 11], /overload/],
    ]
  for (const [situation, text, at, message] of table) {
    const loaded = loadPolicy(text, 'p.yaml')
    const first = loaded.ok ? undefined : loaded.problems[0]
    t.match(first?.message, message, situation)
    t.same([first?.line, first?.column], at, `${situation}: line and column`)
  }
})

t.test('a check that does not exist is told once, where it is named', async (t) => {
  const text = source('  a: found("instal-scripts")\n', 'a || a || found("nothing-alike")')
  const loaded = loadPolicy(text, 'p.yaml', { knownChecks: ['install-scripts'] })
  t.same(loaded.ok && loaded.warnings.map(({ line, column }) => [line, column]), [
    [4, 12],
    [8, 27],
  ])
})

t.test('definitions that grow without bound are refused', async (t) => {
  let define = '  a0: artifact.withdrawn || artifact.prerelease\n'
  for (let n = 1; n <= 20; n += 1) define += `  a${n}: a${n - 1} || a${n - 1}\n`
  const loaded = loadPolicy(source(define, 'a20'), 'p.yaml')
  t.notOk(loaded.ok)
  t.match(loaded.ok ? '' : loaded.problems[0]?.message, /longer than|too many|exceed/i)
  const many = Array.from({ length: 51 }, (_, n) => `  b${n}: "true"\n`).join('')
  t.match(loadPolicy(source(many, 'b1'), 'p.yaml'), { ok: false })
})

t.test('explain says what the names of a refusing rule mean', async (t) => {
  const policy = policyOf(source(BOTH.replace(' && surface.install_scripts.size() > 0', ''), 'young_hook'))
  const input = inputFor({}, { package: { firstPublishedAt: '2026-11-23T00:00:00.000Z' } })
  const verdict = decide(policy, input, circumstances())
  t.same(
    explain(policy, input, circumstances(), verdict).sentences.filter((sentence) => / means: /.test(sentence)),
    ['young means: project.age < duration("720h")', 'young_hook means: young'],
  )
})

t.test('the digest is that of the definitions, too', async (t) => {
  const one = policyOf(source(YOUNG, 'young')).digest
  t.equal(policyOf(source(YOUNG, 'young')).digest, one)
  t.not(policyOf(source(YOUNG.replace('720h', '721h'), 'young')).digest, one)
})
