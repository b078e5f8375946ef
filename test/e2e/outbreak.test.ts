import t from 'tap'
import { npmTarball, sdist, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const
const OLD = '2022-01-02T03:04:05.000Z'

async function status(url: string): Promise<number> {
  const answer = await fetch(url)
  await answer.arrayBuffer()
  return answer.status
}

t.test('one outbreak blocks every target, also files that were served before, and opens no case', async (t) => {
  const world = await startWorld()
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  for (const name of ['widget', 'gadget'])
    for (const version of ['1.0.0', '1.0.1'])
      world.npm.publish({ built: npmTarball({ name, version }), publishedAt: OLD })
  const { desk, store } = lazaret.app
  const ask = async (name: string, version: string): Promise<string> => {
    const answer = await fetch(`${lazaret.npmUrl}${name}/-/${name}-${version}.tgz`)
    return answer.ok ? 'served' : answer.text()
  }
  t.equal(await ask('widget', '1.0.1'), 'served')
  t.equal(await ask('gadget', '1.0.0'), 'served')
  const [stored] = await store.records.artifactsOfPackage('npm', 'gadget')
  const text = `npm:widget@1.0.1\n${stored?.digest}`
  const { outbreak, reach } = await desk.outbreaks.declare(ada, { title: 'a worm', text, reason: 'it spreads' })
  t.equal(reach.deliveryCount, 2)
  t.match(await ask('widget', '1.0.1'), /is blocked \(outbreak\): is of the outbreak .*a worm.*it spreads/)
  t.match(await ask('gadget', '1.0.0'), /is blocked \(outbreak\)/, 'by its bytes')
  t.equal(await ask('widget', '1.0.0'), 'served', 'another version')
  const packument = (await (await fetch(`${lazaret.npmUrl}widget`)).json()) as { 'dist-tags': { latest: string } }
  t.equal(packument['dist-tags'].latest, '1.0.0', 'resolvers take the one before')
  t.same(await store.records.cases({}, { limit: 5 }), [], 'the outbreak is the case')
  await desk.outbreaks.lift(ada, outbreak.id, 'a false alarm')
  t.equal(await ask('widget', '1.0.1'), 'served')
})

t.test(
  'where a registry only observes, an outbreak is blocked on every route, too, and what else is there is served',
  async (t) => {
    const world = await startWorld()
    const env = { LAZARET_NPM_MODE: 'observe', LAZARET_PYPI_MODE: 'observe' }
    const lazaret = await holdLazaret({ world, dataDir: t.testdir({}), env })
    t.teardown(async () => {
      await lazaret.stop()
      await world.close()
    })
    const unread = { ...sdist({ name: 'gadget', version: '1.0.1' }), filename: 'gadget-1.0.1.tar.bz2' }
    for (const version of ['1.0.0', '1.0.1']) {
      world.npm.publish({ built: npmTarball({ name: 'widget', version }), publishedAt: OLD })
      world.pypi.publish({ built: wheel({ name: 'gadget', version }), publishedAt: OLD })
    }
    world.pypi.publish({ built: unread, publishedAt: OLD })
    const page = async (): Promise<{ filename: string; url: string; yanked: unknown }[]> => {
      const headers = { accept: 'application/vnd.pypi.simple.v1+json' }
      const answer = await fetch(`${lazaret.pypiUrl}gadget/`, { headers })
      return ((await answer.json()) as { files: { filename: string; url: string; yanked: unknown }[] }).files
    }
    const statuses = async (): Promise<Readonly<Record<string, number>>> => {
      const found: Record<string, number> = {}
      for (const version of ['1.0.0', '1.0.1'])
        found[`npm ${version}`] = await status(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`)
      for (const { filename, url } of await page()) {
        const full = new URL(url, `${lazaret.pypiUrl}gadget/`).href.replace(/#.*/, '')
        found[filename] = await status(full)
        if (filename.endsWith('.whl')) found[`${filename}.metadata`] = await status(`${full}.metadata`)
      }
      return found
    }
    const all = await statuses()
    t.equal(Object.keys(all).length, 7)
    t.ok(
      Object.values(all).every((status) => status === 200),
      'all of it is served before',
    )
    const text = 'npm:widget@1.0.1\npypi:gadget@1.0.1'
    await lazaret.app.desk.outbreaks.declare(ada, { title: 'a worm', text, reason: 'it spreads' })
    for (const [what, status] of Object.entries(await statuses()))
      t.equal(status, what.includes('1.0.1') ? 403 : 200, what)
    const packument = (await (await fetch(`${lazaret.npmUrl}widget`)).json()) as { 'dist-tags': { latest: string } }
    t.equal(packument['dist-tags'].latest, '1.0.0', 'resolvers take the one before')
    t.same(
      (await page()).map(({ filename, yanked }) => [filename.includes('1.0.1'), yanked !== false]),
      [
        [false, false],
        [true, true],
        [true, true],
      ],
    )
  },
)
