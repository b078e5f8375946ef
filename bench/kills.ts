import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort } from '../src/app/free-port.ts'
import { npmTarball, wheel } from '../test/registry/build.ts'
import { startWorld } from '../test/registry/registry.ts'
import { lazaretEnv, runLazaret, startLazaret, type RunningLazaret } from '../test/e2e/lazaret.ts'

/**
 * Kills Lazaret `--times` times, or for `--minutes`, while four kinds of clients download what is new and what it has. Holds every body of
 * which a client got a byte against the audit log, every stored file against its digest, and the log against itself. Ends with 1 where
 * something is missing.
 */
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
})
const times = Number(values.times)

/** New packages a round, each with so many bytes that do not compress, and how many rounds ago the oldest is that is asked for again. */
const PACKAGES = 6
const NOISE_BYTES = 90_000
const ROUNDS_BACK = 3

/** Bodies begun after which it is killed at the latest, and a round's end, milliseconds. */
const BODIES_MAX = 30
const ROUND_MS_MAX = 20_000

const OLD = '2021-03-04T05:06:07.000Z'

/** xorshift: the same seed kills at the same moments, as far as a machine allows. */
let state = Number(values.seed) | 1
function random(below: number): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) % below
}

const world = await startWorld()
const folder = mkdtempSync(join(tmpdir(), 'lazaret-kills-'))
const dataDir = join(folder, 'data')
const port = await freePort()
const env = lazaretEnv(world, { port, dataDir })

function publish(round: number): void {
  for (let index = 0; index < PACKAGES; index += 1) {
    const name = `p${round}-${index}`
    const noise = Buffer.from(Array.from({ length: NOISE_BYTES }, () => random(256)))
    world.npm.publish({
      built: npmTarball({ name, version: '1.0.0', files: { 'noise.bin': noise } }),
      publishedAt: OLD,
    })
    world.pypi.publish({
      built: wheel({ name, version: '1.0', files: { [`${name.replaceAll('-', '_')}/noise.bin`]: noise } }),
      publishedAt: OLD,
    })
  }
}

interface Client {
  readonly name: string
  /** `purl`: what is counted */
  fetch(at: RunningLazaret, name: string, onByte: () => void): Promise<string | undefined>
}

const npmPurl = (name: string): string => `pkg:npm/${name}@1.0.0`

/** Whole or in part; the purl where at least one byte of the body came. */
async function tarball(
  at: RunningLazaret,
  name: string,
  headers: Headers,
  onByte: () => void,
): Promise<string | undefined> {
  return (await got(`${at.npmUrl}${name}/-/${name}-1.0.0.tgz`, headers, onByte)).bytes > 0 ? npmPurl(name) : undefined
}

type Headers = Readonly<Record<string, string>>

const CLIENTS: readonly Client[] = [
  { name: 'locked', fetch: (at, name, onByte) => tarball(at, name, { 'user-agent': 'locked' }, onByte) },
  {
    name: 'resolving',
    async fetch(at, name, onByte) {
      await got(`${at.npmUrl}${name}`, { 'user-agent': 'resolving' }, () => undefined)
      return tarball(at, name, { 'user-agent': 'resolving' }, onByte)
    },
  },
  {
    name: 'resuming',
    fetch: (at, name, onByte) => tarball(at, name, { 'user-agent': 'resuming', range: 'bytes=1000-' }, onByte),
  },
  {
    name: 'installing',
    async fetch(at, name, onByte) {
      const headers = { 'user-agent': 'installing', accept: 'application/vnd.pypi.simple.v1+json' }
      const page = `${at.pypiUrl}${name}/`
      const { text } = await got(page, headers, () => undefined)
      const [, url] = /"url":"([^"]+\.whl)"/.exec(text) ?? []
      if (url === undefined) return undefined
      const { bytes } = await got(new URL(url, page).href, headers, onByte)
      return bytes > 0 ? `pkg:pypi/${name}@1.0` : undefined
    },
  },
]

function got(url: string, headers: Headers, onByte: () => void): Promise<{ bytes: number; text: string }> {
  return new Promise((resolve) => {
    let bytes = 0
    const chunks: Buffer[] = []
    const end = (): void => resolve({ bytes, text: Buffer.concat(chunks).toString() })
    const asked = request(url, { headers }, (response) => {
      const isServed = response.statusCode === 200 || response.statusCode === 206
      response.on('data', (chunk: Buffer) => {
        if (!isServed) return
        if (bytes === 0) onByte()
        bytes += chunk.length
        if (chunks.length < 50) chunks.push(chunk)
      })
      response.on('close', end)
      response.on('error', end)
    })
    asked.on('error', end)
    asked.end()
  })
}

/** Bodies of which at least a byte came, by client and purl. */
const received = new Map<string, number>()
let bodies = 0

async function round(number: number): Promise<void> {
  publish(number)
  const running = await startLazaret({ world, dataDir, port })
  const enough = 1 + random(BODIES_MAX)
  let begun = 0
  let killed: Promise<void> | undefined
  const kill = (): void => void (killed ??= running.kill())
  const late = setTimeout(kill, ROUND_MS_MAX)
  const onByte = (): void => {
    begun += 1
    if (begun >= enough) kill()
  }
  const rounds = Array.from({ length: Math.min(ROUNDS_BACK, number) + 1 }, (_, back) => number - back)
  const names = rounds.flatMap((one) => Array.from({ length: PACKAGES }, (_, index) => `p${one}-${index}`))
  await Promise.all(
    CLIENTS.map(async (client) => {
      const from = random(names.length)
      for (let step = 0; step < names.length; step += 1) {
        if (killed !== undefined) return
        const purl = await client.fetch(running, names[(from + step) % names.length] ?? '', onByte)
        if (purl === undefined) continue
        bodies += 1
        const key = `${client.name} ${purl}`
        received.set(key, (received.get(key) ?? 0) + 1)
      }
    }),
  )
  clearTimeout(late)
  kill()
  await killed
}

/** How often the log says that a body was served, by client and purl. */
async function servedByLog(): Promise<ReadonlyMap<string, number>> {
  const exported = await runLazaret(['audit', 'export'], env)
  const served = new Map<string, number>()
  for (const line of exported.stdout.split('\n').filter((text) => text.includes('"artifact.served"'))) {
    const { leaf }: { leaf: { actor: { client: string }; purl: string } } = JSON.parse(line)
    const key = `${leaf.actor.client} ${leaf.purl.replace(/\?.*$/, '')}`
    served.set(key, (served.get(key) ?? 0) + 1)
  }
  return served
}

const startedAt = Date.now()
let kills = 0
for (let number = 0; number < times && Date.now() < startedAt + Number(values.minutes) * 60_000; number += 1) {
  await round(number)
  kills += 1
  if (kills % 10 === 0)
    console.log(`${kills} kills, ${bodies} bodies, ${Math.round((Date.now() - startedAt) / 1000)} s`)
}
const verified = await runLazaret(['audit', 'verify'], env)
const served = await servedByLog()
const unaudited = [...received].filter(([key, count]) => (served.get(key) ?? 0) < count)
const blobs = globSync(join(dataDir, 'blobs/sha256/*/*/*'))
const partial = blobs.filter((blob) => createHash('sha256').update(readFileSync(blob)).digest('hex') !== basename(blob))
const isWhole = verified.code === 0
console.log(`${kills} kills, ${bodies} bodies of which a byte came: ${unaudited.length} without an event`)
for (const [key, count] of unaudited.slice(0, 20))
  console.log(`  ${key}: ${count} came, ${served.get(key) ?? 0} in the log`)
console.log(`${blobs.length} stored files: ${partial.length} partial`)
console.log(`audit verify: ${isWhole ? 'passes' : `${verified.stdout}${verified.stderr}`}`)
await world.close()
rmSync(folder, { recursive: true, force: true })
process.exitCode = unaudited.length + partial.length === 0 && isWhole && bodies > 0 ? 0 : 1
