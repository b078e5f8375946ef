import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { loadVerifier } from '../../../src/audit/key.ts'
import { verifyLog, type LogReport } from '../../../src/audit/verify.ts'
import { newSigner } from '../../../src/audit/note.ts'
import { sha256 } from '../../../src/model/digest.ts'
import { recorded } from '../../../src/model/unit-of-work.ts'
import { LOCKS } from '../../../src/store/postgres/migrate.ts'
import { openPostgresLog } from '../../../src/store/postgres/reading.ts'
import { Sequencer } from '../../../src/store/postgres/sequencer.ts'
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/store.ts'
import { artifact, AT, event, told, user, waiver } from '../../contracts/samples.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'

const clock = (): Date => new Date(AT)

t.test('the log of PostgreSQL', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  let databases = 0

  /** A database of its own, and processes' openings of it: all share the folder with the key. */
  async function opened(t: Test) {
    const url = await cluster.url(`log${(databases += 1)}`)
    const open: PostgresStore[] = []
    t.teardown(() => Promise.all(open.map((one) => one.close())))
    const dataDir = t.testdir()
    const another = async (): Promise<PostgresStore> => {
      const store = await openPostgresStore({ url, dataDir, bucket: undefined, clock })
      open.push(store)
      return store
    }
    const verify = async (): Promise<LogReport> => {
      const verifier = (await loadVerifier(dataDir)) ?? newSigner('none').verifier
      const { reader, close } = await openPostgresLog(url)
      try {
        return await verifyLog(reader, verifier, { intervalMs: 60_000, now: clock() })
      } finally {
        close()
      }
    }
    return { url, store: await another(), another, verify, query: await queries(t, url) }
  }

  await t.test('what is durable is numbered in the order of its insertion, and the whole proves itself', async (t) => {
    const { store, verify, query } = await opened(t)
    for (let n = 0; n < 5; n += 1) {
      await store.unitOfWork.commit([
        told({ kind: 'artifact', artifact: artifact({ filename: `a${n}.tgz` }) }),
        recorded(event({ purl: `pkg:npm/a@${n}` })),
      ])
    }
    t.match(await store.audit.checkpoint(), { size: 10 })
    await store.unitOfWork.commit([told({ kind: 'user', user: user() })])
    await store.settled()
    t.same(await query('SELECT id FROM pending_event'), [])
    const found = await verify()
    t.match(found, { size: 11, checkpoints: 1, signedSize: 10, rowsChecked: true, problems: [] })
    t.match(await store.proofs.inclusion(3), { seq: 3, head: { size: 10 } })
    const events = await store.records.eventsFrom(0, 20)
    t.same(
      events.filter(({ purl }) => purl?.startsWith('pkg:npm/a@') === true).map(({ purl }) => purl),
      ['pkg:npm/a@0', 'pkg:npm/a@1', 'pkg:npm/a@2', 'pkg:npm/a@3', 'pkg:npm/a@4'],
    )
  })

  await t.test(
    'a row is told of while its event waits for its number, and one that nobody told of is found',
    async (t) => {
      const { url, store, verify, query } = await opened(t)
      const other = await leading(t, url)
      await store.unitOfWork.commit([told({ kind: 'waiver', waiver: waiver() })])
      t.equal((await query('SELECT id FROM pending_event')).length, 1, 'another one leads, and does nothing')
      t.match(await verify(), { size: 0, problems: [] })
      await query(`UPDATE waiver SET rules = '["everything"]'`)
      t.match((await verify()).problems, [{ code: 'row-untold' }])
      await query(`DELETE FROM waiver`)
      t.match((await verify()).problems, [{ code: 'row-missing' }])
      await other.close()
    },
  )

  const TAMPERED: readonly (readonly [situation: string, sql: string, code: string])[] = [
    [
      'an event that was changed',
      `UPDATE log_event SET leaf = replace(leaf, 'left', 'right') WHERE seq = 3`,
      'event-changed',
    ],
    ['a column beside it', `UPDATE log_event SET actor = 'eve' WHERE seq = 3`, 'event-changed'],
    ['an event that is gone', 'DELETE FROM log_event WHERE seq = 3', 'event-missing'],
    [
      'one that was added',
      `INSERT INTO log_event SELECT 6, leaf, leaf_hash, type, at, actor FROM log_event WHERE seq = 5`,
      'event-added',
    ],
    ['a digest out of the index', 'DELETE FROM log_digest', 'index-changed'],
    ['a head that is gone', 'DELETE FROM checkpoint', 'checkpoints-missing'],
  ]
  for (const [situation, sql, code] of TAMPERED) {
    await t.test(`it is found: ${situation}`, async (t) => {
      const { store, verify, query } = await opened(t)
      for (let n = 0; n < 6; n += 1) await store.unitOfWork.commit([recorded(event())])
      await store.audit.checkpoint()
      t.same((await verify()).problems, [])
      await query(sql)
      t.match((await verify()).problems[0], { code })
    })
  }

  await t.test(
    'three processes commit at once: no event is lost or doubled, and one of them numbers all',
    async (t) => {
      const { store, another, verify } = await opened(t)
      const stores = [store, await another(), await another()]
      await Promise.all(
        stores.flatMap((one, who) =>
          Array.from({ length: 60 }, async (_, n) => {
            const digest = sha256(`${who} ${n}`)
            await one.unitOfWork.commit([
              told({ kind: 'artifact', artifact: artifact({ filename: `${who}-${n}.tgz`, digest }) }),
              recorded(event({ purl: `pkg:npm/p${who}@${n}`, digest })),
            ])
          }),
        ),
      )
      await until(async () => (await verify()).size === 360)
      const leads = await Promise.all(stores.map((one) => one.audit.checkpoint()))
      t.equal(leads.filter((one) => one !== undefined).length, 1, 'the head was signed once')
      t.match(await verify(), { size: 360, signedSize: 360, problems: [] })
      const seen = await store.records.eventsFrom(0, 1000)
      t.equal(
        new Set(seen.map(({ purl, type }) => `${type} ${purl}`)).size,
        181,
        'each of them, and those of the artifacts',
      )
      const revisions = stores.map((one) => one.records.decisionsRevision())
      await stores[1]?.unitOfWork.commit([told({ kind: 'waiver', waiver: waiver() })])
      t.equal(stores[1]?.records.decisionsRevision(), (revisions[1] ?? 0) + 1, 'who decides knows it at once')
      await until(async () => stores.every((one) => one.records.decisionsRevision() === (revisions[0] ?? 0) + 1))
    },
  )

  await t.test('who leads is cut off: another one goes on, and the first changes nothing any more', async (t) => {
    const { url, store, another, verify, query } = await opened(t)
    for (let n = 0; n < 5; n += 1) await store.unitOfWork.commit([recorded(event())])
    await store.settled()
    // As after a cut between the two: the server has let go of the session and its lock, and nobody told it.
    const stale = await leading(t, url, 'UPDATE log_state SET term = term + 1')
    const other = await another()
    await other.unitOfWork.commit([recorded(event())])
    await stale.close()
    await until(async () => (await verify()).size === 6)
    await query(`UPDATE log_state SET term = term + 1`)
    await store.unitOfWork.commit([recorded(event())])
    await store.settled().catch(() => undefined)
    await until(async () => (await verify()).size === 7)
    t.same((await verify()).problems, [])
  })

  await t.test('a term that moved fences whoever numbers and signs, and nothing of it stands', async (t) => {
    const { url, store, query, verify } = await opened(t)
    await store.unitOfWork.commit([recorded(event())])
    await store.settled()
    await store.close()
    const sequencer = new Sequencer({ url, signer: newSigner('lazaret.invalid/log/x'), clock })
    t.teardown(() => sequencer.close())
    t.ok(await sequencer.drain(), 'it leads')
    await query('UPDATE log_state SET term = term + 1')
    await query(`INSERT INTO pending_event (replica, leaf_before, leaf_after)
      SELECT 'r', '{"actor":{"kind":"system","name":"x"},"at":"${AT}","detail":{},"seq":', ',"type":"server.started"}'`)
    await t.rejects(sequencer.drain(), { code: 'internal', message: /another process numbers/ })
    t.equal((await verify()).size, 1)
    t.equal((await query('SELECT id FROM pending_event')).length, 1, 'it waits still')
    t.ok(await sequencer.drain(), 'elected again, it knows the new term')
    t.equal((await verify()).size, 2)
    await query('UPDATE log_state SET term = term + 1')
    await t.rejects(sequencer.checkpoint(), { code: 'internal' })
    t.equal((await query('SELECT size FROM checkpoint WHERE size = 2')).length, 0, 'and signs nothing')
  })

  await t.test('events by the thousand are found by their keys', async (t) => {
    const { store, verify } = await opened(t)
    const rare = sha256('rare')
    await store.unitOfWork.commit([recorded(event({ purl: 'pkg:npm/rare@1', digest: rare }))])
    for (let n = 0; n < 5; n += 1) await store.unitOfWork.commit(Array.from({ length: 1000 }, () => recorded(event())))
    await store.settled()
    t.match(await verify(), { size: 5001, problems: [] })
    t.match(await store.records.events({ purl: 'RARE' }, { limit: 2 }), [{ seq: 0 }])
    t.match(await store.records.events({ digest: rare }, { limit: 2 }), [{ seq: 0 }])
  })
})

/** A session that holds the lock of those who number, as one does that hangs. */
async function leading(t: Test, url: string, also = 'SELECT 1') {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end().catch(() => undefined))
  // Whoever leads now is ended, as the server does with one that is cut off.
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCKS.sequencing}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()`)
  await client.query(`SELECT pg_advisory_lock(${LOCKS.sequencing})`)
  await client.query(also)
  return { close: () => client.end() }
}

async function queries(t: Test, url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end().catch(() => undefined))
  return async (sql: string): Promise<readonly unknown[]> => (await client.query(sql)).rows
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return
    await pause(100)
  }
  throw new Error('it did not come to that')
}
