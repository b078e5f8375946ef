import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { namedAddresses } from '../../src/cli/lib/lock-addresses.ts'
import { readLock } from '../../src/lockfiles/read.ts'
import { openStore } from '../../src/store/store.ts'
import { lazaretEnv } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { runHere } from './run-here.ts'

for (const name of Object.keys(process.env)) if (name.startsWith('LAZARET_')) delete process.env[name]

const OURS = 'http://lazaret.example/npm/widget/-/widget-1.0.0.tgz'
const THEIRS = 'https://other.example/gadget/-/gadget-2.0.0.tgz'
const GIT = 'git+ssh://git@host.example/tool.git#0123456789012345678901234567890123456789'
const INTEGRITY = 'sha512-AAAA'

const lock = (packages: object): string => JSON.stringify({ lockfileVersion: 3, packages })

function packageLock(): string {
  const packages = {
    '': { name: 'app' },
    'node_modules/widget': { version: '1.0.0', resolved: OURS, integrity: INTEGRITY },
    'node_modules/gadget': { version: '2.0.0', resolved: THEIRS, integrity: INTEGRITY },
    'node_modules/tool': { version: '3.0.0', resolved: GIT },
    'node_modules/plain': { version: '4.0.0', integrity: INTEGRITY },
  }
  return `${JSON.stringify({ name: 'app', lockfileVersion: 3, packages }, undefined, 2)}\n`
}

function written(t: Test, name: string, text: string): string {
  const file = join(t.testdir({}), name)
  writeFileSync(file, text)
  return file
}

t.test('which entries go around, and which carry our address', async (t) => {
  const found = namedAddresses(readLock('package-lock', packageLock()), 'http://lazaret.example')
  t.same(
    found.map(({ kind, entry }) => [kind, entry.name]),
    [
      ['ours', 'widget'],
      ['around', 'gadget'],
      ['around', 'tool'],
    ],
  )
})

t.test('a host that only begins as ours does is another one', async (t) => {
  const [found] = namedAddresses(readLock('package-lock', packageLock()), 'http://lazaret.exampl')
  t.equal(found?.kind, 'around')
})

t.test('check ends with 1 where an entry goes around', async (t) => {
  const file = written(t, 'package-lock.json', packageLock())
  t.match(await runHere(['lockfile', 'check', file, '--url', 'http://lazaret.example']), { code: 1, stderr: '' })
  t.match(await runHere(['lockfile', 'check', join(file, 'x')]), { code: 2 })
})

t.test('clean leaves the hashes, git dependencies and the order', async (t) => {
  const file = written(t, 'package-lock.json', packageLock())
  t.match(await runHere(['lockfile', 'clean', file]), { code: 0, stderr: '' })
  const lines = packageLock()
    .split('\n')
    .filter((line) => !/"resolved": "https?:/.test(line))
  t.equal(readFileSync(file, 'utf8'), lines.join('\n'))
  t.match(
    await runHere(['lockfile', 'check', file, '--url', 'http://lazaret.example']),
    { code: 1 },
    'the git one stays',
  )
})

t.test('an address without a hash to be held against stays', async (t) => {
  const text = packageLock().replaceAll(`,\n      "integrity": "${INTEGRITY}"`, '')
  const file = written(t, 'package-lock.json', text)
  t.match(await runHere(['lockfile', 'clean', file]), { code: 0 })
  t.equal(readFileSync(file, 'utf8'), text)
})

t.test('a lock whose tool needs its addresses is left as it is', async (t) => {
  const text = `# yarn lockfile v1\n\nwidget@^1.0.0:\n  version "1.0.0"\n  resolved "${OURS}"\n`
  const file = written(t, 'yarn.lock', text)
  t.match(await runHere(['lockfile', 'clean', file]), { code: 2, stderr: /rm yarn\.lock && yarn install/ })
  t.equal(readFileSync(file, 'utf8'), text)
})

t.test('what a lock names is fetched and inspected before anybody asks', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const built = npmTarball({ name: 'widget', version: '1.0.0' })
  world.npm.publish({ built, publishedAt: '2022-01-02T03:04:05.000Z' })
  const dataDir = t.testdir({})
  const env = lazaretEnv(world, { dataDir, port: 23200 })
  for (const [name, value] of Object.entries(env)) if (name.startsWith('LAZARET_')) process.env[name] = value
  t.teardown(() => {
    for (const name of Object.keys(env)) if (name.startsWith('LAZARET_')) delete process.env[name]
  })
  const widget = { version: '1.0.0', resolved: OURS, integrity: INTEGRITY }
  const file = join(dataDir, 'package-lock.json')
  writeFileSync(file, lock({ 'node_modules/widget': widget }))
  t.match(await runHere(['warm', file]), { code: 2, stderr: /no Lazaret has kept data in/ }, 'not into a wrong folder')
  await (await openStore({ dataDir, clock: () => new Date() })).close()
  t.match(await runHere(['warm', file]), { code: 0, stderr: '' })
  const store = await openStore({ dataDir, clock: () => new Date() })
  const stored = await store.records.artifact('npm', 'widget', 'widget-1.0.0.tgz')
  t.match(stored && (await store.records.facts(stored.digest, 'npm-tarball')), { about: 'bytes' })
  await store.close()
  writeFileSync(file, lock({ 'node_modules/widget': { ...widget, version: '9.0.0' } }))
  t.match(await runHere(['warm', file]), { code: 1, stderr: /widget 9\.0\.0: upstream has no such file/ })
})
