import t from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { startLazaret } from './lazaret.ts'

const publishedAt = '2022-01-02T03:04:05.000Z'

const NPM = 'npm/12.0.0 node/v24.0.0 linux x64'
const PIP = 'pip/26.3 {}'
const UV = 'uv/0.13.9 {}'

/** What is asked about what upstream never told us of, and how long its client waits without a word, milliseconds. */
const COLD: readonly (readonly [path: string, client: string, patienceMs: number])[] = [
  ['npm/slow', NPM, 30_000],
  ['npm/slow/latest', NPM, 30_000],
  ['npm/-/package/slow/dist-tags', NPM, 30_000],
  ['pypi/simple/slow/', PIP, 15_000],
  ['pypi/simple/slow/', UV, 30_000],
  ['pypi/packages/slow-1.0-py3-none-any.whl.metadata', PIP, 15_000],
  // Of which project it is only upstream's pages tell.
  ['pypi/packages/slow-er-1.0.tar.gz', PIP, 15_000],
]

t.test('upstream hangs: whoever asks for metadata is told within their patience, and asked is once', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const release = Promise.withResolvers<void>()
  t.teardown(() => release.resolve())
  world.npm.publish({ built: npmTarball({ name: 'slow', version: '1.0.0' }), publishedAt })
  world.pypi.publish({ built: wheel({ name: 'slow', version: '1.0' }), publishedAt })
  world.misbehave(/^\/(?:npm|pypi\/simple)\/slow/, { kind: 'wait', until: release.promise })
  const stop: (() => Promise<unknown>)[] = []
  t.teardown(() => Promise.all(stop.map((one) => one())))
  const lazaret = await startLazaret({ world, dataDir: t.testdir() })
  stop.push(() => lazaret.stop())

  await Promise.all(
    COLD.map(async ([path, client, patienceMs]) => {
      const before = performance.now()
      const answer = await fetch(`${lazaret.url}/${path}`, { headers: { 'user-agent': client } })
      const waited = performance.now() - before
      t.ok([429, 503].includes(answer.status), `${path} for ${client}: ${answer.status}`)
      t.match(answer.headers.get('retry-after'), /^[1-9]\d?$/)
      t.match(await answer.text(), /still being (?:asked|inspected)/)
      t.ok(waited > 10_000 && waited < patienceMs, `held for ${Math.round(waited)} ms`)
    }),
  )
  release.resolve()
  const again = await fetch(`${lazaret.url}/npm/slow`, { headers: { 'user-agent': NPM } })
  t.equal(again.status, 200, 'whoever asks again gets what came meanwhile')
  t.equal((await fetch(`${lazaret.pypiUrl}slow/`)).status, 200)
  const asked = world.requests.filter(({ url }) => url === '/npm/slow')
  t.ok(asked.length <= 2, `upstream was asked ${asked.length} times`)
})
