import { globSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ArchiveReading, Irregularity } from '../../src/archive/reading.ts'
import type { CatalogueSubject } from '../../src/checks/check.ts'
import type { CatalogueArtifact } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
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

/** Every fixture: `fixtures/<check>/{bad,good}-<situation>/`, package files as text. */
export function fixtures(): Fixture[] {
  return globSync('*/{bad,good}-*/', { cwd: ROOT })
    .toSorted()
    .map((path) => {
      const [check = '', name = ''] = path.replaceAll('\\', '/').split('/')
      return fixtureOf(check, name, join(ROOT, check, name))
    })
}

function fixtureOf(check: string, name: string, folder: string): Fixture {
  const file = join(folder, 'expect.json')
  const expect = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Expectation
  const kind = expect.kind ?? 'npm-tarball'
  // a pattern would leave out folders whose name begins with a dot
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path !== 'expect.json')
    .toSorted()
  const entries = paths.map((path) => {
    const content = readFileSync(join(folder, path))
    return { path, archivePath: path, sizeBytes: content.length, mode: 0o644, sha256: sha256(content), content }
  })
  return {
    check,
    name,
    isBad: name.startsWith('bad-'),
    expect,
    artifact: sampleArtifact(kind, expect.artifact),
    reading: {
      kind,
      entries,
      irregularities: expect.irregularities ?? [],
      inflatedBytes: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
      complete: true,
    },
  }
}
