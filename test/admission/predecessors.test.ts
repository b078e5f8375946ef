import t from 'tap'
import type { Listed } from '../../src/admission/assessment.ts'
import { Predecessors, type PredecessorsOptions } from '../../src/admission/predecessors.ts'
import { vanishedBefore } from '../../src/admission/vanished.ts'
import { adapterOf } from '../../src/ecosystems/all.ts'
import type { StoredArtifact } from '../../src/model/artifact.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'
import { artifact, AT, facts, verdict } from '../contracts/samples.ts'

const NOW = Date.parse(AT)
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString()
const fileOf = (version: string): string => `sample-${version}.tgz`

/** `version` as upstream lists it beside `others`, of which we saw all that `firstSeen` names. */
function listing(version: string, others: readonly string[], firstSeen: Readonly<Record<string, string>> = {}): Listed {
  const [entry, ...rest] = [version, ...others].map((one) =>
    sampleArtifact('npm-tarball', { version: one, filename: fileOf(one), publishedAt: '2020-01-01T00:00:00.000Z' }),
  )
  const snapshot = { catalogue: { artifacts: [entry, ...rest] }, refreshedAt: AT, firstSeen }
  return { registry: { name: 'npm', ecosystem: 'npm' }, entry, snapshot, revision: 0 } as unknown as Listed
}

const earlier: PredecessorsOptions['earlier'] = (file, catalogue) => adapterOf('npm').earlier(file, catalogue)

t.test('facts of another revision of the inspector are not compared with', async (t) => {
  for (const [inspector, kind] of [
    ['two', 'known'],
    ['one', 'unavailable'],
    ['none', 'unavailable'],
  ] as const) {
    const predecessors = new Predecessors({
      earlier,
      records: { verdict: async () => undefined, artifactsOfPackage: async () => [] },
      known: { get: () => undefined },
      policyEngine: { revision: () => '1', isRefused: () => false, isUndecided: () => false },
      judge: {
        metadata: async () => ({ verdict: verdict({ outcome: 'allow' }) }),
        content: async () => ({ verdict: verdict({ outcome: 'allow' }), facts: facts() }),
      },
      fetcher: { recall: async () => artifact() },
      measurer: { recall: async () => facts({ inspector }) },
      clock: () => new Date(NOW),
    } as unknown as PredecessorsOptions)
    const before = await predecessors.recall('two').before(listing('1.0.1', ['1.0.0']))
    t.equal((await before.find()).kind, kind, `measured by ${inspector}`)
  }
})

t.test('what upstream listed once, and which of that was there before', async (t) => {
  const table: readonly (readonly [
    situation: string,
    version: string,
    firstSeen: Readonly<Record<string, string>>,
    stored: readonly string[],
    found: readonly string[],
    unseen: string | undefined,
  ])[] = [
    ['nothing', '1.0.1', { [fileOf('1.0.1')]: at(0) }, [], [], undefined],
    [
      'one that we served',
      '1.0.1',
      { [fileOf('1.0.0')]: at(-9), [fileOf('1.0.1')]: at(0) },
      ['1.0.0'],
      ['1.0.0'],
      undefined,
    ],
    [
      'one of a higher version',
      '1.0.1',
      { [fileOf('5.0.0')]: at(-9), [fileOf('1.0.1')]: at(0) },
      ['5.0.0'],
      ['5.0.0'],
      undefined,
    ],
    [
      'the newest version first',
      '1.0.9',
      { [fileOf('1.0.0')]: at(-9), [fileOf('1.0.2')]: at(-8) },
      ['1.0.0', '1.0.2'],
      ['1.0.2', '1.0.0'],
      undefined,
    ],
    [
      'one that nobody asked for',
      '1.0.1',
      { [fileOf('1.0.0')]: at(-9), [fileOf('1.0.1')]: at(0) },
      [],
      [],
      fileOf('1.0.0'),
    ],
    ['listed together with it', '1.0.1', { [fileOf('1.0.0')]: at(0), [fileOf('1.0.1')]: at(0) }, [], [], undefined],
    ['that came later', '1.0.1', { [fileOf('1.0.2')]: at(5), [fileOf('1.0.1')]: at(0) }, [], [], undefined],
    ['of another kind', '1.0.1', { 'sample-1.0.0.whl': at(-9), [fileOf('1.0.1')]: at(0) }, [], [], undefined],
    [
      'another file of its own version',
      '1.0.1',
      { 'other-1.0.1.tgz': at(-9), [fileOf('1.0.1')]: at(0) },
      [],
      [],
      undefined,
    ],
    [
      'of a version that begins like it',
      '1',
      { [fileOf('1.0.0')]: at(-9), [fileOf('1')]: at(0) },
      [],
      [],
      fileOf('1.0.0'),
    ],
  ]
  for (const [situation, version, firstSeen, stored, found, unseen] of table) {
    const records = {
      artifactsOfPackage: async (): Promise<readonly StoredArtifact[]> =>
        stored.map((one) => artifact({ name: 'sample', version: one, filename: fileOf(one) })),
    }
    const vanished = await vanishedBefore(listing(version, [], firstSeen), records, earlier)
    t.same(
      vanished.stored.map((one) => one.version),
      found,
      situation,
    )
    t.equal(vanished.unseen, unseen, situation)
  }
})
