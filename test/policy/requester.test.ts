import t from 'tap'
import { loadPolicy } from '../../src/policy/load.ts'
import { decide } from '../../src/policy/decide.ts'
import { runCases } from '../../src/policy/cases.ts'
import { circumstances, inputFor, policyOf, QUIET } from './given.ts'

const POLICY = policyOf([{ when: 'requester.project != "shop" && requester.token != "boss"', then: 'block' }])

t.test('who asks is asked for at the gate alone', async (t) => {
  const table = [
    [{ project: 'shop', token: 'ci' }, 'allow'],
    [{ project: '', token: 'boss' }, 'allow'],
    [{ project: 'blog', token: 'ci' }, 'block'],
    [{ project: '', token: '' }, 'block'],
    [undefined, 'allow'],
  ] as const
  for (const [requester, outcome] of table) {
    for (const input of [QUIET, inputFor()]) {
      const asked = requester === undefined ? input : { ...input, requester }
      t.equal(decide(POLICY, asked, circumstances()).outcome, outcome, JSON.stringify(requester))
    }
  }
})

const asks = (when: string) => policyOf([{ when, then: 'warn' }]).rules.map(({ condition }) => condition.needsRequester)

t.test('a policy says whether it asks', async (t) => {
  t.same(asks('requester.project == "x"'), [true])
  t.same(asks('artifact.name == "x" && (artifact.claimed || requester.token.startsWith("x"))'), [true])
  t.same(asks('project.name == "requester"'), [false])
  t.notOk(loadPolicy('version: 1\nname: x\nrules: [{id: a, why: x, when: requester.team == "x", then: warn}]', 'p').ok)
})

t.test('a case says who asks', async (t) => {
  const source = `version: 1
name: p
rules:
  - { id: shop-only, why: x, when: 'requester.project != "shop"', then: block }
`
  const cases = `cases:
  - { case: a, given: { requester: { project: shop } }, want: { outcome: allow } }
  - { case: b, given: { requester: {} }, want: { outcome: block, rules: [shop-only] } }
  - { case: c, given: {}, want: { outcome: allow } }
`
  const results = runCases({ file: 'p.yaml', source }, { file: 'p.cases.yaml', source: cases })
  t.equal(results.length, 3)
  for (const { name, ok, message } of results) t.ok(ok, `${name} ${message}`)
})
