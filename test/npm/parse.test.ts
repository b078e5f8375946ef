import t from 'tap'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import { isFilename } from '../../src/ecosystems/npm/name.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { context, packument, rawOf, refusing, UP, type Manifest } from './packuments.ts'

t.test('parse: what upstream says, and unknown for what it does not', async (t) => {
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
  const catalogue = npmDocuments.open(rawOf(document)).catalogue
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
  t.notOk(Object.hasOwn(second?.manifest?.['scripts'] ?? {}, 'bad'))
  t.equal(third?.withdrawn, false)
})

t.test('parse: of a manifest what installers obey is kept, as it stands, and nothing is made up', async (t) => {
  const said = {
    scripts: { postinstall: 'node x.js', test: 'tap' },
    peerDependencies: { a: '^1' },
    optionalDependencies: ['b@1'],
    bin: 'cli.js',
    directories: { bin: './bin', lib: 'lib' },
    hasInstallScript: false,
    readme: 'long',
  }
  const [first] = npmDocuments.open(rawOf(packument({ '1.0.0': said }))).catalogue.artifacts
  t.same(first?.manifest, {
    name: 'widget',
    version: '1.0.0',
    scripts: { postinstall: 'node x.js' },
    peerDependencies: { a: '^1' },
    optionalDependencies: ['b@1'],
    bin: 'cli.js',
    directories: { bin: './bin' },
    hasInstallScript: false,
  })
})

t.test('parse: sizes and attestations are taken where they are stated, and nothing else for them', async (t) => {
  const attestations = { url: 'https://npm.example/-/npm/v1/attestations/widget@1.0.0', provenance: {} }
  const dists = [
    { unpackedSize: 1234, attestations },
    { unpackedSize: '1234', attestations: true },
    { unpackedSize: -1.5 },
  ]
  const versions = Object.fromEntries(dists.map((dist, n) => [`1.0.${n}`, { dist }]))
  const [first, ...others] = npmDocuments.open(rawOf(packument(versions))).catalogue.artifacts
  t.match(first, { unpackedBytes: 1234, hasProvenance: true })
  t.equal(others.length, 2)
  for (const other of others) t.notOk('unpackedBytes' in other || 'hasProvenance' in other, other.version)
})

t.test('parse: a mirror that lacks nearly everything', async (t) => {
  const bare = { name: '@a/b', versions: { '1.0.0': {}, '1.0.1': { dist: { tarball: '/files/b-1.0.1.tgz' } } } }
  const catalogue = npmDocuments.open(rawOf(bare, '@a/b')).catalogue
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
      { url: `${UP}/@a%2fb/-/b-1.0.0.tgz`, filename: 'b-1.0.0.tgz', publishedAt: null, claims: [], manifest: {} },
      { url: `${UP}/files/b-1.0.1.tgz`, filename: 'b-1.0.1.tgz', publishedAt: null, claims: [], manifest: {} },
    ],
  )
})

t.test('parse: hostile documents are upstream failures with a sentence', async (t) => {
  const cases: readonly (readonly [title: string, document: unknown, code: string])[] = [
    ['no JSON', '<html>', 'upstream-failed'],
    ['not an object', '[1]', 'upstream-failed'],
    ['of another package', packument({ '1.0.0': {} }, {}, 'other'), 'upstream-refused'],
    ['neither name nor versions', { error: 'not here' }, 'upstream-failed'],
    ['a name that is no text', { name: ['widget'], versions: {} }, 'upstream-refused'],
    ['deeply nested', '['.repeat(200_000), 'upstream-failed'],
  ]
  for (const [title, document, code] of cases) {
    try {
      void npmDocuments.open(rawOf(document))
      t.fail(`${title} was taken`)
    } catch (error) {
      t.ok(error instanceof LazaretError && error.code === code, title)
      t.notMatch(error instanceof Error ? error.message : '', /[\r\n]/)
    }
  }
})

t.test(
  'parse: a document without its name, or with it in another case, is of the package that was asked for',
  async (t) => {
    for (const name of [undefined, 'Widget']) {
      const { name: _own, ...rest } = packument({ '1.0.0': {} })
      const { catalogue } = npmDocuments.open(rawOf(name === undefined ? rest : { ...rest, name }))
      t.same([catalogue.name, catalogue.artifacts.map(({ version }) => version)], ['widget', ['1.0.0']])
    }
  },
)

t.test('parse: hostile values inside a document are unknown or left out, and pollute nothing', async (t) => {
  const text = `{"name":"widget","__proto__":{"polluted":1},"dist-tags":{"__proto__":"1.0.0","latest":"1.0.0","x":7},
    "maintainers":[null,7,"joe <j@mail.example>",{"name":""},{"name":{"a":1}}],
    "time":{"1.0.0":"not a date","__proto__":"2026-01-01T00:00:00Z","2.0.0":"2026-02-30T99:00:00Z"},
    "versions":{"__proto__":{"dist":{}},"constructor":{"dist":{}},"../../etc":{"dist":{}},"1.0.0":{"dist":{"tarball":"file:///etc/passwd"}},
      "2.0.0":{"dist":{"tarball":"https://registry.example/widget/-/..%2f..%2fpasswd"}},"3.0.0":null,"4.0.0":{"dist":{"tarball":7,"shasum":{}}},
      "5.0.0\\u001b[31m":{}}}`
  const catalogue = npmDocuments.open(rawOf(text)).catalogue
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
  t.doesNotThrow(() => npmDocuments.open(rawOf(text)).render(context(refusing('widget-2.0.0.tgz'))))
  t.notOk('polluted' in {})
})

const at = (tail: string): Manifest => ({ dist: { tarball: `https://cdn.example/x/${tail}` } })

t.test('no two versions share a file name, and none takes the name of another', async (t) => {
  const document = packument({
    '1.0.0': at('widget-1.0.1.tgz'),
    '1.0.1': at('same.tgz'),
    '1.0.2': at('same.tgz'),
    '1.0.3': at('0a1b2c'),
  })
  t.same(
    npmDocuments.open(rawOf(document)).catalogue.artifacts.map(({ filename }) => filename),
    ['widget-1.0.0.tgz', 'same.tgz', 'widget-1.0.2.tgz', 'widget-1.0.3.tgz'],
  )
})

t.test('a file name keeps the characters that old package names have', async (t) => {
  for (const name of ['star*', "it's", 'a!', '~a', '(a)']) {
    const tarball = `${UP}/${encodeURIComponent(name)}/-/${encodeURIComponent(name)}-1.0.0.tgz`
    const document = { name, versions: { '1.0.0': { name, version: '1.0.0', dist: { tarball } } } }
    const raw = { ...rawOf(packument({})), name, bytes: Buffer.from(JSON.stringify(document)) }
    const filenames = npmDocuments.open(raw).catalogue.artifacts.map(({ filename }) => filename)
    t.same(filenames, [`${name}-1.0.0.tgz`])
    t.ok(isFilename(`${name}-1.0.0.tgz`), `${name}: and it can be asked for`)
  }
})
