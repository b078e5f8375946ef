import t from 'tap'
import type { AddedPackage, AddedPackages, PreviousFacts } from '../../src/model/decision.ts'
import type { Dependency } from '../../src/model/fact.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'
import { BASE_HOLD_MS, decide } from '../../src/policy/decide.ts'
import { circumstances, contentFor, factsFor, inputFor, NOW, policyOf } from './given.ts'

const DAY_MS = 24 * 60 * 60_000
const ago = (ms: number): string => new Date(Date.parse(NOW) - ms).toISOString()

const YOUNG = 'changes.added_packages.exists(p, p.age < duration("168h"))'
const OLD = 'changes.added_packages.all(p, p.age >= duration("168h"))'
const NAMED = 'changes.added_packages.exists(p, p.name == "fresh")'
const EMPTY = 'changes.added_packages.exists(p, p.version_count == 0)'

const depends = (...names: readonly string[]): { readonly dependencies: readonly Dependency[] } => ({
  dependencies: names.map((name) => ({ name, spec: '^1.0.0', group: 'dependencies', direct: false })),
})
const git: Dependency = { name: 'fresh', spec: 'git+https://git.example/x', group: 'dependencies', direct: true }

const before = (...names: readonly string[]): PreviousFacts => ({
  kind: 'known',
  version: '1.2.0',
  filename: 'before.tgz',
  facts: factsFor(depends(...names)),
})
const NONE: PreviousFacts = { kind: 'none' }
const GONE: PreviousFacts = { kind: 'unavailable', version: '1.2.0', reason: 'HTTP 500', since: NOW }

const is = (days: number): AddedPackage => ({ firstPublishedAt: ago(days * DAY_MS), versionCount: 3 })
const knowing = (known: Readonly<Record<string, AddedPackage>>): AddedPackages => ({
  known: new Map(Object.entries(known)),
})
const SILENT: AddedPackages = { known: new Map(), missing: 'HTTP 503', since: NOW }

interface Row {
  readonly situation: string
  readonly when: string
  readonly facts?: object
  readonly previous?: PreviousFacts
  readonly added?: AddedPackages
  readonly then?: string
  readonly outcome: string
  readonly undecided?: boolean
}

const ROWS: readonly Row[] = [
  { situation: 'young', when: YOUNG, added: knowing({ fresh: is(6) }), outcome: 'block' },
  { situation: 'old', when: YOUNG, added: knowing({ fresh: is(8) }), outcome: 'allow' },
  { situation: 'nobody was asked yet', when: YOUNG, outcome: 'hold', undecided: true },
  { situation: 'nobody answers', when: YOUNG, added: SILENT, outcome: 'hold', undecided: true },
  { situation: 'nobody answers, for a rule on old ones', when: OLD, added: SILENT, outcome: 'hold', undecided: true },
  { situation: 'the rule asks for the name alone', when: NAMED, added: SILENT, outcome: 'block' },
  { situation: 'a warning hangs on it', when: YOUNG, then: 'warn', outcome: 'allow' },
  { situation: 'it was there before', when: YOUNG, previous: before('fresh'), added: SILENT, outcome: 'allow' },
  { situation: 'nothing is depended on', when: YOUNG, facts: depends(), outcome: 'allow' },
  { situation: 'fetched around the registry', when: YOUNG, facts: { dependencies: [git] }, outcome: 'allow' },
  { situation: 'a first release, nobody was asked', when: YOUNG, previous: NONE, outcome: 'hold', undecided: true },
  { situation: 'a first release', when: YOUNG, previous: NONE, added: knowing({ fresh: is(1) }), outcome: 'block' },
  { situation: 'no version before to be had', when: YOUNG, previous: GONE, outcome: 'hold', undecided: true },
  {
    situation: 'a file alone, at a command line',
    when: YOUNG,
    previous: { kind: 'unknown' },
    added: SILENT,
    outcome: 'allow',
  },
  {
    situation: 'its upstream dates nothing',
    when: YOUNG,
    added: knowing({ fresh: { firstPublishedAt: UNKNOWN, versionCount: 2 } }),
    outcome: 'allow',
  },
  {
    situation: 'there is no such package',
    when: EMPTY,
    added: knowing({ fresh: { firstPublishedAt: UNKNOWN, versionCount: 0 } }),
    outcome: 'block',
  },
  {
    situation: 'one of two is young, and of the other nothing is known',
    when: YOUNG,
    facts: depends('fresh', 'other'),
    added: { ...SILENT, known: new Map([['fresh', is(1)]]) },
    outcome: 'block',
  },
  {
    situation: 'one of two is old, and of the other nothing is known',
    when: YOUNG,
    facts: depends('fresh', 'other'),
    added: { ...SILENT, known: new Map([['fresh', is(9)]]) },
    outcome: 'hold',
    undecided: true,
  },
]

t.test('what is not known of added packages is not let through', async (t) => {
  for (const { situation, when, facts = depends('fresh'), previous = before(), added, ...row } of ROWS) {
    const content = { ...contentFor(facts, previous), ...(added === undefined ? {} : { added }) }
    const policy = policyOf([{ when, then: row.then ?? 'block' }])
    const verdict = decide(policy, inputFor({}, { content }), circumstances())
    t.equal(verdict.outcome, row.outcome, situation)
    t.equal(verdict.undecided !== undefined, row.undecided === true, situation)
  }
})

t.test('after an hour without an answer a person is asked, and the reason is told', async (t) => {
  const content = { ...contentFor(depends('fresh'), before()), added: SILENT }
  const policy = policyOf([{ when: YOUNG, then: 'block' }])
  for (const [afterMs, outcome] of [
    [BASE_HOLD_MS - 1, 'hold'],
    [BASE_HOLD_MS, 'quarantine'],
  ] as const) {
    const now = new Date(Date.parse(NOW) + afterMs).toISOString()
    const verdict = decide(policy, inputFor({}, { content }), circumstances({ now }))
    t.equal(verdict.outcome, outcome)
    t.match(verdict.hits[0], {
      rule: 'base-unavailable',
      message: 'whether a-rule refuses it hangs on how old fresh is, which it begins to depend on: HTTP 503',
    })
    t.match(verdict.undecided, { since: NOW })
  }
})

t.test('a package grows old by itself', async (t) => {
  const content = { ...contentFor(depends('fresh'), before()), added: knowing({ fresh: is(6) }) }
  const { hits, validUntil } = decide(policyOf([{ when: YOUNG }]), inputFor({}, { content }), circumstances())
  t.equal(validUntil, ago(-DAY_MS))
  t.equal(hits[0]?.until, ago(-DAY_MS))
})
