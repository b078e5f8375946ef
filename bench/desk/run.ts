import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../src/store/store.ts'
import { startLazaret } from '../../test/e2e/lazaret.ts'
import { startWorld } from '../../test/registry/registry.ts'
import { machine } from '../lib/machine.ts'
import { percentile, round } from '../lib/numbers.ts'
import { packageName, seed, type Size } from './seed.ts'

/**
 * `npm run bench:desk`: a store with a million events, 20,000 packages and 5,000 cases in a temporary folder, a server over it, and
 * each answer of the desk asked for many times. LAZARET_BENCH_EVENTS: fewer events, to try it.
 */
const SIZE: Size = {
  events: Number(process.env['LAZARET_BENCH_EVENTS'] ?? 1_000_000),
  packages: 20_000,
  cases: 5000,
}
const ROUNDS = 40

/** The API counts requests by address: each round comes from one of its own. */
const addressOf = (round_: number): string => `127.0.1.${round_ + 1}`

interface Signed {
  readonly url: string
  readonly cookie: string
  readonly csrf: string
}

interface Question {
  readonly name: string
  readonly method?: 'POST'
  readonly path: string
  readonly body?: unknown
  /** p95 that is aimed at, ms */
  readonly aim?: number
}

const dataDir = mkdtempSync(join(tmpdir(), 'lazaret-bench-desk-'))
const world = await startWorld()
try {
  console.log(machine())
  const began = performance.now()
  const store = await openStore({ dataDir, clock: () => new Date() })
  await seed(store, SIZE, Date.now())
  await store.close()
  const seconds = (performance.now() - began) / 1000
  console.log(
    `seeded ${round(SIZE.events)} requests, ${round(SIZE.packages)} packages, ${round(SIZE.cases)} cases in ${round(seconds)} s`,
  )
  const lazaret = await startLazaret({ world, dataDir })
  try {
    await measure(await signedIn(lazaret.url, lazaret.setupLink))
  } finally {
    await lazaret.stop()
  }
} finally {
  await world.close()
  rmSync(dataDir, { recursive: true, force: true })
}

async function measure(signed: Signed): Promise<void> {
  const questions = await questionsFor(signed)
  console.log(`load average while asking ${loadavg()[0]?.toFixed(1)}\n`)
  console.log('| answer | first, ms | p50, ms | p95, ms | aim |')
  console.log('| --- | ---: | ---: | ---: | --- |')
  for (const question of questions) {
    const times: number[] = []
    for (let turn = 0; turn < ROUNDS; turn += 1) times.push(await timed(signed, question, addressOf(turn)))
    const [first = 0, ...others] = times
    const p95 = percentile(others, 95)
    const { name, aim = 200 } = question
    console.log(
      `| ${name} | ${round(first)} | ${round(percentile(others, 50), 1)} | ${round(p95, 1)} | ${p95 < aim ? 'kept' : `MISSED ${aim}`} |`,
    )
  }
}

async function questionsFor(signed: Signed): Promise<readonly Question[]> {
  const { cases } = JSON.parse((await ask(signed, { name: '', path: '/cases?limit=1' }, '127.0.0.1')).text)
  const one: { readonly id: string; readonly digest: string } = cases[0].case
  const name = encodeURIComponent(packageName(1))
  const outbreak = Array.from({ length: 2000 }, (_, index) => `npm:${packageName(index + 10)}@1.${(index + 10) % 40}.0`)
  const api: readonly (readonly [name: string, path: string])[] = [
    ['summary', '/summary'],
    ['overview, hours', '/overview'],
    ['overview, days', '/overview?by=day'],
    ['overview, map', '/overview/map'],
    ['queue, a page', '/cases?limit=50'],
    ['queue, all states', '/cases?state=all&limit=200'],
    ['queue, by a text', '/cases?state=all&text=package-77&limit=50'],
    ['a case', `/cases/${one.id}`],
    ['held and substituted', '/held'],
    ['waivers', '/waivers'],
    ['policies', '/policies'],
    ['rules, 30 days', '/policies/hits?days=30'],
    ['search, name', '/search?text=package-1'],
    ['search, digest', `/search?text=${one.digest.slice(0, 10)}`],
    ['search, version', `/search?text=${name}@1`],
    ['package', `/package?ecosystem=npm&name=${name}`],
    [
      'package, the most used: who got it',
      `/package/receivers?ecosystem=npm&name=${encodeURIComponent(packageName(0))}`,
    ],
    ['hosts', '/hosts?name=drop.invalid'],
    ['freezes', '/freezes'],
    ['outbreaks', '/outbreaks'],
    ['log, decisions', '/audit?group=decisions'],
    ['log, all', '/audit'],
    ['log, by a name', `/audit?purl=${encodeURIComponent('package-777')}`],
    ['log, by a digest', `/audit?digest=${one.digest}`],
    ['log, by an actor', '/audit?actor=token-7'],
    ['log, by a time', `/audit?until=${new Date(Date.now() - 20 * 86_400_000).toISOString()}`],
    ['log, export of 1,000', '/audit/export?format=jsonl&from=500000&count=1000'],
    ['log, proof of inclusion', '/audit/inclusion?seq=1234'],
    ['description of the API', '/openapi.json'],
  ]
  return [
    ...api.map(([title, path]) => ({ name: title, path })),
    {
      name: 'who received 2,000 versions',
      method: 'POST',
      path: '/outbreaks/reach',
      body: { text: outbreak.join('\n') },
      aim: 1000,
    },
    { name: 'the desk itself', path: '/../../ui/' },
  ]
}

async function timed(signed: Signed, question: Question, address: string): Promise<number> {
  const began = performance.now()
  const { status, text } = await ask(signed, question, address)
  const took = performance.now() - began
  if (status !== 200) throw new Error(`${question.name}: ${status} ${text.slice(0, 300)}`)
  return took
}

function ask(
  { url, cookie, csrf }: Signed,
  { method = 'GET' as const, path, body }: Omit<Question, 'method'> & { readonly method?: string },
  localAddress: string,
): Promise<{ readonly status: number; readonly text: string; readonly cookies: readonly string[] }> {
  const headers = { cookie, origin: url, 'x-csrf-token': csrf, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const asked = request(new URL(`${url}/api/v1${path}`), { method, headers, localAddress }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(parts).toString(),
          cookies: answer.headers['set-cookie'] ?? [],
        }),
      )
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** The first administrator, made by the link that a new Lazaret prints. */
async function signedIn(url: string, link: string | undefined): Promise<Signed> {
  const token = link?.split('#')[1] ?? ''
  const body = { token, name: 'ada', password: 'correct horse battery' }
  const answer = await ask(
    { url, cookie: '', csrf: '' },
    { name: '', method: 'POST', path: '/setup', body },
    '127.0.0.1',
  )
  if (answer.status !== 200) throw new Error(`nobody could sign in: ${answer.text}`)
  const person: { readonly csrfToken: string } = JSON.parse(answer.text)
  return { url, cookie: answer.cookies.map((line) => line.split(';', 1)[0]).join('; '), csrf: person.csrfToken }
}
