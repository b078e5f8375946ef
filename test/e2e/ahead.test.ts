import { randomBytes } from 'node:crypto'
import t from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json', 'user-agent': 'uv/0.13.9' }

// More than is fetched ahead.
const files = { 'data.bin': randomBytes(65 * 1024 * 1024) }
const tarball = npmTarball({ name: 'large', version: '1.0.0', files })
const file = wheel({ name: 'large', version: '1.0', files: { 'large/data.bin': files['data.bin'] } })
const world = await startWorld()
world.npm.publish({ built: tarball, publishedAt: OLD })
world.npm.publish({ built: npmTarball({ name: 'small', version: '1.0.0' }), publishedAt: OLD })
world.pypi.publish({ built: file, publishedAt: OLD })
world.pypi.publish({ built: wheel({ name: 'small', version: '1.0' }), publishedAt: OLD })
const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})
const { npmUrl, pypiUrl, app } = lazaret
const place = world.pypi.pathOf('large', file.filename)
const held = (registry: string, name: string, filename: string): boolean =>
  app.assessor.peek(registry, name, filename) !== undefined
const asked = (path: string): number => world.requests.filter(({ url }) => url === path).length
const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20))
}

t.test('a large file is not fetched for who only reads about it; who asks for it gets it', async (t) => {
  for (const name of ['large', 'small']) {
    t.equal((await fetch(`${npmUrl}${name}`)).status, 200)
    t.equal((await fetch(`${pypiUrl}${name}/`, { headers: JSON_PAGE })).status, 200)
  }
  t.equal((await fetch(new URL(`..${place}.metadata`, pypiUrl))).status, 200)
  // What is small was asked for later, and is there.
  await until(() => held('npm', 'small', 'small-1.0.0.tgz') && held('pypi', 'small', 'small-1.0-py3-none-any.whl'))
  await app.assessor.idle()
  t.notOk(held('npm', 'large', tarball.filename), 'upstream tells the size when it begins to send')
  t.notOk(held('pypi', 'large', file.filename), 'the page tells the size')
  t.equal(asked(`/pypi${place}`), 0, 'so that it is not even asked for')
  for (const [url, { bytes }] of [
    [`${npmUrl}large/-/${tarball.filename}`, tarball],
    [new URL(`..${place}`, pypiUrl), file],
  ] as const) {
    const answer = await fetch(url)
    t.equal(answer.status, 200)
    t.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes))
  }
})
