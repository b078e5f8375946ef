import t, { type Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const FRESH_SECONDS = 300
const TARBALL = '/npm/widget/-/widget-1.1.0.tgz'
const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json' }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function road(t: Test) {
  const world = await startWorld()
  const newest = npmTarball({ name: 'widget', version: '1.1.0' })
  const file = wheel({ name: 'widget', version: '1.0' })
  for (const built of [npmTarball({ name: 'widget', version: '1.0.0' }), newest])
    world.npm.publish({ built, publishedAt: OLD })
  world.pypi.publish({ built: file, publishedAt: OLD })
  const lazaret = await holdLazaret({
    world,
    dataDir: t.testdir({}),
    env: {
      LAZARET_NPM_METADATA_MAX_AGE_SECONDS: String(FRESH_SECONDS),
      LAZARET_PYPI_METADATA_MAX_AGE_SECONDS: String(FRESH_SECONDS),
    },
  })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  const { npmUrl, pypiUrl, app } = lazaret
  return {
    world,
    lazaret,
    app,
    newest: sha256(newest.bytes),
    packument: () => fetch(`${npmUrl}widget`),
    page: () => fetch(`${pypiUrl}widget/`, { headers: JSON_PAGE }),
    tarball: () => fetch(`${npmUrl}widget/-/widget-1.1.0.tgz`),
    wheel: () => fetch(new URL(`..${world.pypi.pathOf('widget', file.filename)}`, pypiUrl)),
    served: async () => (await app.store.records.events({ type: 'artifact.served' }, { limit: 10 })).length,
  }
}

t.test('a version that upstream removes while its bytes come is not served, and nothing brings it back', async (t) => {
  const r = await road(t)
  await r.app.catalogues.snapshot('npm', 'widget')
  const listed = Promise.withResolvers<void>()
  const restore = r.world.misbehave(TARBALL, { kind: 'wait', until: listed.promise })
  const asked = r.tarball()
  while (!r.world.requests.some(({ url }) => url === TARBALL)) await pause(5)
  r.world.npm.unpublish('widget', '1.1.0')
  r.lazaret.wait(FRESH_SECONDS * 1000)
  const list = (await (await r.packument()).json()) as { versions: object }
  t.same(Object.keys(list.versions), ['1.0.0'])
  listed.resolve()
  const answer = await asked
  restore()
  t.equal(answer.status, 404)
  t.match(await answer.text(), /has no file widget-1\.1\.0\.tgz/)
  t.equal(r.app.assessor.peek('npm', 'widget', 'widget-1.1.0.tgz'), undefined)
  t.equal(await r.served(), 0, 'no event says that it was served')
  t.equal((await r.tarball()).status, 404, 'who asks next')
  await r.world.down('503')
  r.lazaret.wait(FRESH_SECONDS * 1000)
  t.equal((await r.tarball()).status, 404, 'nor while upstream is down')
})

t.test('a version whose bytes are gone before they were fetched is not found, and nothing is remembered', async (t) => {
  const r = await road(t)
  await r.app.catalogues.snapshot('npm', 'widget')
  r.world.npm.unpublish('widget', '1.1.0')
  const answer = await r.tarball()
  t.equal(answer.status, 404)
  t.match(await answer.text(), /has no such file any more/)
  t.equal(await r.app.store.records.artifact('npm', 'widget', 'widget-1.1.0.tgz'), undefined)
  r.world.npm.publish({ built: npmTarball({ name: 'widget', version: '1.1.0' }), publishedAt: OLD })
  r.lazaret.wait(6000)
  t.equal((await r.tarball()).status, 200, 'published again, it is there as soon as upstream is asked again')
})

for (const status of [403, 451]) {
  t.test(
    `upstream refuses (${status}) a package that it served: we serve none of it either, whatever we hold`,
    async (t) => {
      const r = await road(t)
      const ways = { packument: r.packument, page: r.page, tarball: r.tarball, wheel: r.wheel }
      for (const [way, ask] of Object.entries(ways)) t.equal((await ask()).status, 200, way)
      const restores = ['/npm/widget', '/pypi/simple/widget/'].map((path) =>
        r.world.misbehave(path, { kind: 'status', status }),
      )
      r.lazaret.wait(FRESH_SECONDS * 1000)
      // A warm artifact asks for news in the background; metadata wait for it.
      for (const [way, ask] of Object.entries(ways)) {
        const answer = await ask()
        t.equal(answer.status, 403, way)
        t.match(await answer.text(), new RegExp(`refuses this package \\(${status}\\)`), way)
      }
      await r.world.down('503')
      r.lazaret.wait(FRESH_SECONDS * 1000)
      for (const [way, ask] of Object.entries(ways)) {
        const answer = await ask()
        t.ok(
          [403, 404, 503].includes(answer.status),
          `${way}: upstream's silence takes no refusal back (${answer.status})`,
        )
      }
      await r.world.up()
      for (const restore of restores) restore()
      r.lazaret.wait(FRESH_SECONDS * 1000)
      for (const [way, ask] of Object.entries(ways))
        t.equal((await ask()).status, 200, `${way}, once upstream gives it again`)
    },
  )
}
