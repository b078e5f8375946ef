import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { openAuditor } from '../../src/app/auditor.ts'
import { signCheckpoint } from '../../src/audit/checkpoint.ts'
import { loadSigner } from '../../src/audit/key.ts'
import { CompactRange, hashLeaf } from '../../src/audit/merkle.ts'
import { newSigner, type NoteSigner } from '../../src/audit/note.ts'
import type { LogReport } from '../../src/audit/verify.ts'
import { witnessFile } from '../../src/audit/witness-file.ts'
import { witnessedHeads, witnessLine } from '../../src/audit/witness.ts'
import { AT } from '../contracts/samples.ts'
import { clock, edit, makeLog } from './tampering.ts'

const notesIn = (dataDir: string): string[] => {
  let notes: string[] = []
  edit(dataDir, (sql) => (notes = sql.prepare<[], string>('SELECT note FROM checkpoint ORDER BY size').pluck().all()))
  return notes
}

async function verify(dataDir: string, witness: readonly string[]): Promise<LogReport> {
  const auditor = await openAuditor({ dataDir }, undefined)
  try {
    return await auditor.verify({ intervalMs: 60_000, now: clock(), witness })
  } finally {
    auditor.close()
  }
}

/** What whoever has the private key can do: other events, with hashes, head and checkpoints that fit. */
async function forge(dataDir: string, change: (leaves: string[]) => string[], sizes: readonly number[]): Promise<void> {
  const signer: NoteSigner = await loadSigner(dataDir, true)
  edit(dataDir, (sql: Database.Database) => {
    const leaves = change(sql.prepare<[], string>('SELECT leaf FROM log_event ORDER BY seq').pluck().all())
    const range = new CompactRange()
    sql.exec('DELETE FROM checkpoint')
    sql.prepare('DELETE FROM log_event WHERE seq >= ?').run(leaves.length)
    for (const [seq, leaf] of leaves.entries()) {
      sql.prepare('UPDATE log_event SET leaf = ?, leaf_hash = ? WHERE seq = ?').run(leaf, hashLeaf(leaf), seq)
      range.append(hashLeaf(leaf))
      if (!sizes.includes(range.size)) continue
      sql
        .prepare(
          'INSERT INTO checkpoint (size, origin, root_hash, at, note) VALUES (@size, @origin, @rootHash, @at, @note)',
        )
        .run(signCheckpoint(range.size, range.root(), AT, signer))
    }
    sql.prepare('UPDATE log_state SET size = ?, edge = ?, signed = ?').run(range.size, range.toBytes(), sizes.length)
  })
}

t.test('a log that is as it was told', async (t) => {
  const dataDir = await makeLog(t)
  const heads = notesIn(dataDir)
  t.match(await verify(dataDir, heads), { witnessedSize: 10, problems: [] })
  t.match(await verify(dataDir, [...heads.toReversed(), ...heads]), { witnessedSize: 10, problems: [] }, 'in any order')
  t.match(await verify(dataDir, heads.slice(0, 1)), { witnessedSize: 5, problems: [] }, 'a head late')
})

t.test('a log that was cut off or rewritten with its private key is found by its witness alone', async (t) => {
  const table: readonly [situation: string, change: (leaves: string[]) => string[], sizes: number[], seq: number][] = [
    ['cut off', (leaves) => leaves.slice(0, 7), [5, 7], 7],
    ['cut off at a head', (leaves) => leaves.slice(0, 5), [5], 5],
    [
      'rewritten after the first head',
      (leaves) => leaves.with(7, (leaves[7] ?? '').replace('10.0.0.1', '10.0.0.2')),
      [5, 10, 12],
      5,
    ],
    [
      'rewritten from the beginning',
      (leaves) => leaves.with(0, (leaves[0] ?? '').replace('10.0.0.1', '10.0.0.2')),
      [10, 12],
      0,
    ],
  ]
  for (const [situation, change, sizes, seq] of table) {
    const dataDir = await makeLog(t)
    const heads = notesIn(dataDir)
    await forge(dataDir, change, sizes)
    const alone = await openAuditor({ dataDir }, undefined)
    t.same((await alone.verify({ intervalMs: 60_000, now: clock() })).problems, [], `${situation}: nothing from inside`)
    alone.close()
    t.match(
      (await verify(dataDir, heads)).problems,
      [{ code: 'witness-mismatch', seq, message: /witness keeps/ }],
      situation,
    )
  }
})

t.test('a witness that proves nothing is no proof', async (t) => {
  const dataDir = await makeLog(t)
  const heads = notesIn(dataDir)
  t.match((await verify(dataDir, [])).problems, [{ code: 'witness-empty' }])
  const stranger = signCheckpoint(5, Buffer.alloc(32), AT, newSigner('lazaret.invalid/log/other')).note
  t.match((await verify(dataDir, [...heads, stranger])).problems, [{ code: 'witness-forged', message: /^A head/ }])
  t.match((await verify(dataDir, [stranger])).problems, [{ code: 'witness-empty' }, { code: 'witness-forged' }])
})

t.test('a witness that was not told for more than an hour', async (t) => {
  const dataDir = await makeLog(t)
  const heads = notesIn(dataDir)
  const signer = await loadSigner(dataDir, true)
  for (const [minutes, codes] of [
    [60, []],
    [61, ['witness-behind']],
  ] as const) {
    const at = new Date(Date.parse(AT) + minutes * 60_000).toISOString()
    const root = Buffer.from(/\n10\n(.*)\n/.exec(heads[1] ?? '')?.[1] ?? '', 'base64')
    const later = signCheckpoint(10, root, at, signer)
    edit(dataDir, (sql) => sql.prepare('UPDATE checkpoint SET at = ?, note = ? WHERE size = 10').run(at, later.note))
    const { problems } = await verify(dataDir, heads.slice(0, 1))
    t.same(
      problems.map(({ code }) => code),
      codes,
      `${minutes} minutes`,
    )
  }
})

async function keptIn(path: string): Promise<readonly string[]> {
  return witnessedHeads(witnessFile(path).lines())
}

async function problemOf(t: Test, path: string): Promise<string> {
  const error: unknown = await witnessFile(path)
    .keep('x\n')
    .catch((reason: unknown) => reason)
  return error instanceof Error ? error.message : t.name
}

t.test('a file as witness: lines are added, and half of one spoils no other', async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'heads.jsonl')
  const witness = witnessFile(path)
  await witness.keep(witnessLine('one\n'))
  t.equal((statSync(path).mode & 0o777).toString(8), '600')
  await witness.keep(witnessLine('two\n'))
  t.same(await keptIn(path), ['one\n', 'two\n'])
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"checkpoint":"thr`)
  await witness.keep(witnessLine('four\n'))
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n\u2028{}\n[]\n{"checkpoint":5}\n`)
  t.same(await keptIn(path), ['one\n', 'two\n', 'four\n'])
  t.match(await problemOf(t, join(folder, 'no/heads')), /cannot be written: there is no such folder/)
  t.match(await problemOf(t, folder), /cannot be written: it is a folder/)
  await t.rejects(keptIn(join(folder, 'none')), { code: 'bad-request', message: /there is no such file/ })
})
