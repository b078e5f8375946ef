import t from 'tap'
import { PolicyEngine, type Policies } from '../../src/admission/policy-engine.ts'
import type { Records } from '../../src/model/records.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import type { RuleHit, Verdict } from '../../src/model/verdict.ts'
import { verdict } from '../contracts/samples.ts'
import { inputFor, NOW, policyOf, REJECTION, VERSION, waiver } from '../policy/given.ts'

const DAY = 24 * 60 * 60_000

const POLICY = policyOf([
  { id: 'young', when: 'artifact.age < duration("72h")', then: 'hold' },
  { id: 'theft', when: 'found("secrets-exfiltration")', then: 'block' },
  {
    id: 'unread',
    when: 'changes.added_unread_files.size() > 0',
    then: 'quarantine',
    more: '    stands_after_days: 7\n',
  },
])

/** An engine whose policy and exceptions can change, and how often the exceptions were read. */
function engine(policy = POLICY) {
  const state = { policy: 1, decisions: 1, waivers: 0, read: 0, rejected: false }
  const policies: Policies = { inForce: () => ({ policy, source: '', file: '' }), revision: () => state.policy }
  const records = {
    decisionsRevision: () => state.decisions,
    async waivers() {
      state.read += 1
      return Array.from({ length: state.waivers }, (_, at) => waiver(VERSION, { id: `w${at}` }))
    },
    rejections: async () => (state.rejected ? [REJECTION] : []),
    freezes: async () => [],
    outbreaks: async () => [],
  } as unknown as Records
  const registries = new Map([['npm', { name: 'npm', ecosystem: 'npm', mode: 'enforce' } as RegistryConfig]])
  return { state, made: new PolicyEngine({ policies, records, registries, clock: () => new Date(NOW) }) }
}

t.test('a revision differs as soon as a policy changed, and once a look found other decisions', async (t) => {
  const { state, made } = engine()
  const seen = [made.revision()]
  state.policy = 2
  seen.push(made.revision())
  state.decisions = 2
  t.equal(made.revision(), seen.at(-1), 'memory alone is asked')
  made.poll()
  seen.push(made.revision())
  t.equal(new Set(seen).size, 3)
})

t.test('waivers and rejections are read once for each revision of decisions', async (t) => {
  const { state, made } = engine()
  t.match(await made.circumstances('npm'), { waivers: [], rejections: [], mode: 'enforce', now: NOW })
  state.waivers = 1
  state.rejected = true
  t.match((await made.circumstances('npm')).waivers, [], 'nothing said that they changed')
  t.equal(state.read, 1)
  state.decisions = 2
  made.poll()
  const after = await made.circumstances('npm')
  t.same([after.waivers.length, after.rejections.length, state.read], [1, 1, 2])
  await t.rejects(made.circumstances('other'), { code: 'not-found' })
})

function hit(rule: string, given: Partial<RuleHit> = {}): RuleHit {
  return { rule, outcome: 'quarantine', mode: 'enforce', message: '', why: '', waivable: true, waivedBy: [], ...given }
}

const of = (...hits: readonly RuleHit[]): Verdict => verdict({ hits })
const undecided = (...rules: readonly string[]): Verdict => verdict({ undecided: { rules, since: NOW } })

t.test('what is refused for what it is, and not for its youth', async (t) => {
  const { made } = engine()
  const table: readonly (readonly [
    situation: string,
    found: Verdict,
    publicMs: number | undefined,
    refused: boolean,
  ])[] = [
    ['nothing', of(), undefined, false],
    ['a warning', of(hit('theft', { outcome: 'warn' })), undefined, false],
    ['a rule of content', of(hit('theft')), undefined, true],
    ['one that only observes', of(hit('theft', { mode: 'observe' })), undefined, true],
    ['one that a person waived', of(hit('theft', { waivedBy: ['w'] })), undefined, false],
    [
      'one that is waived beside one that is not',
      of(hit('theft', { waivedBy: ['w'] }), hit('unread')),
      undefined,
      true,
    ],
    ['a version before that cannot be had', of(hit('base-unavailable')), undefined, false],
    ['a hold for its age, which ends', of(hit('young', { outcome: 'hold', until: NOW })), undefined, false],
    ['what time ends, of a rule of content', of(hit('theft', { until: NOW })), undefined, true],
    ['a rule that time silences, a moment before', of(hit('unread')), 7 * DAY - 1, true],
    ['and then', of(hit('unread')), 7 * DAY, false],
    ['another rule, however long ago', of(hit('theft')), 700 * DAY, true],
  ]
  for (const [situation, found, publicMs, refused] of table)
    t.equal(made.isRefused('npm', found, publicMs), refused, situation)
})

t.test('what is not decided, where a rule that may refuse it has not lost its hold', async (t) => {
  const { made } = engine()
  t.equal(made.isUndecided('npm', verdict()), false)
  t.equal(made.isUndecided('npm', undecided('unread')), true)
  t.equal(made.isUndecided('npm', undecided('unread'), 7 * DAY - 1), true)
  t.equal(made.isUndecided('npm', undecided('unread'), 7 * DAY), false)
  t.equal(made.isUndecided('npm', undecided('unread', 'theft'), 7 * DAY), true)
})

t.test('whether who asks is asked for, and what no check reads', async (t) => {
  t.equal(engine().made.asksForRequester('npm'), false)
  const asking = engine(policyOf([{ when: 'requester.project == "shop"' }]))
  t.equal(asking.made.asksForRequester('npm'), true)
  t.match(engine().made.uninspected('npm', 'no check reads this'), { decidedAt: NOW, policy: { name: 'test' } })
  t.not(engine().made.uninspected('npm', 'x').outcome, 'allow')
  const decided = await engine().made.decide({ ...inputFor({ publishedAt: NOW }), registry: 'npm' })
  t.match(decided, { outcome: 'hold', deciding: ['young'] })
})
