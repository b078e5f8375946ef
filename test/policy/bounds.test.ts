import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import type { DecisionInput } from '../../src/model/decision.ts'
import { decide } from '../../src/policy/decide.ts'
import { explain } from '../../src/policy/explain.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import {
  ask,
  at,
  circumstances,
  contentFor,
  inputFor,
  PACKAGE,
  policyOf,
  QUIET,
  REJECTION,
  VERSION,
  waiver,
} from './given.ts'

const MANY = Array.from({ length: 60_000 }, (_, i) => ({
  name: `d${i}`,
  spec: '^1',
  group: 'dependencies',
  direct: false,
}))

t.test('hostile facts are bounded, and what cannot be evaluated quarantines', async (t) => {
  const big = inputFor(
    { name: `a${'b'.repeat(10_000_000)}`, publishedAt: 'not a time' },
    { package: { maintainers: MANY.map(({ name }) => name) }, content: contentFor({ dependencies: MANY }) },
  )
  const table: readonly (readonly [when: string, outcome: string])[] = [
    ['artifact.name.contains("c") || artifact.name.endsWith("b")', 'hold'],
    ['artifact.name + artifact.name == artifact.name', 'allow'],
    ['re(artifact.name, "(a|b)*c")', 'quarantine'],
    ['dependencies.exists(d, d.name == "d59999")', 'hold'],
    ['dependencies.all(d, dependencies.exists(e, e.name == d.name))', 'quarantine'],
    ['dependencies.exists(d, d.name in project.maintainers && d.direct)', 'quarantine'],
    ['dependencies.exists(d, !(d.name in project.maintainers)) || true', 'quarantine'],
    ['project.maintainers.all(m, project.maintainers.exists(n, n == m))', 'quarantine'],
    ['artifact.age < duration("1h")', 'allow'],
    ['project.version_count / 0 == 1', 'quarantine'],
    ['project.maintainers[100000] == "x"', 'quarantine'],
    ['artifact.age < duration(artifact.version)', 'allow'],
    ['duration(artifact.version) == duration("1h")', 'quarantine'],
  ]
  for (const [when, outcome] of table) {
    const began = performance.now()
    const verdict = ask(when, big)
    t.equal(verdict.outcome, outcome, when)
    if (outcome === 'quarantine')
      t.match(
        verdict.hits,
        [{ rule: 'policy-error', message: /^rule a-rule could not be evaluated: /, inPlaceOf: ['a-rule'] }],
        when,
      )
    t.ok(performance.now() - began < 5_000, `${when}: bounded`)
  }
  const observed = policyOf([{ when: 'project.version_count / 0 == 1', more: '    mode: observe\n' }])
  t.match(decide(observed, QUIET, circumstances()), {
    outcome: 'allow',
    hits: [{ rule: 'policy-error', mode: 'observe' }],
  })
  t.throws(() => ask('true', QUIET, { now: 'soon' }), TypeError)
})

t.test('many costly rules share one bound, and regular expressions pay for their text', async (t) => {
  const maintainers = Array.from({ length: 2_000 }, (_, i) => `${'a'.repeat(1_000)}${i}`)
  const big = inputFor({}, { package: { maintainers }, content: contentFor({ dependencies: MANY }) })
  const nested = 'dependencies.all(d, dependencies.exists(e, e.name == d.name))'
  const began = performance.now()
  const costly = Array.from({ length: 100 }, (_, i) => ({ id: `rule-${i}`, when: nested }))
  const cheap = { id: 'cheap', when: 'artifact.name == "x"' }
  const verdict = decide(policyOf([...costly, cheap]), big, circumstances())
  t.match(verdict, { outcome: 'quarantine', deciding: ['policy-error'] })
  t.equal(verdict.hits.length, 101, 'nothing is left for the last rule, so it is not decided either')
  t.same(decide(policyOf([cheap]), big, circumstances()).hits, [])
  t.equal(ask('project.maintainers.exists(m, re(m, "^(a+)+$"))', big).outcome, 'allow')
  const list = `[${Array.from({ length: 40 }, (_, i) => i).join(', ')}]`
  const looped = `${list}.all(a, ${list}.all(b, !re(artifact.filename, "x")))`
  t.equal(ask(looped, inputFor({ filename: 'a'.repeat(60_000) })).outcome, 'quarantine')
  t.equal(ask(looped, inputFor({ filename: 'a'.repeat(60) })).outcome, 'hold')
  t.ok(performance.now() - began < 30_000)
})

t.test('between now and validUntil nothing changes, whatever the ages are', async (t) => {
  for (const pack of ['default', 'strict']) {
    const loaded = loadPolicy(readFileSync(`policies/${pack}.yaml`, 'utf8'), pack)
    if (!loaded.ok) throw new Error(loaded.problems[0]?.message)
    const hours = fc.option(fc.integer({ min: 0, max: 1_500 }))
    const property = fc.property(
      hours,
      hours,
      fc.nat(400),
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (age, oldest, seen, isNew, part) => {
        const input = inputFor(
          { publishedAt: age === null ? null : at(-age), publisher: 'mallory' },
          {
            package: {
              firstPublishedAt: oldest === null ? null : at(-oldest),
              maintainers: isNew ? ['mallory'] : ['alice'],
              formerMaintainers: ['alice'],
            },
            content: contentFor({ installScripts: { install: 'x' } }, { kind: 'none' }),
            firstSeenAt: at(-seen),
          },
        )
        const given = circumstances({ waivers: [waiver(VERSION, { rules: ['install-script'], until: at(seen + 1) })] })
        const verdict = decide(loaded.policy, input, given)
        const now = Date.parse(given.now)
        const end = verdict.validUntil === undefined ? now + 1e11 : Date.parse(verdict.validUntil)
        const then = decide(loaded.policy, input, {
          ...given,
          now: new Date(now + Math.floor((end - 1 - now) * part)).toISOString(),
        })
        const shape = ({ outcome, hits }: typeof verdict) =>
          JSON.stringify([outcome, hits.map(({ rule, until, waivedBy }) => [rule, until, waivedBy])])
        return end > now && shape(then) === shape(verdict)
      },
    )
    t.doesNotThrow(() => fc.assert(property, { numRuns: 300 }), pack)
  }
})

t.test('thousands of versions are decided one by one without delay', async (t) => {
  const policy = policyOf([
    { id: 'one', when: 'artifact.age < duration("72h")' },
    { id: 'two', when: 'project.age < duration("168h")' },
    { id: 'three', when: 'artifact.age < duration("168h") && release.publisher in project.maintainers_added' },
  ])
  const given = circumstances({
    waivers: Array.from({ length: 2_000 }, (_, i) => waiver({ ...PACKAGE, name: `p${i}`, range: '*' })),
  })
  const inputs = Array.from({ length: 5_000 }, (_, i) => inputFor({ version: `1.0.${i}`, publishedAt: at(-i) }))
  const began = performance.now()
  const held = inputs.filter((input) => decide(policy, input, given).outcome === 'hold')
  t.equal(held.length, 72)
  t.ok(performance.now() - began < 10_000)
})

t.test('a verdict is explained with what would change it', async (t) => {
  const policy = policyOf([
    { id: 'cooldown', when: 'artifact.age < duration("72h")', more: `    message: 'published {{artifact.age}} ago'\n` },
    {
      id: 'scripts',
      when: 'surface.install_scripts.size() > 0',
      then: 'quarantine',
      more: '    message: runs a script\n',
    },
    { id: 'size', when: 'artifact.size > 3', then: 'warn' },
  ])
  const tell = (input: DecisionInput, given = circumstances()) =>
    explain(policy, input, given, decide(policy, input, given))
  const held = tell(inputFor({ publishedAt: at(-12), sizeBytes: null }))
  t.same(held.sentences, [
    'left-pad@1.3.0 is held by cooldown under the policy test.',
    'cooldown (hold): published 12 hours ago. because.',
    'It becomes available at 2026-11-27 00:00 UTC if nothing else changes.',
    'It would be allowed if cooldown was waived.',
    'size: not decided: artifact.size is unknown.',
    'Its bytes have not been inspected yet: rules about its content are decided when it is asked for.',
  ])
  t.equal(held.allowedFrom, at(60))
  t.same(held.ifWaived, { rules: ['cooldown'], outcome: 'allow' })

  const both = tell(inputFor({ publishedAt: at(-12) }, { content: contentFor({ installScripts: { install: 'x' } }) }))
  t.same([both.allowedFrom, both.ifWaived], [undefined, { rules: ['scripts', 'cooldown'], outcome: 'warn' }])
  t.ok(both.sentences.includes('Time alone does not release it.'))
  t.ok(both.sentences.includes('It would be allowed with a warning if scripts and cooldown were waived.'))

  const rejected = tell(QUIET, circumstances({ rejections: [REJECTION] }))
  t.same([rejected.allowedFrom, rejected.ifWaived], [undefined, undefined])
  t.ok(rejected.sentences.includes('A person blocked it: only taking that decision back lifts it.'))

  const waived = tell(
    inputFor({ publishedAt: at(-12) }, { content: contentFor() }),
    circumstances({ waivers: [waiver(VERSION, { rules: ['cooldown'] })] }),
  )
  t.match(waived.sentences, [
    /allowed with a warning by size/,
    /^size/,
    'cooldown (hold) is waived by w: published 12 hours ago.',
  ])

  const lapsing = tell(
    inputFor({ publishedAt: at(-12) }, { content: contentFor() }),
    circumstances({ waivers: [waiver(VERSION, { rules: ['cooldown'], until: at(-1) })] }),
  )
  t.equal(lapsing.allowedFrom, at(60))
})
