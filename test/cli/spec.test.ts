import t from 'tap'
import { parseSpec, parseVersion, type Spec } from '../../src/cli/lib/spec.ts'

const READ: readonly (readonly [string, Spec])[] = [
  ['npm:left-pad', { ecosystem: 'npm', name: 'left-pad', version: undefined }],
  ['npm:left-pad@1.3.0', { ecosystem: 'npm', name: 'left-pad', version: '1.3.0' }],
  ['npm:left-pad@next', { ecosystem: 'npm', name: 'left-pad', version: 'next' }],
  ['npm:left-pad==1.3.0', { ecosystem: 'npm', name: 'left-pad', version: '1.3.0' }],
  ['npm:@acme/pad', { ecosystem: 'npm', name: '@acme/pad', version: undefined }],
  ['npm:@acme/pad@2.0.0', { ecosystem: 'npm', name: '@acme/pad', version: '2.0.0' }],
  ['pypi:Six', { ecosystem: 'pypi', name: 'six', version: undefined }],
  ['pypi:six==1.16.0', { ecosystem: 'pypi', name: 'six', version: '1.16.0' }],
  ['pypi:six===1.16.0', { ecosystem: 'pypi', name: 'six', version: '1.16.0' }],
  ['pypi:six@1.16.0', { ecosystem: 'pypi', name: 'six', version: '1.16.0' }],
  ['pkg:npm/%40acme/pad@2.0.0', { ecosystem: 'npm', name: '@acme/pad', version: '2.0.0' }],
]

for (const [text, spec] of READ)
  t.test(`${text} is read`, async (t) => {
    t.same(parseSpec(text), spec)
  })

for (const text of [
  '',
  'npm:',
  'npm:a b',
  'npm:a@',
  'pypi:',
  'pypi:-',
  'pypi:six==',
  'pkg:npm/a',
  'pkg:gem/a@1',
  'six',
])
  t.test(`"${text}" names nothing`, async (t) => {
    t.throws(() => parseSpec(text), { code: 'bad-request' })
  })

t.test('a version is wanted where one is explained', async (t) => {
  t.same(parseVersion('npm:left-pad@1.3.0'), { ecosystem: 'npm', name: 'left-pad', version: '1.3.0' })
  t.throws(() => parseVersion('pypi:six'), /names no version/)
})

t.test('a file that is not there is no package of either kind', async (t) => {
  t.throws(() => parseSpec('left-pad-1.3.0.tgz'), /give a path/)
  t.throws(() => parseSpec('left-pad'), /say where it is from: npm:left-pad or pypi:left-pad/)
})
