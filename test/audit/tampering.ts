import { closeSync, cpSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Test } from 'tap'
import { openAuditor } from '../../src/app/auditor.ts'
import { CompactRange } from '../../src/audit/merkle.ts'
import type { LogReport } from '../../src/audit/verify.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { AT, event } from '../contracts/samples.ts'

export const clock = (): Date => new Date(AT)

const folder = mkdtempSync(join(tmpdir(), 'lazaret-log-'))
let template: Promise<string> | undefined
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A log of 12 events, signed at 5 and at 10: a copy of the one that is made once. */
export async function makeLog(t: Test): Promise<string> {
  const dataDir = t.testdir()
  template ??= signedTwice(folder)
  cpSync(await template, dataDir, { recursive: true })
  return dataDir
}

async function signedTwice(dataDir: string): Promise<string> {
  const store = await openStore({ dataDir, clock })
  for (let n = 0; n < 12; n += 1) {
    await store.unitOfWork.commit([recorded(event({ purl: `pkg:npm/left-pad@${n}` }))])
    if (n === 4 || n === 9) await store.audit.checkpoint()
  }
  await store.close()
  // Closing signed the head; the tests want an unsigned tail.
  edit(dataDir, (sql) => sql.exec('DELETE FROM checkpoint WHERE size = 12; UPDATE log_state SET signed = 2'))
  return dataDir
}

export function edit(dataDir: string, change: (sql: Database.Database) => void): void {
  const sql = new Database(join(dataDir, 'lazaret.db'))
  change(sql)
  sql.close()
}

/** Verifies as the command line does: with the key in the folder or a given one, at the time of the last event unless told. */
export async function report(dataDir: string, key?: string, now: Date = clock()): Promise<LogReport> {
  const auditor = await openAuditor({ dataDir }, key)
  try {
    return await auditor.verify({ intervalMs: 60_000, now })
  } finally {
    auditor.close()
  }
}

/** Cuts the log off at `size` events, where it was signed once, as whoever knows how would: head, count and checkpoints fit. */
export function cutOff(dataDir: string, size: number): void {
  edit(dataDir, (sql) => {
    const hashes = sql.prepare<[number], Buffer>('SELECT leaf_hash FROM log_event WHERE seq < ? ORDER BY seq').pluck()
    const range = new CompactRange()
    for (const hash of hashes.all(size)) range.append(hash)
    sql.prepare('DELETE FROM log_event WHERE seq >= ?').run(size)
    sql.prepare('DELETE FROM checkpoint WHERE size > ?').run(size)
    sql
      .prepare('UPDATE log_state SET size = ?, edge = ?, signed = (SELECT COUNT(*) FROM checkpoint)')
      .run(size, range.toBytes())
  })
}

/** of SQLite, unless told otherwise */
const PAGE_BYTES = 4096

/** Overwrites the root page of a table or an index in a folder that nobody has open. */
export function damageRoot(dataDir: string, name: string): void {
  const path = join(dataDir, 'lazaret.db')
  const sql = new Database(path)
  const page = Number(sql.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name))
  sql.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, (page - 1) * PAGE_BYTES)
  closeSync(file)
}
