import t from 'tap'
import type { RawDocument, RefusedListing, RenderContext } from '../../src/model/metadata.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { npmDocuments } from '../../src/ecosystems/npm/documents.ts'

const UP = 'https://registry.example'

function rawOf(document: unknown, name = 'widget', contentType = 'application/json'): RawDocument {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  return { name, bytes: Buffer.from(text), contentType, url: `${UP}/${name.replace('/', '%2f')}` }
}

type Manifest = Record<string, unknown>

/** A full packument with a version a day from 1 January 2026. */
function packument(versions: Record<string, Manifest>, more: Record<string, unknown> = {}, name = 'widget') {
  const keys = Object.keys(versions)
  const day = (index: number): string => new Date(Date.UTC(2026, 0, 1 + index)).toISOString()
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

function refusing(...files: string[]): ReadonlyMap<string, RefusedListing> {
  return new Map(
    files.map((file) => [
      file,
      { line: `lazaret: ${file} is held (cooldown). See http://lz/why/${file}`, link: `http://lz/why/${file}` },
    ]),
  )
}

const context = (
  refused: ReadonlyMap<string, RefusedListing> = new Map(),
  more: Partial<RenderContext> = {},
): RenderContext => ({
  registryUrl: 'http://lz/npm/',
  selection: 'fallback',
  refused,
  coreMetadata: new Map(),
  ...more,
})

function view(
  document: unknown,
  refused?: ReadonlyMap<string, RefusedListing>,
  more?: Partial<RenderContext>,
  name?: string,
) {
  const rendered = npmDocuments.render(rawOf(document, name), context(refused, more))
  const form = (wanted: string) => {
    const found = rendered.forms.find(({ form }) => form === wanted)
    return JSON.parse(Buffer.from(found?.bytes ?? []).toString())
  }
  return { rendered, full: form('full'), short: form('abbreviated') }
}

t.test('distil: what upstream says, and unknown for what it does not', async (t) => {
  const sri = `sha512-${Buffer.alloc(64, 7).toString('base64')}`
  const document = packument({
    '1.0.0': {
      dist: {
        tarball: `${UP}/widget/-/widget-1.0.0.tgz`,
        integrity: `sha1-AAAA ${sri}?x sha512-short`,
        shasum: 'B'.repeat(40),
      },
    },
    '1.1.0': {
      _npmUser: { name: 'ann' },
      deprecated: 'use gadget',
      scripts: { postinstall: 'node x.js', bad: 7 },
      dependencies: { a: '^1' },
    },
    '1.2.0': { deprecated: '' },
  })
  const catalogue = npmDocuments.distil(rawOf(document))
  t.same(catalogue.maintainers, ['ann', 'zoe'])
  t.equal(catalogue.firstPublishedAt, '2026-01-01T00:00:00.000Z')
  t.same(catalogue.tags, { latest: '1.2.0' })
  const [first, second, third] = catalogue.artifacts
  t.same(first?.claims, [
    { algorithm: 'sha512', hex: '07'.repeat(64) },
    { algorithm: 'sha1', hex: 'b'.repeat(40) },
  ])
  t.match(first, {
    filename: 'widget-1.0.0.tgz',
    publisher: null,
    sizeBytes: null,
    withdrawn: false,
    kind: 'npm-tarball',
  })
  t.match(second, {
    publisher: 'ann',
    withdrawn: 'use gadget',
    manifest: { scripts: { postinstall: 'node x.js' }, dependencies: { a: '^1' } },
  })
  t.notOk(Object.hasOwn(second?.manifest?.scripts ?? {}, 'bad'))
  t.equal(third?.withdrawn, false)
})

t.test('distil: a mirror that lacks nearly everything', async (t) => {
  const bare = { name: '@a/b', versions: { '1.0.0': {}, '1.0.1': { dist: { tarball: '/files/b-1.0.1.tgz' } } } }
  const catalogue = npmDocuments.distil(rawOf(bare, '@a/b'))
  t.match(catalogue, { maintainers: null, firstPublishedAt: null, tags: {}, upstreamStatus: 'active' })
  t.same(
    catalogue.artifacts.map(({ url, filename, publishedAt, claims, manifest }) => ({
      url,
      filename,
      publishedAt,
      claims,
      manifest,
    })),
    [
      { url: `${UP}/@a%2fb/-/b-1.0.0.tgz`, filename: 'b-1.0.0.tgz', publishedAt: null, claims: [], manifest: null },
      { url: `${UP}/files/b-1.0.1.tgz`, filename: 'b-1.0.1.tgz', publishedAt: null, claims: [], manifest: null },
    ],
  )
})

t.test('distil: hostile documents are upstream failures with a sentence', async (t) => {
  const cases: Record<string, unknown> = {
    'no JSON': '<html>',
    'not an object': '[1]',
    'of another package': packument({ '1.0.0': {} }, {}, 'other'),
    'without a name': { versions: {} },
    'a name that is no text': { name: ['widget'] },
    'deeply nested': `${'['.repeat(200_000)}`,
  }
  for (const [title, document] of Object.entries(cases)) {
    try {
      npmDocuments.distil(rawOf(document))
      t.fail(`${title} was taken`)
    } catch (error) {
      t.ok(error instanceof LazaretError && error.code === 'upstream-failed', title)
      t.notMatch(error instanceof Error ? error.message : '', /[\r\n]/)
    }
  }
})

t.test('distil: hostile values inside a document are unknown or left out, and pollute nothing', async (t) => {
  const text = `{"name":"widget","__proto__":{"polluted":1},"dist-tags":{"__proto__":"1.0.0","latest":"1.0.0","x":7},
    "maintainers":[null,7,"joe <j@mail.example>",{"name":""},{"name":{"a":1}}],
    "time":{"1.0.0":"not a date","__proto__":"2026-01-01T00:00:00Z","2.0.0":"2026-02-30T99:00:00Z"},
    "versions":{"__proto__":{"dist":{}},"constructor":{"dist":{}},"../../etc":{"dist":{}},"1.0.0":{"dist":{"tarball":"file:///etc/passwd"}},
      "2.0.0":{"dist":{"tarball":"https://registry.example/widget/-/..%2f..%2fpasswd"}},"3.0.0":null,"4.0.0":{"dist":{"tarball":7,"shasum":{}}},
      "5.0.0\\u001b[31m":{}}}`
  const catalogue = npmDocuments.distil(rawOf(text))
  t.same(
    catalogue.artifacts.map(({ version, filename }) => [version, filename]),
    [
      ['constructor', 'widget-constructor.tgz'],
      ['2.0.0', 'widget-2.0.0.tgz'],
      ['4.0.0', 'widget-4.0.0.tgz'],
    ],
  )
  t.same(catalogue.maintainers, ['joe'])
  t.same(
    catalogue.artifacts.map(({ publishedAt }) => publishedAt),
    [null, null, null],
  )
  t.equal(catalogue.tags['latest'], '1.0.0')
  t.notOk('polluted' in {})
  t.doesNotThrow(() => npmDocuments.render(rawOf(text), context(refusing('widget-2.0.0.tgz'))))
  t.notOk('polluted' in {})
})

t.test('no two versions share a file name, and none takes the name of another', async (t) => {
  const at = (tail: string): Manifest => ({ dist: { tarball: `https://cdn.example/x/${tail}` } })
  const document = packument({
    '1.0.0': at('widget-1.0.1.tgz'),
    '1.0.1': at('same.tgz'),
    '1.0.2': at('same.tgz'),
    '1.0.3': at('0a1b2c'),
  })
  t.same(
    npmDocuments.distil(rawOf(document)).artifacts.map(({ filename }) => filename),
    ['widget-1.0.0.tgz', 'same.tgz', 'widget-1.0.2.tgz', 'widget-1.0.3.tgz'],
  )
})

t.test('render: nothing refused leaves everything but our URLs', async (t) => {
  const document = packument(
    {
      '1.0.0': {
        dist: {
          tarball: 'https://cdn.example/w.tgz',
          integrity: 'sha512-x',
          signatures: [{ keyid: 'k' }],
          attestations: { url: 'u' },
        },
        oddKey: 1,
      },
    },
    { readme: '# hi', unknownTop: [1] },
  )
  const { full, short, rendered } = view(document)
  t.match(full, { readme: '# hi', unknownTop: [1], time: document.time, maintainers: document.maintainers })
  t.same(full.versions['1.0.0'].dist, {
    tarball: 'http://lz/npm/widget/-/w.tgz',
    integrity: 'sha512-x',
    signatures: [{ keyid: 'k' }],
    attestations: { url: 'u' },
  })
  t.equal(full.versions['1.0.0'].oddKey, 1)
  t.same(Object.keys(short).toSorted(), ['dist-tags', 'modified', 'name', 'time', 'versions'])
  t.notOk('oddKey' in short.versions['1.0.0'])
  t.same(short.versions['1.0.0'].dist, full.versions['1.0.0'].dist)
  t.same(rendered.substitutions, [])
  t.equal(rendered.nothingLeft, undefined)
  t.same(
    rendered.forms.map(({ contentType }) => contentType),
    ['application/json', 'application/vnd.npm.install-v1+json'],
  )
})

t.test('render: a refused version is hidden, told by policyRestrictions, and its tags move', async (t) => {
  const document = packument({
    '1.0.0': {},
    '1.1.0': { scripts: { install: 'x' } },
    '1.2.0': { dist: { tarball: `${UP}/widget/-/widget-1.2.0.tgz` } },
  })
  const { full, short, rendered } = view(document, refusing('widget-1.2.0.tgz'))
  for (const form of [full, short]) {
    t.same(Object.keys(form.versions), ['1.0.0', '1.1.0'])
    t.notOk('1.2.0' in form.time)
    t.same(form['dist-tags'], { latest: '1.1.0' })
    t.same(form.policyRestrictions.versions, { '1.2.0': { name: 'widget', version: '1.2.0' } })
    t.match(form.policyRestrictions.message, 'http://lz/why/widget-1.2.0.tgz')
  }
  t.equal(short.versions['1.1.0'].hasInstallScript, true)
  t.notOk('hasInstallScript' in short.versions['1.0.0'])
  t.same(rendered.substitutions, [{ choice: 'latest', from: '1.2.0', to: '1.1.0' }])
})

t.test('render: strict selection lists all', async (t) => {
  const { full, rendered } = view(packument({ '1.0.0': {}, '1.1.0': {} }), refusing('widget-1.1.0.tgz'), {
    selection: 'strict',
  })
  t.same(Object.keys(full.versions), ['1.0.0', '1.1.0'])
  t.same(full['dist-tags'], { latest: '1.1.0' })
  t.notOk('policyRestrictions' in full)
  t.same(rendered.substitutions, [])
})

t.test('render: all refused is still a valid document, and says so', async (t) => {
  const document = packument({ '1.0.0': {}, '1.1.0': {} }, { 'dist-tags': { latest: '1.0.0', next: '1.1.0' } })
  const { short, rendered } = view(document, refusing('widget-1.0.0.tgz', 'widget-1.1.0.tgz'))
  t.match(rendered.nothingLeft, { link: 'http://lz/why/widget-1.0.0.tgz' })
  t.same(short.versions, {})
  t.same(short['dist-tags'], {})
  t.same(Object.keys(short.policyRestrictions.versions), ['1.0.0', '1.1.0'])
  t.same(rendered.substitutions, [
    { choice: 'latest', from: '1.0.0' },
    { choice: 'next', from: '1.1.0' },
  ])
  t.equal(
    view({ name: 'widget', versions: {} }).rendered.nothingLeft,
    undefined,
    'upstream has none: not ours to explain',
  )
})

t.test('render: modified is never older than the newest visible version', async (t) => {
  const late = '2026-05-01T00:00:00.000Z'
  const cases = [
    {
      title: 'lies',
      document: packument(
        { '1.0.0': {}, '1.1.0': {} },
        { time: { modified: '2020-01-01T00:00:00.000Z', '1.1.0': late } },
      ),
      modified: late,
    },
    { title: 'missing', document: packument({ '1.0.0': {} }, { time: { '1.0.0': late } }), modified: late },
    { title: 'no time at all', document: packument({ '1.0.0': {} }, { time: undefined }), modified: undefined },
  ]
  for (const { title, document, modified } of cases) {
    const { short, full } = view(document)
    t.equal(short.modified, modified, title)
    t.equal(full.time?.modified, modified, title)
  }
})

t.test('render: lists that no gate sees are taken out; an upstream firewall is heard', async (t) => {
  const document = packument(
    { '1.0.0': {} },
    {
      stagedVersions: { versions: { '9.0.0': { dist: { tarball: `${UP}/x.tgz` } } } },
      policyRestrictions: {
        message: 'blocked above',
        versions: { '0.9.0': { dist: { tarball: `${UP}/y.tgz` } }, '0.8.0': 7 },
      },
    },
  )
  const { full } = view(document)
  t.notOk('stagedVersions' in full)
  t.same(full.policyRestrictions, {
    message: 'blocked above',
    versions: { '0.9.0': { name: 'widget', version: '0.9.0' } },
  })
  t.notMatch(JSON.stringify(full), UP)
})

t.test('render: tags move to the version that a person would have taken', async (t) => {
  const dep = { deprecated: 'no' }
  const cases: {
    title: string
    versions: Record<string, Manifest>
    hide: string[]
    tag: string
    to: string | undefined
  }[] = [
    {
      title: 'same major before a newer date',
      versions: { '5.2.0': {}, '4.9.9': {}, '5.2.1': {} },
      hide: ['5.2.1'],
      tag: '5.2.1',
      to: '5.2.0',
    },
    {
      title: 'not above',
      versions: { '1.0.0': {}, '1.1.0': {}, '1.2.0': {} },
      hide: ['1.1.0'],
      tag: '1.1.0',
      to: '1.0.0',
    },
    {
      title: 'no prerelease for a release',
      versions: { '1.0.0': {}, '2.0.0-rc.1': {}, '2.0.0': {} },
      hide: ['2.0.0'],
      tag: '2.0.0',
      to: '1.0.0',
    },
    {
      title: 'prerelease for a prerelease',
      versions: { '1.0.0': {}, '2.0.0-rc.1': {}, '2.0.0-rc.2': {} },
      hide: ['2.0.0-rc.2'],
      tag: '2.0.0-rc.2',
      to: '2.0.0-rc.1',
    },
    {
      title: 'not deprecated',
      versions: { '1.0.0': {}, '1.1.0': dep, '1.2.0': {} },
      hide: ['1.2.0'],
      tag: '1.2.0',
      to: '1.0.0',
    },
    {
      title: 'deprecated rather than none',
      versions: { '1.1.0': dep, '1.2.0': {} },
      hide: ['1.2.0'],
      tag: '1.2.0',
      to: '1.1.0',
    },
    {
      title: 'prerelease rather than none',
      versions: { '1.0.0-a': {}, '1.0.0': {} },
      hide: ['1.0.0'],
      tag: '1.0.0',
      to: '1.0.0-a',
    },
    {
      title: 'the lowest above rather than none',
      versions: { '1.0.0': {}, '1.5.0': {}, '2.0.0': {} },
      hide: ['1.0.0'],
      tag: '1.0.0',
      to: '1.5.0',
    },
    {
      title: 'ten is above nine',
      versions: { '1.9.0': {}, '1.10.0': {}, '1.11.0': {} },
      hide: ['1.11.0'],
      tag: '1.11.0',
      to: '1.10.0',
    },
  ]
  for (const { title, versions, hide, tag, to } of cases) {
    const document = packument(versions, { 'dist-tags': { latest: tag, keep: 'gone' } })
    const { full } = view(document, refusing(...hide.map((version) => `widget-${version}.tgz`)))
    t.same(full['dist-tags'], { latest: to, keep: 'gone' }, title)
  }
})

t.test('scoped names: path asked of upstream, and our URLs', async (t) => {
  t.same(npmDocuments.request('@a/b'), { path: '@a%2fb', accept: 'application/json' })
  const { full } = view(packument({ '1.0.0+x': {} }, {}, '@a/b'), undefined, undefined, '@a/b')
  t.equal(full.versions['1.0.0+x'].dist.tarball, 'http://lz/npm/@a/b/-/b-1.0.0%2Bx.tgz')
})
