import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import { s3Exchange } from '../../../src/upstream/s3/exchange.ts'
import type { S3Bucket } from '../../../src/upstream/s3/settings.ts'

const CREDENTIALS = { accessKeyId: 'lazaret', secretAccessKey: 'not a secret of anybody' }

/** versitygw, which refuses wrong checksums and signatures and keeps conditions; undefined where it is not installed. */
export const VERSITYGW = ((path) => (path !== undefined && existsSync(path) ? path : undefined))(
  process.env['LAZARET_TEST_VERSITYGW'],
)

/** For tests that need it: why they did not run, where they do not. */
export const NEEDS_GATEWAY = VERSITYGW === undefined ? { skip: 'LAZARET_TEST_VERSITYGW names no versitygw' } : {}

export interface Gateway {
  readonly bucket: S3Bucket
  /** where it keeps the objects of the bucket, as files by their keys */
  readonly folder: string
  /** a folder for the test, which may not have another one: that would take this one away */
  readonly beside: (name: string) => string
  stop(): Promise<void>
}

/** A service that speaks S3 with one empty bucket, until the end of the test. */
export async function startGateway(t: Pick<Test, 'teardown' | 'testdir'>): Promise<Gateway> {
  if (VERSITYGW === undefined) throw new Error('there is no versitygw')
  const port = await freePort()
  const started: ChildProcess[] = []
  t.teardown(() => end(started))
  const folder = t.testdir({ objects: {} })
  const child = spawn(VERSITYGW, ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', join(folder, 'objects')], {
    env: { ...process.env, ROOT_ACCESS_KEY: CREDENTIALS.accessKeyId, ROOT_SECRET_KEY: CREDENTIALS.secretAccessKey },
    stdio: 'ignore',
  })
  started.push(child)
  const bucket = bucketAt(`http://127.0.0.1:${port}`)
  await untilAnswered(bucket)
  return {
    bucket,
    folder: join(folder, 'objects', bucket.bucket),
    beside: (name) => join(folder, name),
    stop: () => end(started),
  }
}

async function end(started: readonly ChildProcess[]): Promise<void> {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

export function bucketAt(endpoint: string, changes: Partial<S3Bucket> = {}): S3Bucket {
  return {
    bucket: 'artifacts',
    prefix: '',
    endpoint,
    region: 'us-east-1',
    pathStyle: true,
    encryption: undefined,
    kmsKey: undefined,
    credentials: CREDENTIALS,
    ...changes,
  }
}

async function untilAnswered(bucket: S3Bucket): Promise<void> {
  const exchange = s3Exchange(bucket, () => CREDENTIALS, undefined)
  for (let tries = 0; ; tries += 1) {
    try {
      await (await exchange({ method: 'PUT' })).body.dump()
      return await exchange.close()
    } catch (error) {
      if (tries === 20) throw error
      await pause(100)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was free')
  return address.port
}
