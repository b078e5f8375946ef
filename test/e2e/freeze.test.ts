import t from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const
const DAY_MS = 86_400_000
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()
const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json' }

interface PypiFile {
  readonly filename: string
  readonly url: string
  readonly yanked: unknown
}

t.test('a freeze: no route serves anything younger, until it ends by itself', async (t) => {
  const world = await startWorld()
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  for (const [version, days] of [
    ['1.0.0', 400],
    ['1.1.0', 5],
  ] as const) {
    world.npm.publish({ built: npmTarball({ name: 'widget', version }), publishedAt: ago(days) })
    world.pypi.publish({ built: wheel({ name: 'gadget', version }), publishedAt: ago(days) })
  }
  const { desk } = lazaret.app
  const packument = async () => (await fetch(`${lazaret.npmUrl}widget`)).json()
  const page = async (): Promise<readonly PypiFile[]> => {
    const answer = await fetch(`${lazaret.pypiUrl}gadget/`, { headers: JSON_PAGE })
    return ((await answer.json()) as { files: PypiFile[] }).files
  }
  const npm = async (version: string) => fetch(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`)
  const pypi = async (version: string, suffix = '') => {
    const file = (await page()).find(({ filename }) => filename.includes(`-${version}-`))
    return fetch(`${new URL(file?.url ?? '', `${lazaret.pypiUrl}gadget/`).href.replace(/#.*/, '')}${suffix}`)
  }
  const young = async (): Promise<readonly number[]> => {
    const asked = [await npm('1.1.0'), await pypi('1.1.0'), await pypi('1.1.0', '.metadata')]
    await Promise.all(asked.map(async (answer) => answer.arrayBuffer()))
    return asked.map(({ status }) => status)
  }
  t.match(await packument(), { 'dist-tags': { latest: '1.1.0' } })
  t.same(await young(), [200, 200, 200], 'all of it was served before')

  const { id } = await desk.freezes.start(ada, { line: ago(10), until: ago(-2), reason: 'a worm goes round' })
  const frozen = await packument()
  t.match(frozen, { 'dist-tags': { latest: '1.0.0' } }, 'resolvers take the one before')
  t.same(Object.keys((frozen as { versions: object }).versions), ['1.0.0'])
  t.match(
    (await page()).map(({ filename, yanked }) => [filename.includes('1.1.0'), yanked !== false]),
    [
      [false, false],
      [true, true],
    ],
  )
  t.same(await young(), [403, 403, 403])
  const refused = await npm('1.1.0')
  t.match(await refused.text(), /is held until .*frozen.*a worm goes round/)
  t.equal((await fetch(`${lazaret.npmUrl}widget/-/widget-1.1.0.tgz`, { method: 'HEAD' })).status, 403)
  t.same([(await npm('1.0.0')).status, (await pypi('1.0.0')).status], [200, 200], 'what is older stays')

  await desk.freezes.lift(ada, id, 'false alarm')
  t.same(await young(), [200, 200, 200], 'lifted')
  t.match(await packument(), { 'dist-tags': { latest: '1.1.0' } })

  await desk.freezes.start(ada, { registry: 'npm', line: ago(10), until: ago(-2), reason: 'again' })
  t.same(await young(), [403, 200, 200], 'of one registry alone')
  lazaret.wait(2 * DAY_MS + 1000)
  t.same(await young(), [200, 200, 200], 'and it ended by itself')
  t.match(await packument(), { 'dist-tags': { latest: '1.1.0' } })
})

t.test('who asks for what is held is answered by a person, however often it is judged meanwhile', async (t) => {
  const world = await startWorld()
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  world.npm.publish({ built: npmTarball({ name: 'widget', version: '1.0.0' }), publishedAt: ago(400) })
  world.npm.publish({ built: npmTarball({ name: 'widget', version: '1.1.0' }), publishedAt: ago(5) })
  const { desk, store } = lazaret.app
  const status = async (): Promise<number> => {
    const answer = await fetch(`${lazaret.npmUrl}widget/-/widget-1.1.0.tgz`)
    await answer.arrayBuffer()
    return answer.status
  }
  t.equal(await status(), 200)
  const freeze = { line: ago(10), until: ago(-2), reason: 'a worm goes round' }
  await desk.freezes.start(ada, freeze)
  t.equal(await status(), 403)
  const [stored] = await store.records.artifactsOfPackage('npm', 'widget')
  if (stored === undefined) throw new Error('it was served')
  const { ecosystem, name, version, filename, kind, digest } = stored
  const artifact = { ecosystem, name, version, filename, kind }
  const origin = { address: '192.0.2.1', client: 'Firefox' }
  const id = await desk.requests.ask({ registry: 'npm', artifact, digest, message: 'we need it', contact: '' }, origin)
  await desk.freezes.start(ada, { ...freeze, reason: 'another line' })
  t.equal(await status(), 403, 'it was judged anew')
  t.equal((await desk.cases.one(id)).case.state, 'open')
  await desk.releases.release(ada, id, { scope: { kind: 'digest' }, reason: 'read it' })
  t.equal(await status(), 200)
})
