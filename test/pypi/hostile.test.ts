import t from 'tap'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { MAX_FILES } from '../../src/ecosystems/pypi/metadata/page.ts'
import { cost } from '../cost.ts'
import { context, file, formsOf, HEX, htmlDocument, jsonDocument, parseHtml, type JsonPage } from './pages.ts'

const many = (count: number): JsonPage => ({
  meta: { 'api-version': '1.4' },
  files: Array.from({ length: count }, (_, index) =>
    file(`1.${index}`, { size: 9, 'upload-time': '2026-01-02T03:04:05Z' }),
  ),
})

t.test('hostile entries vanish; hostile texts stay texts', async (t) => {
  const raw = jsonDocument({
    ['__proto__' as string]: { polluted: true },
    files: [
      null,
      7,
      'foo-1.0.zip',
      {},
      file('1.0', { filename: 'bar-2.0-py3-none-any.whl' }),
      file('1.1', { url: 'javascript:alert(1)//foo-1.1-py3-none-any.whl' }),
      file('1.2', { url: 7, yanked: false }),
      file('1.3', { url: 'https://files.example/packages/%252e%252e/foo-1.3-py3-none-any.whl' }),
      { filename: 'foo-1.4"><script>-py3-none-any.whl', url: '/packages/foo-1.4"><script>-py3-none-any.whl' },
      { filename: '../foo-1.5.zip', url: '/packages/../foo-1.5.zip' },
      file('1.6', { yanked: 'a\u0000\u001b[31m\u202e\r\nb"><script>alert(1)</script>', 'requires-python': '>=3\n\r' }),
      file('1.6', { yanked: false, url: 'https://evil.invalid/packages/foo-1.6-py3-none-any.whl' }),
      file('1.7', { yanked: 'x'.repeat(10_000_000), hashes: ['sha256'], provenance: 'javascript:alert(1)' }),
      file('1.8', { yanked: '', hashes: { ['__proto__' as string]: HEX, sha256: `${HEX}"` }, 'requires-python': {} }),
    ],
  })
  const { json, html } = formsOf(raw)
  t.strictSame(
    json.files.map((found) => found['filename']),
    ['1.6', '1.7', '1.8'].map((version) => file(version)['filename']),
  )
  const [first, second, third] = json.files
  t.equal(first?.['yanked'], 'a [31m b"><script>alert(1)</script>')
  t.notOk('requires-python' in (first ?? {}))
  t.match(first?.['url'], /^http:\/\/lazaret\.example\/pypi\/packages\/foo-1\.6/)
  t.equal(String(second?.['yanked']).length, 2000)
  t.notOk('provenance' in (second ?? {}))
  t.strictSame(third?.['yanked'] ?? false, false, 'no reason, so that it stands')
  t.equal(({} as { polluted?: boolean }).polluted, undefined)
  t.notMatch(html, /<script/)
  t.equal(parseHtml(html).anchors[0]?.['data-yanked'], first?.['yanked'], 'a quote does not end the attribute')
  t.equal(parseHtml(html).anchors.length, 3)
})

t.test('what is no page is told, not guessed', async (t) => {
  const html = 'text/html; charset=utf-8'
  const json = 'application/vnd.pypi.simple.v1+json'
  const broken: readonly (readonly [string, string])[] = [
    ['', json],
    ['[]', json],
    ['{"files": {}}', json],
    ['{"files": []', json],
    ['null', 'application/json'],
    ['{"meta":{"api-version":"2.0"},"files":[]}', json],
    ['hello', 'text/plain'],
    ['', ''],
  ]
  for (const [text, contentType] of broken) {
    const raw = { name: 'foo', bytes: Buffer.from(text), contentType, url: 'https://pypi.example/simple/foo/' }
    for (const work of [() => pypiDocuments.open(raw).catalogue, () => pypiDocuments.open(raw).render(context())]) {
      t.throws(work, { code: 'upstream-failed' }, `${contentType}: ${text}`)
    }
  }
  t.throws(
    () =>
      pypiDocuments.open({
        name: 'foo',
        bytes: Buffer.from('{"name":"bar","files":[]}'),
        contentType: json,
        url: 'https://pypi.example/simple/foo/',
      }),
    { code: 'upstream-refused' },
    'the page of another project',
  )
  const empty = [
    ['<html></html>', html],
    ['\ufeff{"files":[],"name":"FOO"}', json],
    [' {"files":[]}', 'application/octet-stream'],
    ['\n<!doctype html>', ''],
    ['\u0000\u0001', html],
  ] as const
  for (const [text, contentType] of empty) {
    const raw = { name: 'foo', bytes: Buffer.from(text), contentType, url: 'https://pypi.example/simple/foo/' }
    t.strictSame(pypiDocuments.open(raw).catalogue.artifacts, [], text)
  }
})

t.test('large and hostile pages: bounded in time and number', async (t) => {
  const limited = (label: string, limit: number, work: () => void) => {
    const yardsticks = cost(work)
    t.ok(yardsticks < limit, `${label}: ${yardsticks}`)
  }
  const huge = jsonDocument(many(6000))
  const refused = Array.from({ length: 3000 }, (_, index) => `foo-1.${index + 3000}-py3-none-any.whl`)
  limited('6,000 files, half refused, rendered in both forms', 20, () => {
    const view = pypiDocuments.open(huge).render(context({ refused }))
    t.strictSame(view.substitutions, [{ choice: 'newest', from: '1.5999', to: '1.2999', rule: 'some-rule' }])
  })
  limited('as many files as are read', 150, () => {
    t.equal(pypiDocuments.open(jsonDocument(many(MAX_FILES))).catalogue.artifacts.length, MAX_FILES)
  })
  t.throws(
    () => pypiDocuments.open(jsonDocument({ files: Array.from({ length: MAX_FILES + 1 }, () => 0) })).catalogue,
    {
      code: 'upstream-failed',
      message: /more than 100000 files/,
    },
  )
  const links = '<a href=foo-1.0.zip>'
  limited('as many links as are read', 150, () => {
    t.equal(pypiDocuments.open(htmlDocument(links.repeat(MAX_FILES))).catalogue.artifacts.length, 1)
  })
  t.throws(() => pypiDocuments.open(htmlDocument(links.repeat(MAX_FILES + 1))).catalogue, { code: 'upstream-failed' })
  limited('deep nesting', 50, () => pypiDocuments.open(htmlDocument('<b><p><div>'.repeat(300_000))).catalogue)
  limited(
    'a tag with 300,000 attributes',
    50,
    () =>
      pypiDocuments.open(htmlDocument(`<a ${Array.from({ length: 300_000 }, (_, index) => `a${index}=1`).join(' ')}>`))
        .catalogue,
  )
  limited(
    'an unclosed attribute',
    50,
    () => pypiDocuments.open(htmlDocument(`<a href="${'&amp'.repeat(2_000_000)}`)).catalogue,
  )
  limited('ten million brackets', 50, () =>
    t.throws(() => pypiDocuments.open(jsonDocument('['.repeat(10_000_000))).catalogue, { code: 'upstream-failed' }),
  )
})
