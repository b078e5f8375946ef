import t from 'tap'
import { openDatabase } from '../../src/store/database.ts'
import { groupCommit } from '../../src/store/group-commit.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { eventLog } from '../../src/store/log.ts'
import { createWriter } from '../../src/store/writes.ts'
import { artifact, AT, event, request, told } from '../contracts/samples.ts'

t.test('a full disk fails what cannot be stored, and the log goes on where it stood', async (t) => {
  const { sqlite } = await openDatabase(t.testdir())
  t.teardown(() => sqlite.close())
  const log = eventLog(sqlite)
  const unitOfWork = groupCommit(
    sqlite,
    log,
    createWriter(sqlite, () => AT),
  )
  await unitOfWork.commit([recorded(event())])
  const pages = Number(sqlite.pragma('page_count', { simple: true }))
  sqlite.pragma(`max_page_count = ${pages}`)
  const big = event({ detail: { text: 'x'.repeat(60_000) } })
  const results = await Promise.allSettled([
    unitOfWork.commit([recorded(event({ detail: {} }))]),
    unitOfWork.commit([told({ kind: 'artifact', artifact: artifact() }), recorded(big)]),
  ])
  t.match(results, [
    { status: 'rejected', reason: { code: 'internal', message: /full/ } },
    { status: 'rejected', reason: { code: 'internal', message: /full/ } },
  ])
  t.equal(log.head().size, 1)
  t.notOk(sqlite.inTransaction)
  sqlite.pragma('max_page_count = 1000000')
  await unitOfWork.commit([recorded(big)])
  t.equal(log.head().size, 2)
  t.same(sqlite.prepare('SELECT seq FROM log_event ORDER BY seq').pluck().all(), [0, 1])
})

t.test('commits of one turn share a transaction', async (t) => {
  const { sqlite } = await openDatabase(t.testdir())
  const watcher = await openDatabase(sqlite.name.replace(/[^/]*$/, ''))
  t.teardown(() => [sqlite.close(), watcher.sqlite.close()])
  const unitOfWork = groupCommit(
    sqlite,
    eventLog(sqlite),
    createWriter(sqlite, () => AT),
  )
  const sizes = new Set<unknown>()
  const look = (): void => void sizes.add(watcher.sqlite.prepare('SELECT size FROM log_state').pluck().get())
  await Promise.all(
    Array.from({ length: 300 }, async () => {
      await unitOfWork.commit([recorded(event())])
      look()
    }),
  )
  t.same([...sizes], [256, 300], 'as many as a transaction may take, then the rest')
})

t.test('what fails in its own commit leaves no event, and takes no other commit of its turn along', async (t) => {
  const { sqlite } = await openDatabase(t.testdir())
  t.teardown(() => sqlite.close())
  const log = eventLog(sqlite)
  const write = createWriter(sqlite, () => AT)
  const unitOfWork = groupCommit(sqlite, log, write)
  const requested = told({ kind: 'case-requested', request: request({ caseId: 'case-9' }) })
  const results = await Promise.allSettled([
    unitOfWork.commit([recorded(event({ detail: { at: 'first' } }))]),
    unitOfWork.commit([told({ kind: 'artifact', artifact: artifact() }), requested]),
    unitOfWork.commit([recorded(event({ detail: { at: 'last' } }))]),
  ])
  t.match(results, [
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'not-found' } },
    { status: 'fulfilled' },
  ])
  t.equal(log.head().size, 2)
  const leaves = sqlite.prepare<[], string>('SELECT leaf FROM log_event ORDER BY seq').pluck().all()
  t.match(leaves, [/"at":"first"/, /"at":"last"/])
  t.equal(sqlite.prepare('SELECT count(*) FROM artifact').pluck().get(), 0)
})

t.test(
  'a transaction that cannot be committed fails all that is in it, and the log goes on where it stood',
  async (t) => {
    const { sqlite } = await openDatabase(t.testdir())
    t.teardown(() => sqlite.close())
    sqlite.exec(`CREATE TABLE late (parent text REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)`)
    const log = eventLog(sqlite)
    let breaks = true
    const unitOfWork = groupCommit(sqlite, log, () => {
      if (breaks) sqlite.exec(`INSERT INTO late VALUES ('nobody')`)
    })
    const change = told({ kind: 'artifact', artifact: artifact() })
    const before = log.head().size
    const results = await Promise.allSettled([unitOfWork.commit([change]), unitOfWork.commit([recorded(event())])])
    t.match(results, [{ status: 'rejected' }, { status: 'rejected' }], 'nobody is told that it stands')
    t.equal(log.head().size, before, 'no head counts what is not there')
    t.notOk(sqlite.inTransaction)
    breaks = false
    await unitOfWork.commit([change])
    t.same(sqlite.prepare('SELECT seq FROM log_event').pluck().all(), [before])
  },
)

t.test('a close commits all that was given before it', async (t) => {
  const { sqlite } = await openDatabase(t.testdir())
  t.teardown(() => sqlite.close())
  const log = eventLog(sqlite)
  const unitOfWork = groupCommit(
    sqlite,
    log,
    createWriter(sqlite, () => AT),
  )
  const given = Array.from({ length: 600 }, () => unitOfWork.commit([recorded(event())]))
  unitOfWork.close()
  t.equal(log.head().size, 600)
  await Promise.all(given)
  await t.rejects(unitOfWork.commit([recorded(event())]), { code: 'stopping' })
})
