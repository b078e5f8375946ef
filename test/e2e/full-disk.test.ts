import { randomBytes } from 'node:crypto'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { lazaretEnv } from './lazaret.ts'

const OLD = '2021-03-04T05:06:07.000Z'
const MAIN = join(import.meta.dirname, '../../src/main.ts')
const PACKAGES = 24

/** Runs what follows on a small disk of its own at $1, which is gone with it. */
const ON_A_SMALL_DISK = 'mount -t tmpfs -o size=24m small "$1" && shift && exec "$@"'
const UNSHARE = ['--user', '--map-root-user', '--mount', 'sh', '-c']

function canMount(): boolean {
  try {
    execFileSync('unshare', [...UNSHARE, 'mount -t tmpfs small /mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

t.test(
  'the disk fills up: whole files or clear errors, and a process that goes on',
  { skip: !canMount() && 'no mounts in a namespace of one’s own here' },
  async (t) => {
    const world = await startWorld()
    t.teardown(() => world.close())
    const bytes = new Map<string, Buffer>()
    for (let number = 0; number < PACKAGES; number += 1) {
      const name = `large-${number}`
      const built = npmTarball({ name, version: '1.0.0', files: { 'data.bin': randomBytes(1_200_000) } })
      world.npm.publish({ built, publishedAt: OLD })
      bytes.set(name, built.bytes)
    }
    const stop: (() => void)[] = []
    t.teardown(() => {
      for (const one of stop) one()
    })
    const dataDir = t.testdir({})
    mkdirSync(dataDir, { recursive: true })
    const port = await freePort()
    const env = lazaretEnv(world, { port, dataDir, LAZARET_MEMORY_ARTIFACTS_MB: '1' })
    const command = [dataDir, process.execPath, MAIN, 'serve']
    const child = spawn('unshare', [...UNSHARE, ON_A_SMALL_DISK, 'small', ...command], { env, stdio: 'ignore' })
    stop.push(() => child.kill('SIGKILL'))
    const url = `http://127.0.0.1:${port}`
    const statusOf = async (path: string): Promise<number> =>
      fetch(`${url}${path}`).then(
        ({ status }) => status,
        () => 0,
      )
    while ((await statusOf('/healthz')) !== 200) await pause(100)

    const results = new Map<number, number>()
    const get = async (name: string): Promise<number> => {
      const answer = await fetch(`${url}/npm/${name}/-/${name}-1.0.0.tgz`)
      const body = Buffer.from(await answer.arrayBuffer())
      if (answer.status === 200) t.ok(body.equals(bytes.get(name) ?? Buffer.alloc(0)), `${name} is whole`)
      else
        t.match(
          body.toString(),
          /lazaret|disk|stored|room/i,
          `${name}: ${answer.status} ${body.toString().slice(0, 200)}`,
        )
      results.set(answer.status, (results.get(answer.status) ?? 0) + 1)
      return answer.status
    }
    for (const name of bytes.keys()) await get(name)
    t.comment(JSON.stringify([...results]))
    t.ok((results.get(200) ?? 0) > 4, 'what there was room for was served')
    t.ok((results.get(200) ?? 0) < PACKAGES, 'and the disk did fill up')
    t.same(
      [...results.keys()].filter((status) => status !== 200 && status < 500),
      [],
      'no refusal, which would be kept',
    )
    t.equal(await statusOf('/healthz'), 200, 'the process lives')
    t.equal(await statusOf('/readyz'), 503, 'and says that it is not ready')
  },
)

t.test(
  'a data folder that may not be written is said at the start, in a sentence',
  { skip: !canMount() && 'no mounts in a namespace of one’s own here' },
  async (t) => {
    const world = await startWorld()
    t.teardown(() => world.close())
    const dataDir = t.testdir({})
    const env = lazaretEnv(world, { port: await freePort(), dataDir })
    const mounted = 'mount -t tmpfs -o ro small "$1" && shift && exec "$@"'
    const child = spawn('unshare', [...UNSHARE, mounted, 'small', dataDir, process.execPath, MAIN, 'serve'], { env })
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    const code = await new Promise((resolve) => child.once('close', resolve))
    t.equal(code, 2)
    t.match(stderr, /^lazaret: [^\n]*(?:written|read-only)[^\n]*\n$/)
  },
)
