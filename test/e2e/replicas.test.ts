import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { npmTarball } from '../registry/build.ts'
import { machineNpm, npmClient } from '../registry/clients.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { NEEDS_POSTGRES, startCluster } from '../store/postgres/cluster.ts'
import { NEEDS_GATEWAY, startGateway } from '../store/s3/gateway.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret, type RunningLazaret } from './lazaret.ts'

const NEEDS = { ...NEEDS_GATEWAY, ...NEEDS_POSTGRES }
const OLD = '2021-03-04T05:06:07.000Z'

/** Served at once; refused whatever happens; and held until a person says so. */
const PLAIN = npmTarball({ name: 'plain', version: '1.0.0' })
const FILE = 'plain/-/plain-1.0.0.tgz'
const REFUSED = 'steal~env/-/steal~env-1.0.0.tgz'
const DECIDED = { purl: 'pkg:npm/asks@1.0.0', file: 'asks/-/asks-1.0.0.tgz' }
const ROUNDS = 2

/** A world with packages, PostgreSQL, a bucket, and three servers over both, each with a folder of its own. */
async function threeReplicas(t: Test) {
  const cluster = await startCluster(t, 'fsync=on')
  const gateway = await startGateway(t)
  const world = await startWorld()
  t.teardown(() => world.close())
  stock(world, ordinaryPackages(), attackPackages())
  world.npm.publish({ built: PLAIN, publishedAt: OLD })
  const asks = { postinstall: 'node -e "console.log(process.cwd())"' }
  world.npm.publish({
    built: npmTarball({ name: 'asks', version: '1.0.0', manifest: { scripts: asks } }),
    publishedAt: OLD,
  })
  const { bucket } = gateway
  const shared = {
    LAZARET_DATABASE_URL: await cluster.url('lazaret'),
    LAZARET_BLOBS: `s3://${bucket.bucket}`,
    LAZARET_BLOBS_ENDPOINT: bucket.endpoint,
    LAZARET_BLOBS_ACCESS_KEY_ID: bucket.credentials?.accessKeyId ?? '',
    LAZARET_BLOBS_SECRET_ACCESS_KEY: bucket.credentials?.secretAccessKey ?? '',
    LAZARET_NPM_POLICY: 'strict',
  }
  const start = async (name: string, env: Readonly<Record<string, string>> = {}): Promise<RunningLazaret> => {
    const lazaret = await startLazaret({ world, dataDir: gateway.beside(name), env: { ...shared, ...env } })
    t.teardown(() => lazaret.stop())
    return lazaret
  }
  const first = await start('one')
  const key = { LAZARET_AUDIT_KEY_FILE: join(first.dataDir, 'audit.key') }
  const [second, third] = await Promise.all([start('two', key), start('three', key)])
  const all = [first, second, third] as const
  const beside = async (...args: readonly string[]) => {
    const env = { port: await freePort(), dataDir: gateway.beside('operator'), ...shared, ...key }
    return await runLazaret(args, lazaretEnv(world, env))
  }
  return { all, beside, cluster, world, start: (name: string) => start(name, key) }
}

/** Clients that ask each server for a file again and again, until `end`. */
function asking(all: readonly RunningLazaret[], file: string) {
  const ended = new AbortController()
  const answers: {
    readonly startedAt: number
    readonly status: number
    readonly body: Buffer
    readonly retry: number
  }[] = []
  const clients = all.map(async ({ npmUrl }) => {
    while (!ended.signal.aborted) {
      const startedAt = performance.now()
      const answer = await ask('GET', `${npmUrl}${file}`, {}).catch(() => undefined)
      // One that was killed answers nobody.
      if (answer !== undefined)
        answers.push({
          startedAt,
          status: answer.status,
          body: answer.body,
          retry: Number(answer.headers['retry-after']),
        })
      await pause(answer === undefined ? 500 : 30)
    }
  })
  return {
    answers,
    async end() {
      ended.abort()
      await Promise.all(clients)
      return answers
    },
  }
}

t.test('three servers over one database and one bucket', NEEDS, async (t) => {
  const { all, beside, cluster, world, start } = await threeReplicas(t)
  const [one, two, three] = all

  await t.test('a file that all are asked for at once is fetched and judged once', async (t) => {
    world.requests.length = 0
    const given = await Promise.all(all.map(({ npmUrl }) => ask('GET', `${npmUrl}${FILE}`, {})))
    t.same(
      given.map(({ status }) => status),
      [200, 200, 200],
    )
    t.ok(given.every(({ body }) => body.equals(PLAIN.bytes)))
    t.equal(world.requests.filter(({ url }) => url.endsWith('.tgz')).length, 1)
  })

  await t.test('npm, by any of them', { skip: machineNpm() === undefined && 'there is no npm' }, async (t) => {
    const npm = npmClient(two.npmUrl)
    t.teardown(() => npm.remove())
    const ordinary = await npm.run(['install', 'plain-app'])
    t.equal(ordinary.code, 0, ordinary.stderr)
    t.match((await npm.run(['install', 'steal~env'])).stderr, /lazaret: steal~env@1\.0\.0 is blocked/)
  })

  await t.test(
    'who became the administrator at one is known at each, by the link that another one printed',
    async (t) => {
      const token = three.setupLink?.split('#')[1] ?? ''
      const body = JSON.stringify({ token, name: 'ada', password: 'correct horse battery' })
      const headers = { 'content-type': 'application/json', origin: one.url }
      const made = await fetch(`${one.url}/api/v1/setup`, { method: 'POST', headers, body })
      t.ok(made.ok, `${made.status} ${await made.text()}`)
      const again = await fetch(`${two.url}/api/v1/setup`, {
        method: 'POST',
        headers: { ...headers, origin: two.url },
        body,
      })
      t.equal(again.status, 403)
    },
  )

  await t.test('what was released is served by each, and once the revocation is acknowledged by none', async (t) => {
    for (const { npmUrl } of all) t.equal((await ask('GET', `${npmUrl}${DECIDED.file}`, {})).status, 403)
    for (let round = 0; round < ROUNDS; round += 1) {
      t.match(await beside('quarantine', 'approve', DECIDED.purl, '--reason', 'it prints the folder'), { code: 0 })
      for (const { npmUrl } of all) t.equal(await untilAnswered(`${npmUrl}${DECIDED.file}`, 200), 200)
      const clients = asking(all, DECIDED.file)
      await pause(500)
      t.match(await beside('quarantine', 'reverse', DECIDED.purl, '--reason', 'too early'), { code: 0 })
      const acknowledgedAt = performance.now()
      await pause(1500)
      const answers = await clients.end()
      const late = answers.filter(({ startedAt }) => startedAt > acknowledgedAt)
      t.ok(answers.some(({ status }) => status === 200))
      t.ok(late.length > all.length * 5, `${late.length} came later`)
      t.same(
        late.filter(({ status }) => status === 200),
        [],
      )
    }
  })

  await t.test('one is killed that leads, and the database too: no wrong byte, and nothing is lost', async (t) => {
    const clients = asking(all, FILE)
    const hostile = asking(all, REFUSED)
    await pause(500)
    await one.kill()
    await pause(1500)
    await cluster.stop('SIGKILL')
    await pause(1000)
    await cluster.start()
    for (const { url } of [two, three]) t.equal(await untilAnswered(`${url}/readyz`, 200), 200)
    for (const { npmUrl } of [two, three]) t.equal(await untilAnswered(`${npmUrl}${FILE}`, 200), 200)
    const fourth = await start('four')
    t.equal((await ask('GET', `${fourth.npmUrl}${FILE}`, {})).status, 200)
    const answers = await clients.end()
    const given = answers.filter(({ status }) => status === 200)
    t.ok(given.every(({ body }) => body.equals(PLAIN.bytes)))
    for (const { status, retry } of answers) if (status !== 200) t.ok(status === 503 && retry > 0, `${status} ${retry}`)
    t.same(
      (await hostile.end()).filter(({ status }) => status !== 403 && status !== 503),
      [],
    )
    for (const each of [two, three, fourth]) await each.stop()
    const { stdout } = await beside('audit', 'export')
    const told = (type: string): number =>
      stdout.split('\n').filter((line) => line.includes(`"${type}"`) && line.includes('plain@1.0.0')).length
    t.ok(told('artifact.served') >= given.length, `${given.length} were given, ${told('artifact.served')} are told of`)
    t.equal(told('artifact.judged'), 1, 'by one of them, and once')
    t.match(await beside('audit', 'verify', '--json'), { code: 0, stdout: /"problems": \[\]/ })
    t.match(readFileSync(join(two.dataDir, 'audit.pub'), 'utf8'), readFileSync(join(one.dataDir, 'audit.pub'), 'utf8'))
  })
})

async function untilAnswered(url: string, wanted: number): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const { status } = await ask('GET', url, {})
    if (status === wanted || tries === 100) return status
    await pause(300)
  }
}
