import fc from 'fast-check'
import { compare } from '@renovatebot/pep440'
import t from 'tap'
import { projectsOf, readFilename } from '../../src/ecosystems/pypi/filename.ts'
import { locate } from '../../src/ecosystems/pypi/metadata/location.ts'
import { isValidName, normaliseName } from '../../src/ecosystems/pypi/name.ts'
import { readUninspected } from '../../src/ecosystems/pypi/uninspected.ts'
import { canonicalVersion, compareVersions, isPrerelease, releaseKey } from '../../src/ecosystems/pypi/version.ts'
import { cost } from '../cost.ts'

t.test('names: one spelling for all, and only what can be a project', async (t) => {
  for (const name of ['Foo-Bar', 'foo.bar', 'FOO__bar', 'foo-_.bar']) t.equal(normaliseName(name), 'foo-bar', name)
  for (const name of ['a', 'A1', 'zope.interface', 'a'.repeat(128)]) t.ok(isValidName(name), name)
  for (const name of ['', '-a', 'a-', '.', '..', 'a b', 'a/b', 'a%2fb', 'é', 'a\n', '__proto__', 'a'.repeat(129)])
    t.notOk(isValidName(name), JSON.stringify(name))
})

t.test('versions: canonical spelling, local versions, and texts that are none', async (t) => {
  const table: Readonly<Record<string, string | undefined>> = {
    '1.0-RC.1': '1.0rc1',
    'v1.0': '1.0',
    '1!2.0.POST3': '1!2.0.post3',
    '1.0+Ubuntu_01': '1.0+ubuntu.1',
    '2.8.2.tar': undefined,
    ' 1.0': undefined,
    '1.0\n': undefined,
    '1.99999999999999999': undefined,
    [`1${'.0'.repeat(70)}`]: undefined,
  }
  for (const [text, expected] of Object.entries(table)) t.equal(canonicalVersion(text), expected, JSON.stringify(text))
  t.same(['1.0', 'junk', '1.0.post1', '1.10', '1.9', '1.0rc1', '1.0+local.2', 'a'].toSorted(compareVersions), [
    'a',
    'junk',
    '1.0rc1',
    '1.0',
    '1.0+local.2',
    '1.0.post1',
    '1.9',
    '1.10',
  ])
  t.same(['1.0', '1.0.post1', '1.0+abc', '1.0+rc1', '1.0a1', '1.0rc1', '1.0.dev0', 'junk'].map(isPrerelease), [
    false,
    false,
    false,
    false,
    true,
    true,
    true,
    true,
  ])
})

t.test('versions of numbers alone are ordered as the library orders them', async (t) => {
  const versions = [
    '0',
    '1',
    '1.0',
    '1.0.0',
    '1.0.1',
    '1.01',
    '1.2',
    '1.10',
    '2',
    '10.0',
    '999999999.1',
    '1.2.3.4.5.6.7.8.9.10',
  ]
  for (const a of versions)
    for (const b of versions) t.equal(compareVersions(a, b), Math.sign(compare(a, b)), `${a} ${b}`)
  t.same(versions.filter(isPrerelease), [])
})

t.test('versions that are equal by PEP 440 have one key', async (t) => {
  const table: Readonly<Record<string, string>> = {
    '2.0': '2',
    '2.0.0': '2',
    '0.0': '0',
    '2.0.10': '2.0.10',
    '20.0': '20',
    '2.10.0': '2.10',
    '1!2.0.0rc1': '1!2rc1',
    '2.0.post0': '2.post0',
    '2.0.0.dev0+a.0': '2.dev0+a.0',
    '2.0+1.0': '2+1.0',
    'not.a.version.0': 'not.a.version.0',
  }
  for (const [version, key] of Object.entries(table)) t.equal(releaseKey(version), key, version)
  t.ok(cost(() => releaseKey(`1${'.0'.repeat(5000)}.1`)) < 5)
})

const wheel = (version: string) => ({ kind: 'wheel', version })
const sdist = (version: string) => ({ kind: 'sdist', version })

t.test('file names: kind and version as installers read them', async (t) => {
  const table: readonly (readonly [string, string, unknown])[] = [
    ['six', 'six-1.16.0-py2.py3-none-any.whl', wheel('1.16.0')],
    ['foo-bar', 'Foo_Bar-1.0-py3-none-any.whl', wheel('1.0')],
    ['foo', 'foo-1.0-1_build-py3-none-any.whl', wheel('1.0')],
    ['foo', 'foo-1.0-py3-none-any-x86v4.whl', wheel('1.0')],
    ['foo', 'foo-1.0-2-cp313-cp313-linux_x86_64-cuda12.whl', wheel('1.0')],
    ['foo', 'foo-1.0+cu121-cp313-cp313-linux_x86_64.whl', wheel('1.0+cu121')],
    ['foo', 'foo-1.0_1-py3-none-any.whl', wheel('1.0.post1')],
    ['foo', 'foo-not.a.version-py3-none-any.whl', wheel('not.a.version')],
    ['foo', 'foo-1.0-py3-none.whl', undefined],
    ['foo', 'foo-1.0-1-py3-none.whl', undefined],
    ['foo', 'foo-1.0-build-py3-none-any-x.whl', undefined],
    ['foo', 'foo-1.0--py3-none-any.whl', undefined],
    ['foo', 'bar-1.0-py3-none-any.whl', undefined],
    ['python-dateutil', 'python-dateutil-2.8.2.tar.gz', sdist('2.8.2')],
    ['python-dateutil', 'python_dateutil-2.8.2.tar.gz', sdist('2.8.2')],
    ['zope-interface', 'zope.interface-5.0.ZIP', sdist('5.0')],
    ['foo', 'foo-1.0-rc1.tgz', sdist('1.0rc1')],
    ['foo', 'foo-1.0.linux-x86_64.tar.gz', sdist('1.0.linux-x86_64')],
    ['foo', 'foobar-1.0.tar.gz', undefined],
    ['foo', 'foo-.tar.gz', undefined],
    ['foo', 'foo.tar.gz', undefined],
    ['foo', 'foo-1.0.tar.bz2', { kind: 'unsupported', suffix: '.tar.bz2' }],
    ['foo', 'foo-1.0-py2.7.egg', { kind: 'unsupported', suffix: '.egg' }],
    ['foo', 'foo-1.0.win32-py2.7.exe', { kind: 'unsupported', suffix: '.exe' }],
    ['foo', 'foo-1.0-py3-none-any.whl.metadata', undefined],
    ['foo', 'foo-1.0.tar.gz.asc', undefined],
    ['foo', '../foo-1.0.tar.gz', undefined],
    ['foo', 'foo-1.0%2e.tar.gz', undefined],
    ['foo', 'foo-1.0 .tar.gz', undefined],
    ['foo', `foo-1.${'0'.repeat(250)}.tar.gz`, undefined],
  ]
  for (const [project, filename, expected] of table) t.same(readFilename(filename, project), expected, filename)
})

t.test('a file name alone: the projects that it may belong to', async (t) => {
  const table: Readonly<Record<string, readonly string[]>> = {
    'Foo_Bar-1.0-py3-none-any.whl': ['foo-bar'],
    'python-dateutil-2.8.2.tar.gz': ['python-dateutil'],
    'foo-2-1.tar.gz': ['foo', 'foo-2'],
    'foo-1.0.linux-x86_64.tar.gz': ['foo'],
    'foo-bar-latest.zip': ['foo-bar', 'foo'],
    'noversion.tar.gz': [],
    'a/b-1.0.tar.gz': [],
    'snap-1.0.dev-r123-2.tar.gz': ['snap-1-0-dev-r123', 'snap'],
    'foo-v1-bar-2.0.tar.gz': ['foo-v1-bar', 'foo'],
    'x-1-1-1-1-1-1-1.tar.gz': ['x-1-1-1-1-1', 'x-1-1-1-1-1-1', 'x', 'x-1'],
  }
  for (const [filename, expected] of Object.entries(table)) t.same(projectsOf(filename), expected, filename)
})

t.test('files of formats that nobody inspects: the version that their names mean', async (t) => {
  const table: Readonly<Record<string, string | undefined>> = {
    'foo-1.0.tar.bz2': 'foo 1.0 sdist',
    'Foo.Bar-1.0-RC1.tar.xz': 'foo-bar 1.0rc1 sdist',
    'foo_bar-1.0-py2.7.egg': 'foo-bar 1.0 sdist',
    'foo-1.0-py2.7-linux-x86_64.egg': 'foo 1.0 sdist',
    'foo-1.0.win32-py2.7.exe': 'foo 1.0 sdist',
    'foo-1.0.win-amd64.msi': 'foo 1.0 sdist',
    'foo-1.0-1.noarch.rpm': 'foo 1.0 sdist',
    'foo-1.0.linux-x86_64.tar.z': 'foo 1.0 sdist',
    'foo-latest.tar': 'foo latest sdist',
    'foo.egg': undefined,
    'foo-1.0.tar.gz': undefined,
    'foo-1.0-py3-none-any.whl': undefined,
    'a b-1.0.egg': undefined,
  }
  for (const [filename, expected] of Object.entries(table)) {
    const artifact = readUninspected(filename)?.artifact
    t.equal(artifact && `${artifact.name} ${artifact.version} ${artifact.kind}`, expected, filename)
  }
})

const segment = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.'.split('')), minLength: 1, maxLength: 8 })
const project = segment.filter(isValidName).map(normaliseName)
const release = fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'))

t.test('any proper wheel and sdist of a project is read back, and found by its name alone', async (t) => {
  fc.assert(
    fc.property(project, release, (name, version) => {
      const escaped = name.replaceAll('-', '_')
      const wheel = `${escaped}-${version}-py3-none-any.whl`
      const sdist = `${escaped}-${version}.tar.gz`
      for (const filename of [wheel, sdist]) {
        if (readFilename(filename, name)?.kind === undefined || !projectsOf(filename).includes(name)) return false
      }
      return true
    }),
  )
  t.pass()
})

t.test('any text is a file name or is none, quickly and without a throw', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      readFilename(text, 'foo')
      readFilename(`foo-${text}.whl`, 'foo')
      projectsOf(`${text}.tar.gz`)
      locate(text, 'https://pypi.example/simple/foo/')
    }),
  )
  for (const filename of [`${'a-'.repeat(120)}.tar.gz`, `${'-'.repeat(250)}.whl`, `foo-${'1.'.repeat(120)}x.tar.gz`])
    t.ok(cost(() => projectsOf(filename)) < 5, filename.slice(0, 12))
})

t.test('links: upstream’s path tail, any host, and what is no file', async (t) => {
  const base = 'https://pypi.example/simple/foo/'
  const file = 'foo-1.0.tar.gz'
  const table: Readonly<Record<string, string | undefined>> = {
    [`https://files.example/packages/aa/bb/${file}#sha256=00`]: `packages/aa/bb/${file}`,
    [`../../packages/aa/bb/${file}`]: `packages/aa/bb/${file}`,
    [`/packages/${file}?token=1`]: `packages/${file}`,
    [file]: `packages/-/https/pypi.example/443/simple/foo/${file}`,
    [`http://127.0.0.1:8080/root/+f/a%20b/${file}`]: `packages/-/http/127.0.0.1/8080/root/+f/a%20b/${file}`,
    [`https://files.example/packages/-/x/${file}`]: `packages/-/https/files.example/443/packages/-/x/${file}`,
    [`https://files.example/packages/%2e%2e/x/${file}`]: `packages/-/https/files.example/443/x/${file}`,
    [`https://files.example/packages/foo-1.0%2Bcpu.tar.gz`]: `packages/foo-1.0+cpu.tar.gz`,
    [`https://files.example/packages/foo-1.0%252Bcpu.tar.gz`]: undefined,
    [`https://files.example/packages/a%252Fb/${file}`]: undefined,
    [`https://files.example/packages/a%2Fb/${file}`]: `packages/a%2Fb/${file}`,
    [`https://files.example/packages/a%2F..%2Fb/${file}`]: undefined,
    [`https://files.example/packages/a%2F%2Fb/${file}`]: undefined,
    [`https://files.example/packages/a%5Cb/${file}`]: undefined,
    [`https://files.example/packages/a%00b/${file}`]: undefined,
    [`https://files.example/packages/%E0%A4%A/${file}`]: undefined,
    [`javascript:alert(1)/${file}`]: undefined,
    [`data:text/html,${file}`]: undefined,
    [`file:///etc/${file}`]: undefined,
    'https://files.example/packages/': undefined,
    'https://files.example': undefined,
    [`https://files.example/packages/${'a/'.repeat(3000)}${file}`]: undefined,
    '': undefined,
  }
  for (const [link, expected] of Object.entries(table))
    t.equal(locate(link, base)?.servedPath, expected, link.slice(0, 80))
  t.equal(locate(`http://a.example/packages/${file}#sha256=00&x=1`, base)?.fragment, 'sha256=00&x=1')
})

t.test('two files under different URLs never share one of ours', async (t) => {
  const folder = fc.string({ unit: fc.constantFrom('a', 'b', '-', '+', ' ', 'é'), minLength: 1, maxLength: 3 })
  const place = fc.record({
    scheme: fc.constantFrom('http', 'https'),
    port: fc.constantFrom('', ':80', ':8080'),
    folders: fc.array(folder, { maxLength: 3 }),
  })
  fc.assert(
    fc.property(place, place, (a, b) => {
      const [left, right] = [a, b].map(({ scheme, port, folders }) =>
        locate(`${scheme}://h.example${port}/${[...folders, 'foo-1.0.zip'].map(encodeURIComponent).join('/')}`, 'x:'),
      )
      return (left?.url === right?.url) === (left?.servedPath === right?.servedPath)
    }),
  )
  t.pass()
})
