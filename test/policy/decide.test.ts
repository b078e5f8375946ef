import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { OutbreakTarget } from '../../src/model/outbreak.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import { decide } from '../../src/policy/decide.ts'
import { freeze, outbreak } from '../contracts/samples.ts'
import {
  ask,
  at,
  circumstances,
  contentFor,
  DIGEST,
  finding,
  inputFor,
  NOW,
  PACKAGE,
  policyOf,
  QUIET,
  REJECTION,
  VERSION,
  waiver,
} from './given.ts'

const FILE = inputFor().artifact.filename

t.test('a verdict names the moment at which a hit ends, and until when it holds', async (t) => {
  const young = inputFor({ publishedAt: at(-12) }, { package: { firstPublishedAt: at(-100) }, content: contentFor() })
  const table: readonly (readonly [when: string, until: string | undefined, validUntil: string | undefined])[] = [
    ['artifact.age < duration("72h")', at(60), at(60)],
    [
      'artifact.age <= duration("72h")',
      new Date(Date.parse(at(60)) + 1).toISOString(),
      new Date(Date.parse(at(60)) + 1).toISOString(),
    ],
    ['duration("72h") > artifact.age', at(60), at(60)],
    ['!(artifact.age >= duration("72h"))', at(60), at(60)],
    ['artifact.age < duration("72h") && !artifact.withdrawn', at(60), at(60)],
    ['artifact.age < duration("24h") || project.age < duration("168h")', at(68), at(12)],
    ['artifact.age < duration("24h") && project.age < duration("168h")', at(12), at(12)],
    ['artifact.age < duration("24h") ? true : project.age < duration("168h")', at(68), at(12)],
    ['artifact.age > duration("1h")', undefined, undefined],
    ['artifact.age < duration("72h") || artifact.name == "left-pad"', undefined, at(60)],
    ['[24, 48].exists(h, artifact.age < duration(string(h) + "h"))', at(36), at(12)],
    ['artifact.name == "left-pad"', undefined, undefined],
    ['artifact.age < duration("9000000000h")', undefined, undefined],
  ]
  for (const [when, until, validUntil] of table) {
    const verdict = ask(when, young)
    t.same([verdict.hits[0]?.until, verdict.validUntil], [until, validUntil], when)
    if (until === undefined) continue
    const justBefore = new Date(Date.parse(until) - 1).toISOString()
    t.equal(ask(when, young, { now: justBefore }).outcome, 'hold', `${when}: a millisecond before`)
    t.equal(ask(when, young, { now: until }).outcome, 'allow', `${when}: at that moment`)
  }
  const later = ask('artifact.age > duration("24h")', young)
  t.same(
    [later.outcome, later.validUntil],
    ['allow', '2026-11-25T00:00:00.001Z'],
    'a rule that is yet to match bounds the verdict too',
  )
  const future = ask('artifact.age < duration("72h")', inputFor({ publishedAt: at(1000) }))
  t.same([future.outcome, future.hits[0]?.until], ['hold', at(1072)], 'published in the future')
})

t.test('a waiver silences its rules for its scope until its date', async (t) => {
  const table: readonly (readonly [situation: string, waivers: readonly Waiver[], silenced: boolean])[] = [
    ['this version', [waiver(VERSION)], true],
    ['another version', [waiver({ ...VERSION, version: '1.3.1' })], false],
    ['another package', [waiver({ ...VERSION, name: 'right-pad' })], false],
    ['the other ecosystem', [waiver({ ...VERSION, ecosystem: 'pypi' })], false],
    ['this digest', [waiver({ kind: 'digest', digest: DIGEST })], true],
    ['this digest of this package', [waiver({ kind: 'digest', digest: DIGEST, name: 'left-pad' })], true],
    ['this digest under another name', [waiver({ kind: 'digest', digest: DIGEST, name: 'right-pad' })], false],
    ['another digest', [waiver({ kind: 'digest', digest: sha256('others') })], false],
    ['a range', [waiver({ ...PACKAGE, range: '^1.2.0' })], true],
    ['every version', [waiver({ ...PACKAGE, range: '*' })], true],
    ['a range beside it', [waiver({ ...PACKAGE, range: '>=2' })], false],
    ['a range that is none', [waiver({ ...PACKAGE, range: 'nonsense' })], false],
    ['all registries', [waiver(VERSION, { registry: '*' })], true],
    ['another registry', [waiver(VERSION, { registry: 'other' })], false],
    ['another rule', [waiver(VERSION, { rules: ['b-rule'] })], false],
    ['among several rules', [waiver(VERSION, { rules: ['b-rule', 'a-rule'] })], true],
    ['these bytes of this version', [waiver({ ...VERSION, files: { [FILE]: DIGEST } })], true],
    ['other bytes of this version', [waiver({ ...VERSION, files: { [FILE]: sha256('former') } })], false],
    ['bytes of other files', [waiver({ ...VERSION, files: { 'other.tgz': sha256('other') } })], true],
    ['other bytes in a range', [waiver({ ...PACKAGE, range: '*', files: { [FILE]: sha256('former') } })], false],
    ['until tomorrow', [waiver(VERSION, { until: at(24) })], true],
    ['until now', [waiver(VERSION, { until: NOW })], false],
    ['until a date that is none', [waiver(VERSION, { until: 'soon' })], false],
    ['revoked', [waiver(VERSION, { revokedAt: at(-1) })], false],
    ['the second of two', [waiver({ ...VERSION, version: '9.9.9' }), waiver(VERSION)], true],
  ]
  for (const [situation, waivers, silenced] of table) {
    const verdict = ask('!artifact.withdrawn', QUIET, { waivers })
    t.equal(verdict.outcome, silenced ? 'allow' : 'hold', situation)
    t.same(verdict.hits[0]?.waivedBy, silenced ? ['w'] : [], `${situation}: the hit stays recorded`)
  }
  t.equal(ask('!artifact.withdrawn', QUIET, { waivers: [waiver(VERSION, { until: at(24) })] }).validUntil, at(24))
  t.equal(
    ask('!artifact.withdrawn', inputFor(), { waivers: [waiver({ kind: 'digest', digest: DIGEST })] }).outcome,
    'hold',
  )
})

t.test(
  'a waiver for a version or a range does not cover bytes that came in the place of others after it',
  async (t) => {
    const table: readonly (readonly [situation: string, replacedAt: string | undefined, silenced: boolean])[] = [
      ['never replaced', undefined, true],
      ['replaced before', at(-1), true],
      ['replaced at that moment', NOW, true],
      ['replaced after it', new Date(Date.parse(NOW) + 1).toISOString(), false],
    ]
    for (const [situation, replacedAt, silenced] of table) {
      const content = { ...contentFor(), ...(replacedAt === undefined ? {} : { replacedAt }) }
      const input = inputFor({}, { content })
      for (const scope of [VERSION, { ...PACKAGE, range: '*' }]) {
        const { outcome } = ask('!artifact.withdrawn', input, { waivers: [waiver(scope)] })
        t.equal(outcome, silenced ? 'allow' : 'hold', `${situation}, ${scope.kind}`)
        const named = waiver({ ...scope, files: { [FILE]: DIGEST } })
        t.equal(ask('!artifact.withdrawn', input, { waivers: [named] }).outcome, 'allow', `${situation}, named`)
      }
    }
  },
)

t.test('ranges of waivers follow each ecosystem', async (t) => {
  const table: readonly (readonly [ecosystem: 'npm' | 'pypi', version: string, range: string, silenced: boolean])[] = [
    ['npm', '1.5.0-beta.1', '^1.2.0', true],
    ['npm', '2.0.0', '>=1 <2', false],
    ['npm', '1.x', '*', true],
    ['pypi', '1.16.0', '>=1.0,<2', true],
    ['pypi', '1.16.0', '>=1.0 <2', true],
    ['pypi', '1.16', '1.16.0', true],
    ['pypi', '2.0a1', '<2', false],
    ['pypi', '1!1.0', '<2', false],
    ['pypi', 'not a version', '>=0', false],
    ['pypi', '1.16.0', '~=1.15', true],
    ['npm', `1.0.0-${'a'.repeat(100_000)}`, '>=0', false],
    ['pypi', `1.${'0'.repeat(100_000)}`, '>=0', false],
  ]
  for (const [ecosystem, version, range, silenced] of table) {
    const waivers = [waiver({ kind: 'package', ecosystem, name: 'left-pad', range })]
    const verdict = ask('!artifact.withdrawn', inputFor({ ecosystem, version }), { waivers })
    t.equal(verdict.outcome, silenced ? 'allow' : 'hold', `${ecosystem} ${version.slice(0, 20)} in ${range}`)
  }
})

t.test('what is not waivable is not waived, by no waiver and no allow list', async (t) => {
  const policy = policyOf(
    [{ when: '!artifact.withdrawn', then: 'block', more: '    waivable: false\n' }],
    'allow: [npm:left-pad]\n',
  )
  const verdict = decide(policy, QUIET, circumstances({ waivers: [waiver(VERSION)] }))
  t.match(verdict, { outcome: 'block', hits: [{ waivable: false, waivedBy: [] }] })
})

t.test('allow and deny lists', async (t) => {
  const table: readonly (readonly [lists: string, outcome: string])[] = [
    ['allow: [npm:left-pad]\n', 'allow'],
    ['allow: ["npm:left-*"]\n', 'allow'],
    ['allow: ["npm:*-pad"]\n', 'allow'],
    ['allow: ["npm:l*t-p*d"]\n', 'allow'],
    ['allow: ["npm:left-pad*pad"]\n', 'hold'],
    ['allow: ["npm:left-pad@^1"]\n', 'allow'],
    ['allow: ["npm:left-pad@>=1 <1.3"]\n', 'hold'],
    ['allow: [npm:left-pad@1.3.0]\n', 'allow'],
    ['allow: [pypi:left-pad]\n', 'hold'],
    ['allow: ["npm:@left-pad/*"]\n', 'hold'],
    [`allow: [{ match: npm:left-pad, reason: ours, until: '${at(1)}' }]\n`, 'allow'],
    [`allow: [{ match: npm:left-pad, until: '${at(-1)}' }]\n`, 'hold'],
    ['deny: [npm:left-pad]\n', 'block'],
    ['deny: ["npm:left-*"]\nallow: [npm:left-pad]\n', 'block'],
    [`deny: [{ match: npm:left-pad, until: '${at(-1)}' }]\n`, 'hold'],
  ]
  for (const [lists, outcome] of table) {
    t.equal(decide(policyOf([{ when: '!artifact.withdrawn' }], lists), QUIET, circumstances()).outcome, outcome, lists)
  }
  const allowed = decide(
    policyOf([{ when: '!artifact.withdrawn' }], `allow: [{ match: "npm:left-*", until: '${at(5)}' }]\n`),
    QUIET,
    circumstances(),
  )
  t.match(allowed, { hits: [{ rule: 'a-rule', waivedBy: ['allow:npm:left-*'] }], validUntil: at(5) })
  const denied = decide(
    policyOf([], `deny: [{ match: npm:left-pad, reason: not here, until: '${at(7)}' }]\n`),
    QUIET,
    circumstances(),
  )
  t.match(denied, { hits: [{ rule: 'denied', message: 'not here', until: at(7) }], validUntil: at(7) })
  const waived = decide(
    policyOf([], 'deny: [npm:left-pad]\n'),
    QUIET,
    circumstances({ waivers: [waiver(VERSION, { rules: ['denied'] })] }),
  )
  t.equal(waived.outcome, 'allow', 'an administrator can waive a denial')
})

t.test('built-in rules hold under a policy without rules', async (t) => {
  const empty = policyOf([])
  const failed = inputFor(
    {},
    { content: contentFor({ findings: [finding('check-failed', { message: 'out of time' })] }) },
  )
  t.same(decide(empty, QUIET, circumstances()).outcome, 'allow')
  t.match(decide(empty, failed, circumstances()), {
    outcome: 'quarantine',
    deciding: ['check-failed'],
    hits: [{ message: 'out of time' }],
  })
  const own = policyOf([{ id: 'check-failed', when: 'found("check-failed")', then: 'warn' }])
  t.match(decide(own, failed, circumstances()), { outcome: 'warn', hits: [{ rule: 'check-failed' }] })
  const rejected = decide(empty, QUIET, circumstances({ rejections: [REJECTION] }))
  t.match(rejected, {
    outcome: 'block',
    deciding: ['rejected'],
    hits: [{ message: 'rejected by carol: steals', waivable: false }],
  })
  for (const given of [{ revokedAt: NOW }, { registry: 'other' }, { digest: sha256('others') }]) {
    t.equal(
      decide(empty, QUIET, circumstances({ rejections: [{ ...REJECTION, ...given }] })).outcome,
      'allow',
      JSON.stringify(given),
    )
  }
})

t.test('the most severe enforced hit decides; all are recorded, the deciding ones first', async (t) => {
  const policy = policyOf([
    { id: 'one', when: '!artifact.withdrawn', then: 'warn' },
    { id: 'two', when: '!artifact.withdrawn', then: 'quarantine' },
    { id: 'three', when: '!artifact.withdrawn', then: 'block', more: '    mode: observe\n' },
    { id: 'four', when: '!artifact.withdrawn', then: 'quarantine' },
    { id: 'five', when: 'artifact.withdrawn', then: 'block' },
    { id: 'six', when: '!artifact.withdrawn', then: 'block', more: '    ecosystems: [pypi]\n' },
  ])
  const verdict = decide(policy, QUIET, circumstances())
  t.same([verdict.outcome, verdict.deciding], ['quarantine', ['two', 'four']])
  t.same(
    verdict.hits.map((hit) => hit.rule),
    ['two', 'four', 'three', 'one'],
  )
  t.same(verdict.policy, { name: 'test', digest: policy.digest })
  const observed = decide(policy, QUIET, circumstances({ mode: 'observe', rejections: [REJECTION] }))
  t.same([observed.outcome, observed.deciding, observed.hits.length], ['allow', [], 5])
  t.ok(observed.hits.every((hit) => hit.mode === 'observe'))
})

t.test('where a registry only observes, an outbreak blocks all the same, and nothing else refuses', async (t) => {
  const policy = policyOf([{ when: '!artifact.withdrawn', then: 'block' }], 'deny:\n  - npm:left-pad\n')
  const given = {
    mode: 'observe',
    rejections: [REJECTION],
    freezes: [freeze({ line: '2019-01-01T00:00:00.000Z' })],
  } as const
  t.equal(decide(policy, QUIET, circumstances(given)).outcome, 'allow')
  const targets: readonly (readonly [situation: string, target: OutbreakTarget])[] = [
    ['by its bytes', { kind: 'digest', digest: DIGEST }],
    ['by its version', { kind: 'version', ecosystem: 'npm', name: 'left-pad', version: '1.3.0' }],
    ['by its package', { kind: 'package', ecosystem: 'npm', name: 'left-pad' }],
  ]
  for (const [situation, target] of targets) {
    const outbreaks = [outbreak({ targets: [target] })]
    const verdict = decide(policy, QUIET, circumstances({ ...given, outbreaks }))
    t.match(verdict, { outcome: 'block', deciding: ['outbreak'] }, situation)
    t.same(
      verdict.hits.filter(({ mode }) => mode === 'enforce').map(({ rule }) => rule),
      ['outbreak'],
      situation,
    )
    t.equal(
      decide(policyOf([], 'allow:\n  - npm:left-pad\n'), QUIET, circumstances({ ...given, outbreaks })).outcome,
      'block',
    )
  }
})
