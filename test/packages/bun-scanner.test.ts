import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { scanner } from '../../packages/bun-scanner/scanner.ts'
import { lazaretEnv } from '../e2e/lazaret.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'

const world = await startWorld()
stock(world, ordinaryPackages(), attackPackages())
t.teardown(() => world.close())
const folder = t.testdir({ cache: {}, data: {} })
chmodSync(join(folder, 'cache'), 0o700)
const { LAZARET_NPM_UPSTREAM: upstream = '', ...env } = lazaretEnv(world, { port: 4874, dataDir: join(folder, 'data') })
const LAZARET = `${process.execPath} ${resolve('src/main.ts')}`
Object.assign(process.env, env, { LAZARET_NPM_UPSTREAM: upstream, XDG_CACHE_HOME: join(folder, 'cache'), LAZARET })

t.test('what is refused is fatal, with its rule and reason; a folder of the project is nobody’s release', async (t) => {
  const packages = [
    { name: 'plain-pad', version: '1.0.0', tarball: `${upstream}plain-pad/-/plain-pad-1.0.0.tgz` },
    { name: 'steal~env', version: '1.0.0' },
    { name: 'inner', version: 'file:inner' },
    { name: 'of-git', version: 'github:acme/of-git#main' },
  ]
  const advisories = await scanner.scan({ packages })
  t.match(advisories, [
    { level: 'fatal', package: 'steal~env', description: /^lazaret: steal~env@1\.0\.0 \([a-z-]+\): .*collect\.js/ },
    { level: 'fatal', package: 'of-git', description: /no registry stands before it/ },
  ])
  t.equal(advisories.length, 2)
})

t.test('what upstream does not have is fatal, too', async (t) => {
  t.match(await scanner.scan({ packages: [{ name: 'not-there', version: '1.0.0' }] }), [
    { level: 'fatal', package: 'not-there', description: /\(unjudged\)/ },
  ])
})

t.test('nothing to install asks nobody', async (t) => {
  process.env['LAZARET'] = '/nowhere'
  t.teardown(() => (process.env['LAZARET'] = LAZARET))
  t.same(await scanner.scan({ packages: [] }), [])
})

for (const [situation, program] of [
  ['is not there', '/nowhere/lazaret'],
  ['says nothing', 'true'],
  ['says something else', 'echo {}'],
  ['answers on none of them', `echo '{"entries":[]}'`],
  ['ends otherwise', 'sh -c kill'],
] as const)
  t.test(`a Lazaret that ${situation} ends the install`, async (t) => {
    // `check --json -` follows, which these programs take for text or ignore.
    const script = join(t.testdir({}), 'lazaret')
    writeFileSync(script, `#!/bin/sh\n${program} < /dev/null\n`, { mode: 0o755 })
    process.env['LAZARET'] = script
    t.teardown(() => (process.env['LAZARET'] = LAZARET))
    await t.rejects(scanner.scan({ packages: [{ name: 'plain-pad', version: '1.0.0' }] }), /Lazaret/)
  })

const bun = process.env['LAZARET_TEST_BUN']
t.test(
  'bun itself: what is allowed is installed, and of a refused package nothing',
  { skip: bun === undefined && 'LAZARET_TEST_BUN names no bun' },
  async (t) => {
    const install = async (dependencies: Readonly<Record<string, string>>) => {
      const project = t.testdir({
        'bunfig.toml': '[install.security]\nscanner = "lazaret-bun-scanner"\n',
        'package.json': JSON.stringify({ dependencies }),
      })
      mkdirSync(join(project, 'node_modules'))
      cpSync('packages/bun-scanner', join(project, 'node_modules/lazaret-bun-scanner'), { recursive: true })
      const registry = { BUN_CONFIG_REGISTRY: upstream, BUN_INSTALL_CACHE_DIR: join(folder, 'bun') }
      return promisify(execFile)(bun ?? '', ['install', '--no-progress'], {
        cwd: project,
        env: { ...process.env, ...registry },
      }).then(
        () => 'installed',
        (error: unknown) => String(Reflect.get(Object(error), 'stdout')),
      )
    }
    const own = { 'lazaret-bun-scanner': `file:${resolve('packages/bun-scanner')}` }
    t.equal(await install({ ...own, 'plain-pad': '1.0.0' }), 'installed')
    t.match(await install({ ...own, 'steal~env': '1.0.0' }), /FATAL: steal~env[^]*aborted/)
  },
)
