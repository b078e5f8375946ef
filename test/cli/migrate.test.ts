import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import pg from 'pg'
import t, { type Test } from 'tap'
import { sha256, type Sha256 } from '../../src/model/digest.ts'
import { blobKey } from '../../src/store/bucket-files.ts'
import { blobPlace } from '../../src/store/blob-place.ts'
import { MOVED_TABLES } from '../../src/store/moving/tables.ts'
import { openPostgresStore } from '../../src/store/postgres/store.ts'
import { openStore } from '../../src/store/store.ts'
import { s3Objects } from '../../src/upstream/s3/objects.ts'
import { told, user } from '../contracts/samples.ts'
import { edit } from '../audit/tampering.ts'
import { NEEDS_POSTGRES, startCluster, type Cluster } from '../store/postgres/cluster.ts'
import { NEEDS_GATEWAY, startGateway, type Gateway } from '../store/s3/gateway.ts'
import { fill } from './filled.ts'
import { runHere } from './run-here.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const clock = (): Date => new Date()

for (const name of Object.keys(process.env))
  if (name.startsWith('LAZARET_') && !name.startsWith('LAZARET_TEST')) delete process.env[name]

/** A folder with something of everything, and a database and a bucket to move to. */
async function surroundings(t: Test, cluster: Cluster, amount = {}) {
  const gateway = await startGateway(t)
  const url = await cluster.url(`moved${(databases += 1)}`)
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  await client.connect()
  t.teardown(() => client.end())
  const folder = gateway.beside('data')
  const digests = await fill(folder, amount)
  const env = environment(gateway)
  Object.assign(process.env, env)
  const there = ['migrate', '--from', folder, '--to', url, '--blobs', 's3://artifacts/moved', '--data-dir', folder]
  const again = gateway.beside('again')
  const back = ['migrate', '--from', url, '--to', again, '--blobs', 's3://artifacts/moved', '--data-dir', folder]
  return { gateway, url, client, folder, again, digests, env, there, back }
}

let databases = 0

function environment({ bucket }: Gateway): Record<string, string> {
  return {
    LAZARET_BLOBS_ENDPOINT: bucket.endpoint,
    LAZARET_BLOBS_ACCESS_KEY_ID: bucket.credentials?.accessKeyId ?? '',
    LAZARET_BLOBS_SECRET_ACCESS_KEY: bucket.credentials?.secretAccessKey ?? '',
  }
}

/** The log's size and root as an auditor finds them; fails where it does not verify. */
async function verified(t: Test, dataDir: string, url?: string) {
  if (url !== undefined)
    Object.assign(process.env, { LAZARET_DATABASE_URL: url, LAZARET_BLOBS: 's3://artifacts/moved' })
  const ran = await runHere(['audit', 'verify', '--json', '--data-dir', dataDir])
  delete process.env['LAZARET_DATABASE_URL']
  delete process.env['LAZARET_BLOBS']
  t.equal(ran.code, 0, `${ran.stdout}${ran.stderr}`)
  const { size, rootHash, rowsChecked }: { size: number; rootHash: string; rowsChecked: boolean } = JSON.parse(
    ran.stdout,
  )
  t.ok(rowsChecked)
  return { size, rootHash }
}

/** All rows of a folder, by table. */
function rowsOf(dataDir: string): Readonly<Record<string, readonly unknown[]>> {
  const sqlite = new Database(join(dataDir, 'lazaret.db'), { readonly: true })
  try {
    return Object.fromEntries(
      MOVED_TABLES.map(({ name, key }) => [
        name,
        sqlite.prepare(`SELECT * FROM "${name}" ORDER BY ${key.join(', ')}`).all(),
      ]),
    )
  } finally {
    sqlite.close()
  }
}

/** What the second move adds to the log by itself. */
const OF_THE_LOG = new Set(['log_event', 'log_state', 'checkpoint', 'log_keyed', 'log_digest'])

t.test('lazaret migrate', { ...NEEDS_POSTGRES, ...NEEDS_GATEWAY }, async (t) => {
  const cluster = await startCluster(t)

  await t.test('every table of both databases is moved, or belongs to one of them alone', async (t) => {
    const ofServers = 'attempt_tally commit_turn inspection_job inspection_worker log_signer package_news pending_event'
    const alone = new Set([...ofServers.split(' '), 'setup_link'])
    const { client, folder } = await surroundings(t, cluster)
    const { rows } = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '%migration%'`,
    )
    const moved = MOVED_TABLES.map(({ name }) => name).toSorted()
    const found = rows.map(({ name }) => name).filter((name) => !alone.has(name))
    t.same(found.toSorted(), moved, 'a new table is added to MOVED_TABLES, or named here')
    const filled = Object.entries(rowsOf(folder)).filter(([, of]) => of.length > 0)
    const empty = moved.filter((name) => !filled.some(([one]) => one === name))
    t.same(
      empty,
      [
        'advisory',
        'log_cut',
        'log_hour',
        'log_kept',
        'log_key',
        'log_purl',
        'log_reach',
        'log_requester',
        'rule_tally',
      ],
      'what this test moves no row of',
    )
  })

  await t.test('to PostgreSQL and back: every row and every byte, and one log', async (t) => {
    const { gateway, url, folder, again, digests, there, back } = await surroundings(t, cluster)
    const ran = await runHere(there)
    t.match(ran, { code: 0, stderr: '', stdout: /^moved: 55 events, the log verifies on both sides with the head / })
    const here = await verified(t, folder)
    t.same(await verified(t, folder, url), here, 'the same head at both ends')
    for (const digest of digests) {
      const stored = readFileSync(join(gateway.folder, 'moved', blobKey(digest)))
      t.ok(stored.equals(readFileSync(blobPlace(folder, digest))))
    }
    t.match(await runHere(there), { code: 0, stdout: /^all of it was moved before: 55 events/ }, 'once more')
    t.match(await runHere(back), { code: 0, stdout: /^moved: 56 events/ })
    t.same(await verified(t, again), { ...(await verified(t, folder, url)), size: 56 })
    const [before, after] = [rowsOf(folder), rowsOf(again)]
    for (const { name } of MOVED_TABLES) if (!OF_THE_LOG.has(name)) t.same(after[name], before[name], name)
    t.same(after['log_event']?.slice(0, 55), before['log_event'])
    for (const digest of digests)
      t.ok(readFileSync(blobPlace(again, digest)).equals(readFileSync(blobPlace(folder, digest))))
    t.ok(readFileSync(join(again, 'audit.key')).equals(readFileSync(join(folder, 'audit.key'))))
    t.notOk(existsSync(join(again, 'moving')))
    const store = await openStore({ dataDir: again, clock })
    t.teardown(() => store.close())
    const [last] = await store.records.events({}, { limit: 1 })
    t.match(last, { type: 'store.moved', detail: { to: again } })
    t.notMatch(JSON.stringify(last), 'lazaret@', 'nobody learns from the log who may go there')
  })

  await t.test('what is broken off at any moment goes on, and nobody serves from it meanwhile', async (t) => {
    const { url, client, folder, again, env, there, back, digests } = await surroundings(t, cluster, {
      artifacts: 40,
      events: 1200,
    })
    const all = { ...env, HOME: folder, PATH: process.env['PATH'] ?? '' }
    const started: ChildProcess[] = []
    t.teardown(() => started.map((one) => one.kill('SIGKILL')))
    const killedOnce = async (args: readonly string[], isReached: () => Promise<boolean>): Promise<void> => {
      const child = spawn(process.execPath, [MAIN, ...args], { env: all, stdio: 'ignore' })
      started.push(child)
      for (let tries = 0; !(await isReached()); tries += 1) {
        if (child.exitCode !== null || tries === 2000) throw new Error(`it ended with ${child.exitCode} before`)
        await pause(10)
      }
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    // Who writes to this table sleeps in the middle of its transaction, and is ended there.
    await client.query(`CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$`)
    const waits = async (event: string): Promise<boolean> => {
      const text = 'SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND wait_event = $2'
      return (await cluster.pool.query(text, [new URL(url).pathname.slice(1), event])).rowCount !== 0
    }
    const ended = async (): Promise<void> => {
      while (await waits('PgSleep')) await pause(50)
    }
    for (const table of ['artifact', 'log_event', 'moving']) {
      const when = table === 'moving' ? `WHEN (NEW.state LIKE '%artifacts","after"%')` : ''
      const each =
        table === 'moving' ? 'BEFORE UPDATE ON moving FOR EACH ROW' : `BEFORE INSERT ON ${table} FOR EACH STATEMENT`
      await client.query(`CREATE TRIGGER sleeps ${each} ${when} EXECUTE FUNCTION sleeps()`)
      await killedOnce(there, () => waits('PgSleep'))
      await ended()
      await client.query(`DROP TRIGGER sleeps ON ${table}`)
      const state = await client.query<{ state: string }>('SELECT state FROM moving')
      t.match(state.rows[0]?.state, /"rootHash"/, table)
    }
    Object.assign(process.env, { LAZARET_DATABASE_URL: url, LAZARET_BLOBS: 's3://artifacts/moved' })
    for (const args of [['user', 'list'], ['serve']])
      t.match(await runHere([...args, '--data-dir', folder]), {
        code: 2,
        stderr: /a move into this database was not finished/,
      })
    delete process.env['LAZARET_DATABASE_URL']
    delete process.env['LAZARET_BLOBS']
    t.match(await runHere(there), { code: 0, stdout: /^went on where a move before this one was broken off/ })
    const here = await verified(t, folder)
    t.same(await verified(t, folder, url), here)
    // What is read of a table that somebody else holds is waited for.
    await client.query('BEGIN')
    await client.query('LOCK TABLE rule_tally IN ACCESS EXCLUSIVE MODE')
    await killedOnce(back, async () => existsSync(join(again, 'moving/lazaret.db')) && (await waits('relation')))
    await client.query('ROLLBACK')
    t.ok(existsSync(join(again, 'moving/lazaret.db')))
    await killedOnce(
      back,
      async () => existsSync(join(again, 'blobs/sha256')) && readdirSync(join(again, 'blobs/sha256')).length > 3,
    )
    t.notOk(existsSync(join(again, 'lazaret.db')))
    t.match(await runHere(back), { code: 0, stdout: /^went on/ })
    t.match(await verified(t, again), { size: here.size + 1 })
    for (const digest of digests) t.ok(existsSync(blobPlace(again, digest)))
    t.match(await runHere(back), { code: 0, stdout: /^all of it was moved before/ })
  })

  await t.test('a source that went on meanwhile is moved anew', async (t) => {
    const { gateway, folder, url, there } = await surroundings(t, cluster)
    const elsewhere = process.env['LAZARET_BLOBS_ENDPOINT']
    process.env['LAZARET_BLOBS_ENDPOINT'] = 'http://127.0.0.1:9'
    t.match(await runHere(there), { code: 2, stderr: /the bucket artifacts cannot be used/ })
    process.env['LAZARET_BLOBS_ENDPOINT'] = elsewhere
    const store = await openStore({ dataDir: folder, clock })
    await store.unitOfWork.commit([told({ kind: 'user', user: user({ id: 'user-2', name: 'bert' }) })])
    await store.close()
    const ran = await runHere(there)
    t.match(ran, { code: 0, stdout: /^moved: 57 events/ })
    t.same(await verified(t, folder, url), await verified(t, folder))
    t.ok(existsSync(join(gateway.folder, 'moved')))
  })

  await t.test('wrong bytes are not moved, and those in the bucket are replaced', async (t) => {
    const { gateway, folder, there, digests } = await surroundings(t, cluster)
    const [bad, other] = digests as readonly [Sha256, Sha256]
    writeFileSync(blobPlace(folder, bad), 'others')
    const place = join(gateway.folder, 'moved', blobKey(other))
    const objects = s3Objects({ ...gateway.bucket, prefix: 'moved' }, undefined)
    t.teardown(() => objects.close())
    const wrong = Buffer.from('others')
    const open = (): Readable => Readable.from([wrong])
    await objects.put(blobKey(other), { digest: sha256(wrong), sizeBytes: wrong.length, open })
    t.match(await runHere(there), { code: 0, stderr: /^1 artifact could not be moved, being lost or damaged/ })
    t.ok(readFileSync(place).equals(readFileSync(blobPlace(folder, other))))
    t.notOk(existsSync(join(gateway.folder, 'moved', blobKey(bad))))
  })

  await t.test('what is not moved, and why', async (t) => {
    const { gateway, url, folder, again, there, back, client } = await surroundings(t, cluster)
    const refused = async (args: readonly string[], reason: RegExp): Promise<void> => {
      const { code, stderr } = await runHere(args)
      t.equal(code, 2, String(reason))
      t.match(stderr, reason)
    }
    await refused(['migrate', '--from', folder, '--to', again], /name a data folder and a database/)
    await refused(['migrate', '--from', url, '--to', url], /name a data folder and a database/)
    await refused(['migrate', '--from', folder, '--to', url], /goes with a bucket for artifacts/)
    await refused([...there, '--from', again], /no Lazaret has kept data in/)
    const source = await openStore({ dataDir: folder, clock })
    await refused(there, /a server, or a command, of Lazaret runs on .*data/)
    await source.close()
    const serving = await openPostgresStore({
      url,
      dataDir: gateway.beside('keys'),
      bucket: undefined,
      clock,
      serves: true,
    })
    await refused(there, /a server of Lazaret, or another move, runs on this database/)
    await serving.unitOfWork.commit([told({ kind: 'user', user: user() })])
    await refused(back, /a server of Lazaret, or another move, runs on this database/)
    await serving.close()
    await refused(there, /the database to be moved into is used already \(person has rows\)/)
    await refused([...back, '--to', folder], /data is used already \(a database\)/)
    await client.query('TRUNCATE person, session, log_event, log_digest, checkpoint')
    await client.query(`UPDATE log_state SET size = 0, edge = ''`)
    writeFileSync(join(gateway.beside('keys'), 'audit.pub'), 'another')
    await refused([...there, '--data-dir', gateway.beside('keys')], /has the key of another log/)
    rmSync(gateway.beside('keys'), { recursive: true })
    edit(folder, (sql) => sql.exec(`UPDATE waiver SET reason = 'another'`))
    await refused(there, /the log does not verify here, and is not moved: The waiver waiver-1/)
  })
})
