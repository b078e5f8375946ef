import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld, type World } from '../registry/registry.ts'
import { holdLazaret, type HeldLazaret } from './in-process.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'

const small = npmTarball({ name: 'small', version: '1.0.0' })
const large = npmTarball({ name: 'large', version: '1.0.0', files: { 'data.bin': randomBytes(1_500_000) } })

async function worldWith(name: string, version: string): Promise<World> {
  const world = await startWorld()
  for (const built of [npmTarball({ name, version }), small, large]) world.npm.publish({ built, publishedAt: OLD })
  world.pypi.publish({ built: wheel({ name, version }), publishedAt: OLD })
  t.teardown(() => world.close())
  return world
}

async function documents({ npmUrl, pypiUrl }: HeldLazaret): Promise<readonly string[]> {
  return Promise.all([`${npmUrl}widget`, `${pypiUrl}widget/`].map(async (url) => (await fetch(url)).text()))
}

t.test(
  'an upstream that was configured between two starts is asked at once, and not by the validators of the former',
  async (t) => {
    const [former, other] = [await worldWith('widget', '1.0.0'), await worldWith('widget', '2.0.0')]
    for (const [situation, world, conditional, version] of [
      ['the same upstream, after a while', former, true, '1.0.0'],
      ['another one', other, false, '2.0.0'],
    ] as const) {
      const dataDir = t.testdir({})
      const env = { LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '300', LAZARET_PYPI_METADATA_MAX_AGE_SECONDS: '300' }
      const first = await holdLazaret({ world: former, dataDir, env })
      for (const text of await documents(first)) t.match(text, '1.0.0')
      await first.stop()
      world.requests.length = 0
      const second = await holdLazaret({ world, dataDir, env })
      if (world === former) second.wait(301_000)
      for (const text of await documents(second)) {
        t.match(text, version, situation)
        if (world === other) t.notMatch(text, '1.0.0', situation)
      }
      await second.stop()
      const asked = world.requests.filter(({ url }) => ['/npm/widget', '/pypi/simple/widget/'].includes(url))
      t.same(
        asked.map(({ headers }) =>
          [headers['if-none-match'], headers['if-modified-since']].some((one) => one !== undefined),
        ),
        [conditional, conditional],
        situation,
      )
    }
  },
)

const DAMAGES: readonly (readonly [situation: string, damage: (place: string) => void])[] = [
  ['one bit is another', (place) => writeFileSync(place, flipped(readFileSync(place)))],
  ['cut short', (place) => truncateSync(place, 100)],
  ['empty', (place) => truncateSync(place, 0)],
  ['gone', (place) => rmSync(place)],
]

function flipped(bytes: Buffer): Buffer {
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  return bytes
}

for (const facts of ['known', 'to be measured anew'] as const) {
  t.test(
    `artifacts whose files were damaged between two starts are fetched anew, or not served; facts ${facts}`,
    async (t) => {
      const world = await startWorld()
      t.teardown(() => world.close())
      const cases = DAMAGES.flatMap(([damaged, damage], index) =>
        [100, 1_500_000].map((size) => {
          const files = { 'data.bin': randomBytes(size) }
          const { bytes, ...built } = npmTarball({ name: `p${index}-${size}`, version: '1.0.0', files })
          world.npm.publish({ built: { ...built, bytes }, publishedAt: OLD })
          const path = `/npm/${built.name}/-/${built.filename}`
          return { situation: `${size} bytes, ${damaged}`, damage, bytes, path }
        }),
      )
      const dataDir = t.testdir({})
      const env = { LAZARET_MEMORY_ARTIFACTS_MB: '1', LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '300' }
      const first = await holdLazaret({ world, dataDir, env })
      for (const { path, bytes } of cases) t.ok((await got(first, path)).bytes.equals(bytes))
      await first.stop()
      for (const { damage, bytes } of cases) damage(placeOf(dataDir, bytes))
      if (facts !== 'known') forgetFacts(dataDir)

      const second = await holdLazaret({ world, dataDir, env })
      t.teardown(() => second.stop())
      await world.down()
      for (const { situation, path } of cases) {
        const answer = await got(second, path)
        t.equal(answer.status, 503, `${situation}, upstream down`)
        t.ok(answer.bytes.length < 1000, 'an error, and no bytes')
      }
      await world.up()
      world.requests.length = 0
      for (const { situation, path, bytes } of cases) {
        t.ok((await got(second, path, 'bytes=1-40')).bytes.equals(bytes.subarray(1, 41)), situation)
        t.ok((await got(second, path)).bytes.equals(bytes), situation)
        t.equal(world.requests.filter(({ url }) => url === path).length, 1, `${situation}: fetched once`)
      }
      const metrics = await (await fetch(new URL('/metrics', second.npmUrl))).text()
      t.match(metrics, `lazaret_artifacts_healed_total{registry="npm"} ${cases.length}\n`)
      const { stdout } = await runLazaret(['audit', 'export'], lazaretEnv(world, { dataDir, port: 0 }))
      const healed = stdout.split('\n').filter((line) => line.includes('"artifact.healed"'))
      for (const { situation, bytes } of cases)
        t.equal(healed.filter((line) => line.includes(sha256(bytes))).length, 1, `${situation}: the log tells of it`)
    },
  )
}

async function got({ npmUrl }: HeldLazaret, path: string, range?: string): Promise<{ status: number; bytes: Buffer }> {
  const answer = await fetch(new URL(path, npmUrl), range === undefined ? {} : { headers: { range } })
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
}

function placeOf(dataDir: string, bytes: Buffer): string {
  const digest = sha256(bytes)
  return join(dataDir, 'blobs', 'sha256', digest.slice(0, 2), digest.slice(2, 4), digest)
}

/** As after an update whose checks measure other facts. */
function forgetFacts(dataDir: string): void {
  const database = new Database(join(dataDir, 'lazaret.db'))
  database.exec('DELETE FROM facts')
  database.close()
}

t.test('killed in the middle of a download: the next start sweeps its part away, and the log holds', async (t) => {
  const world = await worldWith('widget', '1.0.0')
  const dataDir = t.testdir({})
  const parts = (): string[] => readdirSync(join(dataDir, 'tmp'))
  const first = await startLazaret({ world, dataDir })
  t.equal((await fetch(`${first.npmUrl}small/-/small-1.0.0.tgz`)).status, 200)
  const restore = world.misbehave('/npm/large/-/large-1.0.0.tgz', { kind: 'drip', bytes: 10_000, everyMs: 20 })
  const asked = fetch(`${first.npmUrl}large/-/large-1.0.0.tgz`).catch(() => undefined)
  while (parts().length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await first.kill()
  restore()
  t.equal(await asked, undefined, 'the client got nothing')
  t.equal(parts().length, 1, 'what had come so far lies there')
  const second = await startLazaret({ world, dataDir })
  t.same(parts(), [])
  const answer = await fetch(`${second.npmUrl}large/-/large-1.0.0.tgz`)
  t.ok(Buffer.from(await answer.arrayBuffer()).equals(large.bytes))
  t.same(parts(), [])
  await second.kill()
  const verified = await runLazaret(['audit', 'verify'], lazaretEnv(world, { dataDir, port: 0 }))
  t.equal(verified.code, 0, verified.stdout + verified.stderr)
})
