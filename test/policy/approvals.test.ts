import t from 'tap'
import { reviewersFor } from '../../src/model/approvals.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { HEAD, withRule } from './broken.ts'

function said(approvals: string): Policy {
  const loaded = loadPolicy(`${withRule('true', '    reviewers: 2\n')}${approvals}`, 'p.yaml')
  if (!loaded.ok) throw new Error(loaded.problems[0]?.message)
  return loaded.policy
}

t.test('what a policy leaves unsaid of releases', async (t) => {
  const plain = { reviewers: 1, days: 90, maxDays: 365, ticketRequired: false, emergencyHours: 24 }
  t.same(said('').approvals, plain)
  t.same(said('approvals: { max_days: 30 }\n').approvals, { ...plain, days: 30, maxDays: 30 }, 'no longer than it may')
  const strict = said('approvals: { reviewers: 2, days: 7, ticket: required, emergency_hours: 0 }\n')
  t.same(strict.approvals, { reviewers: 2, days: 7, maxDays: 365, ticketRequired: true, emergencyHours: 0 })
  t.equal(reviewersFor(said(''), ['a-rule'], []), 2)
  t.equal(reviewersFor(said(''), ['denied'], []), 1)
  const hits = [{ rule: 'policy-error', inPlaceOf: ['a-rule'] }, { rule: 'denied' }]
  t.equal(reviewersFor(said(''), ['policy-error'], hits), 2, 'what stands in the place of a rule needs as many')
  t.equal(reviewersFor(said(''), ['denied'], hits), 1)
  t.equal(reviewersFor(strict, ['denied'], []), 2, 'the policy asks it of all rules')
})

const BROKEN = [
  {
    situation: 'three reviewers',
    source: withRule('true', '    reviewers: 3\n'),
    at: [8, 16],
    message: /reviewers/,
  },
  {
    situation: 'a misspelt key of the approvals',
    source: `${HEAD}approvals:\n  reviewer: 2\nrules: []\n`,
    at: [4, 3],
    message: /unknown key "reviewer"/,
    hint: /reviewers/,
  },
  {
    situation: 'a release that lasts longer than it may',
    source: `${HEAD}approvals:\n  max_days: 30\n  days: 31\nrules: []\n`,
    at: [5, 9],
    message: /^days is more than max_days, 30$/,
  },
]

t.test('mistakes in what a policy says of releases', async (t) => {
  for (const { situation, source, at, message, hint } of BROKEN) {
    const loaded = loadPolicy(source, 'p.yaml')
    const [first] = loaded.ok ? [] : loaded.problems
    t.same([first?.line, first?.column], at, situation)
    t.match(first?.message, message, situation)
    t.match(first?.hint, hint ?? /^/, situation)
  }
})
