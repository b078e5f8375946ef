import t from 'tap'
import { zipBytes } from '../registry/zip-bytes.ts'
import { objections, reader, tgz } from './read-bytes.ts'

const read = reader(t)

t.test('a file that installers look for is found in any case, as some systems find it', async (t) => {
  for (const [kind, path, found, expected] of [
    ['npm-tarball', 'package/Binding.gyp', 'binding.gyp', ['(other-spelling)']],
    ['npm-tarball', 'package/NPM-Shrinkwrap.json', 'npm-shrinkwrap.json', ['(other-spelling)']],
    ['npm-tarball', 'package/node_modules/a/Package.json', 'node_modules/a/package.json', ['(other-spelling)']],
    ['npm-tarball', 'package/node_modules/@a/b/BINDING.GYP', 'node_modules/@a/b/binding.gyp', ['(other-spelling)']],
    ['npm-tarball', 'package/src/Binding.gyp', undefined, []],
    ['npm-tarball', 'package/Setup.py', undefined, []],
    ['sdist', 'x-1/SETUP.PY', 'setup.py', ['(other-spelling)']],
    ['sdist', 'x-1/Setup.cfg', 'setup.cfg', ['(other-spelling)']],
    ['sdist', 'x-1/PyProject.toml', 'pyproject.toml', ['(other-spelling)']],
    ['sdist', 'x-1/pkg-info', 'PKG-INFO', ['(other-spelling)']],
    ['sdist', 'x-1/src/Setup.py', undefined, []],
  ] as const) {
    const root = kind === 'npm-tarball' ? 'package/package.json' : 'x-1/x.py'
    const reading = await read(
      tgz([
        { path: root, content: '{}' },
        { path, content: 'text' },
      ]),
      kind,
    )
    const other = reading.entries.find(({ linkTo }) => linkTo !== undefined)
    t.equal(other?.path, found, path)
    t.equal(other?.content?.toString(), found === undefined ? undefined : 'text', path)
    t.same(objections(reading), expected, path)
  }
})

t.test('package.json in another case alone is refused: some npms find none', async (t) => {
  t.same(objections(await read(tgz([{ path: 'package/Package.json', content: '{}' }]), 'npm-tarball')), [
    'manifest-spelling',
  ])
})

t.test('nothing is added beside the right spelling, nor to a wheel', async (t) => {
  const both = tgz([
    { path: 'x-1/setup.py', content: 'text' },
    { path: 'x-1/Setup.py', content: 'text' },
  ])
  for (const [reading, paths] of [
    [await read(both, 'sdist'), ['setup.py', 'Setup.py']],
    [await read(zipBytes([{ path: 'Setup.py', content: 'x' }]), 'wheel'), ['Setup.py']],
  ] as const) {
    t.same(
      reading.entries.map(({ path }) => path),
      paths,
    )
  }
})
