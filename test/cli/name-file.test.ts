import t from 'tap'
import { formOf, namedBy } from '../../src/cli/lib/name-file.ts'

const MANIFEST = { path: 'package.json', scripts: [], commands: {}, lines: {} }

const NAMED: readonly {
  readonly situation: string
  readonly path: string
  readonly manifest?: { readonly name?: string; readonly version?: string }
  readonly name: string
  readonly version: string
}[] = [
  {
    situation: 'the manifest says it',
    path: '/a/x.tgz',
    manifest: { name: '@acme/pad', version: '2.0.0' },
    name: '@acme/pad',
    version: '2.0.0',
  },
  { situation: 'no manifest can be read', path: 'left-pad-1.3.0.tgz', name: 'left-pad', version: '1.3.0' },
  {
    situation: 'the manifest has no version',
    path: 'left-pad-1.3.0.tgz',
    manifest: { name: 'pad' },
    name: 'pad',
    version: '1.3.0',
  },
  { situation: 'nothing says a version', path: 'pad.tgz', name: 'pad', version: '0.0.0' },
  { situation: 'a wheel', path: 'Six-1.16.0-py2.py3-none-any.whl', name: 'six', version: '1.16.0' },
  { situation: 'an sdist', path: 'six-1.16.0.tar.gz', name: 'six', version: '1.16.0' },
]

for (const { situation, path, manifest, name, version } of NAMED)
  t.test(`${situation}: ${path}`, async (t) => {
    const facts = manifest === undefined ? {} : { manifest: { ...MANIFEST, ...manifest } }
    t.match(namedBy(formOf(path), facts), { name, version })
  })

for (const path of ['notes.txt', 'a.tar.xz', 'a.egg'])
  t.test(`${path} is no artifact that is read here`, async (t) => {
    t.throws(() => formOf(path), { code: 'bad-request' })
  })

t.test('a wheel whose name has no version is none', async (t) => {
  t.throws(() => namedBy(formOf('six.whl'), {}), { code: 'bad-request' })
})
