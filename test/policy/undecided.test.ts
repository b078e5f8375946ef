import t from 'tap'
import type { PreviousFacts } from '../../src/model/decision.ts'
import { BASE_HOLD_MS, decide } from '../../src/policy/decide.ts'
import { circumstances, contentFor, finding, inputFor, NOW, policyOf, waiver, VERSION } from './given.ts'

const HOUR = 3_600_000
const NEW_SCRIPT = 'changes.base != "none" && changes.added_install_scripts.size() > 0'
const CHANGED_SCRIPT = 'changes.changed_install_scripts.size() > 0'
const NEW_THEFT = '"secrets-exfiltration" in changes.added_findings && found("secrets-exfiltration", "medium")'
const OLD_THEFT = '!("secrets-exfiltration" in changes.added_findings) && found("secrets-exfiltration")'

const later = (hours: number): string => new Date(Date.parse(NOW) + hours * HOUR).toISOString()

const gone = (given: object = {}): PreviousFacts => ({
  kind: 'unavailable',
  version: '1.2.0',
  reason: 'HTTP 404',
  since: NOW,
  ...given,
})

const SCRIPT = { installScripts: { postinstall: 'node x.js' } }
const THEFT = { findings: [finding('secrets-exfiltration')] }

interface Row {
  readonly situation: string
  readonly when: string
  readonly facts?: object
  readonly then?: string
  readonly more?: string
  readonly previous?: PreviousFacts
  readonly outcome: string
  readonly deciding?: readonly string[]
  readonly undecided?: boolean
}

const TABLE: readonly Row[] = [
  { situation: 'nothing in it could be new', when: NEW_SCRIPT, outcome: 'allow' },
  { situation: 'all of it could be new', when: NEW_SCRIPT, facts: SCRIPT, outcome: 'hold', undecided: true },
  { situation: 'it could be changed', when: CHANGED_SCRIPT, facts: SCRIPT, outcome: 'hold', undecided: true },
  { situation: 'a finding could be new', when: NEW_THEFT, facts: THEFT, outcome: 'hold', undecided: true },
  { situation: 'a finding could be old', when: OLD_THEFT, facts: THEFT, outcome: 'hold', undecided: true },
  { situation: 'it is refused, new or old', when: `${NEW_THEFT} || ${OLD_THEFT}`, facts: THEFT, outcome: 'quarantine' },
  { situation: 'a warning hangs on it', when: NEW_SCRIPT, facts: SCRIPT, then: 'warn', outcome: 'allow' },
  { situation: 'only observed', when: NEW_SCRIPT, facts: SCRIPT, more: '    mode: observe\n', outcome: 'allow' },
  {
    situation: 'the rule says what unknown means',
    when: NEW_SCRIPT,
    facts: SCRIPT,
    more: '    unknown: block\n',
    outcome: 'block',
    deciding: ['a-rule'],
  },
  {
    situation: 'the rule says so, and nobody has asked for the version before',
    when: NEW_SCRIPT,
    facts: SCRIPT,
    more: '    unknown: block\n',
    previous: { kind: 'unavailable', version: '1.2.0' },
    outcome: 'hold',
    undecided: true,
  },
  {
    situation: 'a rule that holds leaves the holding to the rule that tries again',
    when: NEW_SCRIPT,
    facts: SCRIPT,
    more: '    unknown: hold\n',
    outcome: 'hold',
    undecided: true,
  },
  {
    situation: 'a rule that calls unknown a warning does not open the gate',
    when: NEW_SCRIPT,
    facts: SCRIPT,
    more: '    unknown: warn\n',
    outcome: 'hold',
    undecided: true,
  },
  {
    situation: 'it lasts, but not too long',
    when: NEW_SCRIPT,
    facts: SCRIPT,
    previous: gone({ since: later(-1 + 1 / HOUR) }),
    outcome: 'hold',
    undecided: true,
  },
  {
    situation: 'it lasts: a person decides',
    when: NEW_SCRIPT,
    facts: SCRIPT,
    previous: gone({ since: later(-1) }),
    outcome: 'quarantine',
    undecided: true,
  },
  { situation: 'there is none before', when: NEW_SCRIPT, facts: SCRIPT, previous: { kind: 'none' }, outcome: 'allow' },
  {
    situation: 'a file without its history, as at a command line',
    when: NEW_SCRIPT,
    facts: SCRIPT,
    previous: { kind: 'unknown' },
    outcome: 'allow',
  },
]

t.test('a rule that hangs on a version before that is not to be had', async (t) => {
  t.equal(BASE_HOLD_MS, HOUR)
  for (const { situation, when, facts = {}, then = 'quarantine', more = '', previous = gone(), ...want } of TABLE) {
    const policy = policyOf([{ when, then, more }])
    const verdict = decide(policy, inputFor({}, { content: contentFor(facts, previous) }), circumstances())
    t.equal(verdict.outcome, want.outcome, situation)
    t.same(verdict.undecided?.rules ?? [], want.undecided === true ? ['a-rule'] : [], `${situation}: what hangs on it`)
    const deciding = want.deciding ?? (want.undecided === true ? ['base-unavailable'] : undefined)
    if (deciding !== undefined) t.same(verdict.deciding, deciding, situation)
  }
})

t.test('it says what is missing, since when, and from when on a person is asked', async (t) => {
  const input = inputFor({}, { content: contentFor(SCRIPT, gone({ since: later(-0.5) })) })
  const { hits, undecided, validUntil } = decide(
    policyOf([{ when: NEW_SCRIPT, then: 'block' }]),
    input,
    circumstances(),
  )
  t.equal(
    hits[0]?.message,
    'whether a-rule refuses it hangs on what is new against 1.2.0, which cannot be had: HTTP 404',
  )
  t.same(hits[0]?.inPlaceOf, ['a-rule'], 'for whom it stands')
  t.equal(undecided?.since, later(-0.5))
  t.equal(validUntil, later(0.5))
})

t.test('who waives what is undecided, or the rule that hangs on it, lets it pass', async (t) => {
  const input = inputFor({}, { content: contentFor(SCRIPT, gone()) })
  const policy = policyOf([{ when: NEW_SCRIPT, then: 'quarantine' }])
  for (const [rules, outcome] of [
    [['base-unavailable:a-rule'], 'allow'],
    [['a-rule'], 'allow'],
    [['base-unavailable'], 'hold'],
    [['base-unavailable:another-rule'], 'hold'],
    [['another-rule'], 'hold'],
  ] as const) {
    const waivers = [waiver(VERSION, { rules })]
    t.equal(decide(policy, input, circumstances({ waivers })).outcome, outcome, rules.join())
  }
})

t.test('the verdict says with what it was compared', async (t) => {
  const { base } = decide(policyOf([]), inputFor({}, { content: contentFor() }), circumstances())
  t.same(base, { version: '1.2.0', filename: 'before.tgz' })
})
