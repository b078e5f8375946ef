import t from 'tap'
import type { CatalogueArtifact } from '../../src/model/artifact.ts'
import type { Catalogue } from '../../src/model/catalogue.ts'
import { releaseHistory, type ReleaseHistory } from '../../src/model/release-history.ts'
import { inputFor } from './given.ts'

type Listed = Partial<CatalogueArtifact> & { readonly version: string }

const HOUR = 3_600_000
const START = Date.parse('2024-01-01T00:00:00.000Z')
const after = (hours: number): string => new Date(START + hours * HOUR).toISOString()

/** `files` in the order of their versions. */
function historyOf(files: readonly Listed[], version: string): ReleaseHistory {
  const artifacts = files.map((file) => ({
    ...inputFor().artifact,
    filename: `${file.version}-${file.kind ?? ''}`,
    sizeBytes: null,
    ...file,
  }))
  const catalogue: Catalogue = {
    ecosystem: 'npm',
    name: 'left-pad',
    artifacts,
    versions: [...new Set(artifacts.map((file) => file.version))],
    maintainers: null,
    firstPublishedAt: null,
    upstreamStatus: 'active',
    tags: {},
  }
  const artifact = artifacts.find((file) => file.version === version)
  if (artifact === undefined) throw new Error(`${version} is not listed`)
  return releaseHistory(catalogue, artifact)
}

const by = (version: string, publisher: string | null, hours: number): Listed => ({
  version,
  publisher,
  publishedAt: after(hours),
})

const proven = (version: string): Listed => ({ version, hasProvenance: true })

const wheel = (version: string, sizeBytes: number): Listed => ({ version, kind: 'wheel', sizeBytes })

t.test('whether a publisher is new', async (t) => {
  const rows: readonly (readonly [
    situation: string,
    files: readonly Listed[],
    version: string,
    isNew: boolean | null,
  ])[] = [
    ['somebody else published before', [by('1.0.0', 'ann', 0), by('1.0.1', 'eve', 9)], '1.0.1', true],
    ['the same account', [by('1.0.0', 'ann', 0), by('1.0.1', 'ann', 9)], '1.0.1', false],
    ['one of two who share it', [by('1.0.0', 'ann', 0), by('1.0.1', 'bob', 5), by('1.0.2', 'ann', 9)], '1.0.2', false],
    [
      'the second release of a new one',
      [by('1.0.0', 'ann', 0), by('1.0.1', 'eve', 5), by('1.0.2', 'eve', 9)],
      '1.0.2',
      false,
    ],
    [
      'in another line, by time and not by number',
      [by('1.0.0', 'ann', 0), by('1.0.1', 'eve', 9), by('2.0.0', 'eve', 5)],
      '1.0.1',
      false,
    ],
    ['the first version of all', [by('1.0.0', 'ann', 0), by('1.0.1', 'eve', 9)], '1.0.0', false],
    ['nobody is named before', [by('1.0.0', null, 0), by('1.0.1', 'eve', 9)], '1.0.1', null],
    ['it is not named itself', [by('1.0.0', 'ann', 0), by('1.0.1', null, 9)], '1.0.1', null],
    [
      'it has no time',
      [by('1.0.0', 'ann', 0), { version: '1.0.1', publisher: 'eve', publishedAt: null }],
      '1.0.1',
      null,
    ],
  ]
  for (const [situation, files, version, isNew] of rows)
    t.equal(historyOf(files, version).isFirstOfPublisher, isNew, situation)
})

t.test('whether provenance was lost', async (t) => {
  const rows: readonly (readonly [situation: string, files: readonly Listed[], version: string, lost: boolean])[] = [
    ['the one before had it', [proven('1.0.0'), { version: '1.0.1' }], '1.0.1', true],
    ['both have it', [proven('1.0.0'), proven('1.0.1')], '1.0.1', false],
    ['nobody ever had it', [{ version: '1.0.0' }, { version: '1.0.1' }], '1.0.1', false],
    ['it was lost before', [proven('1.0.0'), { version: '1.0.1' }, { version: '1.0.2' }], '1.0.2', false],
    ['only a newer line has it', [{ version: '1.0.0' }, { version: '1.0.1' }, proven('2.0.0')], '1.0.1', false],
    ['an older line has it', [proven('1.0.0'), { version: '2.0.0' }], '2.0.0', false],
    [
      'one file of several has it',
      [proven('1.0.0'), { version: '1.0.1', kind: 'sdist' }, { ...proven('1.0.1'), kind: 'wheel' }],
      '1.0.1',
      false,
    ],
  ]
  for (const [situation, files, version, lost] of rows)
    t.equal(historyOf(files, version).hasLostProvenance, lost, situation)
})

t.test('pauses and bursts', async (t) => {
  const rows: readonly (readonly [situation: string, hours: readonly number[], days: number | null, burst: number])[] =
    [
      ['the first', [0], null, 1],
      ['two years later', [0, 731 * 24], 731, 1],
      ['less than a day later', [0, 23.9], 0, 1],
      ['three in half an hour', [0, 100, 100.2, 100.49], 0, 3],
      ['what is half an hour old is not with it', [0, 100, 100.5], 0, 1],
      ['at the same moment', [100, 100], null, 2],
    ]
  for (const [situation, hours, days, burst] of rows) {
    const files = hours.map((hour, n) => by(`1.0.${n}`, 'ann', hour))
    t.match(historyOf(files, `1.0.${hours.length - 1}`), { daysSincePrevious: days, burst }, situation)
  }
  const undated = [by('1.0.0', 'ann', 0), { version: '1.0.1', publishedAt: null }]
  t.match(historyOf(undated, '1.0.1'), { daysSincePrevious: null, burst: null }, 'without a time')
})

t.test('sizes are those of files of one kind', async (t) => {
  const rows: readonly (readonly [situation: string, files: readonly Listed[], percent: number | null])[] = [
    ['ten times', [wheel('1.0.0', 100), wheel('1.0.1', 1000)], 1000],
    [
      'what is in it counts where it is stated',
      [
        { version: '1.0.0', unpackedBytes: 200 },
        { version: '1.0.1', unpackedBytes: 300 },
      ],
      150,
    ],
    [
      'the one before has no such file',
      [wheel('1.0.0', 100), { version: '1.0.0.1', kind: 'sdist', sizeBytes: 5 }, wheel('1.0.1', 50)],
      50,
    ],
    ['nothing is stated before', [{ version: '1.0.0' }, wheel('1.0.1', 50)], null],
    ['nothing is stated of it', [wheel('1.0.0', 100), { version: '1.0.1', kind: 'wheel' }], null],
    ['an empty one before tells nothing', [wheel('1.0.0', 0), wheel('1.0.1', 50)], null],
  ]
  for (const [situation, files, percent] of rows) t.equal(historyOf(files, '1.0.1').sizePercent, percent, situation)
})

t.test('thousands of versions are no work', async (t) => {
  const files = Array.from({ length: 5000 }, (_, n) => ({
    ...inputFor().artifact,
    ...by(`1.0.${n}`, `p${n % 7}`, n),
    filename: `${n}`,
  }))
  const catalogue: Catalogue = {
    ecosystem: 'npm',
    name: 'left-pad',
    artifacts: files,
    versions: files.map(({ version }) => version),
    maintainers: null,
    firstPublishedAt: null,
    upstreamStatus: 'active',
    tags: {},
  }
  const started = performance.now()
  for (const file of files) releaseHistory(catalogue, file)
  t.ok(performance.now() - started < 2000)
})
