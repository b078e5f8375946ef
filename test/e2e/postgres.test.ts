import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { machineNpm, npmClient } from '../registry/clients.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { NEEDS_POSTGRES, startCluster } from '../store/postgres/cluster.ts'
import { NEEDS_GATEWAY, startGateway } from '../store/s3/gateway.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret, type RunningLazaret } from './lazaret.ts'

const NEEDS = { ...NEEDS_GATEWAY, ...NEEDS_POSTGRES }
const FILE = 'plain-app/-/plain-app-3.1.4.tgz'

/** A world with packages, PostgreSQL and a bucket; what is started ends with the test. */
async function surroundings(t: Test) {
  const cluster = await startCluster(t, 'fsync=on')
  const gateway = await startGateway(t)
  const world = await startWorld()
  t.teardown(() => world.close())
  stock(world, ordinaryPackages(), attackPackages())
  const dataDir = gateway.beside('data')
  const { bucket } = gateway
  const env = {
    LAZARET_DATABASE_URL: await cluster.url('lazaret'),
    LAZARET_BLOBS: `s3://${bucket.bucket}`,
    LAZARET_BLOBS_ENDPOINT: bucket.endpoint,
    LAZARET_BLOBS_ACCESS_KEY_ID: bucket.credentials?.accessKeyId ?? '',
    LAZARET_BLOBS_SECRET_ACCESS_KEY: bucket.credentials?.secretAccessKey ?? '',
  }
  const start = async (): Promise<RunningLazaret> => {
    const lazaret = await startLazaret({ world, dataDir, env })
    t.teardown(() => lazaret.stop())
    return lazaret
  }
  const beside = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    await runLazaret(args, lazaretEnv(world, { port: await freePort(), dataDir, ...env, ...more }))
  const served = async () => {
    const { stdout } = await beside(['audit', 'export'])
    return stdout.split('"artifact.served"').length - 1
  }
  return { cluster, gateway, world, start, beside, served }
}

t.test('a first install over PostgreSQL and a bucket, and what comes after', NEEDS, async (t) => {
  const { start, beside, gateway } = await surroundings(t)
  const first = await start()
  await t.test('npm', { skip: machineNpm() === undefined && 'there is no npm' }, async (t) => {
    const npm = npmClient(first.npmUrl)
    t.teardown(() => npm.remove())
    const ordinary = await npm.run(['install', 'plain-app'])
    t.equal(ordinary.code, 0, ordinary.stderr)
    const refused = await npm.run(['install', 'steal~env'])
    t.match(refused.stderr, /lazaret: steal~env@1\.0\.0 is blocked/)
  })
  t.equal((await ask('GET', `${first.npmUrl}${FILE}`, {})).status, 200)
  t.equal((await ask('GET', `${first.url}/readyz`, {})).status, 200)
  t.match(await beside(['audit', 'verify']), {
    code: 0,
    stdout: /^verified: .*every decision beside it is as it tells/,
  })
  t.match(await beside(['user', 'add', 'ada', '--role', 'reviewer']), { code: 0 }, 'a command beside the server')
  t.match(await beside(['backup', gateway.beside('backup')]), { code: 2, stderr: /records are in PostgreSQL/ })
  t.match(await beside(['audit', 'cut', '--before', '2020-01-01', '--export', gateway.beside('x')]), {
    code: 0,
    stdout: /^nothing can be cut off/,
  })
  await first.kill()
  const second = await start()
  t.equal((await ask('GET', `${second.npmUrl}${FILE}`, {})).status, 200, 'after a kill')
  const list = await beside(['user', 'list'])
  t.match(list.stdout, /ada/)
  await second.stop()
  t.match(await beside(['audit', 'verify', '--json']), { code: 0, stdout: /"problems": \[\]/ })
})

t.test('PostgreSQL without a bucket is refused at the start, in one sentence', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const dataDir = join(t.testdir({ data: {} }), 'data')
  const url = 'postgres://lazaret:secret@127.0.0.1:9/lazaret'
  const env = lazaretEnv(world, { port: await freePort(), dataDir, LAZARET_DATABASE_URL: url })
  const { code, stderr } = await runLazaret(['serve'], env)
  t.equal(code, 2)
  t.match(stderr, /LAZARET_DATABASE_URL.*goes with a bucket for artifacts: set blobs\.url \(LAZARET_BLOBS\), too/)
  t.notMatch(stderr, 'secret')
})

t.test('the database is restarted: requests wait or are told to come back, and nothing is lost', NEEDS, async (t) => {
  const { cluster, start, beside, served } = await surroundings(t)
  const lazaret = await start()
  const url = `${lazaret.npmUrl}${FILE}`
  t.equal((await ask('GET', url, {})).status, 200)
  let given = 1
  const ended = new AbortController()
  const statuses = new Set<number>()
  const asking = Array.from({ length: 4 }, async () => {
    while (!ended.signal.aborted) {
      const { status, headers } = await ask('GET', url, {})
      statuses.add(status)
      if (status === 200) given += 1
      else if (status !== 503 || !(Number(headers['retry-after']) > 0)) t.fail(`${status} ${headers['retry-after']}`)
      await pause(100)
    }
  })
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    await pause(300)
    await cluster.stop(signal)
    await pause(1000)
    await cluster.start()
    t.equal(await untilServed(url), 200, `after ${signal}`)
    given += 1
  }
  ended.abort()
  await Promise.all(asking)
  await cluster.stop()
  const away = await ask('GET', url, {})
  t.equal(away.status, 503, 'it stays away')
  t.ok(Number(away.headers['retry-after']) > 0)
  t.equal((await ask('GET', `${lazaret.url}/readyz`, {})).status, 503)
  await cluster.start()
  t.equal(await untilServed(`${lazaret.url}/readyz`), 200)
  t.ok(statuses.has(200), [...statuses].join(' '))
  await lazaret.stop()
  t.ok((await served()) >= given, `${given} downloads were given, each is told of`)
  t.match(await beside(['audit', 'verify', '--json']), { code: 0, stdout: /"problems": \[\]/ })
})

async function untilServed(url: string): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const { status } = await ask('GET', url, {})
    if (status === 200 || tries === 60) return status
    await pause(500)
  }
}
