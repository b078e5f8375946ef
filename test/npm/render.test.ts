import t from 'tap'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import { WITHHELD_MAX } from '../../src/model/metadata.ts'
import { packument, refusing, UP, view, type Manifest } from './packuments.ts'

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
  t.same(rendered.withheld, [])
  t.notOk('_lazaret' in full)
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
    t.same(form['_lazaret'], {
      withheld: [{ version: '1.2.0', rule: 'cooldown' }],
      substitutions: [{ choice: 'latest', from: '1.2.0', to: '1.1.0', rule: 'cooldown' }],
    })
  }
  t.equal(short.versions['1.1.0'].hasInstallScript, true)
  t.notOk('hasInstallScript' in short.versions['1.0.0'])
  t.same(rendered.substitutions, [{ choice: 'latest', from: '1.2.0', to: '1.1.0', rule: 'cooldown' }])
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

t.test('render: where all is refused, all is listed as upstream lists it', async (t) => {
  const document = packument({ '1.0.0': {}, '1.1.0': {} }, { 'dist-tags': { latest: '1.0.0', next: '1.1.0' } })
  const { full, short, rendered } = view(document, refusing('widget-1.0.0.tgz', 'widget-1.1.0.tgz'))
  for (const form of [full, short]) {
    t.same(Object.keys(form.versions), ['1.0.0', '1.1.0'])
    t.same(form['dist-tags'], { latest: '1.0.0', next: '1.1.0' })
    t.notOk('policyRestrictions' in form, 'npm would not ask for the tarball, and its lock file would lack the package')
  }
  t.same(rendered.substitutions, [])
  t.same(rendered.withheld, [])
  t.same(view({ name: 'widget', versions: {} }).full.versions, {}, 'upstream has none')
})

t.test('render: no more withheld versions are told than the limit', async (t) => {
  const versions = Array.from({ length: WITHHELD_MAX + 2 }, (_, minor) => `1.${minor}.0`)
  const document = packument(Object.fromEntries(versions.map((version) => [version, {}])))
  for (const count of [WITHHELD_MAX, WITHHELD_MAX + 1]) {
    const refused = versions.slice(1, count + 1)
    const { rendered } = view(document, refusing(...refused.map((version) => `widget-${version}.tgz`)))
    t.equal(rendered.withheld.length, WITHHELD_MAX)
    t.same(rendered.withheld[0], { version: refused.at(-1), rule: 'cooldown' }, 'newest first')
  }
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
