import t from 'tap'
import { openStore } from '../../src/store/store.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'

t.test('a stop answers the clients that a stalled upstream holds, and takes a few seconds', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  for (const name of ['held', 'unread']) {
    world.npm.publish({ built: npmTarball({ name, version: '1.0.0' }), publishedAt: OLD })
  }
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(() => lazaret.kill())
  t.equal((await fetch(`${lazaret.npmUrl}held`, { method: 'HEAD' })).status, 200)
  const paths = ['/npm/held/-/held-1.0.0.tgz', '/npm/unread']
  for (const path of paths) t.teardown(world.misbehave(path, { kind: 'stall' }))
  const artifact = fetch(`${lazaret.npmUrl}held/-/held-1.0.0.tgz`)
  const document = fetch(`${lazaret.npmUrl}unread`)
  while (!paths.every((path) => world.requests.some(({ url }) => url === path)))
    await new Promise((resolve) => setTimeout(resolve, 20))
  const stopped = lazaret.stop()
  const [held, unread] = [await artifact, await document]
  t.equal(held.status, 503)
  t.match(held.headers.get('retry-after'), /^\d+$/)
  t.match(await held.text(), /try again in/)
  t.equal(unread.status, 503)
  t.match(await unread.text(), /Lazaret stops/)
  t.equal(await stopped, 0)
  const store = await openStore({ dataDir: lazaret.dataDir, clock: () => new Date() })
  t.teardown(() => store.close())
  const types = (await store.records.events({}, { limit: 100 })).map(({ type }) => type)
  t.same(
    [types[0], types.filter((type) => type === 'server.started').length],
    ['server.stopped', 1],
    'the log tells of both',
  )
})
