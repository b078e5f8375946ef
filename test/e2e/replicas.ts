import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { npmTarball } from '../registry/build.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { NEEDS_POSTGRES, startCluster, type Cluster } from '../store/postgres/cluster.ts'
import { NEEDS_GATEWAY, startGateway, type Gateway } from '../store/s3/gateway.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret, type RunningLazaret } from './lazaret.ts'

export const NEEDS_REPLICAS = { ...NEEDS_GATEWAY, ...NEEDS_POSTGRES }

/** Each file starts three servers, PostgreSQL and a bucket first, and a busy machine takes its time for that, milliseconds. */
export const LONGEST_MS = 300_000

const OLD = '2021-03-04T05:06:07.000Z'

/** Served at once. */
export const PLAIN = npmTarball({ name: 'plain', version: '1.0.0' })
export const PLAIN_FILE = 'plain/-/plain-1.0.0.tgz'

/** Held until a person says so. */
export const HELD = { purl: 'pkg:npm/asks@1.0.0', file: 'asks/-/asks-1.0.0.tgz' }

type Settings = Readonly<Record<string, string>>

/** What stands between servers and what they stand on: settings of the one that leads, and of all. */
export type Between = (
  cluster: Cluster,
  gateway: Gateway,
) => Promise<{ readonly leader: Settings; readonly all: Settings }>

const NOTHING: Between = async () => ({ leader: {}, all: {} })

/** A world with packages, PostgreSQL, a bucket, and three servers over both, each with a folder of its own. The first one leads. */
export async function threeReplicas(t: Test, between: Between = NOTHING) {
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
  const { leader, all: ofAll } = await between(cluster, gateway)
  const start = async (name: string, env: Settings = {}): Promise<RunningLazaret> => {
    const lazaret = await startLazaret({ world, dataDir: gateway.beside(name), env: { ...shared, ...ofAll, ...env } })
    t.teardown(() => lazaret.stop())
    return lazaret
  }
  const first = await start('one', leader)
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
export function asking(all: readonly RunningLazaret[], file: string) {
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

/** The last status of answers from `url`: it is asked until one has the status `wanted`, for half a minute at least. */
export async function untilAnswered(url: string, wanted: number): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const { status } = await ask('GET', url, {})
    if (status === wanted || tries === 100) return status
    await pause(300)
  }
}
