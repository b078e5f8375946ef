import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret, untilKnown } from './lazaret.ts'

const world = await startWorld()
stock(world, ordinaryPackages())
stock(world, attackPackages())
const folder = t.testdir({})
const dataDir = join(folder, 'data')
const lazaret = await startLazaret({ world, dataDir, env: { LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '300' } })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})
const env = lazaretEnv(world, { port: 1, dataDir })
const added = await runLazaret(['token', 'add', 'ci', '--project', 'shop'], env)
const [token = ''] = /lazaret_[\w-]{43}/.exec(added.stdout) ?? []

const locked = (...packages: readonly (readonly [name: string, version: string])[]): string =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': { name: 'app' },
      ...Object.fromEntries(
        packages.map(([name, version]) => [`node_modules/${name}`, { version, integrity: 'sha512-AA==' }]),
      ),
    },
  })

const LOCK = locked(['plain-pad', '1.0.0'], ['steal~env', '1.0.0'], ['nobody-has-this', '1.0.0'])

interface Job {
  readonly id: string
  readonly entries: number
  readonly endedAt?: string
  readonly ready: number
  readonly refused: number
  readonly failed: number
  readonly told: readonly { readonly name: string; readonly rules?: readonly string[]; readonly reason?: string }[]
}

const hand = (body: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  fetch(`${lazaret.url}/api/v1/warm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

/** What is answered to who announces a body of so many bytes, before any of it is sent. */
function announced(bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-length': bytes }
    const asked = request(`${lazaret.url}/api/v1/warm`, { method: 'POST', headers }, ({ statusCode }) => {
      asked.destroy()
      resolve(statusCode)
    })
    asked.on('error', reject)
    asked.flushHeaders()
  })
}

/** Asked four times a second: who asks more is told to wait, as at the desk. */
async function ended(id: string): Promise<Job> {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`${lazaret.url}/api/v1/warm/${id}`, { headers: { authorization: `Bearer ${token}` } })
    if (answer.status !== 200) throw new Error(`status ${answer.status}: ${await answer.text()}`)
    const job = (await answer.json()) as Job
    if (job.endedAt !== undefined || tries > 240) return job
    await sleep(250)
  }
}

t.test('a lock file that is handed in is fetched and inspected before anybody asks', async (t) => {
  await untilKnown(lazaret.url, token)
  const answer = await hand(LOCK)
  t.equal(answer.status, 202)
  const started = (await answer.json()) as Job
  t.equal(answer.headers.get('location'), `/api/v1/warm/${started.id}`)
  t.equal(started.entries, 3)
  const job = await ended(started.id)
  t.match(job, { ready: 1, refused: 1, failed: 1 })
  const told = new Map(job.told.map((one) => [one.name, one]))
  t.match(told.get('steal~env')?.rules, ['exfiltration-at-install'])
  t.match(told.get('nobody-has-this')?.reason, 'upstream has no package')
  const before = world.requests.length
  t.equal((await ask('GET', `${lazaret.npmUrl}plain-pad/-/plain-pad-1.0.0.tgz`, {})).status, 200)
  t.equal((await ask('GET', `${lazaret.npmUrl}steal~env/-/steal~env-1.0.0.tgz`, {})).status, 403)
  t.equal(world.requests.length, before, 'upstream is not asked again')
})

t.test('who has no token of ours, or hands in what is no lock file, is told so', async (t) => {
  for (const [headers, what] of [
    [{}, 'nothing'],
    [{ authorization: 'Bearer npm_another' }, 'a token of somebody else'],
  ] as const) {
    t.equal((await hand(LOCK, headers)).status, 401, what)
    t.equal((await fetch(`${lazaret.url}/api/v1/warm/x`, { headers })).status, 401, what)
  }
  const authorization = `Bearer ${token}`
  t.equal((await fetch(`${lazaret.url}/api/v1/warm/x`, { headers: { authorization } })).status, 404)
  t.equal((await fetch(`${lazaret.url}/api/v1/warm?name=x`, { headers: { authorization } })).status, 404)
  for (const [body, status] of [
    ['', 400],
    ['# nothing of any kind', 400],
    ['{"lockfileVersion": 3', 400],
  ] as const)
    t.equal((await hand(body)).status, status, body)
  t.equal(await announced(16 * 1024 * 1024 + 1), 413)
})

t.test('two at a time, and no third', async (t) => {
  const end = world.misbehave(/plain-app/, { kind: 'stall' })
  t.teardown(end)
  const jobs: Job[] = []
  for (const status of [202, 202, 429]) {
    const answer = await hand(locked(['plain-app', '3.1.4']))
    t.equal(answer.status, status)
    if (status === 202) jobs.push((await answer.json()) as Job)
    else t.equal(answer.headers.get('retry-after'), '30')
  }
  t.equal(jobs.length, 2)
})

t.test('the command does the same beside the server', async (t) => {
  const file = join(folder, 'package-lock.json')
  writeFileSync(file, locked(['plain-pad', '1.2.0'], ['steal~env', '1.0.0'], ['nobody-has-this', '1.0.0']))
  const { code, stdout, stderr } = await runLazaret(['warm', file], env)
  t.equal(code, 1)
  t.match(stdout, /steal~env 1\.0\.0: steal~env-1\.0\.0\.tgz is refused \(.*exfiltration-at-install/)
  t.match(stdout, '1 files are ready, 1 are refused, 1 could not be had')
  t.match(stderr, 'nobody-has-this 1.0.0: upstream has no package')
})
