import t from 'tap'
import type { RenderContext } from '../../src/model/metadata.ts'
import { context, file, formsOf, jsonDocument, LINE } from './pages.ts'

function sdist(version: string, more: object = {}) {
  const filename = `foo-${version}.tar.gz`
  return { filename, url: `/packages/${filename}`, ...more }
}

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
