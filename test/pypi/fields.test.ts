import t from 'tap'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { readTime } from '../../src/ecosystems/pypi/metadata/fields.ts'
import { context, file, formsOf, htmlDocument, jsonDocument } from './pages.ts'

t.test('times: with any offset, in UTC, with their fraction; what is no time is unknown', async (t) => {
  const table: readonly (readonly [unknown, string | null])[] = [
    ['2026-11-24T09:14:00.123456Z', '2026-11-24T09:14:00.123456Z'],
    ['2026-11-24T09:14:00Z', '2026-11-24T09:14:00Z'],
    ['2026-11-24T09:14:00+00:00', '2026-11-24T09:14:00Z'],
    ['2026-11-24T09:14:00.123456+02:00', '2026-11-24T07:14:00.123456Z'],
    ['2026-11-24T23:30:00.5-05:30', '2026-11-25T05:00:00.5Z'],
    ['2026-01-01 01:00:00.000001+02:00', '2025-12-31T23:00:00.000001Z'],
    ['2026-11-24 09:14:00Z', '2026-11-24T09:14:00Z'],
    ['2026-11-24T09:14:00', null],
    ['2026-11-24', null],
    ['2026-11-24T09:14:00+24:00', null],
    ['2026-11-24T09:14:00+02:60', null],
    ['2026-11-24T09:14:00+0200', '2026-11-24T07:14:00Z'],
    ['2026-11-24T09:14:00+02', null],
    ['2026-13-24T09:14:00Z', null],
    ['2026-11-24T09:14:00.Z', null],
    ['2026-11-24T09:14:00Z\n', null],
    ['9026-11-24T09:14:00Z', null],
    ['', null],
    [1_700_000_000, null],
    [null, null],
    [undefined, null],
  ]
  for (const [text, expected] of table) t.equal(readTime(text), expected, JSON.stringify(text))
})

t.test('an upload time with an offset counts, and is passed on, in both forms', async (t) => {
  const written = '2026-01-02T03:04:05.123456+02:00'
  const pages = [
    jsonDocument({ files: [file('1.0', { 'upload-time': written })] }),
    htmlDocument(`<a href="foo-1.0-py3-none-any.whl" data-upload-time="${written}">foo</a>`),
  ]
  for (const page of pages) {
    t.equal(pypiDocuments.open(page).catalogue.artifacts[0]?.publishedAt, '2026-01-02T01:04:05.123Z')
    const { json, html } = formsOf(page)
    t.equal(json.files[0]?.['upload-time'], '2026-01-02T01:04:05.123456Z')
    t.match(html, 'data-upload-time="2026-01-02T01:04:05.123456Z"')
  }
})

t.test('a file without an upload time is listed with our first sight of it, marked as such', async (t) => {
  const seen = '2026-03-01T00:00:00.000Z'
  const firstSeen = (filename: string): string => (filename.includes('-2.0') ? seen : '2026-04-01T00:00:00.000Z')
  const pages = [
    jsonDocument({ files: [file('1.0', { 'upload-time': '2026-01-02T03:04:05Z' }), file('2.0')] }),
    htmlDocument(
      '<a href="foo-1.0-py3-none-any.whl" data-upload-time="2026-01-02T03:04:05Z">1</a><a href="foo-2.0-py3-none-any.whl">2</a>',
    ),
  ]
  for (const page of pages) {
    const { json, html } = formsOf(page, context({ firstSeen }))
    t.match(json.files[1], { 'upload-time': seen, _lazaret: { 'upload-time': 'first-seen' } })
    t.equal(json.files[0]?.['upload-time'], '2026-01-02T03:04:05Z')
    t.equal(json.files[0]?.['_lazaret'], undefined)
    t.equal(html.match(/data-lazaret-upload-time="first-seen"/g)?.length, 1)
    t.match(html, `data-upload-time="${seen}" data-lazaret-upload-time="first-seen"`)
    t.equal(
      pypiDocuments.open(page).catalogue.artifacts[1]?.publishedAt,
      null,
      'no policy takes it for a time of upstream',
    )
    t.equal(formsOf(page).json.files[1]?.['upload-time'], undefined, 'nothing is made up')
  }
})
