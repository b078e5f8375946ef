import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'
import { freePort } from '../../../src/app/free-port.ts'
import { migrate } from '../../../src/store/postgres/migrate.ts'

/** Folder of PostgreSQL's programs: on the PATH, or where Debian has them; undefined where there is none. */
const PROGRAMS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/lib/postgresql/*/bin']
  .flatMap((folder) => globSync(join(folder, 'initdb')))
  .map(dirname)
  .at(0)

/** For tests that need it: why they did not run, where they do not. Where it must be there (LAZARET_TEST_POSTGRES=1) they fail without. */
export const NEEDS_POSTGRES =
  PROGRAMS === undefined && process.env['LAZARET_TEST_POSTGRES'] !== '1' ? { skip: 'there is no PostgreSQL' } : {}

/** Root may not run it. */
function identity(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  return { uid: numberOf('-u'), gid: numberOf('-g') }
}

function numberOf(option: '-u' | '-g'): number {
  const ids = ['postgres', 'nobody'].map((user) => spawnSync('id', [option, user], { encoding: 'utf8' }).stdout)
  return ids.map(Number).find((id) => id > 0) ?? 65_534
}

/** A server of PostgreSQL on loopback, with an empty cluster, until the end of the test. */
export interface Cluster {
  /** the URL of a database in it, which is made where it is not there, with the tables of a store */
  url(database: string): Promise<string>
  readonly pool: pg.Pool
  readonly port: number
  /** Ends it at once, as a power failure would where `SIGKILL` is sent. */
  stop(signal?: 'SIGINT' | 'SIGKILL'): Promise<void>
  /** after `stop` */
  start(): Promise<void>
}

/** Connections to an empty cluster of PostgreSQL, until the end of the test. */
export async function startPostgres(t: Test): Promise<pg.Pool> {
  return (await startCluster(t)).pool
}

/** `settings`: of the server, such as `fsync=on` */
export async function startCluster(t: Pick<Test, 'teardown'>, ...settings: readonly string[]): Promise<Cluster> {
  if (PROGRAMS === undefined) throw new Error('there is no PostgreSQL')
  const programs = PROGRAMS
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-postgres-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const user = identity()
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  makeCluster(programs, data, { ...user, cwd: folder })
  const port = await freePort('127.0.0.1')
  const given = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', ...settings]
  const run = (): ChildProcess =>
    spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...given.flatMap((one) => ['-c', one])], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    })
  let server = run()
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'lazaret', database: 'postgres', max: 4 })
  // Lets go of its connections when the server ends.
  pool.on('error', () => undefined)
  const stop = async (signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill(signal)
    await once(server, 'exit')
  }
  t.teardown(async () => {
    await pool.end()
    await stop()
  })
  await untilAnswered(pool)
  let prepared: Promise<void> | undefined
  const urlOf = (database: string): string => `postgres://lazaret@127.0.0.1:${port}/${database}`
  return {
    pool,
    port,
    async url(database) {
      const found = await pool.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
      await (prepared ??= prepare(pool, urlOf('prepared')))
      if (found.rowCount === 0) await pool.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} TEMPLATE prepared`)
      return urlOf(database)
    },
    stop,
    async start() {
      // Of one that was killed at once, processes may still end.
      for (let tries = 0; ; tries += 1) {
        server = run()
        const answered = await Promise.race([
          untilAnswered(pool).then(() => true),
          once(server, 'exit').then(() => false),
        ])
        if (answered) return
        if (tries === 20) throw new Error('PostgreSQL did not start again')
        await pause(250)
      }
    },
  }
}

/** Brought up to date once: each database is a copy of this one. */
async function prepare(pool: pg.Pool, url: string): Promise<void> {
  await pool.query('CREATE DATABASE prepared')
  await migrate(url)
}

function makeCluster(programs: string, data: string, options: { cwd: string; uid?: number; gid?: number }): void {
  const given = [
    '--no-sync',
    '--auth=trust',
    '--username=lazaret',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--pgdata',
    data,
  ]
  const made = spawnSync(join(programs, 'initdb'), given, { ...options, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`no cluster was made: ${made.stderr}`)
}

async function untilAnswered(pool: pg.Pool): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await pool.query('SELECT 1')
      return
    } catch (error) {
      if (tries === 200) throw error
      await pause(100)
    }
  }
}
