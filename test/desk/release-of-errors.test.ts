import t from 'tap'
import type { Reviewer } from '../../src/desk/people.ts'
import type { ReleaseChoice } from '../../src/desk/release.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { RuleHit } from '../../src/model/verdict.ts'
import { digestOf } from './seed.ts'
import { type App, openApp } from './test-app.ts'

const ADA: Reviewer = { actor: { kind: 'user', name: 'ada' }, role: 'admin' }
const ROB: Reviewer = { actor: { kind: 'user', name: 'rob' }, role: 'reviewer' }
const FILE: ReleaseChoice = { scope: { kind: 'digest' }, reason: 'read it' }

let app: App
let first = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  first = app.cases[0] ?? ''
})

t.afterEach(async () => app.close())

function refusedBy(...hits: readonly Partial<RuleHit>[]): void {
  const digest = digestOf(app.seeds[0]!.artifact)
  const [known] = app.seeds[0]!.hits
  app.hits.set(
    digest,
    hits.map((hit) => Object.assign({}, known, hit)),
  )
}

t.test('a release names what the error stands for, and no more', async (t) => {
  refusedBy({ rule: 'policy-error', inPlaceOf: ['a-rule'] }, { rule: 'base-unavailable', inPlaceOf: ['b', 'c'] })
  const released = await app.desk.releases.release(ROB, first, FILE)
  const rules = ['policy-error:a-rule', 'base-unavailable:b', 'base-unavailable:c']
  t.match(released, { waiver: { rules }, case: { state: 'released' }, verdict: { outcome: 'allow' } })
  refusedBy({ rule: 'policy-error', inPlaceOf: ['another-rule'] })
  t.match((await app.desk.cases.one(first)).verdict, { outcome: 'quarantine' }, 'the next error is another one')
})

t.test('a rule by its name alone, or of one in whose place it stands', async (t) => {
  const errors = [
    { rule: 'policy-error', inPlaceOf: ['a'] },
    { rule: 'policy-error', inPlaceOf: ['b'] },
  ]
  refusedBy(...errors)
  const rows: readonly (readonly [chosen: readonly string[], named: readonly string[]])[] = [
    [['policy-error'], ['policy-error:a', 'policy-error:b']],
    [['policy-error:b'], ['policy-error:b']],
  ]
  for (const [rules, named] of rows) {
    const { waiver } = (await app.desk.releases.release(ROB, first, { ...FILE, rules })) as never as {
      waiver: { rules: readonly string[] }
    }
    t.same(waiver.rules, named)
    app.clock.now = new Date(app.clock.now.getTime() + 1000)
    await app.desk.decisions.reverse(ROB, first, { reason: 'once more' })
    app.clock.now = new Date(app.clock.now.getTime() + 1000)
  }
  await t.rejects(app.desk.releases.release(ROB, first, { ...FILE, rules: ['policy-error:c'] }), {
    code: 'bad-request',
  })
})

t.test('who may release from what stands in the place of a block', async (t) => {
  refusedBy({ rule: 'policy-error', inPlaceOf: ['a-rule'], standsForBlock: true })
  await t.rejects(app.desk.releases.release(ROB, first, FILE), { code: 'forbidden', message: /only an administrator/ })
  t.match(await app.desk.releases.release(ADA, first, FILE), { waiver: { rules: ['policy-error:a-rule'] } })
})

t.test('a release that would let nothing through is none', async (t) => {
  const fixed = { rule: 'integrity-mismatch', outcome: 'block', waivable: false } as const
  const rows: readonly (readonly [situation: string, hits: readonly Partial<RuleHit>[]])[] = [
    ['a rule that no waiver lifts', [fixed]],
    ['one beside an error', [{ rule: 'policy-error', inPlaceOf: ['a-rule'] }, fixed]],
    ['an error in the place of one', [{ rule: 'policy-error', inPlaceOf: ['malware'], waivable: false }]],
  ]
  for (const [situation, hits] of rows) {
    refusedBy(...hits)
    for (const rules of [{}, { rules: ['policy-error'] }])
      await t.rejects(app.desk.releases.release(ADA, first, { ...FILE, ...rules }), LazaretError, situation)
    t.match(await app.desk.cases.one(first), { case: { state: 'open' }, waivers: [] }, situation)
  }
  refusedBy({ rule: 'cooldown' }, { rule: 'late', outcome: 'hold', waivable: false })
  t.match(
    await app.desk.releases.release(ADA, first, FILE),
    { case: { state: 'released' }, verdict: { outcome: 'hold' } },
    'a hold ends by itself',
  )
})
