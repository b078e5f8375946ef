import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'

const world = await startWorld()
for (const name of ['many', 'gone', 'taken', 'stalls', 'known', 'late', 'lies', 'hangs']) {
  world.npm.publish({ built: npmTarball({ name, version: '1.0.0' }), publishedAt: OLD })
}
// Together more than the memory that this Lazaret has for artifacts.
for (const name of ['lost', 'large']) {
  const files = { 'data.txt': randomBytes(500_000).toString('hex') }
  world.npm.publish({ built: npmTarball({ name, version: '1.0.0', files }), publishedAt: OLD })
}
// More than that memory, alone: streamed from the disk.
const huge = npmTarball({ name: 'huge', version: '1.0.0', files: { 'data.bin': randomBytes(1_500_000) } })
world.npm.publish({ built: huge, publishedAt: OLD })
world.npm.publish({ built: npmTarball({ name: 'gone', version: '1.1.0' }), publishedAt: OLD })
world.pypi.publish({ built: wheel({ name: 'slow', version: '1.0' }), publishedAt: OLD })
world.pypi.publish({ built: wheel({ name: 'taken', version: '1.0' }), publishedAt: OLD })
world.pypi.publish({ built: wheel({ name: 'young', version: '1.0' }), publishedAt: new Date().toISOString() })
const dir = t.testdir({ data: {}, 'policy.yaml': 'version: 1\nname: ours\nrules: []\n' })
const policy = join(dir, 'policy.yaml')
const dataDir = join(dir, 'data')
const lazaret = await startLazaret({
  world,
  dataDir,
  env: { LAZARET_NPM_POLICY: policy, LAZARET_MEMORY_ARTIFACTS_MB: '1' },
})
const env = lazaretEnv(world, { port: Number(new URL(lazaret.url).port), dataDir, LAZARET_NPM_POLICY: policy })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

const tarball = (name: string, version = '1.0.0'): string => `${lazaret.npmUrl}${name}/-/${name}-${version}.tgz`
const askedFor = (path: string): number => world.requests.filter(({ url }) => url === path).length
const servedOf = async (name: string): Promise<number> => {
  const { stdout } = await runLazaret(['audit', 'export'], env)
  const served = stdout.split('\n').filter((line) => line.includes('"artifact.served"'))
  return served.filter((line) => line.includes(`pkg:npm/${name}@`)).length
}
const until = async (is: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await is()); tries += 1) {
    if (tries > 400) throw new Error('it did not come true')
    await pause(50)
  }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

t.test('fifty clients ask for one cold artifact: upstream is asked once, all get it', async (t) => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(tarball('many'))))
  t.same([...new Set(answers.map(({ status }) => status))], [200])
  const bodies = await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  t.equal(new Set(bodies.map((body) => Buffer.from(body).toString('base64'))).size, 1)
  t.equal(askedFor('/npm/many/-/many-1.0.0.tgz'), 1)
  t.equal(await servedOf('many'), 50, 'and the log has each of them')
})

t.test(
  'the client that asked first hangs up: those who wait with it, and the next one, get it all the same',
  async (t) => {
    const [hungUp, client] = [Promise.withResolvers<void>(), new AbortController()]
    const restore = world.misbehave('/npm/late/-/late-1.0.0.tgz', { kind: 'wait', until: hungUp.promise })
    const first = fetch(tarball('late'), { signal: client.signal }).catch(() => undefined)
    while (askedFor('/npm/late/-/late-1.0.0.tgz') === 0) await pause(5)
    const others = Array.from({ length: 10 }, () => fetch(tarball('late')))
    client.abort()
    t.equal(await first, undefined)
    restore()
    hungUp.resolve()
    t.same(new Set((await Promise.all(others)).map(({ status }) => status)), new Set([200]))
    t.equal((await fetch(tarball('late'))).status, 200)
    t.equal(askedFor('/npm/late/-/late-1.0.0.tgz'), 1, 'upstream was asked once')
  },
)

t.test('warm metadata and artifacts ask upstream nothing', async (t) => {
  const { headers } = await fetch(`${lazaret.npmUrl}known`)
  await fetch(tarball('known'))
  world.requests.length = 0
  const again = await fetch(`${lazaret.npmUrl}known`, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
  t.equal(again.status, 304)
  t.equal((await fetch(tarball('known'))).status, 200)
  t.same(world.requests.filter(({ url }) => url.endsWith('.tgz')).length, 0)
})

t.test('no byte leaves before its event is on disk: with the log held, a warm artifact waits', async (t) => {
  await (await fetch(tarball('known'))).arrayBuffer()
  const other = new Database(join(dataDir, 'lazaret.db'))
  t.teardown(() => other.close())
  for (const method of ['GET', 'HEAD']) {
    other.exec('BEGIN IMMEDIATE')
    const asked = fetch(tarball('known'), { method })
    const first = await Promise.race([asked.then(() => 'an answer'), pause(700).then(() => 'nothing')])
    t.equal(first, 'nothing', `${method}: while the log cannot be written`)
    other.exec('ROLLBACK')
    t.equal((await asked).status, 200, `${method}: once it can`)
  }
})

t.test('upstream stalls: pip is told to come back before its patience ends, with whole seconds', async (t) => {
  const page = (await (
    await fetch(`${lazaret.pypiUrl}slow/`, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } })
  ).json()) as {
    files: { url: string }[]
  }
  const restore = world.misbehave(/slow-1\.0-py3-none-any\.whl$/, { kind: 'stall' })
  const before = performance.now()
  const url = new URL(page.files[0]?.url ?? '', `${lazaret.pypiUrl}slow/`)
  const answer = await fetch(url, { headers: { 'user-agent': 'pip/26.3 {}' } })
  const waited = performance.now() - before
  restore()
  t.equal(answer.status, 429)
  t.match(answer.headers.get('retry-after'), /^\d+$/)
  t.match(answer.headers.get('content-type'), /^application\/problem\+json$/)
  t.ok(waited > 12_000, `held for ${Math.round(waited)} ms`)
})

t.test('a broken policy changes nothing and is said; a good one is in force without a restart', async (t) => {
  writeFileSync(policy, 'version: 1\nname: ours\nrules: [\n')
  await until(() => lazaret.logs().includes('is broken: what was in force stays'))
  t.equal((await fetch(tarball('known'))).status, 200, 'the old one holds')
  writeFileSync(policy, 'version: 1\nname: ours\ndeny: ["npm:known"]\nrules: []\n')
  await until(async () => (await fetch(tarball('known'))).status === 403)
  writeFileSync(policy, 'version: 1\nname: ours\nrules: []\n')
  await until(async () => (await fetch(tarball('known'))).status === 200)
  const { stdout } = await runLazaret(['audit', 'export'], env)
  t.match(stdout, /"policy\.rejected"/)
  t.equal(stdout.split('\n').filter((line) => line.includes('"policy.loaded"')).length >= 3, true)
})

t.test('what upstream takes away is not brought back, and other bytes under a known name are told', async (t) => {
  t.equal((await fetch(tarball('gone', '1.1.0'))).status, 200)
  world.npm.unpublish('gone', '1.1.0')
  await pause(1100)
  const document = (await (await fetch(`${lazaret.npmUrl}gone`)).json()) as { versions: object }
  t.same(Object.keys(document.versions), ['1.0.0'])
  t.equal((await fetch(tarball('gone', '1.1.0'))).status, 404)
})

t.test('what upstream takes away is refused to clients with a lock file, too, which ask for no metadata', async (t) => {
  const page = await fetch(`${lazaret.pypiUrl}taken/`, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } })
  const { files } = (await page.json()) as { files: { url: string }[] }
  const urls = [tarball('taken'), new URL(files[0]?.url ?? '', page.url).href]
  for (const url of urls) t.equal((await fetch(url)).status, 200, url)
  world.npm.unpublish('taken', '1.0.0')
  world.pypi.status('taken', { status: 'quarantined' })
  await pause(1100)
  for (const url of urls) {
    let status = 200
    for (let tries = 0; tries < 50 && status === 200; tries += 1) {
      status = (await fetch(url)).status
      await pause(20)
    }
    t.equal(status, 404, url)
  }
})

t.test('bytes that are not what upstream states are blocked', async (t) => {
  world.npm.replaceBytes(
    'lies',
    '1.0.0',
    npmTarball({ name: 'lies', version: '1.0.0', files: { 'x.js': '1\n' } }).bytes,
  )
  const restore = world.misbehave('/npm/lies/-/lies-1.0.0.tgz', {
    kind: 'bytes',
    body: npmTarball({ name: 'other', version: '2.0.0' }).bytes,
  })
  const answer = await fetch(tarball('lies'))
  restore()
  // This policy has no rules: that it was noticed stands in the log.
  t.ok([200, 403].includes(answer.status))
  const { stdout } = await runLazaret(['why', 'pkg:npm/lies@1.0.0'], env)
  t.match(stdout, /integrity-mismatch/)
})

t.test('the .metadata of a file that is held is refused before anybody asked for the file', async (t) => {
  const page = await fetch(`${lazaret.pypiUrl}young/`, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } })
  const { files } = (await page.json()) as { files: { url: string }[] }
  const sidecar = await fetch(`${new URL(files[0]?.url ?? '', page.url).href}.metadata`)
  t.equal(sidecar.status, 403)
  t.match(await sidecar.text(), /young 1\.0|young==1\.0|young@1\.0/)
})

t.test('an artifact whose file is gone from the disk is fetched anew for whoever asks next', async (t) => {
  for (const name of ['lost', 'large']) {
    const answer = await fetch(tarball(name))
    t.equal(answer.status, 200)
    await answer.arrayBuffer()
  }
  rmSync(join(dataDir, 'blobs', 'sha256'), { recursive: true })
  const answer = await fetch(tarball('lost'))
  t.equal(answer.status, 200)
  t.ok((await answer.arrayBuffer()).byteLength > 0)
  t.equal(askedFor('/npm/lost/-/lost-1.0.0.tgz'), 2)
})

t.test(
  'an artifact that is streamed and was changed on the disk is fetched anew before a byte of it leaves',
  async (t) => {
    const digest = sha256(huge.bytes)
    const place = join(dataDir, 'blobs', 'sha256', digest.slice(0, 2), digest.slice(2, 4), digest)
    const other = Buffer.concat([huge.bytes.subarray(0, 1_000_000), Buffer.alloc(huge.bytes.length - 1_000_000, 'x')])
    const same = async (): Promise<boolean> =>
      Buffer.from(await (await fetch(tarball('huge'))).arrayBuffer()).equals(huge.bytes)
    t.ok(await same())
    t.ok(await same())
    t.equal(askedFor('/npm/huge/-/huge-1.0.0.tgz'), 1)
    for (const [index, [situation, damaged]] of (
      [
        ['other bytes', other],
        ['cut short', huge.bytes.subarray(0, 500_000)],
        ['nothing', Buffer.alloc(0)],
      ] as const
    ).entries()) {
      writeFileSync(place, damaged)
      t.ok(await same(), situation)
      t.equal(askedFor('/npm/huge/-/huge-1.0.0.tgz'), index + 2, situation)
      t.ok(readFileSync(`${place}.damaged`).equals(damaged), `${situation}: kept aside`)
    }
  },
)

for (const how of ['refuse', '503'] as const) {
  t.test(
    `upstream down (${how}): approved artifacts and known metadata keep serving and say so, the unknown is a clear error`,
    async (t) => {
      await fetch(`${lazaret.npmUrl}many`)
      t.equal((await fetch(`${lazaret.npmUrl}nobody-has-this`)).status, 404, 'upstream answers')
      t.equal((await fetch(tarball('many'))).headers.get('x-lazaret-stale'), null, 'upstream is there')
      await world.down(how)
      t.teardown(() => world.up())
      await pause(1200)
      const metadata = await fetch(`${lazaret.npmUrl}many`)
      t.equal(metadata.status, 200)
      t.equal(metadata.headers.get('x-lazaret-stale'), 'true')
      // Told as soon as upstream was given up: it may still be asked again.
      let artifact = await fetch(tarball('many'))
      for (let tries = 0; tries < 200 && artifact.headers.get('x-lazaret-stale') === null; tries += 1) {
        await pause(50)
        artifact = await fetch(tarball('many'))
      }
      t.equal(artifact.status, 200)
      t.equal(artifact.headers.get('x-lazaret-stale'), 'true')
      const unknown = await fetch(`${lazaret.npmUrl}never-asked`)
      t.equal(unknown.status, 503)
      t.match(await unknown.text(), /cannot be reached|did not answer|unreachable|status 503/)
      const metrics = await (await fetch(`${lazaret.url}/metrics`)).text()
      t.match(metrics, /lazaret_upstream_errors_total\{[^}]*\} [1-9]/)
    },
  )
}

t.test('a stop finishes what is under way, signs the log, and ends with 0', async (t) => {
  await world.up()
  const told = Promise.withResolvers<void>()
  const restore = world.misbehave('/npm/stalls/-/stalls-1.0.0.tgz', { kind: 'wait', until: told.promise })
  const under = fetch(tarball('stalls'))
  while (askedFor('/npm/stalls/-/stalls-1.0.0.tgz') === 0) await pause(5)
  const code = lazaret.stop()
  await pause(300)
  told.resolve()
  t.equal((await under).status, 200, 'the request was answered')
  t.equal(await code, 0)
  restore()
  const verified = await runLazaret(['audit', 'verify'], env)
  t.equal(verified.code, 0, verified.stderr)
  t.match(verified.stdout, /[1-9]\d* signed checkpoints/)
})

t.test('an upstream that stalls does not hold a stop', async (t) => {
  const again = await startLazaret({ world, dataDir, env: { LAZARET_NPM_POLICY: policy } })
  const restore = world.misbehave('/npm/hangs/-/hangs-1.0.0.tgz', { kind: 'stall' })
  t.teardown(restore)
  // The packument starts an inspection that nobody waits for.
  await fetch(`${again.npmUrl}hangs`)
  while (askedFor('/npm/hangs/-/hangs-1.0.0.tgz') === 0) await pause(20)
  t.equal(await Promise.race([again.stop(), pause(20_000)]), 0)
})
