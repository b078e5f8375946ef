import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ArtifactKind } from '../../src/model/artifact.ts'
import type { RawDocument } from '../../src/model/metadata.ts'
import type { Ecosystem } from '../../src/model/ecosystem.ts'
import { packument, rawOf } from '../npm/packuments.ts'
import { file, htmlDocument, jsonDocument } from '../pypi/pages.ts'

export interface PackedFile {
  readonly path: string
  readonly content: Buffer
}

export interface SamplePackage {
  readonly name: string
  readonly kind: ArtifactKind
  readonly files: readonly PackedFile[]
}

export interface SampleDocument {
  readonly ecosystem: Ecosystem
  readonly raw: RawDocument
}

const FIXTURES = join(import.meta.dirname, '../checks/fixtures')

/** The packages on which the checks are tried. */
export function samplePackages(): readonly SamplePackage[] {
  return globSync('*/{bad,good}-*/', { cwd: FIXTURES })
    .toSorted()
    .map((name) => {
      const folder = join(FIXTURES, name)
      return { name, kind: kindIn(folder), files: filesIn(folder) }
    })
}

function kindIn(folder: string): ArtifactKind {
  const expected = join(folder, 'expect.json')
  if (!existsSync(expected)) return 'npm-tarball'
  const { kind }: { kind?: ArtifactKind } = JSON.parse(readFileSync(expected, 'utf8'))
  return kind ?? 'npm-tarball'
}

function filesIn(folder: string): readonly PackedFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path !== 'expect.json')
    .toSorted()
    .map((path) => ({ path, content: readFileSync(join(folder, path)) }))
}

/** Documents of both ecosystems as upstreams send them. */
export function sampleDocuments(): readonly SampleDocument[] {
  const files = [file('1.0.0'), file('1.1.0', { yanked: 'broken', 'upload-time': '2026-01-02T03:04:05Z' })]
  const html = files.map(
    ({ filename, url }) => `<a href="${String(url)}#sha256=${'a'.repeat(64)}">${String(filename)}</a><br>`,
  )
  const versions = {
    '1.0.0': { scripts: { postinstall: 'node x.js' }, dependencies: { a: '^1.0.0' } },
    '1.1.0-beta.1': { deprecated: 'old', bin: { widget: 'cli.js' } },
    '2.0.0': { engines: { node: '>=18' }, optionalDependencies: { b: 'https://example.invalid/b.tgz' } },
  }
  return [
    { ecosystem: 'npm', raw: rawOf(packument(versions)) },
    { ecosystem: 'npm', raw: rawOf(packument({ '1.0.0': {} }, {}, '@acme/widget'), '@acme/widget') },
    {
      ecosystem: 'pypi',
      raw: jsonDocument({ meta: { 'api-version': '1.4' }, name: 'foo', versions: ['1.0.0', '1.1.0'], files }),
    },
    { ecosystem: 'pypi', raw: htmlDocument(`<!DOCTYPE html><html><body>\n${html.join('\n')}\n</body></html>`) },
  ]
}
