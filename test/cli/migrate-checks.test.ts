import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { move } from '../../src/app/moving.ts'
import type { StorePlace } from '../../src/app/open-store.ts'
import type { StagedBlob } from '../../src/model/blobs.ts'
import type { Change } from '../../src/model/unit-of-work.ts'
import { blobFiles } from '../../src/store/blob-files.ts'
import { blobPlace } from '../../src/store/blob-place.ts'
import { fileBlobs } from '../../src/store/blobs.ts'
import { openDatabase } from '../../src/store/database.ts'
import { draftEvent, eventLog } from '../../src/store/log.ts'
import { moveArtifacts } from '../../src/store/moving/artifacts.ts'
import { openTargetFolder } from '../../src/store/moving/folder.ts'
import { addRows, MOVED_TABLES } from '../../src/store/moving/tables.ts'
import { openPostgresStore } from '../../src/store/postgres/store.ts'
import { openStore } from '../../src/store/store.ts'
import { fingerprinted } from '../../src/store/told.ts'
import { createWriter } from '../../src/store/writes.ts'
import * as sample from '../contracts/samples.ts'
import { NEEDS_POSTGRES, startCluster } from '../store/postgres/cluster.ts'

const clock = (): Date => new Date(sample.AT)

/** Both places are of the same kind: what is checked on the way does not hang on it. */
function moved(from: StorePlace, to: StorePlace) {
  return move({ from, to, actor: { kind: 'operator', name: 'ada' }, clock, intervalMs: 60_000 })
}

t.test('rows that changed on the way are seen at the target', async (t) => {
  const folders = t.testdir({ from: {}, to: {} })
  const [from, to] = [join(folders, 'from'), join(folders, 'to')]
  await writeAsBefore(from, { kind: 'waiver', waiver: sample.waiver({ reason: 'read\0it' }) })
  await t.rejects(moved({ dataDir: from }, { dataDir: to }), {
    code: 'unusable-data',
    message: /^what came does not verify: The waiver waiver-1 /,
  })
})

/** A change with its event, as a Lazaret wrote it that let U+0000 into a row: no move takes that along. */
async function writeAsBefore(dataDir: string, change: Change): Promise<void> {
  const store = await openStore({ dataDir, clock })
  await store.close()
  const { sqlite } = await openDatabase(dataDir)
  const { event } = sample.told(change)
  const write = createWriter(sqlite, () => sample.AT)
  sqlite.exec('BEGIN IMMEDIATE')
  write([change])
  const appending = eventLog(sqlite).begin()
  appending.append(draftEvent(fingerprinted({ event, changes: [change] })))
  appending.finish()
  sqlite.exec('COMMIT')
  sqlite.close()
}

t.test('a move that is whole is told by the last event of both logs', async (t) => {
  const folders = t.testdir({ from: {}, to: {} })
  const [from, to] = [join(folders, 'from'), join(folders, 'to')]
  const store = await openStore({ dataDir: from, clock })
  await store.unitOfWork.commit([sample.told({ kind: 'waiver', waiver: sample.waiver() })])
  await store.close()
  t.match(await moved({ dataDir: from }, { dataDir: to }), { head: { size: 2 }, lost: 0, before: 'nothing' })
  for (const dataDir of [from, to]) {
    const opened = await openStore({ dataDir, clock })
    t.match(await opened.records.events({}, { limit: 1 }), [{ type: 'store.moved', seq: 1, detail: { from, to } }])
    t.equal((await opened.records.waivers({})).length, 1)
    await opened.close()
  }
})

t.test('an artifact that reads otherwise than it was written ends the move', async (t) => {
  const folders = t.testdir({ from: {}, to: {} })
  const [from, to] = [join(folders, 'from'), join(folders, 'to')]
  const source = await fileBlobs(from)
  const staged = await source.stage(Readable.from([Buffer.from('the bytes')]), [], 1000)
  await staged.keep()
  const { digest } = staged
  const head = { size: 0, rootHash: '' }
  const target = await openTargetFolder(to, head)
  t.teardown(() => target?.close())
  const [artifacts] = MOVED_TABLES
  if (target === undefined || artifacts === undefined) throw new Error('there is no target')
  const row = { ...ROW, digest }
  await addRows(target.sql, artifacts, [row])
  const blobs = await fileBlobs(to)
  /** A disk that keeps other bytes than it was given. */
  const lying: Pick<typeof blobs, 'stage'> = {
    stage: async (...given) => damagedOnceKept(await blobs.stage(...given), blobPlace(to, digest)),
  }
  const places = { from: source, to: { ...blobs, ...lying }, toFiles: blobFiles(to, (one) => blobs.has(one)) }
  await t.rejects(moveArtifacts(target.sql, places, { head, step: 'artifacts' }), {
    code: 'unusable-data',
    message: `artifact ${digest} was written, and its place has other bytes when it is read`,
  })
  t.equal(await moveArtifacts(target.sql, { ...places, to: blobs }, { head, step: 'artifacts' }), 0, 'a disk that does')
  t.equal(readFileSync(blobPlace(to, digest), 'utf8'), 'the bytes')
})

const ROW = {
  registry: 'npm',
  ecosystem: 'npm',
  name: 'left-pad',
  version: '1.3.0',
  filename: 'left-pad-1.3.0.tgz',
  kind: 'npm-tarball',
  size_bytes: 9,
  integrity: 'verified',
  claims: '[]',
  first_seen_at: sample.AT,
  stored_at: sample.AT,
}

function damagedOnceKept(staged: StagedBlob, place: string): StagedBlob {
  return {
    ...staged,
    async keep() {
      await staged.keep()
      writeFileSync(place, 'others')
    },
  }
}

t.test('a source that was written to meanwhile is not left behind', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  const folders = t.testdir({ from: {}, to: {} })
  const situations: readonly (readonly [situation: string, reason: RegExp, write: (url: string) => Promise<void>])[] = [
    [
      'by a command that ended',
      /^something was written to the source meanwhile: stop it, and move again$/,
      async (url) => {
        const store = await openPostgresStore({ url, dataDir: join(folders, 'from'), bucket: undefined, clock })
        await store.unitOfWork.commit([
          sample.told({ kind: 'user', user: sample.user({ id: 'user-2', name: 'bert' }) }),
        ])
        await store.close()
      },
    ],
    [
      'by a command that is still at it: its event has no number yet',
      /^events of this database wait for their numbers: something writes to it still$/,
      async (url) =>
        asked(url, (client) =>
          client.query(`INSERT INTO pending_event (replica, leaf_before, leaf_after) VALUES ('other', '{', '}')`),
        ),
    ],
  ]
  for (const [index, [situation, reason, write]] of situations.entries()) {
    const [here, there] = [await cluster.url(`here${index}`), await cluster.url(`there${index}`)]
    const from = { dataDir: join(folders, 'from'), database: { url: here } }
    const to = { dataDir: join(folders, 'to'), database: { url: there } }
    const store = await openPostgresStore({ url: here, dataDir: from.dataDir, bucket: undefined, clock })
    await store.unitOfWork.commit([sample.told({ kind: 'user', user: sample.user() })])
    await store.close()
    await asked(there, async (gate) => {
      // All rows came, and whoever writes so down waits for us.
      await gate.query('CREATE TABLE moving (id integer PRIMARY KEY, state text COLLATE "C" NOT NULL)')
      await gate.query(`CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END $$`)
      await gate.query(`CREATE TRIGGER waits BEFORE UPDATE ON moving FOR EACH ROW
        WHEN (NEW.state LIKE '%"artifacts"%') EXECUTE FUNCTION waits()`)
      await gate.query('SELECT pg_advisory_lock(42)')
      const moving = t.rejects(moved(from, to), { message: reason }, situation)
      await untilWaiting(gate)
      await write(here)
      await gate.query('SELECT pg_advisory_unlock(42)')
      await moving
    })
  }
})

async function asked(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

async function untilWaiting(client: pg.Client): Promise<void> {
  const text = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`
  for (let tries = 0; (await client.query(text)).rowCount === 0; tries += 1) {
    if (tries === 1000) throw new Error('the move did not come that far')
    await pause(10)
  }
}
