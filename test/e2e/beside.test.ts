import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

/** Programs of the operator's that open the database, look at it or copy it, and end. Arguments: database, a folder. */
const PROGRAMS: readonly [name: string, command: string, args: (database: string, folder: string) => string[]][] = [
  ["Debian's sqlite3, a query", 'sqlite3', (database) => [database, 'SELECT count(*) FROM log_event']],
  ["Debian's sqlite3, .backup", 'sqlite3', (database, folder) => [database, `.backup ${join(folder, 'copy.db')}`]],
  [
    "Python's sqlite3",
    'python3',
    (database) => [
      '-c',
      `import sqlite3; sqlite3.connect(${JSON.stringify(database)}).execute('select 1 from log_event')`,
    ],
  ],
]

const PACKAGES = 4
const OLD = '2021-03-04T05:06:07.000Z'

/** Downloads before the first run of the program, between the two, and after the second. */
const DOWNLOADS = 20

function run(command: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore' })
    child.once('error', (cause) => reject(new Error(`${command} is needed for this test: install it`, { cause })))
    child.once('exit', resolve)
  })
}

for (const [name, command, args] of PROGRAMS) {
  t.test(`${name} beside a loaded server, then kill -9: every download has its event`, async (t) => {
    const world = await startWorld()
    t.teardown(() => world.close())
    const names = Array.from({ length: PACKAGES }, (_, index) => `beside-${index}`)
    for (const one of names) world.npm.publish({ built: npmTarball({ name: one, version: '1.0.0' }), publishedAt: OLD })
    const folders = t.testdir({ data: {}, other: {} })
    const dataDir = join(folders, 'data')
    const port = await freePort()
    const lazaret = await startLazaret({ world, dataDir, port })
    const served = new Map(names.map((one) => [one, 0]))
    const total = (): number => [...served.values()].reduce((sum, count) => sum + count, 0)
    const enough = new AbortController()
    const clients = names.map(async (one) => {
      while (!enough.signal.aborted) {
        const { status } = await ask('GET', `${lazaret.npmUrl}${one}/-/${one}-1.0.0.tgz`, {})
        if (status === 200) served.set(one, (served.get(one) ?? 0) + 1)
        await pause(2)
      }
    })
    const more = async (): Promise<void> => {
      for (const enough = total() + DOWNLOADS; total() < enough;) await pause(2)
    }
    for (const round of ['first', 'second']) {
      await more()
      t.equal(await run(command, args(join(dataDir, 'lazaret.db'), join(folders, 'other'))), 0, `the ${round} run`)
    }
    await more()
    enough.abort()
    await Promise.all(clients)
    await lazaret.kill()

    await (await startLazaret({ world, dataDir, port })).stop()
    const env = lazaretEnv(world, { port, dataDir })
    const verified = await runLazaret(['audit', 'verify'], env)
    t.equal(verified.code, 0, verified.stderr + verified.stdout)
    const { stdout } = await runLazaret(['audit', 'export'], env)
    const lines = stdout.split('\n').filter((line) => line.includes('"artifact.served"'))
    const logged = new Map(names.map((one) => [one, lines.filter((line) => line.includes(`/${one}@`)).length]))
    t.same(logged, served)
  })
}
