import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { fastify } from 'fastify'
import { CanaryRange } from '../../src/app/canaries.ts'
import { CANARIES } from '../../src/model/canary.ts'
import { startWorld } from '../registry/registry.ts'
import { registryAt } from '../upstream/server.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const world = await startWorld()
const folder = t.testdir({})
const dataDir = join(folder, 'data')
const config = join(folder, 'lazaret.json')
const registry = { allow_private_addresses: true, policy: 'default' }
const npm = { ...registry, ecosystem: 'npm', upstream: world.npmUrl }
const pypi = { ...registry, ecosystem: 'pypi', upstream: world.pypiUrl }
writeFileSync(
  config,
  JSON.stringify({
    data_dir: dataDir,
    registries: {
      npm,
      pypi,
      closed: { ...npm, access: 'required' },
      listing: { ...npm, selection: 'strict' },
      watching: { ...pypi, mode: 'observe' },
    },
  }),
)
const lazaret = await startLazaret({ world, dataDir, config })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

const metrics = async (): Promise<string> => (await fetch(`${lazaret.url}/metrics`)).text()

t.test('soon after the start every route has refused its canary', async (t) => {
  for (let tries = 0; tries < 200 && !(await metrics()).includes('registry="listing"'); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  const text = await metrics()
  for (const name of ['npm', 'pypi', 'closed', 'listing'])
    t.match(text, `lazaret_canaries_through{registry="${name}"} 0`, name)
  for (const ecosystem of ['npm', 'pypi']) {
    const line = `lazaret_canaries_through{registry="inspection of ${ecosystem}"} 0`
    for (let tries = 0; tries < 200 && !(await metrics()).includes(line); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    t.match(await metrics(), line)
  }
  t.notMatch(text, 'lazaret_canaries_through{registry="watching"}', 'where nothing is refused, nothing is tried')
  const ready = await fetch(`${lazaret.url}/readyz`)
  t.equal(ready.status, 200)
  t.match(await ready.text(), '"canaries","ok":true')
  t.notMatch(lazaret.logs(), 'does not refuse what it must')
  t.equal(world.requests.filter(({ url }) => url.includes('canary')).length, 0, 'no upstream hears of them')
  const env = lazaretEnv(world, { port: 1, dataDir })
  const { stdout } = await runLazaret(['audit', 'export'], env)
  t.notMatch(stdout, 'canary', 'and the log is not filled with them')
})

const npmCanary = CANARIES.npm.name
const refusing = (broken: string) => {
  const server = fastify()
  server.setNotFoundHandler((request, reply) => {
    const way = `${request.method} ${request.headers['range'] ?? ''} ${request.url}`
    const isFile = /\.(?:tgz|whl)|\/1\.1\.0$/.test(request.url)
    if (way.includes(broken)) return reply.code(isFile ? 206 : 200).send('all of it: lazaret~canary-1.1.0.tgz 1.0.0')
    return reply.code(isFile ? 403 : 200).send('{"1.0.0":{}}')
  })
  return server
}

t.test('one control that does not fire is an alarm', async (t) => {
  for (const [broken, through] of [
    ['nothing', 0],
    ['HEAD', 1],
    ['bytes=', 1],
    [`GET  /npm/${npmCanary}/-/`, 1],
    [`/npm/${npmCanary}/1.1.0`, 1],
    ['/npm/', 6],
  ] as const) {
    const told: number[] = []
    const logged: unknown[] = []
    const range = new CanaryRange({
      server: refusing(broken),
      registries: [registryAt('http://up.example/')],
      token: 'x',
      logger: { error: (line: unknown) => void logged.push(line) } as never,
      onFired: (_registry, count) => told.push(count),
    })
    t.equal((await range.fire()).length, through, broken)
    t.same([told, logged.length], [[through], through === 0 ? 0 : 1], broken)
    t.equal((await range.readiness.check()) === undefined, through === 0, broken)
  }
})

t.test('an inspector that sees nothing is an alarm, and what it fails to look at is refused anyway', async (t) => {
  const told: unknown[] = []
  const logged: unknown[] = []
  const range = new CanaryRange({
    server: refusing('nothing'),
    registries: [registryAt('http://up.example/'), registryAt('http://other.example/')],
    token: 'x',
    logger: { error: (line: unknown) => void logged.push(line) } as never,
    inspect: async (ecosystem) => `sees nothing of ${ecosystem}`,
    onFired: (...fired) => told.push(fired),
  })
  await range.fire()
  t.same(told.at(-1), ['inspection of npm', 1])
  t.equal(told.length, 3, 'once an ecosystem')
  t.same(logged, [{ problem: 'sees nothing of npm' }])
  t.equal(await range.readiness.check(), undefined)
})
