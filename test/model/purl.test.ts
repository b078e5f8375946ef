import fc from 'fast-check'
import t from 'tap'
import { parsePurl, purlOf, type PurlTarget } from '../../src/model/purl.ts'

t.test('an artifact and its canonical purl', async (t) => {
  const table: [ecosystem: 'npm' | 'pypi', name: string, version: string, filename: string, purl: string][] = [
    ['npm', 'left-pad', '1.3.0', 'left-pad-1.3.0.tgz', 'pkg:npm/left-pad@1.3.0'],
    ['npm', '@acme/x', '1.0.0', 'x-1.0.0.tgz', 'pkg:npm/%40acme/x@1.0.0'],
    ['npm', 'JSONStream', '1.3.5', 'JSONStream-1.3.5.tgz', 'pkg:npm/JSONStream@1.3.5'],
    ['npm', 'a', '1.0.0-rc.1+b.2', 'a-1.0.0-rc.1+b.2.tgz', 'pkg:npm/a@1.0.0-rc.1%2Bb.2'],
    [
      'pypi',
      'six',
      '1.16.0',
      'six-1.16.0-py2.py3-none-any.whl',
      'pkg:pypi/six@1.16.0?file_name=six-1.16.0-py2.py3-none-any.whl',
    ],
    ['pypi', 'six', '1.16.0', 'six-1.16.0.tar.gz', 'pkg:pypi/six@1.16.0?file_name=six-1.16.0.tar.gz'],
    [
      'pypi',
      'zope-interface',
      '6.0',
      'zope.interface-6.0.zip',
      'pkg:pypi/zope-interface@6.0?file_name=zope.interface-6.0.zip',
    ],
    ['pypi', 'torch', '2.0+cu118', 'torch-2.0+cu118.whl', 'pkg:pypi/torch@2.0%2Bcu118?file_name=torch-2.0%2Bcu118.whl'],
    ['pypi', 'x', '1!2.0', 'x-1!2.0.tar.gz', 'pkg:pypi/x@1!2.0?file_name=x-1%212.0.tar.gz'],
    ['pypi', 'a', '1', 'a b&c=d#e?é%.zip', 'pkg:pypi/a@1?file_name=a%20b%26c%3Dd%23e%3F%C3%A9%25.zip'],
  ]
  for (const [ecosystem, name, version, filename, purl] of table) {
    t.equal(purlOf({ ecosystem, name, version, filename, kind: 'sdist' }), purl)
    t.same(
      parsePurl(purl),
      { ecosystem, name, version, ...(ecosystem === 'pypi' ? { filename } : {}) },
      `back from ${purl}`,
    )
  }
})

t.test('other spellings that people and tools write', async (t) => {
  const table: [purl: string, target: PurlTarget][] = [
    ['pkg:npm/@acme/x@1.0.0', { ecosystem: 'npm', name: '@acme/x', version: '1.0.0' }],
    ['pkg:NPM/Left-Pad@1', { ecosystem: 'npm', name: 'left-pad', version: '1' }],
    ['pkg:npm//a@1', { ecosystem: 'npm', name: 'a', version: '1' }],
    ['pkg:npm/a@1.0.0+build', { ecosystem: 'npm', name: 'a', version: '1.0.0+build' }],
    ['pkg:npm/a@1#lib/index.js', { ecosystem: 'npm', name: 'a', version: '1' }],
    ['pkg:pypi/Zope.Interface@6.0', { ecosystem: 'pypi', name: 'zope-interface', version: '6.0' }],
    ['pkg:pypi/a__b.-c@1', { ecosystem: 'pypi', name: 'a-b-c', version: '1' }],
    ['pkg:pypi/six@1.16.0', { ecosystem: 'pypi', name: 'six', version: '1.16.0' }],
    ['pkg:pypi/six@1?filename=six-1.zip', { ecosystem: 'pypi', name: 'six', version: '1', filename: 'six-1.zip' }],
  ]
  for (const [purl, target] of table) t.same(parsePurl(purl), target, purl)
})

t.test('names and versions that no registry takes today have an address in ASCII, too', async (t) => {
  const pad = { ecosystem: 'npm', name: 'a~b', version: '1', filename: 'a.tgz', kind: 'npm-tarball' } as const
  const table = [
    [pad, 'pkg:npm/a~b@1'],
    [
      { ...pad, name: '@acme/x', version: '1 0"<\'$(id)\r\n\uD800' },
      'pkg:npm/%40acme/x@1%200%22%3C%27%24%28id%29%0D%0A%EF%BF%BD',
    ],
    [
      { ...pad, ecosystem: 'pypi', name: 'x', version: '1 (final)', filename: 'x-1 (final).zip' },
      'pkg:pypi/x@1%20(final)?file_name=x-1%20%28final%29.zip',
    ],
    [{ ...pad, name: 'n'.repeat(300) }, `pkg:npm/${'n'.repeat(300)}@1`],
  ] as const
  for (const [artifact, purl] of table) t.equal(purlOf(artifact), purl)
  t.same(parsePurl('pkg:npm/a~b@1'), { ecosystem: 'npm', name: 'a~b', version: '1' })
  t.same(parsePurl('pkg:npm/%40acme/x%28y%29@1'), { ecosystem: 'npm', name: '@acme/x(y)', version: '1' })
  t.same(parsePurl(`pkg:npm/${'n'.repeat(300)}@1`), { ecosystem: 'npm', name: 'n'.repeat(300), version: '1' })
})

t.test('what is no purl of a version of ours', async (t) => {
  const table = [
    '',
    'six',
    'pkg:',
    'pkg:npm',
    'pkg:npm/',
    'pkg:npm/a',
    'pkg:npm/a@',
    'pkg:gem/a@1',
    'http://registry.example/a@1',
    'pkg:npm/a%00b@1',
    'pkg:npm/a@1%0d%0aSet-Cookie',
    'pkg:npm/%40a/b/c@1',
    'pkg:npm/a@%',
    'pkg:npm/a@%ff',
    `pkg:npm/a@${'1'.repeat(2048)}`,
  ]
  for (const purl of table) t.equal(parsePurl(purl), undefined, JSON.stringify(purl.slice(0, 60)))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      parsePurl(text)
      parsePurl(`pkg:npm/${text}`)
      parsePurl(`pkg:pypi/six@1?file_name=${text}`)
    }),
  )
  t.pass('nothing is thrown, whatever the text')
})
