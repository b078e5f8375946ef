import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import t from 'tap'
import { exportLog } from '../../src/audit/export.ts'
import { loadSigner, loadVerifier } from '../../src/audit/key.ts'
import { signCheckpoint } from '../../src/audit/checkpoint.ts'
import { CompactRange, hashLeaf } from '../../src/audit/merkle.ts'
import { newSigner } from '../../src/audit/note.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { AT, event } from '../contracts/samples.ts'
import { clock, edit, makeLog, report } from './tampering.ts'

/** Rewrites the log as somebody would who knows how: events, hashes and head fit each other again. */
function rebuild(sql: Database.Database, leaves: readonly string[]): void {
  const range = new CompactRange()
  const update = sql.prepare('UPDATE log_event SET leaf = ?, leaf_hash = ? WHERE seq = ?')
  for (const [seq, leaf] of leaves.entries()) {
    const hash = hashLeaf(leaf)
    update.run(leaf, hash, seq)
    range.append(hash)
  }
  sql.prepare('UPDATE log_state SET size = ?, edge = ?').run(range.size, range.toBytes())
}

const leavesOf = (sql: Database.Database): string[] =>
  sql.prepare<[], string>('SELECT leaf FROM log_event ORDER BY seq').pluck().all()

t.test('an untouched log', async (t) => {
  const dataDir = await makeLog(t)
  t.match(await report(dataDir), { size: 12, checkpoints: 2, signedSize: 10, problems: [] })
  t.match(await report(dataDir), { checkpoints: 2 }, 'looking at the log signs nothing')
  const empty = t.testdir({ empty: {} })
  t.match(await report(await fresh(join(empty, 'empty'))), { size: 0, checkpoints: 0, signedSize: 0, problems: [] })
})

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}

async function fresh(dataDir: string): Promise<string> {
  await (await openStore({ dataDir, clock })).close()
  return dataDir
}

t.test('what was done to it, and what the report says first', async (t) => {
  const table: [name: string, code: string, seq: number, change: (sql: Database.Database) => void][] = [
    [
      'one word of an event',
      'event-changed',
      3,
      (sql) => sql.exec(`UPDATE log_event SET leaf = replace(leaf, 'anonymous', 'nobody') WHERE seq = 3`),
    ],
    [
      'an event and its hash',
      'checkpoint-mismatch',
      5,
      (sql) =>
        rebuild(
          sql,
          leavesOf(sql).map((leaf, seq) => (seq === 7 ? leaf.replace('10.0.0.1', '10.0.0.2') : leaf)),
        ),
    ],
    [
      'a column beside an event',
      'event-changed',
      6,
      (sql) => sql.exec(`UPDATE log_event SET digest = NULL WHERE seq = 6`),
    ],
    [
      'white space in a leaf, hashed anew',
      'event-changed',
      11,
      (sql) =>
        sql
          .prepare('UPDATE log_event SET leaf = leaf || ?, leaf_hash = ? WHERE seq = 11')
          .run(' ', hashLeaf(`${leavesOf(sql)[11]} `)),
    ],
    [
      'a leaf that is no JSON',
      'event-changed',
      2,
      (sql) => sql.prepare('UPDATE log_event SET leaf = ?, leaf_hash = ? WHERE seq = 2').run('[[', hashLeaf('[[')),
    ],
    [
      'a leaf of a million brackets',
      'event-changed',
      2,
      (sql) =>
        sql
          .prepare('UPDATE log_event SET leaf = ?, leaf_hash = ? WHERE seq = 2')
          .run('['.repeat(1e6) + ']'.repeat(1e6), hashLeaf('['.repeat(1e6) + ']'.repeat(1e6))),
    ],
    ['an event taken out', 'event-missing', 4, (sql) => sql.exec('DELETE FROM log_event WHERE seq = 4')],
    ['the first taken out', 'event-missing', 0, (sql) => sql.exec('DELETE FROM log_event WHERE seq = 0')],
    [
      'two in the unsigned tail taken out',
      'event-missing',
      10,
      (sql) => sql.exec('DELETE FROM log_event WHERE seq >= 10'),
    ],
    [
      'an event added at the end',
      'event-added',
      12,
      (sql) =>
        sql.exec(
          'INSERT INTO log_event SELECT 12, leaf, leaf_hash, type, at, actor, registry, purl, digest FROM log_event WHERE seq = 11',
        ),
    ],
    [
      'an event added, and the rest moved and renumbered',
      'checkpoint-mismatch',
      0,
      (sql) => {
        const leaves = leavesOf(sql)
        sql.exec(
          'INSERT INTO log_event SELECT 12, leaf, leaf_hash, type, at, actor, registry, purl, digest FROM log_event WHERE seq = 11',
        )
        rebuild(
          sql,
          [...leaves.slice(0, 3), leaves[2] ?? '', ...leaves.slice(3)].map((leaf, seq) =>
            leaf.replace(/"seq":\d+/, `"seq":${seq}`),
          ),
        )
        sql.exec(`UPDATE log_event SET purl = 'pkg:npm/left-pad@' || CASE WHEN seq > 2 THEN seq - 1 ELSE seq END`)
      },
    ],
    [
      'two events swapped',
      'event-misplaced',
      5,
      (sql) =>
        sql.exec(
          'UPDATE log_event SET leaf = (SELECT leaf FROM log_event b WHERE b.seq = 13 - log_event.seq), leaf_hash = (SELECT leaf_hash FROM log_event b WHERE b.seq = 13 - log_event.seq) WHERE seq IN (5, 8)',
        ),
    ],
    [
      'cut off below a checkpoint, head and all',
      'event-missing',
      8,
      (sql) => {
        const leaves = leavesOf(sql).slice(0, 8)
        sql.exec('DELETE FROM log_event WHERE seq >= 8')
        rebuild(sql, leaves)
      },
    ],
    [
      'the root in a checkpoint',
      'checkpoint-mismatch',
      5,
      (sql) =>
        sql.exec(`UPDATE checkpoint SET root_hash = (SELECT root_hash FROM checkpoint WHERE size = 5) WHERE size = 10`),
    ],
    [
      'the note of a checkpoint',
      'checkpoint-forged',
      9,
      (sql) =>
        sql.exec(
          `UPDATE checkpoint SET note = replace(note, char(10) || '10' || char(10), char(10) || '11' || char(10)) WHERE size = 10`,
        ),
    ],
    [
      'the note of another size',
      'checkpoint-forged',
      9,
      (sql) => sql.exec(`UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 5) WHERE size = 10`),
    ],
    [
      'a checkpoint by another key',
      'key-changed',
      9,
      (sql) => {
        const hash = sql.prepare<[], string>('SELECT root_hash FROM checkpoint WHERE size = 10').pluck().get() ?? ''
        const signed = signCheckpoint(10, Buffer.from(hash, 'base64'), AT, newSigner('lazaret.invalid/log/other'))
        sql.prepare('UPDATE checkpoint SET note = ? WHERE size = 10').run(signed.note)
      },
    ],
    ['the head', 'head-changed', 11, (sql) => sql.prepare('UPDATE log_state SET edge = ?').run(Buffer.alloc(64))],
    ['the head, to another type', 'head-changed', 11, (sql) => sql.exec(`UPDATE log_state SET edge = 'x'`)],
    [
      'an event, to other types',
      'event-changed',
      6,
      (sql) => sql.exec(`UPDATE log_event SET leaf = 1, leaf_hash = 'x' WHERE seq = 6`),
    ],
    [
      'a checkpoint, to other types',
      'checkpoint-forged',
      9,
      (sql) => sql.exec(`UPDATE checkpoint SET note = x'00' WHERE size = 10`),
    ],
  ]
  for (const [name, code, seq, change] of table) {
    await t.test(name, async (t) => {
      const dataDir = await makeLog(t)
      edit(dataDir, change)
      const { problems } = await report(dataDir)
      t.match(problems[0], { code, seq, message: /^[A-Z][^\n]*\.$/ })
    })
  }
})

t.test('a checkpoint moved to another size: neither its root nor its signature speaks of that size', async (t) => {
  const dataDir = await makeLog(t)
  edit(dataDir, (sql) => sql.exec('UPDATE checkpoint SET size = 11 WHERE size = 10'))
  const { problems, signedSize } = await report(dataDir)
  t.same(
    problems.map(({ code }) => code),
    ['checkpoint-mismatch', 'checkpoint-forged'],
  )
  t.equal(signedSize, 5)
})

t.test('the key pair replaced: every checkpoint says so, and an auditor who kept the key sees it', async (t) => {
  const dataDir = await makeLog(t)
  const kept = (await loadVerifier(dataDir))?.text ?? ''
  const other = newSigner('lazaret.invalid/log/other')
  writeFileSync(join(dataDir, 'audit.key'), `${other.text}\n`)
  writeFileSync(join(dataDir, 'audit.pub'), `${other.verifier.text}\n`)
  const { problems, signedSize } = await report(dataDir)
  t.same(
    problems.map(({ code, seq }) => [code, seq]),
    [
      ['key-changed', 4],
      ['key-changed', 9],
    ],
  )
  t.equal(signedSize, 0)
  t.match(await report(dataDir, kept), { problems: [], signedSize: 10 }, 'until the new one signs')
})

t.test('an export proves itself from its own lines', async (t) => {
  const dataDir = t.testdir()
  const store = await openStore({ dataDir, clock })
  t.teardown(async () => await store.close())
  const { verifier } = await loadSigner(dataDir, false)
  t.same(
    (await collect(exportLog(store.log, verifier))).map((line) => JSON.parse(line)),
    [{ checkpoint: null, key: verifier.text }],
  )
  await store.unitOfWork.commit(
    Array.from({ length: 2500 }, (_, n) => recorded(event({ detail: { n, text: '\u2028<é>' } }))),
  )
  await store.audit.checkpoint()
  const lines = await collect(exportLog(store.log, verifier))
  t.equal(lines.length, 2501)
  const range = new CompactRange()
  for (const [seq, line] of lines.slice(0, -1).entries()) {
    const leaf = /^\{"hash":"[0-9a-f]{64}","leaf":(.*),"seq":\d+\}\n$/s.exec(line)?.[1] ?? ''
    const parsed = JSON.parse(line)
    if (parsed.seq !== seq || parsed.leaf.seq !== seq || hashLeaf(leaf).toString('hex') !== parsed.hash) t.fail(line)
    range.append(hashLeaf(leaf))
  }
  const last = JSON.parse(lines.at(-1) ?? '')
  t.match(last.checkpoint, `${verifier.name}\n2500\n${range.root().toString('base64')}\n`)
})
