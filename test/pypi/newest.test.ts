import t from 'tap'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import type { RenderContext } from '../../src/model/metadata.ts'
import { context, file, jsonDocument } from './pages.ts'

t.test('a receipt tells when the newest version is refused whole', async (t) => {
  const sdist = { filename: 'foo-2.0.tar.gz', url: '/packages/foo-2.0.tar.gz' }
  const files = [file('1.0'), file('1.5', { yanked: true }), file('2.0'), sdist, file('3.0rc1')]
  const receipt = (refused: string[], selection: RenderContext['selection'] = 'fallback') =>
    pypiDocuments.open(jsonDocument({ files })).render(context({ refused, selection })).substitutions
  const [old, wheel, source, next] = [
    'foo-1.0-py3-none-any.whl',
    'foo-2.0-py3-none-any.whl',
    'foo-2.0.tar.gz',
    'foo-3.0rc1-py3-none-any.whl',
  ]
  t.strictSame(receipt([]), [])
  t.strictSame(receipt([old, next]), [])
  t.strictSame(receipt([source]), [], 'its wheel is still there')
  t.strictSame(
    receipt([wheel]),
    [{ choice: 'newest', from: '2.0', to: '1.0', rule: 'some-rule' }],
    'its sdist goes with it',
  )
  t.strictSame(receipt([wheel, source]), [{ choice: 'newest', from: '2.0', to: '1.0', rule: 'some-rule' }])
  t.strictSame(receipt([wheel, source, old]), [{ choice: 'newest', from: '2.0', to: '3.0rc1', rule: 'some-rule' }])
  t.strictSame(receipt([wheel, source, old, next]), [], 'of which the newest is listed for its sentence')
  t.strictSame(receipt([wheel, source], 'strict'), [])
})
