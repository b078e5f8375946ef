import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { npmTarball } from '../registry/build.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { startCluster } from '../store/postgres/cluster.ts'
import { startGateway } from '../store/s3/gateway.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'
import { LONGEST_MS, NEEDS_REPLICAS, untilAnswered } from './replicas.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

const OLD = '2021-03-04T05:06:07.000Z'
const ATTACK = 'steal~env/-/steal~env-1.0.0.tgz'

const fileOf = (name: string): string => `${name}/-/${name}-1.0.0.tgz`

/** Takes some seconds of a processor. */
function slow(name: string) {
  const lines = Array.from({ length: 24_000 }, (_, line) => `function f${line}(a, b) { return a.c${line}(b[${line}]) }`)
  const places = Array.from({ length: 6 }, (_, at) => `f${at}.js`)
  return npmTarball({
    name,
    version: '1.0.0',
    scripts: { postinstall: places.map((place) => `node ${place}`).join(' && ') },
    files: Object.fromEntries(places.map((place, at) => [place, `// ${at}\n${lines.join('\n')}`])),
  })
}

t.setTimeout(LONGEST_MS)

t.test('lazaret inspect-worker', NEEDS_REPLICAS, async (t) => {
  const cluster = await startCluster(t)
  const gateway = await startGateway(t)
  const world = await startWorld()
  t.teardown(() => world.close())
  stock(world, ordinaryPackages(), attackPackages())
  for (const name of ['one', 'two', 'three', 'four', 'five'])
    world.npm.publish({ built: npmTarball({ name, version: '1.0.0' }), publishedAt: OLD })
  for (const name of ['slow', 'slower']) world.npm.publish({ built: slow(name), publishedAt: OLD })
  const { bucket } = gateway
  const url = await cluster.url('lazaret')
  const shared = {
    LAZARET_DATABASE_URL: url,
    LAZARET_BLOBS: `s3://${bucket.bucket}`,
    LAZARET_BLOBS_ENDPOINT: bucket.endpoint,
    LAZARET_BLOBS_ACCESS_KEY_ID: bucket.credentials?.accessKeyId ?? '',
    LAZARET_BLOBS_SECRET_ACCESS_KEY: bucket.credentials?.secretAccessKey ?? '',
    // What is a matter of minutes is none of this test.
    LAZARET_INSPECTION_TIMEOUT_SECONDS: '120',
  }
  const database = new pg.Client({ connectionString: url })
  database.on('error', () => undefined)
  await database.connect()
  t.teardown(() => database.end())
  const lazaret = await startLazaret({ world, dataDir: gateway.beside('server'), env: shared })
  t.teardown(() => lazaret.stop())

  const served = (name: string): Promise<number> => untilAnswered(`${lazaret.npmUrl}${fileOf(name)}`, 200)

  /** Inspections by what became of them, and processes of the server that inspect. */
  async function counted(): Promise<{ readonly jobs: Readonly<Record<string, number>>; readonly processes: number }> {
    const text = (await ask('GET', `${lazaret.url}/metrics`, {})).body.toString()
    const jobs = [...text.matchAll(/^lazaret_inspect_worker_jobs_total\{outcome="([a-z]+)"\} (\d+)$/gm)]
    return {
      jobs: Object.fromEntries(jobs.map(([, outcome, count]) => [outcome, Number(count)])),
      processes: Number(/^lazaret_inspection_processes (\d+)$/m.exec(text)?.[1]),
    }
  }

  async function startWorker(t: Test, folder: string, more: Readonly<Record<string, string>> = {}) {
    const env = lazaretEnv(world, { port: 1, dataDir: gateway.beside(folder), ...shared, ...more })
    const child = spawn(process.execPath, [MAIN, 'inspect-worker'], { stdio: ['ignore', 'pipe', 'pipe'], env })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    const end = async (signal: NodeJS.Signals): Promise<number | null> => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill(signal)
      await once(child, 'exit')
      return child.exitCode
    }
    t.teardown(() => end('SIGKILL'))
    while (!said.includes('"inspecting"')) {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${said}`)
      await pause(50)
    }
    return { child, end, name: /"name":"([0-9a-f]+)"/.exec(said)?.[1] ?? '' }
  }

  /** Waits until this worker has taken something. */
  async function untilTaken(name: string): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      const { rowCount } = await database.query('SELECT 1 FROM inspection_job WHERE worker = $1', [name])
      if ((rowCount ?? 0) > 0) return
      await pause(50)
    }
    throw new Error(`${name} took nothing`)
  }

  await t.test('without one the server inspects', async (t) => {
    t.equal(await served('one'), 200)
    t.same((await counted()).jobs, {})
  })

  await t.test('one inspects for the server, which says the same of what is bad', async (t) => {
    const before = await counted()
    const worker = await startWorker(t, 'a worker')
    t.equal(await served('two'), 200)
    const refused = await ask('GET', `${lazaret.npmUrl}${ATTACK}`, {})
    t.equal(refused.status, 403)
    t.match(refused.body.toString(), /reads \.env \(collect\.js line 11\)/)
    const { jobs, processes } = await counted()
    t.ok((jobs['answered'] ?? 0) >= 2, JSON.stringify(jobs))
    t.ok(processes <= before.processes, 'the server starts no process of its own for it')
    t.equal(await worker.end('SIGTERM'), 0)
    const { rowCount } = await database.query('SELECT 1 FROM inspection_worker')
    t.equal(rowCount, 0, 'it takes its leave')
  })

  await t.test('what one had that is killed is done by another one', async (t) => {
    const before = (await counted()).jobs['answered'] ?? 0
    const one = await startWorker(t, 'one that dies')
    const answer = served('slow')
    await untilTaken(one.name)
    await one.end('SIGKILL')
    const other = await startWorker(t, 'one that lives')
    t.equal(await answer, 200)
    t.ok(((await counted()).jobs['answered'] ?? 0) > before)
    await other.end('SIGTERM')
  })

  await t.test('what one had that is stopped is done by the server, at once', async (t) => {
    const worker = await startWorker(t, 'one that is stopped')
    const answer = served('slower')
    await untilTaken(worker.name)
    t.equal(await worker.end('SIGTERM'), 0)
    const { rows } = await database.query<{ worker: string | null; tries: number }>(
      'SELECT worker, tries FROM inspection_job',
    )
    t.ok(
      rows.every((row) => row.worker === null && row.tries === 0),
      JSON.stringify(rows),
    )
    t.equal(await answer, 200)
  })

  await t.test('one that is frozen is not waited for', async (t) => {
    const worker = await startWorker(t, 'one that is frozen')
    worker.child.kill('SIGSTOP')
    t.equal(await served('three'), 200)
    t.match((await counted()).jobs, { untaken: Number })
    worker.child.kill('SIGCONT')
    t.equal(await served('four'), 200)
    await worker.end('SIGTERM')
  })

  await t.test('one that finds nothing in the bucket hands it back', async (t) => {
    const worker = await startWorker(t, 'one that finds nothing', { LAZARET_BLOBS: `s3://${bucket.bucket}/elsewhere` })
    t.equal(await served('five'), 200)
    t.match((await counted()).jobs, { refused: 1 })
    await worker.end('SIGTERM')
  })

  for (const [without, env] of Object.entries({
    'a database': {},
    'a database of ours': { ...shared, LAZARET_DATABASE_URL: `postgres://lazaret@127.0.0.1:${cluster.port}/postgres` },
  })) {
    await t.test(`without ${without} it does not start, and says why`, async (t) => {
      const ran = await runLazaret(
        ['inspect-worker'],
        lazaretEnv(world, { port: 1, dataDir: gateway.beside('none'), ...env }),
      )
      t.equal(ran.code, 2)
      t.match(ran.stderr, without === 'a database' ? /LAZARET_DATABASE_URL/ : /start a server .*first/)
    })
  }
})
