import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import t from 'tap'
import { AT } from '../contracts/samples.ts'
import { edit, makeLog, report } from './tampering.ts'

/** The head is signed every 60 seconds in these tests, and may be late by 10: events are alarming after twice that. */
const LAST_QUIET_MS = 130_000

const after = (ms: number): Date => new Date(Date.parse(AT) + ms)

t.test('events that nobody signs', async (t) => {
  const dataDir = await makeLog(t)
  t.same((await report(dataDir, undefined, after(LAST_QUIET_MS))).problems, [], 'as late as may be')
  const { problems, signedSize } = await report(dataDir, undefined, after(LAST_QUIET_MS + 1))
  t.equal(signedSize, 10)
  t.match(problems, [{ code: 'unsigned-events', seq: 10, message: /^Events 10 to 11 are not signed/ }])
})

t.test('checkpoints that are taken away', async (t) => {
  const table: readonly [what: string, change: (sql: Database.Database) => void, codes: string[]][] = [
    ['the first', (sql) => sql.exec('DELETE FROM checkpoint WHERE size = 5'), ['checkpoints-missing']],
    [
      'the last',
      (sql) => sql.exec('DELETE FROM checkpoint WHERE size = 10'),
      ['unsigned-events', 'checkpoints-missing'],
    ],
    ['all', (sql) => sql.exec('DELETE FROM checkpoint'), ['checkpoints-missing', 'unsigned-events']],
    [
      'all, and the count of them',
      (sql) => sql.exec('DELETE FROM checkpoint; UPDATE log_state SET signed = 0'),
      ['unsigned-events'],
    ],
    ['the count, to another type', (sql) => sql.exec(`UPDATE log_state SET signed = 'x'`), ['checkpoints-missing']],
  ]
  for (const [what, change, codes] of table) {
    const dataDir = await makeLog(t)
    edit(dataDir, change)
    const { problems } = await report(dataDir, undefined, after(3_600_000))
    const found = problems.map(({ code }) => code).filter((code) => codes.includes(code))
    t.same(new Set(found), new Set(codes), what)
  }
})

t.test('the private key is not needed, and the public one may come from elsewhere', async (t) => {
  const dataDir = await makeLog(t)
  rmSync(join(dataDir, 'audit.key'))
  t.match(await report(dataDir), { problems: [], signedSize: 10 })
  rmSync(join(dataDir, 'audit.pub'))
  await t.rejects(report(dataDir), { code: 'not-found', message: /--key/ })
  const other = await makeLog(t)
  t.match(await report(dataDir, join(other, 'audit.pub')), { problems: [], signedSize: 10 })
  await t.rejects(report(dataDir, join(dataDir, 'lazaret.db')), { code: 'bad-request', message: /holds no public key/ })
  await t.rejects(report(dataDir, 'nothing'), { code: 'bad-request', message: /neither/ })
})
