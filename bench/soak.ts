import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { lazaret } from './lib/lazaret.ts'
import { machine } from './lib/machine.ts'
import { secondsOf } from './lib/cpu.ts'
import { heldBy, type Held } from './lib/memory.ts'
import { round } from './lib/numbers.ts'
import { soakUpstream } from './lib/soak-upstream.ts'

/**
 * Mixed load over loopback for `--minutes`, and what the server holds meanwhile: memory, descriptors, threads. `--packages`: new ones
 * until then, where given, as fast as they are served, and only those; the soak ends with the last one.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, packages: { type: 'string' } },
})

const endsAt = Date.now() + Number(values.minutes) * 60_000
const packagesMax = Number(values.packages ?? Infinity)

/** Clients that ask for what is new, each as soon as it was answered, and for what is hot; and how often a line is printed, milliseconds. */
const NEW_CLIENTS = 4
const HOT_CLIENTS = 4
const HOT_PACKAGES = 200
const LINE_MS = 15_000

interface Line extends Held {
  readonly minute: number
  readonly packages: number
  readonly answers: number
  readonly cpuSeconds: number
}

const folder = mkdtempSync(join(tmpdir(), 'lazaret-soak-'))
const upstream = await soakUpstream()
const running = await lazaret(folder, { LAZARET_NPM_UPSTREAM: upstream.npm })
const startedAt = Date.now()
let packages = 0
let answers = 0
let failures = 0

const isOver = (): boolean => Date.now() >= endsAt || packages >= packagesMax

async function asked(path: string, accept = '*/*'): Promise<void> {
  const status = await statusOf(`${running.url}${path}`, accept)
  answers += 1
  if (status !== 200) failures += 1
}

function statusOf(url: string, accept: string): Promise<number> {
  return new Promise((resolve) => {
    const question = request(url, { headers: { accept } }, (response) => {
      response.resume()
      response.once('close', () => resolve(response.statusCode ?? 0))
    })
    question.once('error', () => resolve(0))
    question.end()
  })
}

/** As an install does: the document, then the file. */
async function install(name: string): Promise<void> {
  await asked(`/npm/${name}`, 'application/vnd.npm.install-v1+json')
  await asked(`/npm/${name}/-/${name}-1.0.2.tgz`)
}

async function newClient(): Promise<void> {
  while (!isOver()) await install(`soak-${(packages += 1)}`)
}

async function hotClient(): Promise<void> {
  for (let at = 0; !isOver(); at += 1) {
    await install(`soak-${1 + (at % HOT_PACKAGES)}`)
    await pause(10)
  }
}

function lineNow(): Line {
  const minute = (Date.now() - startedAt) / 60_000
  return { minute, packages, answers, cpuSeconds: secondsOf(running.pid), ...heldBy(running.pid) }
}

function textOf({ minute, packages: count, answers: all, cpuSeconds, ...held }: Line): string {
  const { bytes, bytesOfChildren, descriptors, threads } = held
  const [server, children] = [bytes, bytesOfChildren].map((size) => round(size / 1024 ** 2))
  return `| ${round(minute, 1)} | ${round(count)} | ${round(all)} | ${server} | ${children} | ${descriptors} | ${threads} | ${round(cpuSeconds)} |`
}

try {
  console.log(
    [
      `Machine: ${machine()}.`,
      '',
      '| minutes | packages | answers | server, MB | inspection, MB | descriptors | threads | CPU s |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      textOf(lineNow()),
    ].join('\n'),
  )
  const printing = setInterval(() => console.log(textOf(lineNow())), LINE_MS)
  const hot = packagesMax === Infinity ? HOT_CLIENTS : 0
  await Promise.all([
    ...Array.from({ length: NEW_CLIENTS }, () => newClient()),
    ...Array.from({ length: hot }, () => hotClient()),
  ])
  clearInterval(printing)
  console.log(textOf(lineNow()))
  const metrics = await (await fetch(`${running.url}/metrics`)).text()
  console.log(
    metrics
      .split('\n')
      .filter((line) => /^(?:lazaret_(?:cache_bytes|memory|thread)|nodejs_(?:heap|external))/.test(line))
      .join('\n'),
  )
  console.log(`${failures} of ${answers} answers were no success`)
} finally {
  await running.stop()
  await upstream.close()
  rmSync(folder, { recursive: true, force: true })
}
