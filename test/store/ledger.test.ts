import t from 'tap'
import { openDatabase } from '../../src/store/database.ts'
import { groupCommit } from '../../src/store/group-commit.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { eventLog } from '../../src/store/log.ts'
import { createWriter } from '../../src/store/writes.ts'
import { artifact, AT, event, told } from '../contracts/samples.ts'

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
