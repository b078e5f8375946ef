import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import t from 'tap'
import { signCheckpoint } from '../../src/audit/checkpoint.ts'
import { claimedCut, signCut } from '../../src/audit/cut.ts'
import { loadSigner } from '../../src/audit/key.ts'
import { hashLeaf } from '../../src/audit/merkle.ts'
import { newSigner } from '../../src/audit/note.ts'
import { AT } from '../contracts/samples.ts'
import { cut, month, notesIn, verify } from './cutting.ts'
import { edit } from './tampering.ts'

type Change = (sql: Database.Database) => void
const forged: Change = (sql) => {
  const note = String(sql.prepare('SELECT note FROM log_cut').pluck().get())
  const signer = newSigner(note.slice(0, note.indexOf('\n')))
  const said = claimedCut(note)
  if (said === undefined) throw new Error('the note is of a cut')
  sql.prepare('UPDATE log_cut SET note = ?').run(signCut(said, signer).note)
}

t.test('what was done to a log that was cut, and what the report says', async (t) => {
  const table: readonly (readonly [situation: string, code: string, change: Change])[] = [
    ['the cut is gone', 'event-missing', (sql) => sql.exec('DELETE FROM log_cut; DELETE FROM log_kept')],
    ['it says another size', 'cut-forged', (sql) => sql.exec('UPDATE log_cut SET size = 12')],
    [
      'its note was changed',
      'cut-forged',
      (sql) => sql.exec(`UPDATE log_cut SET note = replace(note, 'kept 4', 'kept 3')`),
    ],
    ['another key signed it', 'cut-forged', forged],
    ['a kept event is gone', 'cut-changed', (sql) => sql.exec('DELETE FROM log_event WHERE seq = 3')],
    ['a kept event is not in the list', 'cut-changed', (sql) => sql.exec('DELETE FROM log_kept WHERE seq = 1')],
    [
      'a kept event was changed',
      'event-changed',
      (sql) => sql.exec(`UPDATE log_event SET leaf = replace(leaf, 'ada', 'eve') WHERE seq < 4`),
    ],
    [
      'a kept event and its hash were changed',
      'cut-changed',
      (sql) => {
        const leaf = String(sql.prepare('SELECT leaf FROM log_event WHERE seq = 3').pluck().get()).replace(
          'anonymous',
          'somebody',
        )
        sql
          .prepare('UPDATE log_event SET leaf = ?, leaf_hash = ?, actor = ? WHERE seq = 3')
          .run(leaf, hashLeaf(leaf), 'somebody')
      },
    ],
    [
      'an event was added below it',
      'cut-unfinished',
      (sql) =>
        sql.exec(
          `INSERT INTO log_event SELECT 7, leaf, leaf_hash, type, at, actor, registry, purl, digest FROM log_event WHERE seq = 12`,
        ),
    ],
    ['the first event after it is gone', 'event-missing', (sql) => sql.exec('DELETE FROM log_event WHERE seq = 10')],
    [
      'an event after it was changed',
      'event-changed',
      (sql) => sql.exec(`UPDATE log_event SET leaf = replace(leaf, 'npm', 'mpn') WHERE seq = 14`),
    ],
    [
      'the head that it was made at is gone',
      'checkpoints-missing',
      (sql) => sql.exec('DELETE FROM checkpoint WHERE size = 10'),
    ],
    [
      'the waiver whose event it kept was changed',
      'row-untold',
      (sql) => sql.exec(`UPDATE waiver SET reason = 'other'`),
    ],
    ['the artifact whose event it kept is gone', 'row-missing', (sql) => sql.exec('DELETE FROM artifact')],
  ]
  for (const [situation, code, change] of table) {
    await t.test(situation, async (t) => {
      const dataDir = await month(t, true)
      edit(dataDir, change)
      const { problems } = await verify(dataDir)
      t.ok(
        problems.some((one) => one.code === code),
        JSON.stringify(problems),
      )
      for (const { message } of problems) t.match(message, /^[A-Z0-9][^\n]*\.$/)
    })
  }
})

t.test('exports that are not of what was cut off, and heads of a witness that are not of them', async (t) => {
  const dataDir = await month(t)
  const heads = notesIn(dataDir)
  await cut(dataDir)
  const lines = readFileSync(join(dataDir, 'cut.jsonl'), 'utf8').split(/(?<=\n)/)
  const leaf = (lines[5] ?? '').replace(/^.*"leaf":(.*),"seq":5\}\n$/, '$1').replace('10.0.0.1', '10.0.0.2')
  const rehashed = `{"hash":"${hashLeaf(leaf).toString('hex')}","leaf":${leaf},"seq":5}\n`
  const table: readonly (readonly [situation: string, code: string, lines: readonly string[]])[] = [
    ['a word of an event', 'event-changed', lines.with(5, (lines[5] ?? '').replace('10.0.0.1', '10.0.0.2'))],
    ['a word and its hash', 'cut-mismatch', lines.with(5, rehashed)],
    ['an event taken out', 'event-missing', lines.toSpliced(5, 1)],
    ['fewer than were cut off', 'event-missing', [...lines.slice(0, 8), lines.at(-1) ?? '']],
    ['a head of another log', 'key-changed', lines.with(10, strangeHead(lines[10] ?? ''))],
  ]
  for (const [situation, code, changed] of table) {
    writeFileSync(join(dataDir, 'other.jsonl'), changed.join(''))
    const { problems } = await verify(dataDir, ['other.jsonl'])
    t.ok(
      problems.some((one) => one.code === code),
      `${situation}: ${JSON.stringify(problems)}`,
    )
  }
  const other = await signedHead(dataDir, 4)
  const told = await verify(dataDir, ['cut.jsonl'], [...heads, other])
  t.match(told.problems, [{ code: 'witness-mismatch' }], 'a head that the witness keeps of other events')
  t.match((await verify(dataDir, [], [...heads, other])).problems, [], 'which only the export shows')
})

/** A line of a head that another key signed. */
function strangeHead(line: string): string {
  const { checkpoint } = JSON.parse(line) as { checkpoint: string }
  const signer = newSigner('lazaret.invalid/log/other')
  const head = signCheckpoint(2, Buffer.alloc(32), AT, signer).note
  return line.replace(JSON.stringify(checkpoint), JSON.stringify(head))
}

/** What whoever has the private key can sign: a head of other events. */
async function signedHead(dataDir: string, size: number): Promise<string> {
  return signCheckpoint(size, Buffer.alloc(32), AT, await loadSigner(dataDir, true)).note
}
