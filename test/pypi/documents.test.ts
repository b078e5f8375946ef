import t from 'tap'
import type { RenderContext } from '../../src/model/metadata.ts'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { context, file, formsOf, HEX, htmlDocument, jsonDocument, LINE, parseHtml } from './pages.ts'

t.test('upstream is asked for JSON first, by the normalised name', async (t) => {
  const { path, accept } = pypiDocuments.request('foo-bar')
  t.equal(path, 'foo-bar/')
  t.match(accept, /^application\/vnd\.pypi\.simple\.v1\+json, .*text\/html;q=0\.1$/)
})

t.test('a JSON page becomes a catalogue; what is missing is unknown', async (t) => {
  const catalogue = pypiDocuments.open(
    jsonDocument({
      'project-status': { status: 'archived', reason: 'moved' },
      files: [
        {
          filename: 'foo-1.0-py3-none-any.whl',
          url: 'https://files.example/packages/aa/foo-1.0-py3-none-any.whl?x=1#frag',
          hashes: { md5: 'ab'.repeat(16), sha256: HEX.toUpperCase(), sha999: 'ff', blake2b_256: 'short' },
          size: 10,
          'upload-time': '2026-01-02T03:04:05.123456Z',
          yanked: 'broken',
          'core-metadata': { sha256: HEX },
        },
        { filename: 'foo-2.0.tar.gz', url: '../../packages/foo-2.0.tar.gz', yanked: false, 'core-metadata': false },
        {
          filename: 'foo-3.0.zip',
          url: '/packages/foo-3.0.zip',
          yanked: true,
          'core-metadata': true,
          size: -1,
          'upload-time': 'x',
        },
        { filename: 'foo-3.0.egg', url: '/packages/foo-3.0.egg' },
      ],
    }),
  ).catalogue
  const common = { ecosystem: 'pypi', name: 'foo', publisher: null, manifest: null }
  t.strictSame(catalogue, {
    ecosystem: 'pypi',
    name: 'foo',
    maintainers: null,
    firstPublishedAt: '2026-01-02T03:04:05.123Z',
    upstreamStatus: 'archived',
    tags: {},
    versions: ['1.0', '2.0', '3.0'],
    saysEmpty: true,
    artifacts: [
      {
        ...common,
        version: '1.0',
        filename: 'foo-1.0-py3-none-any.whl',
        kind: 'wheel',
        url: 'https://files.example/packages/aa/foo-1.0-py3-none-any.whl?x=1',
        claims: [
          { algorithm: 'sha256', hex: HEX },
          { algorithm: 'md5', hex: 'ab'.repeat(16) },
        ],
        publishedAt: '2026-01-02T03:04:05.123Z',
        sizeBytes: 10,
        withdrawn: 'broken',
        coreMetadataSha256: HEX,
      },
      {
        ...common,
        version: '2.0',
        filename: 'foo-2.0.tar.gz',
        kind: 'sdist',
        url: 'https://pypi.example/packages/foo-2.0.tar.gz',
        claims: [],
        publishedAt: null,
        sizeBytes: null,
        withdrawn: false,
      },
      {
        ...common,
        version: '3.0',
        filename: 'foo-3.0.zip',
        kind: 'sdist',
        url: 'https://pypi.example/packages/foo-3.0.zip',
        claims: [],
        publishedAt: null,
        sizeBytes: null,
        withdrawn: true,
        coreMetadataSha256: null,
      },
      {
        ...common,
        version: '3.0',
        filename: 'foo-3.0.egg',
        kind: 'sdist',
        url: 'https://pypi.example/packages/foo-3.0.egg',
        claims: [],
        publishedAt: null,
        sizeBytes: null,
        withdrawn: false,
      },
    ],
  })
})

const HTML = `<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.4">
<meta name="pypi:project-status" content="quarantined"><meta name="pypi:project-status-reason" content="mal &amp; ware">
<base href="https://mirror.example/deep/"><title><a href="foo-9.0.zip"></a></title>
<script>"<a href='foo-9.1.zip'>"</script><style>a { content: "<a href='foo-9.2.zip'>" }</style></head><body>
<!-- <a href="foo-9.3.zip">foo-9.3.zip</a> -->
<a href="../packages/aa/foo-1.0-py3-none-any.whl#sha256=${HEX}&amp;egg=foo" data-requires-python="&gt;=3.8" data-gpg-sig="true"
 data-core-metadata="sha256=${HEX}" data-upload-time="2026-01-02T03:04:05Z">any text</a>
<A HREF='foo-1.1.tar.gz' DATA-YANKED="so&#x20;bad"
>x</A><a href=foo-1.2.tar.gz data-yanked data-dist-info-metadata=true>
<a name="top">no link</a><a href="/simple/bar/">another</a><a href="bar-1.0.zip">not ours</a>`

t.test('an HTML page becomes the same kind of catalogue', async (t) => {
  const catalogue = pypiDocuments.open(htmlDocument(HTML)).catalogue
  t.equal(catalogue.upstreamStatus, 'quarantined')
  t.match(catalogue.artifacts, [
    {
      filename: 'foo-1.0-py3-none-any.whl',
      url: 'https://mirror.example/packages/aa/foo-1.0-py3-none-any.whl',
      claims: [{ algorithm: 'sha256', hex: HEX }],
      publishedAt: '2026-01-02T03:04:05.000Z',
      sizeBytes: null,
      withdrawn: false,
      coreMetadataSha256: HEX,
    },
    { filename: 'foo-1.1.tar.gz', url: 'https://mirror.example/deep/foo-1.1.tar.gz', withdrawn: 'so bad', claims: [] },
    { filename: 'foo-1.2.tar.gz', withdrawn: true, coreMetadataSha256: null, publishedAt: null },
  ])
  t.equal(catalogue.artifacts.length, 3)
})

t.test('an HTML page is rendered in both forms, and says nothing that upstream did not', async (t) => {
  const { json, html } = formsOf(htmlDocument(HTML))
  t.strictSame(json, {
    meta: { 'api-version': '1.0' },
    name: 'foo',
    'project-status': { status: 'quarantined', reason: 'mal & ware' },
    files: [
      {
        filename: 'foo-1.0-py3-none-any.whl',
        url: 'http://lazaret.example/pypi/packages/aa/foo-1.0-py3-none-any.whl',
        hashes: { sha256: HEX },
        'requires-python': '>=3.8',
        'upload-time': '2026-01-02T03:04:05Z',
        yanked: false,
        'core-metadata': { sha256: HEX },
        'data-dist-info-metadata': { sha256: HEX },
      },
      {
        filename: 'foo-1.1.tar.gz',
        url: 'http://lazaret.example/pypi/packages/-/https/mirror.example/443/deep/foo-1.1.tar.gz',
        hashes: {},
        yanked: 'so bad',
        'core-metadata': false,
        'data-dist-info-metadata': false,
      },
      {
        filename: 'foo-1.2.tar.gz',
        url: 'http://lazaret.example/pypi/packages/-/https/mirror.example/443/deep/foo-1.2.tar.gz',
        hashes: {},
        yanked: true,
        'core-metadata': false,
        'data-dist-info-metadata': false,
      },
    ],
  })
  const parsed = parseHtml(html)
  t.strictSame(parsed.anchors, [
    {
      text: 'foo-1.0-py3-none-any.whl',
      href: `http://lazaret.example/pypi/packages/aa/foo-1.0-py3-none-any.whl#sha256=${HEX}`,
      'data-requires-python': '>=3.8',
      'data-core-metadata': `sha256=${HEX}`,
      'data-dist-info-metadata': `sha256=${HEX}`,
      'data-upload-time': '2026-01-02T03:04:05Z',
    },
    {
      text: 'foo-1.1.tar.gz',
      href: 'http://lazaret.example/pypi/packages/-/https/mirror.example/443/deep/foo-1.1.tar.gz',
      'data-yanked': 'so bad',
    },
    {
      text: 'foo-1.2.tar.gz',
      href: 'http://lazaret.example/pypi/packages/-/https/mirror.example/443/deep/foo-1.2.tar.gz',
      'data-yanked': '',
    },
  ])
  t.equal(parsed.metas.get('pypi:project-status-reason'), 'mal & ware')
  t.strictSame(
    pypiDocuments.open(htmlDocument(html)).catalogue.artifacts.map(({ filename }) => filename),
    pypiDocuments.open(htmlDocument(HTML)).catalogue.artifacts.map(({ filename }) => filename),
    'what we write, we read',
  )
})

t.test('JSON passes on what it does not know, and all fields of the standards', async (t) => {
  const page = {
    meta: { 'api-version': '1.4', '_last-serial': 7, extra: [1] },
    versions: ['1.0', '2.0'],
    'alternate-locations': [],
    'x-new': { deep: true },
    files: [
      file('1.0', {
        size: 3,
        'upload-time': '2026-01-02T03:04:05.123456Z',
        provenance: 'https://pypi.example/integrity/foo/1.0/f/provenance',
        'requires-python': '>=3.9,<4',
        'gpg-sig': true,
        'x-file': 1,
        'core-metadata': { sha256: HEX },
        'data-dist-info-metadata': { sha256: HEX },
      }),
    ],
  }
  const { json } = formsOf(jsonDocument(page))
  t.match(json, {
    meta: { 'api-version': '1.4', '_last-serial': 7, extra: [1] },
    versions: ['1.0', '2.0'],
    'alternate-locations': [],
    'x-new': { deep: true },
    files: [
      {
        size: 3,
        'upload-time': '2026-01-02T03:04:05.123456Z',
        provenance: 'https://pypi.example/integrity/foo/1.0/f/provenance',
        'requires-python': '>=3.9,<4',
        'x-file': 1,
        'core-metadata': { sha256: HEX },
      },
    ],
  })
  t.notOk('project-status' in json, 'no status where upstream states none')
  t.notOk('gpg-sig' in (json.files[0] ?? {}), 'no promise of a signature file that we cannot serve')
})

t.test('refused files: yanked in fallback, as upstream has them in strict; upstream’s own yank stays', async (t) => {
  const raw = jsonDocument({
    files: [
      file('0.9'),
      file('1.0'),
      file('2.0', { yanked: 'upstream says no' }),
      file('3.0', { yanked: 'upstream says no' }),
      { filename: 'foo-3.0.egg', url: '/packages/foo-3.0.egg' },
    ],
  })
  const refused = ['foo-1.0-py3-none-any.whl', 'foo-3.0-py3-none-any.whl']
  const yanks = (selection: RenderContext['selection']) => {
    const { json, html } = formsOf(raw, context({ selection, refused }))
    return [json.files.map((found) => found['yanked']), parseHtml(html).anchors.map((found) => found['data-yanked'])]
  }
  const egg = 'lazaret: foo-3.0.egg is not served: .egg files are not inspected, only wheels and sdists are'
  t.strictSame(yanks('fallback'), [
    [false, LINE, 'upstream says no', LINE, egg],
    [undefined, LINE, 'upstream says no', LINE, egg],
  ])
  t.strictSame(yanks('strict'), [
    [false, false, 'upstream says no', 'upstream says no', false],
    [undefined, undefined, 'upstream says no', 'upstream says no', undefined],
  ])
})

t.test(
  '.metadata: upstream’s hash, else what the inspection found, else a promise; sdists only by upstream’s hash',
  async (t) => {
    const own = 'b'.repeat(64)
    const raw = jsonDocument({
      files: [
        file('1.0', { 'core-metadata': { sha256: HEX } }),
        file('2.0', { 'dist-info-metadata': true }),
        file('3.0', { 'core-metadata': false }),
        file('4.0'),
        file('4.1', { 'core-metadata': true }),
        { filename: 'foo-5.0.tar.gz', url: '/packages/foo-5.0.tar.gz' },
        { filename: 'foo-5.1.tar.gz', url: '/packages/foo-5.1.tar.gz', 'core-metadata': true },
        { filename: 'foo-5.2.tar.gz', url: '/packages/foo-5.2.tar.gz', 'core-metadata': { sha256: HEX } },
      ],
    })
    const inspected = new Map([
      ['foo-1.0-py3-none-any.whl', own],
      ['foo-3.0-py3-none-any.whl', own],
      ['foo-4.1-py3-none-any.whl', own],
    ])
    const { json } = formsOf(raw, context({ coreMetadata: inspected }))
    const expected = [{ sha256: HEX }, true, { sha256: own }, true, { sha256: own }, false, false, { sha256: HEX }]
    t.strictSame(
      json.files.map((found) => found['core-metadata']),
      expected,
    )
    t.strictSame(
      json.files.map((found) => found['data-dist-info-metadata']),
      expected,
    )
    t.ok(json.files.every((found) => !('dist-info-metadata' in found)))
  },
)
