import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'
import { freePort } from '../../../src/app/free-port.ts'

/** Folder of PostgreSQL's programs: on the PATH, or where Debian has them; undefined where there is none. */
const PROGRAMS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/lib/postgresql/*/bin']
  .flatMap((folder) => globSync(join(folder, 'initdb')))
  .map(dirname)
  .at(0)

/** For tests that need it: why they did not run, where they do not. */
export const NEEDS_POSTGRES = PROGRAMS === undefined ? { skip: 'there is no PostgreSQL' } : {}

/** Root may not run it. */
function identity(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  return { uid: numberOf('-u'), gid: numberOf('-g') }
}

function numberOf(option: '-u' | '-g'): number {
  const ids = ['postgres', 'nobody'].map((user) => spawnSync('id', [option, user], { encoding: 'utf8' }).stdout)
  return ids.map(Number).find((id) => id > 0) ?? 65_534
}

/** Connections to an empty cluster of PostgreSQL, until the end of the test. */
export async function startPostgres(t: Test): Promise<pg.Pool> {
  if (PROGRAMS === undefined) throw new Error('there is no PostgreSQL')
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-postgres-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const user = identity()
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const made = spawnSync(
    join(PROGRAMS, 'initdb'),
    ['--no-sync', '--auth=trust', '--username=lazaret', '--pgdata', data],
    {
      ...user,
      cwd: folder,
      encoding: 'utf8',
    },
  )
  if (made.status !== 0) throw new Error(`no cluster was made: ${made.stderr}`)
  const port = await freePort('127.0.0.1')
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((one) => ['-c', one])
  const server = spawn(join(PROGRAMS, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  })
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'lazaret', database: 'postgres', max: 4 })
  // Lets go of its connections when the server ends.
  pool.on('error', () => undefined)
  t.teardown(async () => {
    await pool.end()
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGINT')
    await once(server, 'exit')
  })
  await untilAnswered(pool)
  return pool
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
