import t from 'tap'
import { freezeOf, type Birth, type Freeze } from '../../src/model/freeze.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'
import { decide } from '../../src/policy/decide.ts'
import { freeze } from '../contracts/samples.ts'
import { circumstances, contentFor, DIGEST, inputFor, PACKAGE, policyOf, VERSION, waiver } from './given.ts'

const NOW = '2026-11-24T09:14:00.000Z'
const OLD = '2022-01-02T03:04:05.000Z'
const LINE = '2026-11-23T00:00:00.000Z'

t.test('what a freeze keeps back', async (t) => {
  const table: readonly [
    situation: string,
    birth: Partial<Birth>,
    freezes: readonly Partial<Freeze>[],
    frozen: boolean,
  ][] = [
    ['an old file', {}, [{}], false],
    ['one of the very moment', { publishedAt: LINE }, [{}], false],
    ['one of a millisecond later', { publishedAt: '2026-11-23T00:00:00.001Z' }, [{}], true],
    ['one of that moment in another zone', { publishedAt: '2026-11-23T01:00:00.000+01:00' }, [{}], false],
    ['one whose time is none', { publishedAt: 'yesterday' }, [{}], true],
    ['one whose time nobody says, first seen before', { publishedAt: UNKNOWN }, [{}], false],
    ['one whose time nobody says, first seen since', { publishedAt: UNKNOWN, firstSeenAt: NOW }, [{}], true],
    ['an old file with new bytes', { replacedAt: NOW }, [{}], true],
    ['a young file of another registry', { publishedAt: NOW }, [{ registry: 'pypi' }], false],
    ['a young file after the end', { publishedAt: NOW }, [{ until: NOW }], false],
    ['a young file, the freeze lifted', { publishedAt: NOW }, [{ liftedAt: NOW, liftedBy: 'ada' }], false],
    ['a young file under two of which one is over', { publishedAt: NOW }, [{ until: NOW }, {}], true],
  ]
  for (const [situation, birth, freezes, frozen] of table) {
    const all = freezes.map((one) => freeze(one))
    const found = freezeOf(all, 'npm', { publishedAt: OLD, firstSeenAt: OLD, ...birth }, NOW)
    t.equal(found !== undefined, frozen, situation)
  }
  const longest = freezeOf(
    [freeze(), freeze({ id: 'longer', until: '2026-12-02T00:00:00.000Z' })],
    'npm',
    { publishedAt: NOW, firstSeenAt: NOW },
    NOW,
  )
  t.equal(longest?.id, 'longer', 'the one that ends last is told of')
})

t.test('a release lets bytes through a freeze that it names, and nothing that comes later', async (t) => {
  const young = inputFor({ publishedAt: '2026-11-24T00:00:00.000Z' }, { content: contentFor() })
  const { filename } = young.artifact
  const files = { [filename]: DIGEST }
  const table: readonly [situation: string, scope: Waiver['scope'], outcome: string][] = [
    ['of these bytes', { kind: 'digest', digest: DIGEST, name: 'left-pad' }, 'allow'],
    ['of the version, with them', { ...VERSION, files }, 'allow'],
    ['of a range, with them', { ...PACKAGE, range: '*', files }, 'allow'],
    ['of a range, with others', { ...PACKAGE, range: '*', files: { 'left-pad-1.2.0.tgz': DIGEST } }, 'hold'],
    ['of a range, as an earlier Lazaret wrote it', { ...PACKAGE, range: '*' }, 'hold'],
  ]
  for (const [situation, scope, outcome] of table) {
    const given = { freezes: [freeze()], waivers: [waiver(scope, { rules: ['frozen'] })] }
    t.equal(decide(policyOf([]), young, circumstances(given)).outcome, outcome, situation)
  }
  const named = { freezes: [freeze()], waivers: [waiver({ ...PACKAGE, range: '*', files }, { rules: ['frozen'] })] }
  t.equal(
    decide(policyOf([]), inputFor(young.artifact), circumstances(named)).outcome,
    'hold',
    'before its bytes are known',
  )
})

t.test('no allow entry lifts a freeze, whatever else it silences', async (t) => {
  const young = inputFor({ publishedAt: '2026-11-24T00:00:00.000Z' }, { content: contentFor() })
  const files = { [young.artifact.filename]: DIGEST }
  const released = [waiver({ ...VERSION, files }, { rules: ['frozen'] })]
  for (const match of ['npm:left-pad', 'npm:left-*', 'npm:left-pad@1.3.0']) {
    const policy = policyOf([{ when: 'artifact.age < duration("72h")', then: 'quarantine' }], `allow:\n  - ${match}\n`)
    const verdict = decide(policy, young, circumstances({ freezes: [freeze()] }))
    t.match(verdict, { outcome: 'hold', deciding: ['frozen'] }, match)
    t.match(verdict.hits.find(({ rule }) => rule === 'a-rule')?.waivedBy, [`allow:${match}`], 'the rest is silenced')
    t.equal(
      decide(policy, young, circumstances({ freezes: [freeze()], waivers: released })).outcome,
      'allow',
      'a person looked at these bytes',
    )
    t.equal(decide(policy, inputFor(young.artifact), circumstances({ freezes: [freeze()] })).outcome, 'hold', 'listed')
  }
})
