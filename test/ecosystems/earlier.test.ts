import t from 'tap'
import { adapterOf } from '../../src/ecosystems/all.ts'
import type { ArtifactKind, ArtifactName } from '../../src/model/artifact.ts'
import { compareVersions } from '../../src/ecosystems/pypi/version.ts'
import { inOrder, type DatedFile } from '../../src/ecosystems/earlier.ts'

const wheel = (version: string, tags = 'py3-none-any'): ArtifactName =>
  file('wheel', version, `x-${version}-${tags}.whl`)
const sdist = (version: string): ArtifactName => file('sdist', version, `x-${version}.tar.gz`)
const tarball = (version: string): ArtifactName => ({
  ...file('npm-tarball', version, `x-${version}.tgz`),
  ecosystem: 'npm',
})

function file(kind: ArtifactKind, version: string, filename: string): ArtifactName {
  return { ecosystem: 'pypi', name: 'x', version, filename, kind }
}

const dated = (one: ArtifactName, year: number): DatedFile => ({ ...one, publishedAt: `${year}-01-01T00:00:00.000Z` })

const LINUX = 'cp312-cp312-manylinux_2_17_x86_64'
const MAC = 'cp312-cp312-macosx_11_0_arm64'

t.test('what a file is compared with, the newest first', async (t) => {
  const table: readonly (readonly [situation: string, of: DatedFile, all: readonly DatedFile[], earlier: string[]])[] =
    [
      [
        'an order of numbers, not of text',
        wheel('1.10'),
        ['1.9', '1.2', '1.11'].map((one) => wheel(one)),
        ['1.9', '1.2'],
      ],
      ['the same version spelled otherwise is not earlier', wheel('1.0.0'), [wheel('1.0'), wheel('0.9')], ['0.9']],
      ['releases only, for a release', wheel('1.0'), [wheel('1.0rc1'), wheel('1.0.dev1'), wheel('0.9')], ['0.9']],
      ['all, for a pre-release', wheel('1.0rc2'), [wheel('1.0rc1'), wheel('0.9')], ['1.0rc1', '0.9']],
      [
        'pre-releases, where there are no releases',
        wheel('1.0'),
        [wheel('1.0rc1'), wheel('1.0rc2'), sdist('0.9')],
        ['1.0rc2', '1.0rc1'],
      ],
      ['post-releases are releases', wheel('1.1'), [wheel('1.0.post1'), wheel('1.0')], ['1.0.post1', '1.0']],
      ['what is no version is for what is none', wheel('1.0'), [wheel('2004d'), wheel('0.9')], ['0.9']],
      [
        'files that are read',
        sdist('1.1'),
        [file('sdist', '1.0', 'x-1.0.tar.bz2'), sdist('0.9'), file('sdist', '0.8', 'x-0.8.zip')],
        ['0.9', '0.8'],
      ],
      ['files of the same kind', sdist('1.1'), [wheel('1.0'), sdist('0.9')], ['0.9']],
      [
        'npm orders by semver',
        tarball('1.10.0'),
        ['1.9.0', '1.10.0-beta.1', '1.2.0'].map((one) => tarball(one)),
        ['1.9.0', '1.2.0'],
      ],
      ['npm pre-releases', tarball('1.0.0-b'), ['1.0.0-a', '0.9.0'].map((one) => tarball(one)), ['1.0.0-a', '0.9.0']],
      ['the first', wheel('1.0'), [], []],
      [
        'one below all others that came later than some of them',
        dated(tarball('0.0.1'), 2024),
        [dated(tarball('1.0.0'), 2020), dated(tarball('1.1.0'), 2023), dated(tarball('2.0.0'), 2025)],
        ['1.1.0', '1.0.0'],
      ],
      ['the first, which came first', dated(wheel('0.1'), 2020), [dated(wheel('1.0'), 2021)], []],
      ['where it came with the others', dated(wheel('0.1'), 2020), [dated(wheel('1.0'), 2020)], []],
      ['where the others are not dated', dated(wheel('0.1'), 2024), [wheel('1.0')], []],
      ['where it is not dated itself', wheel('0.1'), [dated(wheel('1.0'), 2021)], []],
      ['of one version, one after the other', dated(wheel('1.0', LINUX), 2024), [dated(wheel('1.0'), 2020)], []],
      [
        'a lower one is wanted, whenever it came',
        dated(wheel('1.0'), 2020),
        [dated(wheel('0.9'), 2024), dated(wheel('2.0'), 2019)],
        ['0.9'],
      ],
    ]
  for (const [situation, of, all, wanted] of table) {
    for (const artifacts of [
      [...all, of],
      [of, ...all.toReversed()],
    ]) {
      const found = [...adapterOf(of.ecosystem).earlier(of, { artifacts })]
      t.same(
        found.map(({ version }) => version),
        wanted,
        situation,
      )
    }
  }
})

t.test('of a version the file that is most like it', async (t) => {
  const artifacts = [wheel('1.0', MAC), wheel('1.0', LINUX), wheel('0.9', MAC), wheel('1.1', LINUX)]
  const found = [...adapterOf('pypi').earlier(wheel('1.1', LINUX), { artifacts })]
  t.same(
    found.map(({ filename }) => filename),
    [`x-1.0-${LINUX}.whl`, `x-0.9-${MAC}.whl`],
  )
})

t.test('a list that is in order already is taken as it is, and only what is looked at is looked at', async (t) => {
  const artifacts = Array.from({ length: 50_000 }, (_, at) => tarball(`1.${at}.0`))
  const versions = artifacts.map(({ version }) => version)
  const start = performance.now()
  const [first] = adapterOf('npm').earlier(tarball('1.49999.0'), { artifacts, versions })
  t.equal(first?.version, '1.49998.0')
  for (let at = 49_000; at < 49_100; at += 1) {
    const [before] = adapterOf('npm').earlier(tarball(`1.${at}.0`), { artifacts, versions })
    t.equal(before?.version, `1.${at - 1}.0`)
  }
  t.ok(performance.now() - start < 5_000, `${performance.now() - start} ms`)
})

t.test('versions in order, each once', async (t) => {
  const order = { compare: compareVersions, isPrerelease: () => false }
  t.same(inOrder(order, [wheel('1.10'), sdist('1.10'), wheel('1.9'), wheel('nonsense')]), ['nonsense', '1.9', '1.10'])
})
