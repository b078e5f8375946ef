import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { CANDIDATES_MAX, DEPTH_MAX, LOOKED_AT_MAX } from '../../src/admission/version-before.ts'
import { NOW } from '../policy/given.ts'
import { CLEAN, chain, hooked, judgedLast, many, type Release } from './releases.ts'

t.test('which version is the one before', async (t) => {
  const table: readonly (readonly [
    situation: string,
    releases: readonly Release[],
    outcome: string,
    base: string | undefined,
  ])[] = [
    ['nothing could be new', [hooked('1.0.0'), { version: '1.0.1' }], 'allow', undefined],
    ['the first step', [CLEAN, hooked('1.0.1')], 'quarantine', '1.0.0'],
    ['as ever', [hooked('1.0.0'), hooked('1.0.1')], 'allow', '1.0.0'],
    ['as ever, the third time', [hooked('1.0.0'), hooked('1.0.1'), hooked('1.0.2')], 'allow', '1.0.1'],
    ['a stepping stone that nobody asked for', [CLEAN, hooked('1.0.1'), hooked('1.0.2')], 'quarantine', '1.0.0'],
    ['two of them', [CLEAN, hooked('1.0.1'), hooked('1.0.2'), hooked('1.0.3')], 'quarantine', '1.0.0'],
    ['a pre-release', [CLEAN, hooked('1.0.1-rc.1'), hooked('1.0.1')], 'quarantine', '1.0.0'],
    ['one pre-release after the other', [hooked('1.0.0-rc.1'), hooked('1.0.0-rc.2')], 'allow', '1.0.0-rc.1'],
    ['a pre-release after a release', [hooked('1.0.0'), hooked('1.1.0-rc.1')], 'allow', '1.0.0'],
    ['only pre-releases before', [{ version: '1.0.0-rc.1' }, hooked('1.0.0')], 'quarantine', '1.0.0-rc.1'],
    [
      'only pre-releases before, one of them refused',
      [{ version: '1.0.0-rc.1' }, hooked('1.0.0-rc.2'), hooked('1.0.0')],
      'quarantine',
      '1.0.0-rc.1',
    ],
    [
      'one that is refused whatever was before it',
      [hooked('1.0.0'), hooked('1.0.1', { theft: true }), hooked('1.0.2')],
      'allow',
      '1.0.0',
    ],
    [
      'one that a person rejected',
      [CLEAN, hooked('1.0.1', { rejected: true }), hooked('1.0.2')],
      'quarantine',
      '1.0.0',
    ],
    [
      'rejected, though it had nothing new',
      [hooked('1.0.0'), hooked('1.0.1', { rejected: true }), hooked('1.0.2')],
      'allow',
      '1.0.0',
    ],
    ['all before are refused', [{ version: '1.0.0', theft: true }, hooked('1.0.1')], 'allow', undefined],
    [
      'one that is held for its youth alone',
      [CLEAN, { version: '1.0.1', publishedAt: NOW }, hooked('1.0.2')],
      'quarantine',
      '1.0.1',
    ],
    [
      'one that is refused for what is in it, if only while it is young',
      [hooked('1.0.0'), { version: '1.0.1', publishedAt: NOW, persists: true }, hooked('1.0.2')],
      'allow',
      '1.0.0',
    ],
    ['a lower one that came later', [{ version: '2.0.0' }, CLEAN, hooked('1.0.1')], 'quarantine', '1.0.0'],
    ['it cannot be had', [{ ...CLEAN, gone: true }, hooked('1.0.1')], 'hold', undefined],
    [
      'it cannot be had, and the one before it has the same',
      [hooked('1.0.0'), hooked('1.0.1', { gone: true }), hooked('1.0.2')],
      'allow',
      '1.0.0',
    ],
    [
      'it cannot be had, and the one before it has not',
      [CLEAN, hooked('1.0.1', { gone: true }), hooked('1.0.2')],
      'hold',
      undefined,
    ],
  ]
  for (const [situation, releases, outcome, base] of table) {
    const judged = await judgedLast(releases)
    t.same([judged.outcome, judged.base], [outcome, base], situation)
  }
})

t.test(
  'versions of which each counts as earlier than the other end in a verdict, and none waits for ever',
  async (t) => {
    // the lowest one came last: it is compared with the higher ones, and they with it
    const late = '2026-01-02T00:00:00.000Z'
    const table: readonly (readonly [situation: string, releases: readonly Release[], outcome: string])[] = [
      ['both refused', [hooked('0.1.0', { publishedAt: late, asked: true }), hooked('1.0.0')], 'hold'],
      [
        'all refused whatever was before them',
        [
          { version: '0.1.0', theft: true, asked: true, publishedAt: late },
          { version: '1.0.0', theft: true, asked: true },
          { version: '1.1.0', theft: true, asked: true },
        ],
        'block',
      ],
      ['one that is served ends it', [{ version: '0.1.0', publishedAt: late }, hooked('1.0.0')], 'quarantine'],
    ]
    for (const [situation, releases, outcome] of table) {
      const judged = await Promise.race([judgedLast(releases), pause(5000, undefined, { ref: false })])
      t.equal(judged?.outcome, outcome, situation)
    }
  },
)

t.test('what is blocked by its name alone is not fetched to be compared with', async (t) => {
  const judged = await judgedLast([CLEAN, { version: '1.9.9' }, hooked('2.0.0')])
  t.match(judged, { outcome: 'quarantine', base: '1.0.0', asked: ['1.0.0'] })
})

t.test('what cannot be had is said, with its reason', async (t) => {
  const { verdict } = await judgedLast([{ ...CLEAN, gone: true }, hooked('1.0.1')])
  t.match(verdict, { deciding: ['base-unavailable'], undecided: { rules: ['new-install-script'], since: NOW } })
  t.match(verdict.hits[0]?.message, /against 1\.0\.0, which cannot be had: HTTP 404/)
})

t.test('a verdict holds no longer than that on the version before', async (t) => {
  const young = { version: '1.0.1', publishedAt: NOW }
  const { verdict } = await judgedLast([hooked('1.0.0'), { ...young, hook: true }, hooked('1.0.2')])
  t.equal(verdict.validUntil, new Date(Date.parse(NOW) + 72 * 60 * 60_000).toISOString(), 'when the hold of 1.0.1 ends')
  t.equal((await judgedLast([hooked('1.0.0'), hooked('1.0.1')])).verdict.validUntil, undefined)
})

t.test('of versions that hang on each other so many are looked at, and no more', async (t) => {
  // the version that stood is refused each time, so that each one hangs on the two refused ones before it and the next
  const stones = many(60, (at) => ({ theft: at % 3 !== 2 }))
  const { outcome, asked } = await judgedLast([CLEAN, ...stones, hooked('2.0.0')])
  t.same([outcome, new Set(asked).size], ['hold', LOOKED_AT_MAX])
})

t.test('a chain of refused versions is followed so far, and no further', async (t) => {
  t.match(await judgedLast(chain(CANDIDATES_MAX - 1)), { outcome: 'quarantine', base: '1.0.0' })
  t.match(await judgedLast(chain(CANDIDATES_MAX)), { outcome: 'hold', base: undefined })
})

/** Each was refused when it was asked for, so that no time alone makes a version before of it. */
const hanging = (earlier: number): Release[] => [...many(earlier, () => ({ asked: true })), hooked('2.0.0')]

t.test('versions that each hang on the one before are followed so far, and no further', async (t) => {
  t.match(await judgedLast(hanging(DEPTH_MAX + 1)), { outcome: 'allow', base: `1.${DEPTH_MAX + 1}.0` })
  const { outcome, base, verdict } = await judgedLast(hanging(DEPTH_MAX + 2))
  t.same([outcome, base, verdict.deciding], ['hold', undefined, ['base-unavailable']])
})
