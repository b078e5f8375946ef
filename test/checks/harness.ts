import { globSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Test } from 'tap'
import type { ArchiveReading, Irregularity } from '../../src/archive/reading.ts'
import type { CatalogueSubject } from '../../src/checks/check.ts'
import { catalogueFindings, judgedFacts } from '../../src/inspection/claims.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf, type CatalogueArtifact } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { Finding } from '../../src/model/finding.ts'
import { reader, tgz, type ReadBytes } from '../archive/read-bytes.ts'
import { tarFile } from '../registry/build.ts'
import { zipBytes } from '../registry/zip-bytes.ts'
import { sampleArtifact } from './sample-artifact.ts'

/** What a fixture's `expect.json` may say besides its files; everything is optional. */
export interface Expectation {
  /** npm-tarball where nothing is said */
  readonly kind?: ArchiveReading['kind']
  readonly artifact?: Partial<CatalogueArtifact>
  readonly integrity?: 'verified' | 'unclaimed' | 'mismatch'
  readonly irregularities?: readonly Irregularity[]
  /** of the check's worst finding */
  readonly severity?: string
  readonly confidence?: string
  /** line numbers that the evidence must show */
  readonly lines?: readonly number[]
  /** for checks that look at the catalogue */
  readonly catalogue?: Partial<CatalogueSubject>
}

export interface Fixture {
  readonly check: string
  readonly name: string
  readonly isBad: boolean
  readonly expect: Expectation
  readonly artifact: CatalogueArtifact
  readonly reading: ArchiveReading
}

const ROOT = join(import.meta.dirname, 'fixtures')

/** Every fixture: `fixtures/<check>/{bad,good}-<situation>/`, package files as text, packed and read as an archive. */
export async function fixtures(t: Test): Promise<Fixture[]> {
  const readBytes = reader(t)
  const all: Fixture[] = []
  for (const path of globSync('*/{bad,good}-*/', { cwd: ROOT }).toSorted()) {
    const [check = '', name = ''] = path.replaceAll('\\', '/').split('/')
    all.push(await fixtureOf(check, name, join(ROOT, check, name), readBytes))
  }
  return all
}

/** All that is reported of a fixture, of its bytes, its claims and its catalogue. */
export async function findingsOf({ artifact, reading, expect }: Fixture): Promise<readonly Finding[]> {
  const measured = await inspect(reading, { digest: sha256('fixture'), readAs: readAsOf(artifact) })
  const facts = judgedFacts(measured, artifact, expect.integrity ?? 'verified')
  const catalogue = catalogueFindings({
    artifact,
    firstSeenAt: '2026-01-01T00:00:00.000Z',
    now: '2026-06-01T00:00:00.000Z',
    package: {
      firstPublishedAt: null,
      maintainers: null,
      formerMaintainers: null,
      upstreamStatus: 'active',
      versionCount: 3,
    },
    ...expect.catalogue,
  })
  return [...facts.findings, ...catalogue]
}

export interface PackedFile {
  readonly path: string
  readonly content: Buffer
}

/** An archive as its kind has it, with the files below the root folder where it has one. */
export function packed(kind: ArchiveReading['kind'], files: readonly PackedFile[]): Buffer {
  if (kind === 'wheel') return zipBytes(files)
  const root = kind === 'sdist' ? 'sample-1.0.0/' : 'package/'
  return tgz(files.flatMap(({ path, content }) => tarFile(`${root}${path}`, content)))
}

async function fixtureOf(check: string, name: string, folder: string, readBytes: ReadBytes): Promise<Fixture> {
  const file = join(folder, 'expect.json')
  const expect = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Expectation
  const kind = expect.kind ?? 'npm-tarball'
  // a pattern would leave out folders whose name begins with a dot
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path !== 'expect.json')
    .toSorted()
  const files = paths.map((path) => ({ path, content: readFileSync(join(folder, path)) }))
  const artifact = sampleArtifact(kind, expect.artifact)
  const reading = await readBytes(packed(kind, files), kind, { filename: artifact.filename })
  return {
    check,
    name,
    isBad: name.startsWith('bad-'),
    expect,
    artifact,
    reading: { ...reading, irregularities: expect.irregularities ?? reading.irregularities },
  }
}
