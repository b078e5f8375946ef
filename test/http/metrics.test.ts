import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'

const OLD = '2022-01-02T03:04:05.000Z'

const world = await startWorld()
world.npm.publish({ built: npmTarball({ name: 'known', version: '1.0.0' }), publishedAt: OLD })
world.pypi.publish({ built: wheel({ name: 'aged', version: '1.0' }), publishedAt: OLD })
world.pypi.publish({ built: wheel({ name: 'young', version: '1.0' }), publishedAt: new Date().toISOString() })
const hurt = npmTarball({ name: 'hurt', version: '1.0.0' })
world.npm.publish({ built: hurt, publishedAt: OLD })
const lazaret = await startLazaret({
  world,
  dataDir: t.testdir({}),
  // metadata of npm does not age while this runs, that of PyPI does at once
  env: { LAZARET_AUDIT_CHECKPOINT_INTERVAL_SECONDS: '1', LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '600' },
})
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

const tarball = `${lazaret.npmUrl}known/-/known-1.0.0.tgz`
const JSON_PAGE = { headers: { accept: 'application/vnd.pypi.simple.v1+json' } }
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The samples of our own metrics, by name and labels as the text has them. */
async function samples(): Promise<{ value: (sample: string) => number | undefined; all: ReadonlyMap<string, number> }> {
  const text = await (await fetch(`${lazaret.url}/metrics`)).text()
  const all = new Map(
    [...text.matchAll(/^(lazaret_\S+(?: \S+)*) (\S+)$/gm)].map(([, sample = '', value]) => [sample, Number(value)]),
  )
  return { all, value: (sample) => all.get(sample) }
}

const lookups = (cache: string, result: string): string =>
  `lazaret_cache_lookups_total{cache="${cache}",result="${result}"}`
const stale = (kind: string): string => `lazaret_stale_serves_total{registry="pypi",kind="${kind}"}`

t.test('before anything was asked, the caches stand at zero: a rate can be taken from the first look on', async (t) => {
  const { value } = await samples()
  for (const cache of ['views', 'artifacts']) {
    for (const result of ['hit', 'miss']) t.equal(value(lookups(cache, result)), 0, `${cache} ${result}`)
  }
})

const seconds = (name: string, more = ''): string =>
  `lazaret_request_seconds_${name}{${more}registry="npm",kind="local"}`

t.test('requests are counted by registry, kind and status, and their times in buckets that add up', async (t) => {
  await fetch(`${lazaret.npmUrl}-/ping`)
  await fetch(`${lazaret.npmUrl}-/ping`)
  const { value, all } = await samples()
  t.equal(value('lazaret_requests_total{registry="npm",kind="local",status="200"}'), 2)
  t.equal(value(seconds('count')), 2)
  t.equal(value(seconds('bucket', 'le="+Inf",')), 2)
  t.ok((value(seconds('sum')) ?? 0) > 0)
  const bounds = [...all].filter(
    ([name]) => name.startsWith('lazaret_request_seconds_bucket') && name.includes('"local"'),
  )
  t.equal(bounds.length, 11)
  t.ok(
    bounds.every(([, count], at) => at === 0 || count >= (bounds[at - 1]?.[1] ?? 0)),
    'each holds the ones below',
  )
})

t.test('what is asked for first is a miss, and then a hit; nothing of it is stale', async (t) => {
  await fetch(`${lazaret.npmUrl}known`)
  await fetch(tarball)
  const cold = await samples()
  t.equal(cold.value(lookups('views', 'miss')), 1)
  t.equal(cold.value(lookups('views', 'hit')), 0)
  t.equal(cold.value(lookups('artifacts', 'miss')), 1)
  t.equal(cold.value(lookups('artifacts', 'hit')), 0)
  await fetch(`${lazaret.npmUrl}known`)
  await fetch(tarball)
  await fetch(tarball)
  const warm = await samples()
  t.equal(warm.value(lookups('views', 'miss')), 1)
  t.equal(warm.value(lookups('views', 'hit')), 1)
  t.equal(warm.value(lookups('artifacts', 'miss')), 1)
  t.equal(warm.value(lookups('artifacts', 'hit')), 2)
  t.equal(warm.value(stale('metadata')), undefined)
  t.equal(warm.value(stale('artifact')), undefined)
})

t.test(
  'upstream down: what is served from the cache is counted as stale, and no more of it once it is back',
  async (t) => {
    const wheelOf = async (project: string): Promise<URL> => {
      const page = await fetch(`${lazaret.pypiUrl}${project}/`, JSON_PAGE)
      const { files } = (await page.json()) as { files: { url: string }[] }
      return new URL(files[0]?.url ?? '', page.url)
    }
    const [aged, young] = await Promise.all([wheelOf('aged'), wheelOf('young')])
    t.equal((await fetch(aged)).status, 200)
    t.equal((await samples()).value(stale('metadata')), undefined)
    await world.down()
    await pause(1100)
    t.equal((await fetch(`${lazaret.pypiUrl}aged/`, JSON_PAGE)).headers.get('x-lazaret-stale'), 'true')
    t.equal((await fetch(aged)).status, 200)
    t.equal((await fetch(aged)).status, 200)
    const down = await samples()
    t.equal(down.value(stale('metadata')), 1)
    t.equal(down.value(stale('artifact')), 2)
    await world.up()
    t.equal((await fetch(young)).status, 403, 'upstream was asked, and answered')
    t.equal((await fetch(aged)).status, 200)
    t.equal((await samples()).value(stale('artifact')), 2)
  },
)

t.test('an artifact that was damaged on the disk and fetched again is counted', async (t) => {
  const digest = sha256(hurt.bytes)
  const place = join(lazaret.dataDir, 'blobs/sha256', digest.slice(0, 2), digest.slice(2, 4), digest)
  // Fetched ahead for whoever reads the metadata, and not in memory yet. It is inspected once it is in its place.
  const inspected = async () => (await samples()).value('lazaret_inspection_seconds_count{kind="npm-tarball"}') ?? 0
  const before = await inspected()
  await fetch(`${lazaret.npmUrl}hurt`)
  while (!existsSync(place) || (await inspected()) === before) await pause(10)
  writeFileSync(place, 'other bytes')
  const answer = await fetch(`${lazaret.npmUrl}hurt/-/${hurt.filename}`)
  t.ok(Buffer.from(await answer.arrayBuffer()).equals(hurt.bytes))
  t.equal((await samples()).value('lazaret_artifacts_healed_total{registry="npm"}'), 1)
})

/** At these, nothing is what there should be. */
const WELL_AT_ZERO = new Set([
  'lazaret_canaries_through',
  'lazaret_remeasure_artifacts',
  'lazaret_disk_artifact_bytes',
  'lazaret_disk_evicted_artifacts',
  'lazaret_receiver_failing',
  'lazaret_receiver_behind_events',
  // over PostgreSQL alone
  'lazaret_inspect_worker_jobs_total',
])

t.test('every metric that is declared was counted by now', async (t) => {
  await pause(1200)
  const text = await (await fetch(`${lazaret.url}/metrics`)).text()
  const declared = [...text.matchAll(/^# TYPE (lazaret_\w+) /gm)].map(([, name = '']) => name)
  const { all } = await samples()
  t.ok(declared.length >= 8, `${declared.length} are declared`)
  for (const name of declared.filter((one) => !WELL_AT_ZERO.has(one))) {
    const counted = [...all].filter(([sample, value]) => sample.startsWith(name) && value > 0)
    t.ok(counted.length > 0, name)
  }
})
