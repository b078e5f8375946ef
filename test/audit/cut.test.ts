import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openAuditor } from '../../src/app/auditor.ts'
import { cutLog, finishCut } from '../../src/app/log-cut.ts'
import { sha256 } from '../../src/model/digest.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { writeWhole } from '../../src/cli/lib/new-file.ts'
import { event, quarantined, told } from '../contracts/samples.ts'
import { cut, day, month, notesIn, now, numbersIn, open, PINNED, verify, verifyFile, type Order } from './cutting.ts'
import { edit } from './tampering.ts'

t.test('what is older goes, what decisions rest on stays, and the rest is proven as before', async (t) => {
  const dataDir = await month(t)
  const heads = notesIn(dataDir)
  t.same(await cut(dataDir), { size: 10, cutOff: 10, kept: 4 })
  t.same(numbersIn(dataDir), [0, 1, 2, 3, ...Array.from({ length: 11 }, (_, index) => 10 + index)])
  const report = await verify(dataDir)
  t.match(report, { size: 21, cutSize: 10, signedSize: 21, rowsChecked: true, pastChecked: false, problems: [] })
  t.match(await verifyFile(dataDir, 'cut.jsonl'), { size: 10, signedSize: 10, checkpoints: 5, problems: [] })
  t.match(await verify(dataDir, ['cut.jsonl']), { pastChecked: true, problems: [] })
  t.match(await verify(dataDir, [], heads), { headsUnchecked: 4, witnessedSize: 20, problems: [] })
  t.match(await verify(dataDir, ['cut.jsonl'], heads), { headsUnchecked: 0, witnessedSize: 20, problems: [] })
  const store = await open(dataDir)
  t.teardown(() => store.close())
  const [last] = await store.records.events({ type: 'log.cut' }, { limit: 1 })
  t.match(last, { seq: 20, detail: { size: 10, kept: 4, export: sha256(readFileSync(join(dataDir, 'cut.jsonl'))) } })
  t.equal((await store.records.events({ digest: PINNED }, { limit: 9 })).length, 2, 'the history of the open case')
})

t.test('a second cut goes on where the first ended, and both exports together prove the whole log', async (t) => {
  const dataDir = await month(t)
  const heads = notesIn(dataDir)
  await cut(dataDir, { before: day(7), file: 'one.jsonl' })
  t.same(await cut(dataDir, { before: day(15), file: 'two.jsonl' }), { size: 14, cutOff: 8, kept: 4 })
  t.match(await verify(dataDir, ['two.jsonl', 'one.jsonl'], heads), { cutSize: 14, headsUnchecked: 0, problems: [] })
  t.match(await verifyFile(dataDir, 'two.jsonl'), { size: 14, cutSize: 6, signedSize: 14, problems: [] })
  await t.rejects(verify(dataDir, ['two.jsonl']), { code: 'bad-request', message: /Events 0 to 5 are missing/ })
  t.match((await verify(dataDir, ['one.jsonl'])).problems, [{ code: 'event-missing', seq: 6 }])
})

t.test('an export of what is left begins at the cut, and proves itself', async (t) => {
  const dataDir = await month(t, true)
  const auditor = await openAuditor({ dataDir }, undefined)
  const lines: string[] = []
  for await (const line of auditor.export()) lines.push(line)
  auditor.close()
  writeFileSync(join(dataDir, 'rest.jsonl'), lines.join(''))
  t.match(await verifyFile(dataDir, 'rest.jsonl'), { size: 21, cutSize: 10, signedSize: 21, problems: [] })
  t.match(await verify(dataDir, ['rest.jsonl', 'cut.jsonl']), { problems: [] })
})

t.test('what stays, whatever its age', async (t) => {
  const table: readonly (readonly [situation: string, order: Order, next: number | undefined, result: object])[] = [
    ['nothing is old enough', { before: day(0) }, undefined, { nothing: /event 0 is of 20/ }],
    ['less than the second signed head', { before: day(4) }, undefined, { size: 2 }],
    ['all of it is older', { before: day(29) }, undefined, { size: 20 }],
    ['a receiver was told of all', { receivers: ['chat'] }, 20, { size: 10 }],
    ['a receiver was told of some', { receivers: ['chat'] }, 7, { size: 6 }],
    ['a receiver was told of nothing', { receivers: ['chat'] }, 0, { nothing: /chat was not told of event 0 yet/ }],
    ['a receiver that is configured no more', { receivers: [] }, 0, { size: 10 }],
    ['a receiver that was never told', { receivers: ['new'] }, 0, { size: 10 }],
  ]
  for (const [situation, order, next, result] of table) {
    await t.test(situation, async (t) => {
      const dataDir = await month(t)
      const store = await open(dataDir)
      // An event of today would be younger than all of them.
      if (next !== undefined) await store.unitOfWork.commit([], [{ kind: 'told-receiver', receiver: 'chat', next }])
      await store.close()
      const done = await cut(dataDir, order)
      t.match(done, result)
      t.equal(
        existsSync(join(dataDir, 'cut.jsonl')),
        !('nothing' in done),
        'an export where something goes, and only there',
      )
      t.match(await verify(dataDir), { problems: [] })
    })
  }
})

t.test('an event with a clock ahead keeps what follows it, and is named', async (t) => {
  const dataDir = t.testdir()
  const store = await open(dataDir)
  for (const at of [day(1), '2030-01-01T00:00:00.000Z', day(2)])
    await store.unitOfWork.commit([recorded(event({ at }))])
  await store.close()
  t.match(await cut(dataDir), { nothing: /event 1 is of 2030/ })
})

t.test('a cut that was broken off at any step loses nothing', async (t) => {
  const dataDir = await month(t)
  const before = numbersIn(dataDir)
  const store = await open(dataDir)
  const order = { dataDir, before: day(11), receivers: [], actor: { kind: 'operator', name: 'ada' }, now } as const
  const full: AsyncIterable<string>[] = []
  const failing = (lines: AsyncIterable<string>): Promise<string> => {
    full.push(lines)
    return Promise.reject(new Error('the disk is full'))
  }
  await t.rejects(cutLog(store, { ...order, write: failing }), /the disk is full/)
  const half = async (lines: AsyncIterable<string>): Promise<string> => {
    const all: string[] = []
    for await (const line of lines) all.push(line)
    const path = join(dataDir, 'half.jsonl')
    writeFileSync(path, [...all.slice(0, 4), ...all.slice(5)].join(''))
    return path
  }
  await t.rejects(cutLog(store, { ...order, write: half }), /nothing was cut off/)
  await store.close()
  t.same(numbersIn(dataDir), before, 'without a whole export nothing goes')
  t.match(await verify(dataDir), { cutSize: 0, problems: [] })

  const events = rowsOf(dataDir)
  await cut(dataDir)
  // As if the process had ended between the cut and the last of what it takes away.
  edit(dataDir, (sql) => {
    const insert = sql.prepare('INSERT INTO log_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    for (const row of events.slice(6, 10)) insert.run(...row)
  })
  t.match((await verify(dataDir)).problems, [{ code: 'cut-unfinished' }])
  const again = await open(dataDir)
  t.equal(await finishCut(again), true)
  t.equal(await finishCut(again), false, 'and then there is nothing to do')
  await again.close()
  t.match(await verify(dataDir, ['cut.jsonl']), { problems: [] })
})

function rowsOf(dataDir: string): unknown[][] {
  let rows: unknown[][] = []
  edit(dataDir, (sql) => (rows = sql.prepare<[], unknown[]>('SELECT * FROM log_event ORDER BY seq').raw().all()))
  return rows
}

t.test('of two that cut at once one does it', async (t) => {
  const dataDir = await month(t)
  const results = await Promise.allSettled([
    cut(dataDir, { file: 'one.jsonl' }),
    cut(dataDir, { before: day(15), file: 'two.jsonl' }),
  ])
  const failed = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  t.ok(failed.length < 2)
  for (const reason of failed) t.match(reason, { code: 'conflict' })
  t.match((await verify(dataDir)).problems, [])
})

t.test('a case that is opened while it is cut keeps its events', async (t) => {
  const dataDir = t.testdir()
  const digest = sha256('of a case to come')
  const store = await open(dataDir)
  t.teardown(() => store.close())
  for (let number = 1; number <= 4; number += 1) {
    const refused = { ...event({ at: day(number), digest }), type: 'artifact.refused' } as const
    await store.unitOfWork.commit([recorded(number === 2 ? refused : event({ at: day(number) }))])
  }
  await store.audit.checkpoint()
  let cases = 0
  const pinned: typeof store.kept.pinned = async () => {
    const before = await store.kept.pinned()
    if (cases < 2) {
      cases += 1
      const id = `case-${cases}`
      const newcomer = quarantined({ id, digest: cases === 1 ? digest : sha256('another') })
      await store.unitOfWork.commit([told({ kind: 'case-opened', case: newcomer })])
    }
    return before
  }
  const kept = { ...store.kept, pinned }
  const actor = { kind: 'operator', name: 'ada' } as const
  const write = (lines: AsyncIterable<string>): Promise<string> => writeWhole(join(dataDir, 'cut.jsonl'), lines)
  const done = await cutLog({ ...store, kept }, { dataDir, before: day(20), receivers: [], actor, write, now })
  t.match(done, { size: 4, kept: 1 })
  t.same((await store.records.events({ digest, type: 'artifact.refused' }, { limit: 9 })).length, 1)
  t.match((await verify(dataDir, ['cut.jsonl'])).problems, [])
})
