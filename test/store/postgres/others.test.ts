import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { sha256 } from '../../../src/model/digest.ts'
import type { News } from '../../../src/model/others.ts'
import { recorded } from '../../../src/model/unit-of-work.ts'
import { LOCKS } from '../../../src/store/postgres/migrate.ts'
import { NEWS_KEPT } from '../../../src/store/postgres/news.ts'
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/store.ts'
import { artifact, AT, catalogueRecord, event, told, verdict, waiver } from '../../contracts/samples.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'

const clock = (): Date => new Date(AT)

/** After an acknowledged decision each process knows it within this, milliseconds: docs/operations.md says so. */
const BOUND_MS = 5000
const TRIES = Number(process.env['LAZARET_TEST_TRIES'] ?? 100)

/** As another process adds so many pieces of news. */
const added = (count: number) => `INSERT INTO package_news (replica, registry, name, is_listing)
      SELECT 'other', 'npm', 'p' || n, 0 FROM generate_series(1, ${count}) AS n`

t.test('processes on one PostgreSQL know of each other', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  let databases = 0

  /** Processes' openings of a database of its own, and what each was told. */
  async function opened(t: Test) {
    const url = await cluster.url(`others${(databases += 1)}`)
    const all: PostgresStore[] = []
    t.teardown(() => Promise.all(all.map((one) => one.close())))
    const dataDir = t.testdir()
    return async (serves = true) => {
      const store = await openPostgresStore({ url, dataDir, bucket: undefined, clock, serves })
      all.push(store)
      const news: News[] = []
      store.others.onNews((one) => news.push(one))
      return { store, others: store.others, news }
    }
  }

  /** Ends the sessions that wait for what they are told, as a cut of the network does. */
  const cutOff = async (): Promise<void> => {
    await cluster.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_locks
      WHERE locktype = 'advisory' AND objid = ${LOCKS.leading} AND pid <> pg_backend_pid()`)
  }

  await t.test('one leads, of those that serve, and another one where it ends or is cut off', async (t) => {
    const open = await opened(t)
    const command = await open(false)
    const [one, two, three] = [await open(), await open(), await open()]
    const leaders = (): readonly boolean[] => [command, one, two, three].map(({ others }) => others.leads())
    t.same(leaders(), [false, true, false, false])
    await one.store.close()
    await until(() => two.others.leads() || three.others.leads())
    t.equal(leaders().filter(Boolean).length, 1)
    await cutOff()
    await until(() => !leaders().includes(true))
    await until(() => leaders().includes(true))
    t.equal(leaders().filter(Boolean).length, 1)
  })

  await t.test(`a decision is known to all within the bound, and obeyed at once, ${TRIES} times`, async (t) => {
    const open = await opened(t)
    const all = [(await open()).store, (await open()).store, (await open()).store] as const
    const took: number[] = []
    for (let n = 0; n < TRIES; n += 1) {
      const [one, two, three] = inTurn(all, n)
      const before = one.records.decisionsRevision()
      await until(() => two.records.decisionsRevision() === before && three.records.decisionsRevision() === before)
      if (n % 10 === 0) await cutOff()
      await one.unitOfWork.commit([told({ kind: 'waiver', waiver: waiver({ id: `waiver-${n}` }) })])
      const start = performance.now()
      const late = [two, three].map(async ({ unitOfWork }) => unitOfWork.commit([recorded(event())], [], before))
      for (const one of await Promise.allSettled(late)) t.match(one, { reason: { code: 'superseded' } })
      await until(() => two.records.decisionsRevision() > before && three.records.decisionsRevision() > before)
      took.push(performance.now() - start)
    }
    t.ok(Math.max(...took) < BOUND_MS, `${Math.max(...took)} ms`)
  })

  await t.test('a decision is told to who commits nothing, and to who was cut off while it was made', async (t) => {
    const open = await opened(t)
    const [one, two] = [await open(), await open()]
    await cutOff()
    await one.store.unitOfWork.commit([told({ kind: 'waiver', waiver: waiver() })])
    await until(() => two.store.records.decisionsRevision() === one.store.records.decisionsRevision())
    t.same(two.news, [{ kind: 'decided' }])
  })

  await t.test('without the database nobody knows, and nobody leads; and it comes back by itself', async (t) => {
    const open = await opened(t)
    const { store, others } = await open()
    t.ok(others.leads())
    await cluster.stop()
    await pause(BOUND_MS + 500)
    t.throws(() => others.assertFresh(), { code: 'database-unreachable', retryAfterSeconds: 5 })
    t.equal(others.leads(), false)
    await cluster.start()
    await until(() => others.leads())
    others.assertFresh()
    await store.unitOfWork.commit([recorded(event())])
  })

  await t.test('what one learns of a package is told to the others', async (t) => {
    const open = await opened(t)
    const [one, two] = [await open(), await open()]
    const record = catalogueRecord()
    const { registry, name } = record
    const listing = { kind: 'package', registry, name, isListing: true }
    const judged = (filename: string, outcome: 'allow' | 'block') => {
      const digest = sha256(filename)
      const stored = artifact({ filename, digest })
      const change = { kind: 'verdict', registry: 'npm', digest, name: stored.name, filename } as const
      return one.store.unitOfWork.commit([
        told({ kind: 'artifact', artifact: stored }),
        told({ ...change, verdict: verdict({ outcome }) }),
      ])
    }
    const heard = async (): Promise<readonly News[]> => {
      await until(() => two.news.length > 0)
      await pause(200)
      return two.news.splice(0)
    }
    await one.store.catalogues.save(record)
    t.same(await heard(), [listing])
    await judged('served.tgz', 'allow')
    await pause(1500)
    t.same(two.news, [], 'a first verdict that is served says nothing else than its listing')
    const file = { kind: 'package', registry: 'npm', name: artifact().name, isListing: false }
    await judged('refused.tgz', 'block')
    t.same(await heard(), [file])
    await judged('served.tgz', 'block')
    t.same(await heard(), [file], 'another verdict than before')
    t.same(one.news, [], 'and not to itself')
  })

  await t.test('who missed more than is kept believes nothing of packages any more', async (t) => {
    const open = await opened(t)
    const [one] = [await open()]
    const client = new pg.Client({ connectionString: await cluster.url(`others${databases}`) })
    t.teardown(() => client.end())
    await client.connect()
    await client.query(added(NEWS_KEPT))
    await until(() => one.news.length === NEWS_KEPT)
    one.news.length = 0
    await client.query(added(NEWS_KEPT + 1))
    await until(() => one.news.length > 0)
    t.same(one.news, [{ kind: 'everything' }])
  })

  await t.test('the same work is done by one after the other, and one that is lost holds up nobody', async (t) => {
    const open = await opened(t)
    const all = [await open(), await open(), await open()] as const
    for (const kind of ['flight', 'turn'] as const) {
      let inside = 0
      let most = 0
      const work = async (): Promise<void> => {
        inside += 1
        most = Math.max(most, inside)
        await pause(60)
        inside -= 1
      }
      await Promise.all(all.map(({ others }) => others[kind]('one', work)))
      t.equal(most, 1, kind)
      await Promise.all(all.map(({ others }, n) => others[kind](`key ${n}`, work)))
      t.ok(most > 1, 'of other keys at once')
      await t.rejects(
        all[0].others[kind]('one', async () => Promise.reject(new Error('of the work'))),
        /of the work/,
      )
      await all[1].others[kind]('one', work)
    }
    const ended = Promise.withResolvers<void>()
    const held = all[0].others.flight('stuck', () => ended.promise)
    await pause(100)
    let isDone = false
    const waiting = all[1].others.flight('stuck', async () => void (isDone = true))
    await pause(500)
    t.equal(isDone, false)
    await cutOff()
    await until(() => isDone)
    ended.resolve()
    await Promise.all([held, waiting])
  })

  await t.test('without the database work is done, and nothing is changed', async (t) => {
    const open = await opened(t)
    const { others } = await open()
    await cluster.stop()
    t.equal(await others.flight('one', async () => 'done'), 'done')
    await t.rejects(
      others.turn('one', async () => 'done'),
      { code: 'database-unreachable' },
    )
    await cluster.start()
    await until(async () => await others.turn('one', async () => true).catch(() => false))
  })
})

/** Each of the three decides in its turn, and the two others are asked. */
function inTurn<Some>([one, two, three]: readonly [Some, Some, Some], n: number): readonly [Some, Some, Some] {
  return n % 3 === 0 ? [one, two, three] : n % 3 === 1 ? [two, three, one] : [three, one, two]
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it did not come to be within 30 s')
    await pause(5)
  }
}
