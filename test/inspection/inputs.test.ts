import t from 'tap'
import { NAMING_MAX } from '../../src/inspection/inputs.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import type { ArtifactKind } from '../../src/model/artifact.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading, readingOf } from '../checks/python-reading.ts'

type Files = Readonly<Record<string, string>>

async function inputs(kind: ArtifactKind, files: Files): Promise<string | undefined> {
  const readAs = readAsOf({ kind, filename: kind === 'wheel' ? 'x-1.0-py3-none-any.whl' : 'x.tar.gz' })
  return (await inspect(await packedReading(kind, files), { digest: sha256('x'), readAs })).inputsDigest
}

const MANIFEST = {
  name: 'hooked',
  version: '1.0.0',
  main: 'index.js',
  at: { here: 'https://a.invalid/' },
  scripts: { install: 'node setup.js' },
  dependencies: { left: '^1.0.0' },
}

const FILES: Files = {
  'setup.js': `const { at } = require('./package.json')\nrequire('https').get(at.here + require('./data.json').path)\n`,
  'index.js': 'exports.a = 1\n',
  'lib/unused.js': 'exports.b = 1\n',
  'data.json': '{"path":"x","run":"./lib/late"}',
  'lib/late.js': 'exports.c = 1\n',
  'README.md': 'read me',
  'binding.c': 'int main() {}',
}

function npm(files: Files = {}, manifest: object = {}): Promise<string | undefined> {
  return inputs('npm-tarball', { 'package.json': JSON.stringify({ ...MANIFEST, ...manifest }), ...FILES, ...files })
}

t.test('what code of an npm package that runs by itself may read', async (t) => {
  const before = await npm()
  t.match(before, /^[0-9a-f]{64}$/)
  const table: readonly (readonly [situation: string, isSame: boolean, files: Files, manifest?: object])[] = [
    ['another version', true, {}, { version: '1.0.1-rc.2' }],
    ['a later range', true, {}, { dependencies: { left: '>=1.2 <2.x' } }],
    ['other words for people', true, { 'README.md': 'read', CHANGELOG: 'new', 'index.d.ts': 'export {}' }],
    ['other code that nothing names', true, { 'lib/unused.js': 'exports.b = 2\n', 'lib/more.js': '1\n' }],
    ['other data', false, { 'data.json': '{"path":"y","run":"./lib/late"}' }],
    ['more data', false, { 'more.txt': '' }],
    ['code that data name', false, { 'lib/late.js': 'exports.c = 2\n' }],
    ['native code', false, { 'binding.c': 'int main() { system("x"); }' }],
    ['a build of it', false, { 'binding.gyp': '{}' }],
    ['a program', false, { 'bin/tool': '\u007fELF' }],
    ['a bundled package', false, { 'node_modules/left/index.js': '1\n' }],
    ['a setting', false, {}, { at: { here: 'https://b.invalid/' } }],
    ['a setting of npm', false, { '.npmrc': 'registry=https://b.invalid' }],
    ['another condition of exports', false, {}, { exports: { node: './lib/unused.js' } }],
    ['another script', false, {}, { scripts: { install: 'node setup.js', setup: 'x' } }],
    ['a dependency more', false, {}, { dependencies: { left: '^1.0.0', right: '1' } }],
    ['a dependency under another name', false, {}, { dependencies: { left: 'npm:right@1' } }],
    ['a version that says more', false, {}, { version: '1.0.0-b.invalid' }],
  ]
  for (const [situation, isSame, files, manifest] of table)
    t.equal((await npm(files, manifest)) === before, isSame, situation)
})

t.test('what that code may name, and how', async (t) => {
  const hooks: readonly (readonly [situation: string, setup: string])[] = [
    ['by name', `require('fs').readFileSync('README.md')`],
    ['by ending', `require('fs').readFileSync(stem + '.md')`],
    ['in a folder', `require('fs').readdirSync(__dirname)`],
  ]
  for (const [situation, text] of hooks) {
    const before = await npm({ 'setup.js': text })
    t.not(await npm({ 'setup.js': text, 'README.md': 'something else' }), before, situation)
  }
  const pattern = { scripts: { install: 'sh -c "cat *"' } }
  t.not(await npm({ 'README.md': 'something else' }, pattern), await npm({}, pattern), 'by a pattern')
})

t.test('more text than is looked through may name any file', async (t) => {
  const counted = ['setup.js', 'index.js', 'data.json', 'binding.c'].map((path) => FILES[path] ?? '')
  const left = NAMING_MAX - [JSON.stringify(MANIFEST), ...counted].join('').length
  for (const [length, isSame] of [
    [left, true],
    [left + 1, false],
  ] as const) {
    const pad = { 'pad.txt': ' '.repeat(length) }
    t.equal((await npm({ ...pad, 'README.md': 'else' })) === (await npm(pad)), isSame, `${length} bytes`)
  }
})

function info(version: string, entries = ''): Files {
  return {
    [`x-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: x\nVersion: ${version}\n`,
    [`x-${version}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`x-${version}.dist-info/RECORD`]: `x/__init__.py,${version},\n`,
    [`x-${version}.dist-info/entry_points.txt`]: entries,
  }
}

t.test('what code of a Python package that runs by itself may read', async (t) => {
  const code = { 'x/__init__.py': 'open("x/data.txt")\n', 'x/data.txt': 'a' }
  const before = await inputs('wheel', { ...code, ...info('1.0') })
  const wheels: readonly (readonly [situation: string, isSame: boolean, files: Files])[] = [
    ['another version', true, { ...code, ...info('1.1') }],
    ['an entry point', false, { ...code, ...info('1.0', '[console_scripts]\ny = x:z\n') }],
    ['data', false, { ...code, ...info('1.0'), 'x/data.txt': 'b' }],
    ['native code', false, { ...code, ...info('1.0'), 'x/fast.so': '\u007fELF' }],
  ]
  for (const [situation, isSame, files] of wheels) t.equal((await inputs('wheel', files)) === before, isSame, situation)
  const sdist = (settings: string): Promise<string | undefined> =>
    inputs('sdist', { 'setup.py': 'from setuptools import setup\nsetup()\n', 'setup.cfg': settings })
  const first = await sdist('[metadata]\nname = x\nversion = 1.0\n')
  t.equal(await sdist('[metadata]\nname = x\nversion = 1.1.post1\n'), first, 'another version of an sdist')
  t.not(await sdist('[metadata]\nname = x\nversion = file: evil\n'), first, 'a version from elsewhere')
  t.not(await sdist('[metadata]\nname = x\nversion = 1.0\n[options]\nsetup_requires = y\n'), first, 'a setting')
})

t.test('nothing is known of what cannot be read, and asked of what runs nothing', async (t) => {
  t.equal(await npm({}, { main: 'index.js' }).then((digest) => digest === undefined), false)
  const reading = readingOf('npm-tarball', { 'package.json': JSON.stringify(MANIFEST), ...FILES })
  const large = { path: 'big.bin', archivePath: 'big.bin', sizeBytes: 9e9, mode: 0, notKept: 'over the limit' }
  const readAs = readAsOf({ kind: 'npm-tarball', filename: 'x.tgz' })
  const job = { digest: sha256('x'), readAs }
  t.notHas(await inspect({ ...reading, entries: [...reading.entries, large] }, job), { inputsDigest: String })
  t.notHas(await inspect({ ...reading, complete: false }, job), { inputsDigest: String })
})
