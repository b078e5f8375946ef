import { mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { freePort } from '../src/app/free-port.ts'
import { lazaret } from './lib/lazaret.ts'
import { median, round } from './lib/numbers.ts'
import { bareFastify, nginx, type Sample } from './lib/peers.ts'
import { benchUpstream } from './lib/upstream.ts'
import { CONNECTIONS, load, SECONDS, type Load } from './lib/wrk.ts'

/** Rounds; in each, the servers take turns on every sample. */
const ROUNDS = 3

/** Connections of many builds at once: all that wait for the log at the same moment share one fsync. */
const CROWD = 128

const INSTALL_V1 = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'
const SIMPLE_V1 = 'application/vnd.pypi.simple.v1+json'

interface Case {
  readonly name: string
  readonly title: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** absent: `CONNECTIONS` */
  readonly connections?: number
}

const CASES: readonly Case[] = [
  {
    name: 'packument-small',
    title: 'packument, 5 versions, gzip',
    path: '/npm/small',
    headers: { accept: 'application/json', 'accept-encoding': 'gzip' },
  },
  {
    name: 'packument-huge',
    title: 'packument, 3,000 versions, gzip',
    path: '/npm/huge',
    headers: { accept: 'application/json', 'accept-encoding': 'gzip' },
  },
  {
    name: 'packument-huge-abbreviated',
    title: 'the same, abbreviated, gzip',
    path: '/npm/huge',
    headers: { accept: INSTALL_V1, 'accept-encoding': 'gzip' },
  },
  {
    name: 'packument-huge-identity',
    title: 'packument, 3,000 versions, identity',
    path: '/npm/huge',
    headers: { accept: 'application/json', 'accept-encoding': 'identity' },
  },
  {
    name: 'simple-page',
    title: 'simple page, 6,000 files, JSON, gzip',
    path: '/pypi/simple/huge/',
    headers: { accept: SIMPLE_V1, 'accept-encoding': 'gzip' },
  },
  { name: 'artifact-50kb', title: 'artifact, 50 KB', path: '/npm/kb50/-/kb50-1.0.0.tgz', headers: {} },
  {
    name: 'artifact-50kb-crowd',
    title: `the same, ${CROWD} connections`,
    path: '/npm/kb50/-/kb50-1.0.0.tgz',
    headers: {},
    connections: CROWD,
  },
  { name: 'artifact-5mb', title: 'artifact, 5 MB', path: '/npm/mb5/-/mb5-1.0.0.tgz', headers: {} },
]

/** Warm answers of Lazaret against nginx on the same bytes, and a bare fastify that sends the same Buffer. */
export async function benchWarm(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const upstream = await benchUpstream()
  const proxy = await lazaret(join(folder, 'lazaret'), {
    LAZARET_NPM_UPSTREAM: upstream.npm,
    LAZARET_PYPI_UPSTREAM: upstream.pypi,
    LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '86400',
    LAZARET_PYPI_METADATA_MAX_AGE_SECONDS: '86400',
  })
  const samples: Sample[] = []
  for (const one of CASES) samples.push(await sampleOf(one, proxy.url))
  const files = await nginx(folder, await freePort(), samples)
  const bare = await bareFastify(folder, await freePort(), samples)
  const results = new Map<string, { lazaret: Load[]; nginx: Load[]; fastify: Load[] }>()
  for (let index = 0; index < ROUNDS; index += 1) {
    for (const [at, one] of CASES.entries()) {
      const sample = samples[at]
      if (sample === undefined) throw new Error('every case has a sample')
      const so = results.get(one.name) ?? { lazaret: [], nginx: [], fastify: [] }
      so.lazaret.push(await load(proxy.url + one.path, one.headers, one.connections))
      so.nginx.push(await load(files.url(sample), {}, one.connections))
      so.fastify.push(await load(bare.url(sample), {}, one.connections))
      results.set(one.name, so)
    }
  }
  await Promise.all([proxy.stop(), files.stop(), bare.stop()])
  await upstream.close()
  return table(samples, results)
}

function rps(of: readonly Load[]): number {
  return median(of.map(({ requestsPerSecond }) => requestsPerSecond))
}

function table(
  samples: readonly Sample[],
  results: ReadonlyMap<string, { lazaret: Load[]; nginx: Load[]; fastify: Load[] }>,
): string {
  const rows = CASES.map((one, at) => {
    const so = results.get(one.name)
    if (so === undefined) throw new Error('every case was measured')
    const p99 = median(so.lazaret.map(({ p99Ms }) => p99Ms))
    const size = round((samples[at]?.bytes.length ?? 0) / 1000, 1)
    return `| ${one.title} | ${size} | ${round(rps(so.lazaret))} | ${round(p99, 1)} | ${round(rps(so.fastify))} | ${round(rps(so.nginx))} | **${round(rps(so.lazaret) / rps(so.fastify), 2)}** | **${round(rps(so.lazaret) / rps(so.nginx), 2)}** |`
  })
  return [
    `wrk, ${CONNECTIONS} connections where nothing else is said, ${SECONDS} s a run, ${ROUNDS} rounds with the servers in turn, medians; client and servers share the cores.`,
    'Every artifact that Lazaret serves here is written to the audit log, fsynced, before its first byte leaves.',
    '',
    '| warm answer | KB sent | Lazaret req/s | its p99 ms | bare fastify req/s | nginx req/s | ratio to fastify | ratio to nginx |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

/** The exact bytes that Lazaret sends, so that its peers send the same. The first answer also makes it warm. */
function sampleOf(one: Case, base: string): Promise<Sample> {
  return new Promise((resolve, reject) => {
    request(base + one.path, { headers: one.headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        if (response.statusCode !== 200)
          return reject(new Error(`${one.path}: ${response.statusCode} ${response.statusMessage}`))
        return resolve({
          name: one.name,
          bytes: Buffer.concat(chunks),
          contentType: response.headers['content-type'] ?? 'application/octet-stream',
          coding: response.headers['content-encoding'] ?? 'identity',
        })
      })
    })
      .on('error', reject)
      .end()
  })
}
