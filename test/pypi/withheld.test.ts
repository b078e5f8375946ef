import t from 'tap'
import type { RenderContext } from '../../src/model/metadata.ts'
import { context, file, formsOf, jsonDocument, LINE } from './pages.ts'

function sdist(version: string, more: object = {}) {
  const filename = `foo-${version}.tar.gz`
  return { filename, url: `/packages/${filename}`, ...more }
}

t.test('where nothing would be left, the newest release for each Python is listed for its sentence', async (t) => {
  const old = { 'requires-python': '<3.12' }
  const cases = [
    { situation: 'all refused', files: [file('1.0'), file('2.0'), file('3.0rc1')], left: ['2.0', '3.0rc1'] },
    {
      situation: 'one for older Pythons',
      files: [file('1.0', old), file('1.1', old), file('2.0')],
      left: ['1.1', '2.0'],
    },
    { situation: 'an sdist goes with its wheel', files: [file('1.0'), file('2.0')], sdists: ['2.0'], left: ['2.0'] },
    { situation: 'yanked by upstream', files: [file('1.0'), file('2.0', { yanked: true })], left: ['1.0'] },
    { situation: 'something is left', files: [file('1.0'), file('2.0')], kept: ['1.0'], left: ['1.0'] },
  ]
  for (const { situation, files, sdists = [], kept = [], left } of cases) {
    const all = [...files, ...sdists.map((version) => sdist(version))]
    const wheels = files.map(({ filename }) => String(filename))
    const refused = wheels.filter((name) => !kept.some((version) => name.includes(`-${version}-`)))
    const listed = formsOf(jsonDocument({ files: all }), context({ refused })).json.files
    const found = listed
      .filter(({ yanked }) => yanked === false)
      .map(({ filename }) => String(filename).split('-')[1] ?? '')
    t.strictSame(
      found.toSorted((a, b) => a.localeCompare(b)),
      left,
      situation,
    )
  }
})

t.test('a page tells programs what it withholds', async (t) => {
  const files = [file('1.0'), file('2.0'), sdist('2.0'), file('3.0'), sdist('3.0.1')]
  const refused = ['foo-2.0-py3-none-any.whl', 'foo-3.0.1.tar.gz']
  const { json } = formsOf(jsonDocument({ files }), context({ refused }))
  t.strictSame((json['meta'] as Record<string, unknown>)['_lazaret'], {
    withheld: [
      { version: '3.0.1', rule: 'some-rule' },
      { version: '2.0', rule: 'some-rule' },
    ],
    substitutions: [{ choice: 'newest', from: '3.0.1', to: '3.0', rule: 'some-rule' }],
  })
  const nothing = formsOf(jsonDocument({ files }))
  t.notOk('_lazaret' in (nothing.json['meta'] as object))
})

t.test('sdists go with a refused wheel of their version, and with no other file', async (t) => {
  const native = 'foo-5.0-cp313-cp313-win_amd64.whl'
  const files = [
    [file('1.0'), false],
    [sdist('1.0'), false],
    [file('2.0'), LINE],
    [sdist('2.0'), LINE],
    [sdist('2.0.0'), LINE],
    [sdist('2.0.post1'), false],
    [sdist('20.0'), false],
    [file('3.0'), LINE],
    [sdist('3.0', { yanked: 'upstream says no' }), LINE],
    [sdist('4.0'), LINE],
    [file('4.0'), false],
    [file('5.0'), false],
    [{ filename: native, url: `/packages/${native}` }, LINE],
    [sdist('5.0'), LINE],
  ] as const
  const refused = ['2.0', '3.0'].map((version) => `foo-${version}-py3-none-any.whl`).concat('foo-4.0.tar.gz', native)
  const yanks = (selection: RenderContext['selection']) =>
    formsOf(jsonDocument({ files: files.map(([record]) => record) }), context({ selection, refused })).json.files.map(
      ({ filename, yanked }) => [filename, yanked],
    )
  t.strictSame(
    yanks('fallback'),
    files.map(([{ filename }, yanked]) => [filename, yanked]),
  )
  t.strictSame(
    yanks('strict').filter(([, yanked]) => yanked !== false),
    [['foo-3.0.tar.gz', 'upstream says no']],
  )
})
