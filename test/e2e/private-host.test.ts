import { join } from 'node:path'
import t from 'tap'
import { wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { startLazaret } from './lazaret.ts'

const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json' }

// The files are on a host whose name is private, and this registry does not say that it may be reached.
const world = await startWorld({ filesHost: true })
for (const name of ['inside', 'elsewhere']) {
  world.pypi.publish({ built: wheel({ name, version: '1.0' }), publishedAt: '2022-01-02T03:04:05.000Z' })
}
const lazaret = await startLazaret({ world, dataDir: join(t.testdir({ data: {} }), 'data') })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

t.test(
  'a file host at a private address: a status that no client repeats, and the setting that is missing',
  async (t) => {
    const page = await ask('GET', `${lazaret.pypiUrl}inside/`, JSON_PAGE)
    t.equal(page.status, 200)
    const { files } = JSON.parse(page.body.toString()) as { files: { url: string }[] }
    const url = new URL(files[0]?.url ?? '', `${lazaret.pypiUrl}inside/`).href
    for (const [method, target] of [
      ['GET', url],
      ['HEAD', url],
      ['GET', `${url}.metadata`],
    ] as const) {
      const answer = await ask(method, target, {})
      t.equal(answer.status, 403, `${method} ${target}`)
      t.match(
        answer.phrase,
        /^lazaret: registry pypi: artifact at http:\/\/localhost:\d+ is not fetched: the address is private, and allow_private_addresses is not set$/,
      )
      t.equal(answer.headers['content-type'], 'application/problem+json')
      if (method === 'GET')
        t.match(JSON.parse(answer.body.toString()), { detail: /Ask the operator/, instance: /request/ })
    }
    t.match(lazaret.logs(), /"level":"error".*allow_private_addresses is not set/, 'the operator reads of it')
  },
)

t.test(
  'a page behind such a host is upstream’s failure: a refused page would send clients to another index',
  async (t) => {
    const restore = world.misbehave('/pypi/simple/elsewhere/', { kind: 'redirect', to: `${world.filesUrl}simple/x/` })
    t.teardown(restore)
    const page = await ask('GET', `${lazaret.pypiUrl}elsewhere/`, JSON_PAGE)
    t.equal(page.status, 502)
    t.match(page.phrase, /the address is private, and allow_private_addresses is not set/)
  },
)
