import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fastify } from 'fastify'
import t from 'tap'
import { adapterOf } from '../../src/ecosystems/all.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { startLazaret } from './lazaret.ts'
import { leaks, type Fillings } from './leaks.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const TARBALL = npmTarball({ name: 'gated', version: '1.1.0', files: { 'mark.js': '// refused bytes\n' } })
const SCOPED = npmTarball({ name: '@acme/gated', version: '1.1.0', files: { 'mark.js': '// refused scoped bytes\n' } })
const WHEEL = wheel({ name: 'gated', version: '1.1' })
const ARTIFACTS = [TARBALL, SCOPED, WHEEL].map(({ bytes }) => bytes)

const FILLINGS: Readonly<Record<'npm' | 'pypi', Fillings>> = {
  npm: {
    name: ['gated', '@acme%2fgated', 'gated-1.1.0.tgz'],
    scope: ['@acme', 'npm', '-'],
    version: ['1.1.0', 'latest', 'gated-1.1.0.tgz'],
    file: ['gated-1.1.0.tgz'],
    fileScope: ['@acme'],
    user: ['gated-1.1.0.tgz'],
    token: ['gated-1.1.0.tgz'],
    tag: ['latest'],
    rev: ['gated-1.1.0.tgz'],
    '*': ['gated/-/gated-1.1.0.tgz', '@acme/gated/-/gated-1.1.0.tgz', 'gated-1.1.0.tgz', '-/gated/-/gated-1.1.0.tgz'],
  },
  pypi: {
    name: ['gated', WHEEL.filename],
    '*': [WHEEL.filename, `${WHEEL.filename}.metadata`, `gated/${WHEEL.filename}`, `gated/json`],
  },
}

/** A row of our own words, by its own account. */
const row = (pattern: string) => ({ method: 'GET', pattern, kind: 'local' as const })

const world = await startWorld()
for (const built of [npmTarball({ name: 'gated', version: '1.0.0' }), TARBALL])
  world.npm.publish({ built, publishedAt: OLD })
for (const built of [npmTarball({ name: '@acme/gated', version: '1.0.0' }), SCOPED])
  world.npm.publish({ built, publishedAt: OLD })
for (const built of [wheel({ name: 'gated', version: '1.0' }), WHEEL]) world.pypi.publish({ built, publishedAt: OLD })
t.teardown(() => world.close())

t.test('no route of any kind gives bytes of a refused artifact, before or after they are here', async (t) => {
  const dir = t.testdir({ data: {}, 'policy.yaml': '' })
  const policy = join(dir, 'policy.yaml')
  const rule = `  - id: suspect\n    why: the test says so\n    when: artifact.version in ["1.1.0", "1.1"]\n    then: quarantine\n`
  writeFileSync(policy, `version: 1\nname: all\nrules:\n${rule}`)
  const env = { LAZARET_NPM_POLICY: policy, LAZARET_PYPI_POLICY: policy }
  const lazaret = await startLazaret({ world, dataDir: join(dir, 'data'), env })
  t.teardown(() => lazaret.stop())
  for (const round of ['first', 'again'])
    for (const ecosystem of ['npm', 'pypi'] as const) {
      const { routes } = adapterOf(ecosystem)
      t.ok(new Set(routes.map(({ kind }) => kind)).size >= 4, 'routes of several kinds')
      const found = await leaks(`${lazaret.url}/${ecosystem}`, routes, FILLINGS[ecosystem], ARTIFACTS)
      t.ok(found.asked > 40, `${ecosystem}: ${found.asked} requests`)
      t.same(found.leaked, [], `${ecosystem}, ${round}`)
    }
  const served = await ask('GET', `${lazaret.url}/npm/gated/-/gated-1.0.0.tgz`, {})
  t.equal(served.status, 200, 'what is not refused is given')
})

t.test('a route that gives the bytes away is found, whatever kind it says it is', async (t) => {
  const server = fastify()
  server.get('/raw/:name', async (request, reply) => reply.send(request.url.includes('1.1.0') ? TARBALL.bytes : 'none'))
  server.get('/honest', async () => 'nothing')
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const raw = await leaks(url, [row('/raw/:name')], FILLINGS.npm, ARTIFACTS)
  t.same([...new Set(raw.leaked)], ['GET /raw/gated-1.1.0.tgz: 200'])
  t.same((await leaks(url, [row('/honest')], FILLINGS.npm, ARTIFACTS)).leaked, [])
  await t.rejects(leaks(url, [row('/raw/:other')], FILLINGS.npm, ARTIFACTS), /no values for :other/)
})
