import { existsSync, readFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { machineNpm, machinePython, newestNpm, npmClient, pipClient, type Client } from './clients.ts'
import { guardSockets } from './guard.ts'
import { attackPackages, ordinaryPackages, stock } from './packages.ts'
import { startWorld, type World, type WorldOptions } from './registry.ts'

guardSockets()

async function stocked(t: Test, options?: WorldOptions): Promise<World> {
  const world = await startWorld(options)
  t.teardown(() => world.close())
  stock(world, ordinaryPackages(), attackPackages())
  return world
}

function used(t: Test, client: Client): Client {
  t.teardown(() => {
    client.remove()
  })
  return client
}

for (const [name, npm] of [
  ['the npm of this machine', machineNpm()],
  ['the npm that LAZARET_TEST_NPM names', newestNpm()],
] as const) {
  t.test(
    `${name} installs an ordinary package with its dependencies`,
    { skip: npm === undefined && 'not here' },
    async (t) => {
      const world = await stocked(t)
      const client = used(t, npmClient(world.npmUrl, npm === undefined ? {} : { npm }))
      const ran = await client.run(['install', 'plain-app', 'plain-native'])
      t.equal(ran.code, 0, `${client.label}: ${ran.stderr}`)
      t.match(readFileSync(join(client.cwd, 'node_modules/plain-pad/package.json'), 'utf8'), '"version": "1.2.0"')
      t.ok(existsSync(join(client.cwd, 'node_modules/@acme-world/util/index.js')))
      t.ok(world.requests.some((request) => request.url === '/npm/plain-pad/-/plain-pad-1.2.0.tgz'))
    },
  )
}

t.test(
  'the npm of this machine refuses bytes that are not what the packument says',
  { skip: machineNpm() === undefined && 'not here' },
  async (t) => {
    const world = await stocked(t)
    const client = used(t, npmClient(world.npmUrl))
    const ran = await client.run(['install', 'lying-digest'])
    t.not(ran.code, 0)
    t.match(ran.stderr, 'EINTEGRITY')
  },
)

t.test(
  'the pip of this machine installs',
  { skip: machinePython() === undefined && 'python3 is not here' },
  async (t) => {
    const world = await stocked(t, { filesHost: true })
    const client = used(t, await pipClient(world.pypiUrl))
    const site = join(client.env['HOME'] ?? '', 'venv/lib')
    await t.test('an ordinary project, with its dependency, from two hosts', async (t) => {
      const ran = await client.run(['install', 'plain.app'])
      t.equal(ran.code, 0, ran.stderr)
      t.match(ran.stdout, /Successfully installed .*plain-six-1\.1/)
      t.ok(world.requests.some((request) => request.server === 'files' && request.url.endsWith('.metadata')))
      t.ok(existsSync(site))
    })
    await t.test('from an index that has nothing but links', async (t) => {
      world.pypi.switches('plain-tool', { htmlOnly: true, noHashes: true, noMetadata: true, noTimes: true })
      const ran = await client.run(['install', 'plain-tool'])
      t.equal(ran.code, 0, ran.stderr)
    })
    await t.test('nothing whose digest is a lie', async (t) => {
      const ran = await client.run(['install', 'lying-digest'])
      t.not(ran.code, 0)
      t.match(ran.stderr, 'DO NOT MATCH THE HASHES')
    })
  },
)

t.test('npm documents', async (t) => {
  const world = await stocked(t)
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${world.npmUrl}${path}`, { headers })
  const short = { accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*' }
  const [full, abbreviated] = await Promise.all([get('plain-pad'), get('plain-pad', short)])
  t.equal(abbreviated.headers.get('content-type'), 'application/vnd.npm.install-v1+json')
  t.not(full.headers.get('etag'), abbreviated.headers.get('etag'))
  t.match(await full.json(), {
    'dist-tags': { latest: '1.2.0', next: '2.0.0-rc.1' },
    time: { '1.0.0': /^2019/ },
    maintainers: [{ name: 'ada' }],
  })
  const document = (await abbreviated.json()) as Record<string, unknown>
  t.notOk('time' in document || 'maintainers' in document)
  const again = await get('plain-pad', { ...short, 'if-none-match': abbreviated.headers.get('etag') ?? '' })
  t.equal(again.status, 304)
  for (const path of ['@acme-world/util', '@acme-world%2futil', '@acme-world%2Futil'])
    t.equal((await get(path)).status, 200, path)
  for (const [path, status] of [
    ['-/ping', 200],
    ['-/v1/search?text=plain', 200],
    ['-/whoami', 401],
    ['no-such-package', 404],
    ['plain-pad/-/plain-pad-9.9.9.tgz', 404],
  ] as const) {
    const reply = await get(path)
    t.equal(reply.status, status, path)
    t.match(reply.headers.get('content-type'), 'application/json')
  }
  world.npm.switches('plain-pad', {
    noTimes: true,
    noEtag: true,
    noHashes: true,
    noMaintainers: true,
    noAbbreviated: true,
  })
  const poor = await get('plain-pad', short)
  t.equal(poor.headers.get('etag'), null)
  const { time, versions } = (await poor.json()) as { time?: unknown; versions: Record<string, { dist: object }> }
  t.equal(time, undefined)
  t.same(Object.keys(versions['1.2.0']?.dist ?? {}), ['tarball'])
})

t.test('PyPI documents', async (t) => {
  const world = await stocked(t)
  const get = (path: string, accept: string): Promise<Response> =>
    fetch(`${world.pypiUrl}${path}`, { headers: { accept }, redirect: 'manual' })
  for (const [accept, type] of [
    [
      'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01',
      'application/vnd.pypi.simple.v1+json',
    ],
    ['text/html, application/vnd.pypi.simple.v1+json; q=0.5', 'text/html; charset=UTF-8'],
    ['*/*', 'text/html; charset=UTF-8'],
  ] as const) {
    const reply = await get('plain-six/', accept)
    t.equal(reply.headers.get('content-type'), type, accept)
    t.match(await reply.text(), 'broken on Sundays')
  }
  const page = (await (await get('plain-six/', 'application/vnd.pypi.simple.v1+json')).json()) as { files: unknown[] }
  t.match(page.files[0], {
    'upload-time': /^2019/,
    size: Number,
    hashes: { sha256: String },
    'core-metadata': { sha256: String },
  })
  const moved = await get('Plain.Six/', '*/*')
  t.equal(moved.status, 301)
  t.equal(moved.headers.get('location'), '/pypi/simple/plain-six/')
  t.equal((await get('nothing-here/', '*/*')).status, 404)
})

t.test('hostile moments', async (t) => {
  const world = await stocked(t)
  const url = `${world.npmUrl}plain-pad`
  const path = '/npm/plain-pad'
  /** Only what never ends is given a short time: the rest must not depend on how fast the machine is. */
  const attempt = async (timeoutMs = 20_000): Promise<string> =>
    fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'follow' })
      .then(async (reply) => `${reply.status} ${(await reply.text()).length > 1000}`)
      .catch((error: unknown) => (error instanceof Error ? error.name : 'unknown'))
  for (const [behaviour, expected] of [
    [{ kind: 'stall' }, 'TimeoutError'],
    [{ kind: 'truncate', bytes: 100 }, 'TypeError'],
    [{ kind: 'content-length', value: 10_000_000 }, 'TypeError'],
    [{ kind: 'redirect-loop' }, 'TypeError'],
    [{ kind: 'redirect', to: '/npm/plain-app' }, '200 true'],
    [{ kind: 'bytes', body: Buffer.from('other') }, '200 false'],
    [{ kind: 'malformed' }, '200 false'],
    [{ kind: 'drip', bytes: 1, everyMs: 20 }, 'TimeoutError'],
    [{ kind: 'huge', bytes: 200_000 }, '200 true'],
    [{ kind: 'status', status: 503 }, '503 false'],
  ] as const) {
    const end = world.misbehave(path, behaviour)
    t.equal(await attempt(expected === 'TimeoutError' ? 300 : undefined), expected, behaviour.kind)
    end()
  }
  world.misbehave(path, { kind: 'status', status: 429, times: 2, retryAfter: '1' })
  t.same([await attempt(), await attempt(), await attempt()], ['429 false', '429 false', '200 true'])
  await world.down()
  t.equal(await attempt(), 'TypeError')
  await world.up()
  t.equal(await attempt(), '200 true')
  await world.down('503')
  t.equal(await attempt(), '503 false')
  await world.up()
  t.equal(await attempt(), '200 true')
})

t.test('the guard lets nothing off loopback', async (t) => {
  t.throws(() => net.connect(443, '192.0.2.1'), /off loopback/)
  t.throws(() => net.connect({ host: 'evil.invalid', port: 80 }), /off loopback/)
  await t.rejects(fetch('http://evil.invalid/'))
  await t.rejects(fetch('http://192.0.2.1/'))
})
