import type { RawDocument, RefusedListing, RenderContext } from '../../src/model/metadata.ts'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import type { Json } from './lazaret.ts'

export const UP = 'https://registry.example'

export function rawOf(document: unknown, name = 'widget', contentType = 'application/json'): RawDocument {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  return { name, bytes: Buffer.from(text), contentType, url: `${UP}/${name.replace('/', '%2f')}` }
}

export type Manifest = Record<string, unknown>

const day = (index: number): string => new Date(Date.UTC(2026, 0, 1 + index)).toISOString()

/** A full packument with a version a day from 1 January 2026. */
export function packument(versions: Record<string, Manifest>, more: Record<string, unknown> = {}, name = 'widget') {
  const keys = Object.keys(versions)
  const file = (version: string): string => `${name.split('/').at(-1)}-${version}.tgz`
  return {
    _id: name,
    name,
    'dist-tags': { latest: keys.at(-1) },
    versions: Object.fromEntries(
      keys.map((version) => [
        version,
        {
          name,
          version,
          dist: { tarball: `${UP}/${name}/-/${file(version)}`, shasum: 'a'.repeat(40) },
          ...versions[version],
        },
      ]),
    ),
    time: {
      created: day(0),
      modified: day(keys.length - 1),
      ...Object.fromEntries(keys.map((version, index) => [version, day(index)])),
    },
    maintainers: [{ name: 'zoe' }, { name: 'ann', email: 'a@mail.example' }],
    ...more,
  }
}

export function refusing(...files: string[]): ReadonlyMap<string, RefusedListing> {
  return new Map(
    files.map((file) => [
      file,
      {
        line: `lazaret: ${file} is held (cooldown). See http://lz/why/${file}`,
        link: `http://lz/why/${file}`,
        rule: 'cooldown',
      },
    ]),
  )
}

export const context = (
  refused: ReadonlyMap<string, RefusedListing> = new Map(),
  more: Partial<RenderContext> = {},
): RenderContext => ({
  registryUrl: 'http://lz/npm/',
  selection: 'fallback',
  refused,
  coreMetadata: new Map(),
  ...more,
})

export function view(
  document: unknown,
  refused?: ReadonlyMap<string, RefusedListing>,
  more?: Partial<RenderContext>,
  name?: string,
) {
  const rendered = npmDocuments.open(rawOf(document, name)).render(context(refused, more))
  const form = (wanted: string): Json => {
    const found = rendered.forms.find(({ form }) => form === wanted)
    return JSON.parse(Buffer.from(found?.bytes ?? []).toString())
  }
  return { rendered, full: form('full'), short: form('abbreviated') }
}
