import { globSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import t from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { sha256 } from '../../src/model/digest.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2021-03-04T05:06:07.000Z'
const PACKAGES = 40
const CLIENTS = 3

/** Downloads before the backup begins: some packages are fetched while it runs. */
const BEFORE = 10

t.test(
  'a backup under load is restored whole: database, log, artifacts, and all that was served before it began',
  async (t) => {
    const world = await startWorld()
    t.teardown(() => world.close())
    const names = Array.from({ length: PACKAGES }, (_, index) => `kept-${index}`)
    for (const name of names) {
      const files = { 'data.bin': Buffer.alloc(50_000, name) }
      world.npm.publish({ built: npmTarball({ name, version: '1.0.0', files }), publishedAt: OLD })
    }
    const folders = t.testdir({ data: {}, other: {} })
    const [dataDir, folder, restored] = ['data', 'other/backup', 'other/restored'].map((name) =>
      join(folders, name),
    ) as [string, string, string]
    const port = await freePort()
    const lazaret = await startLazaret({ world, dataDir, port })
    const enough = new AbortController()
    const served: string[] = []
    const client = async (first: number): Promise<void> => {
      for (let turn = first; !enough.signal.aborted; turn += CLIENTS) {
        const name = names[turn % PACKAGES] ?? ''
        const { status } = await ask('GET', `${lazaret.npmUrl}${name}/-/${name}-1.0.0.tgz`, {})
        if (status === 200) served.push(name)
        await pause(5)
      }
    }
    const clients = Array.from({ length: CLIENTS }, (_, first) => client(first))
    while (served.length < BEFORE) await pause(5)
    const before = [...served]
    const env = lazaretEnv(world, { port, dataDir })
    const backup = await runLazaret(['backup', folder], env)
    t.equal(backup.code, 0, backup.stderr)
    t.match(backup.stdout, /^backed up to \S+: \d+ events and \d+ artifacts, all verified\n$/)
    t.equal(backup.stderr, '', 'nothing was missing')
    const during = served.length
    while (served.length < during + BEFORE) await pause(5)
    enough.abort()
    await Promise.all(clients)
    t.ok(during > before.length, `${before.length} downloads before, ${during} at the end of the backup`)
    t.equal(await lazaret.stop(), 0)
    t.same(readdirSync(folder).toSorted(), ['audit.key', 'audit.pub', 'blobs', 'database.db', 'manifest.json'])
    for (const [name, mode] of [
      ['', '700'],
      ['database.db', '600'],
      ['audit.key', '600'],
      ['manifest.json', '600'],
    ] as const)
      t.equal((statSync(join(folder, name)).mode & 0o777).toString(8), mode, name)

    const restore = await runLazaret(['restore', folder, '--data-dir', restored], env)
    t.equal(restore.code, 0, restore.stderr)
    t.equal(restore.stderr, '')
    const sql = new Database(join(restored, 'lazaret.db'))
    t.equal(sql.pragma('integrity_check', { simple: true }), 'ok')
    t.same(sql.pragma('foreign_key_check'), [])
    const digests = sql.prepare<[], string>('SELECT digest FROM artifact').pluck().all()
    sql.close()
    const blobs = globSync(join(restored, 'blobs/sha256/*/*/*'))
    t.same(new Set(blobs.map((path) => basename(path))), new Set(digests), 'each artifact that the database names')
    t.same(
      blobs.filter((path) => sha256(readFileSync(path)) !== basename(path)),
      [],
      'all of them whole',
    )

    const there = { ...env, LAZARET_DATA_DIR: restored }
    const verified = await runLazaret(['audit', 'verify'], there)
    t.equal(verified.code, 0, verified.stderr)
    const { stdout } = await runLazaret(['audit', 'export'], there)
    const logged = stdout.split('\n').filter((line) => line.includes('"artifact.served"'))
    for (const name of new Set(before)) {
      const [wanted, found] = [
        before.filter((one) => one === name),
        logged.filter((line) => line.includes(`/${name}@`)),
      ]
      t.ok(found.length >= wanted.length, `${name}: ${found.length} of ${wanted.length}`)
    }
    t.match(stdout, /"type":"backup.restored"/)

    const again = await startLazaret({ world, dataDir: restored, port })
    t.teardown(() => again.stop())
    await world.down()
    const [first = ''] = before
    t.equal(
      (await ask('GET', `${again.npmUrl}${first}/-/${first}-1.0.0.tgz`, {})).status,
      200,
      'it serves from the backup',
    )
    const original = await runLazaret(['audit', 'verify'], env)
    t.equal(original.code, 0, original.stderr)
  },
)
