import { zstdCompressSync } from 'node:zlib'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { sha256 } from '../../../src/model/digest.ts'
import type { AskedInspection, InspectionElsewhere } from '../../../src/model/inspections.ts'
import { FACTS_BYTES_MAX } from '../../../src/store/postgres/inspection-tables.ts'
import { InspectionQueue } from '../../../src/store/postgres/inspection-queue.ts'
import { PostgresInspectionWork } from '../../../src/store/postgres/inspection-work.ts'
import { Queries } from '../../../src/store/postgres/queries.ts'
import { facts } from '../../contracts/samples.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'

const WAITS = { takenMs: 20_000, answeredMs: 30_000 }

/** What docs/operations.md grants to the role of an inspect worker. */
const GRANTS = `GRANT SELECT, INSERT, UPDATE, DELETE ON inspection_worker TO inspects;
  GRANT SELECT, UPDATE, DELETE ON inspection_job TO inspects`

function asked(changes: Partial<AskedInspection> = {}): AskedInspection {
  const { digest, readAs, inspector } = facts()
  return { digest, readAs, inspector, of: 'npm left-pad', ...changes }
}

/** Waits until there is one to take. */
async function taken(work: PostgresInspectionWork) {
  for (;;) {
    const [job] = await work.take(1)
    if (job !== undefined) return job
    await pause(20)
  }
}

t.test('inspections that a server asks of others', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  let databases = 0

  /** A database of its own, a server that asks, and processes that inspect. */
  async function surroundings(t: Test) {
    const url = await cluster.url(`inspections${(databases += 1)}`)
    const reads = new Queries(url)
    const queue = new InspectionQueue(reads, url)
    const client = new pg.Client({ connectionString: url })
    // Lost where the server ends.
    client.on('error', () => undefined)
    await client.connect()
    const works: PostgresInspectionWork[] = []
    t.teardown(async () => {
      await Promise.all(works.map((work) => work.close().catch(() => undefined)))
      await queue.close()
      await reads.close()
      await client.end()
    })
    const worker = async (inspector = 'one', at = url) => {
      const name = `worker${works.length}`
      const work = new PostgresInspectionWork({ url: at, name, inspector, onWork: () => undefined })
      works.push(work)
      await work.take(0)
      return work
    }
    const urgent = (job = asked(), waits = WAITS): Promise<InspectionElsewhere> =>
      queue.ask(job, { urgent: true }, waits)
    /** As after a while without a sign of life. */
    const die = (name: string) =>
      client.query(`UPDATE inspection_worker SET seen_at = now() - interval '1 minute' WHERE name = $1`, [name])
    const left = async () => (await client.query('SELECT 1 FROM inspection_job')).rowCount
    return { url, client, queue, worker, urgent, die, left }
  }

  await t.test('one takes it, and its facts are the answer; nothing is left behind', async (t) => {
    const { worker, urgent, queue, left } = await surroundings(t)
    const work = await worker()
    const answer = urgent()
    const job = await taken(work)
    t.match(job, { digest: facts().digest, readAs: 'npm-tarball', of: 'npm left-pad', priority: { urgent: true } })
    t.equal(queue.waiting, 1)
    await work.answer(job, facts())
    t.same(await answer, { facts: facts() })
    t.equal(queue.waiting, 0)
    t.equal(await left(), 0)
  })

  await t.test('where none is there, or of another revision, or none lives, the server is told at once', async (t) => {
    const { worker, urgent, die, left } = await surroundings(t)
    t.same(await urgent(), { undone: 'nobody' })
    const other = await worker('two')
    t.same(await urgent(), { undone: 'nobody' })
    await worker('one')
    await die('worker1')
    t.same(await urgent(), { undone: 'nobody' })
    t.same(await other.take(5), [])
    t.equal(await left(), 0)
  })

  await t.test('one that takes nothing is waited for so long, and not longer', async (t) => {
    const { worker, urgent, left } = await surroundings(t)
    await worker()
    const since = performance.now()
    t.same(await urgent(asked(), { takenMs: 700, answeredMs: 30_000 }), { undone: 'untaken' })
    t.ok(performance.now() - since >= 700)
    t.equal(await left(), 0)
  })

  await t.test('what one had taken that died is taken by another', async (t) => {
    const { worker, urgent, die } = await surroundings(t)
    const [one, two] = [await worker(), await worker()]
    const answer = urgent()
    await taken(one)
    t.same(await two.take(1), [], 'while it lives nobody else has it')
    await die('worker0')
    const job = await taken(two)
    await one.answer(job, facts({ tookMs: 1 }))
    await two.answer(job, facts({ tookMs: 2 }))
    t.match(await answer, { facts: { tookMs: 2 } }, 'what comes from the dead is too late')
  })

  await t.test('what three died over is a failure', async (t) => {
    const { worker, urgent, die, left } = await surroundings(t)
    await worker()
    const answer = urgent()
    for (let n = 1; n <= 3; n += 1) {
      await taken(await worker())
      await die(`worker${n}`)
    }
    t.match(await answer, { failed: /3 inspect workers ended/ })
    t.equal(await left(), 0)
  })

  await t.test('what one gives back that is stopped is no try, and is taken by another', async (t) => {
    const { worker, urgent } = await surroundings(t)
    const answer = worker().then(() => urgent())
    for (let n = 0; n < 4; n += 1) {
      const one = await worker()
      await taken(one)
      await worker()
      await one.close()
    }
    const last = await worker()
    await last.answer(await taken(last), facts())
    t.match(await answer, { facts: facts() })
  })

  await t.test('who cannot do it says so, and the server does not wait', async (t) => {
    const { worker, urgent, left } = await surroundings(t)
    const work = await worker()
    const answer = urgent()
    await work.refuse(await taken(work))
    t.same(await answer, { undone: 'refused' })
    t.equal(await left(), 0)
  })

  await t.test('one that lives and never answers is waited for so long, and its answer comes too late', async (t) => {
    const { worker, urgent, left } = await surroundings(t)
    const work = await worker()
    const answer = urgent(asked(), { takenMs: 500, answeredMs: 1500 })
    const job = await taken(work)
    t.same(await answer, { undone: 'unanswered' })
    await work.answer(job, facts())
    t.equal(await left(), 0)
  })

  const LIES = {
    'facts of other bytes': JSON.stringify(facts({ digest: sha256('others') })),
    'facts of another reading': JSON.stringify(facts({ readAs: 'wheel' })),
    'facts of another revision': JSON.stringify(facts({ inspector: 'two' })),
    'facts of no check': JSON.stringify(facts({ checksRun: [] })),
    'a failure without a finding': JSON.stringify(facts({ inspector: 'none' })),
    'facts of a file under its name': JSON.stringify({ ...facts(), about: 'file' }),
    'facts without findings': JSON.stringify({ ...facts(), findings: undefined }),
    'what is no JSON': 'certainly harmless',
    null: 'null',
  }
  for (const [lie, text] of Object.entries(LIES)) {
    await t.test(`an answer is not believed: ${lie}`, async (t) => {
      const { worker, urgent, client } = await surroundings(t)
      const work = await worker()
      const answer = urgent()
      await taken(work)
      await client.query('UPDATE inspection_job SET answer = $1', [Buffer.concat([Buffer.of(0), Buffer.from(text)])])
      t.same(await answer, { undone: 'refused' })
    })
  }

  await t.test('an answer that swells is not believed', async (t) => {
    const { worker, urgent, client } = await surroundings(t)
    const work = await worker()
    const answer = urgent()
    await taken(work)
    const bomb = zstdCompressSync(Buffer.alloc(FACTS_BYTES_MAX + 1, ' '))
    await client.query('UPDATE inspection_job SET answer = $1', [Buffer.concat([Buffer.of(1), bomb])])
    t.same(await answer, { undone: 'refused' })
  })

  await t.test('whoever waits goes first, then packages and clients of which nothing is under way', async (t) => {
    const { worker, queue, client } = await surroundings(t)
    const work = await worker()
    const waiting: Promise<InspectionElsewhere>[] = []
    const ask = async (name: string, of: string, urgent: boolean, who: string): Promise<void> => {
      const clients = new Set([who])
      waiting.push(queue.ask(asked({ digest: sha256(name), of }), { urgent, clients }, WAITS))
      for (;;) {
        const { rowCount } = await client.query('SELECT 1 FROM inspection_job WHERE digest = $1', [sha256(name)])
        if (rowCount === 1) return
        await pause(10)
      }
    }
    await ask('ahead', 'npm ahead', false, 'x')
    await ask('a1', 'npm a', true, 'ada')
    await ask('a2', 'npm a', true, 'ada')
    await ask('b1', 'npm b', true, 'ada')
    await ask('c1', 'npm c', true, 'bob')
    const order: string[] = []
    const names = new Map(['ahead', 'a1', 'a2', 'b1', 'c1'].map((name) => [sha256(name), name]))
    const jobs = []
    for (let n = 0; n < 5; n += 1) {
      const job = await taken(work)
      jobs.push(job)
      order.push(names.get(job.digest) ?? '')
    }
    t.same(order, ['a1', 'c1', 'b1', 'a2', 'ahead'])
    for (const job of jobs) await work.refuse(job)
    await Promise.all(waiting)
  })

  await t.test('a client that comes to wait for it later makes it urgent', async (t) => {
    const { worker, queue, client } = await surroundings(t)
    const work = await worker()
    const priority = { urgent: false }
    const answer = queue.ask(asked(), priority, WAITS)
    await pause(200)
    priority.urgent = true
    for (;;) {
      const { rows } = await client.query<{ urgent: number }>('SELECT urgent FROM inspection_job')
      if (rows[0]?.urgent === 1) break
      await pause(20)
    }
    await work.refuse(await taken(work))
    t.same(await answer, { undone: 'refused' })
  })

  await t.test('of many that take at once none has what another one has', async (t) => {
    const { worker, queue } = await surroundings(t)
    const works = await Promise.all([worker(), worker(), worker(), worker()])
    const digests = Array.from({ length: 60 }, (_, n) => sha256(String(n)))
    const answers = digests.map((digest) => queue.ask(asked({ digest, of: `npm ${digest}` }), { urgent: true }, WAITS))
    const all: string[] = []
    while (all.length < digests.length) {
      const takes = await Promise.all(works.map(async (work) => ({ work, jobs: await work.take(3) })))
      for (const { work, jobs } of takes) {
        for (const job of jobs) {
          all.push(job.digest)
          await work.answer(job, facts({ digest: job.digest }))
        }
      }
    }
    t.same(all.toSorted(), digests.toSorted())
    t.ok((await Promise.all(answers)).every((one) => 'facts' in one))
  })

  await t.test('a role that has the two tables alone can inspect, and nothing else', async (t) => {
    const { worker, urgent, client, url } = await surroundings(t)
    await client.query(`CREATE ROLE inspects LOGIN; ${GRANTS}`)
    const at = url.replace('lazaret@', 'inspects@')
    const work = await worker('one', at)
    const answer = urgent()
    await work.answer(await taken(work), facts())
    t.match(await answer, { facts: facts() })
    const other = new pg.Client({ connectionString: at })
    t.teardown(() => other.end())
    await other.connect()
    for (const table of ['facts', 'verdict', 'waiver', 'log_event', 'pending_event', 'person', 'decision_state'])
      await t.rejects(other.query(`DELETE FROM ${table}`), { code: '42501' }, table)
    await t.rejects(other.query('SELECT * FROM person'), { code: '42501' })
  })

  await t.test('without the database nobody is waited for', async (t) => {
    const { worker, urgent } = await surroundings(t)
    const work = await worker()
    await cluster.stop()
    await t.rejects(work.take(1), { code: 'database-unreachable' })
    t.same(await urgent(), { undone: 'unreachable' })
    await cluster.start()
    const answer = (async () => {
      for (;;) {
        const found = await urgent()
        if ('facts' in found) return found
        await pause(100)
      }
    })()
    for (;;) {
      const [job] = await work.take(1).catch(() => [])
      if (job !== undefined) {
        await work.answer(job, facts())
        break
      }
      await pause(50)
    }
    t.match(await answer, { facts: facts() })
  })
})
