import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { sha256 } from '../../src/model/digest.ts'
import { blobKey } from '../../src/store/bucket-files.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { NEEDS_GATEWAY, startGateway, type Gateway } from '../store/s3/gateway.ts'
import { ask } from './ask.ts'
import { holdLazaret, type HeldLazaret } from './in-process.ts'
import { lazaretEnv, runLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const FILE = 'widget/-/widget-1.0.0.tgz'
const built = npmTarball({ name: 'widget', version: '1.0.0', files: { 'data.txt': 'some text' } })
const DIGEST = sha256(built.bytes)

/** A Lazaret over a world with one package, whose artifacts lie in a bucket; what is started ends with the test. */
async function keeping(t: Test) {
  const gateway = await startGateway(t)
  const world = await startWorld()
  t.teardown(() => world.close())
  world.npm.publish({ built, publishedAt: OLD })
  const port = await freePort()
  const dataDir = gateway.beside('data')
  const env = bucketEnv(gateway)
  const running = new Set<HeldLazaret>()
  t.teardown(async () => {
    for (const one of running) await one.stop()
  })
  const start = async (): Promise<HeldLazaret> => {
    const lazaret = await holdLazaret({ world, dataDir, env })
    running.add(lazaret)
    return lazaret
  }
  const stop = async (lazaret: HeldLazaret): Promise<void> => {
    running.delete(lazaret)
    await lazaret.stop()
  }
  const clearCache = (): void => rmSync(join(dataDir, 'blob-cache/blobs'), { recursive: true })
  const fetches = (): number => world.requests.filter(({ url }) => url === `/npm/${FILE}`).length
  const place = join(gateway.folder, 'some/prefix', blobKey(DIGEST))
  return { gateway, world, port, dataDir, env, start, stop, clearCache, fetches, place }
}

function bucketEnv({ bucket }: Gateway): Record<string, string> {
  return {
    LAZARET_BLOBS: `s3://${bucket.bucket}/some/prefix`,
    LAZARET_BLOBS_ENDPOINT: bucket.endpoint,
    LAZARET_BLOBS_ACCESS_KEY_ID: bucket.credentials?.accessKeyId ?? '',
    LAZARET_BLOBS_SECRET_ACCESS_KEY: bucket.credentials?.secretAccessKey ?? '',
  }
}

t.test(
  'an artifact is in the bucket before it is served, and comes from there when the disk is new',
  NEEDS_GATEWAY,
  async (t) => {
    const { start, stop, clearCache, fetches, place, dataDir } = await keeping(t)
    const first = await start()
    t.ok((await ask('GET', `${first.npmUrl}${FILE}`, {})).body.equals(built.bytes))
    t.ok(existsSync(place))
    t.notOk(existsSync(join(dataDir, 'blobs')), 'and nowhere else')
    t.equal((await ask('GET', `${first.npmUrl}../readyz`, {})).status, 200)
    await stop(first)
    clearCache()
    const second = await start()
    t.ok((await ask('GET', `${second.npmUrl}${FILE}`, {})).body.equals(built.bytes))
    t.equal(fetches(), 1, 'upstream was asked for it once')
  },
)

t.test('wrong bytes in the bucket are fetched again, told, and put right', NEEDS_GATEWAY, async (t) => {
  const { start, stop, clearCache, fetches, place } = await keeping(t)
  const first = await start()
  await ask('GET', `${first.npmUrl}${FILE}`, {})
  await stop(first)
  clearCache()
  writeFileSync(place, 'other bytes')
  const second = await start()
  t.ok((await ask('GET', `${second.npmUrl}${FILE}`, {})).body.equals(built.bytes))
  t.equal(fetches(), 2)
  t.equal((await second.app.store.records.events({ type: 'artifact.healed' }, { limit: 9 })).length, 1)
  await stop(second)
  clearCache()
  const third = await start()
  t.ok((await ask('GET', `${third.npmUrl}${FILE}`, {})).body.equals(built.bytes))
  t.equal(fetches(), 2, 'healed for whoever comes later')
})

t.test(
  'while the bucket is away requests are told to come back, and nothing is fetched again',
  NEEDS_GATEWAY,
  async (t) => {
    const { start, stop, clearCache, fetches, gateway } = await keeping(t)
    const first = await start()
    await ask('GET', `${first.npmUrl}${FILE}`, {})
    await stop(first)
    clearCache()
    await gateway.stop()
    const second = await start()
    const answer = await ask('GET', `${second.npmUrl}${FILE}`, {})
    t.equal(answer.status, 503)
    t.ok(Number(answer.headers['retry-after']) > 0)
    const ready = await ask('GET', `${second.npmUrl}../readyz`, {})
    t.equal(ready.status, 503)
    const { checks }: { checks: { name: string; ok: boolean }[] } = JSON.parse(String(ready.body))
    t.equal(checks.find(({ name }) => name === 'artifacts')?.ok, false)
    t.equal(fetches(), 1)
  },
)

t.test('a backup holds what is in the bucket, and is restored into another one', NEEDS_GATEWAY, async (t) => {
  const { start, stop, world, port, dataDir, env, gateway } = await keeping(t)
  const first = await start()
  await ask('GET', `${first.npmUrl}${FILE}`, {})
  await stop(first)
  const [folder, restored] = [gateway.beside('backup'), gateway.beside('restored')]
  const backup = await runLazaret(['backup', folder], lazaretEnv(world, { port, dataDir, ...env }))
  t.match(backup, { code: 0, stdout: /and 1 artifact, all verified/ }, backup.stderr)
  const other = { ...env, LAZARET_BLOBS: `s3://${gateway.bucket.bucket}/other` }
  const done = await runLazaret(
    ['restore', folder],
    lazaretEnv(world, { port, ...other, dataDir: restored, HOME: gateway.beside('home') }),
  )
  t.match(done, { code: 0, stdout: /1 artifact/ }, done.stderr)
  t.ok(existsSync(join(gateway.folder, 'other', blobKey(DIGEST))))
})
