import t from 'tap'
import { CANDIDATES_MAX, ACCEPTED_AFTER_MS, ACCEPTED_AFTER_VERSIONS } from '../../src/admission/version-before.ts'
import { NOW } from '../policy/given.ts'
import { CLEAN, DAY, OLD, hooked, judgedLast, later, many, type Release } from './releases.ts'

/** The same again after so many days, and once more on the day after. */
const stood = (days: number): Release[] => [
  CLEAN,
  hooked('1.0.1', { publishedAt: later(1) }),
  hooked('1.0.2', { publishedAt: later(days + 1) }),
  hooked('1.0.3', { publishedAt: later(days + 2) }),
]
/** Each the same again a hundred days later; one of them was asked for. */
const stones = (asked: string): Release[] => [
  CLEAN,
  ...['1.0.1', '1.0.2', '1.0.3'].map((version, at) =>
    hooked(version, { asked: version === asked, publishedAt: later((at + 1) * 100) }),
  ),
]

t.test('a version that stood for a month is where the history of the one before ends', async (t) => {
  const daily = many(200, (at) => ({ publishedAt: later(at) }))
  const judged = await judgedLast(daily)
  t.match(judged, { outcome: 'allow', base: '1.199.0', asked: ['1.199.0', '1.169.0'] })
  const month = ACCEPTED_AFTER_MS / DAY
  t.match(await judgedLast(stood(month - 1)), { outcome: 'quarantine', base: '1.0.0' }, 'not long enough')
  t.match(await judgedLast(stood(month)), { outcome: 'allow', base: '1.0.2' }, 'long enough')
  t.match(await judgedLast(stood(month).slice(0, -1)), { outcome: 'quarantine', base: '1.0.0' }, 'not for its own step')
})

t.test('where the version that stood is not to be had, the one before is followed instead', async (t) => {
  const daily = many(40, (at) => ({ publishedAt: later(at), gone: at === 8 }))
  const judged = await judgedLast(daily)
  t.match(judged, { outcome: 'allow', base: '1.39.0' })
  t.same(judged.asked, ['1.39.0', '1.9.0', '1.38.0', '1.8.0'])
})

t.test('what was refused when somebody asked for it stands for nothing, however long it stood', async (t) => {
  for (const asked of ['1.0.1', '1.0.2'])
    t.match(await judgedLast(stones(asked)), { outcome: 'quarantine', base: '1.0.0' }, asked)
  t.match(await judgedLast(stones('')), { outcome: 'allow', base: '1.0.2' })
})

t.test('where dates tell nothing, it ends many versions back, and what is shorter is followed whole', async (t) => {
  for (const publishedAt of [null, OLD]) {
    const dated = { publishedAt }
    const judged = await judgedLast(many(50, () => dated))
    t.match(judged, { outcome: 'allow', base: '1.49.0', asked: ['1.49.0', '1.29.0'] }, `${publishedAt}`)
    const short = await judgedLast(many(ACCEPTED_AFTER_VERSIONS + 1, () => dated))
    t.match(short, { outcome: 'allow', base: '1.20.0' }, `${publishedAt}`)
    t.equal(short.asked.length, ACCEPTED_AFTER_VERSIONS)
    for (const stones of [2, 5, CANDIDATES_MAX]) {
      const clean = { ...CLEAN, ...dated }
      const stepping = await judgedLast([clean, ...many(stones, () => dated)])
      t.match(stepping, { outcome: 'quarantine', base: '1.0.0' }, `${stones} stones`)
    }
    const more = await judgedLast([{ ...CLEAN, ...dated }, ...many(ACCEPTED_AFTER_VERSIONS, () => dated)])
    t.match(more, { outcome: 'hold', base: undefined }, 'more than are looked at')
  }
})

const ago = (days: number): string => new Date(Date.parse(NOW) - days * DAY).toISOString()
const unread = (version: string, days: number, more: Partial<Release> = {}): Release => ({
  version,
  unread: true,
  publishedAt: ago(days),
  ...more,
})

t.test(
  'a rule may let time make a version before of what it alone refuses, unless somebody was refused it here',
  async (t) => {
    const table: readonly (readonly [
      situation: string,
      releases: readonly Release[],
      outcome: string,
      base: string,
    ])[] = [
      ['its own step', [CLEAN, unread('1.0.1', 100)], 'quarantine', '1.0.0'],
      ['public for a week', [CLEAN, unread('1.0.1', 7), unread('1.0.2', 5)], 'allow', '1.0.1'],
      ['not yet', [CLEAN, unread('1.0.1', 6.9), unread('1.0.2', 5)], 'quarantine', '1.0.0'],
      ['refused here', [CLEAN, unread('1.0.1', 100, { asked: true }), unread('1.0.2', 5)], 'quarantine', '1.0.0'],
      ['rejected', [CLEAN, unread('1.0.1', 100, { rejected: true }), unread('1.0.2', 5)], 'quarantine', '1.0.0'],
      [
        'refused by another rule, too',
        [CLEAN, unread('1.0.1', 100, { hook: true }), hooked('1.0.2')],
        'quarantine',
        '1.0.0',
      ],
    ]
    for (const [situation, releases, outcome, base] of table)
      t.match(await judgedLast(releases), { outcome, base }, situation)
  },
)

t.test('where time alone tells, nothing more is fetched', async (t) => {
  const { outcome, asked } = await judgedLast([
    CLEAN,
    ...Array.from({ length: 30 }, (_, at): Release => ({
      version: `1.${at + 1}.0`,
      unread: true,
      publishedAt: later(at),
    })),
  ])
  t.same([outcome, asked], ['allow', ['1.29.0']])
})
