import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { edit } from '../audit/tampering.ts'
import { event, told, waiver } from '../contracts/samples.ts'
import { runHere } from './run-here.ts'

const clock = (): Date => new Date()

for (const name of Object.keys(process.env)) if (name.startsWith('LAZARET_')) delete process.env[name]

/** What an auditor has: a database with a signed log in it and the public key, and nothing else. */
async function copyOfLog(t: Test): Promise<string> {
  const folder = t.testdir({ data: {}, copy: {} })
  const store = await openStore({ dataDir: join(folder, 'data'), clock })
  await store.unitOfWork.commit([
    recorded(event({ at: clock().toISOString() })),
    told({ kind: 'waiver', waiver: waiver() }),
  ])
  await store.close()
  for (const name of ['lazaret.db', 'audit.pub']) copyFileSync(join(folder, 'data', name), join(folder, 'copy', name))
  return join(folder, 'copy')
}

t.test('a database and a public key are all that verify and export need', async (t) => {
  const copy = await copyOfLog(t)
  t.match(await runHere(['audit', 'verify', '--data-dir', copy]), { code: 0, stderr: '' })
  const file = join(copy, 'log.jsonl')
  t.match(await runHere(['audit', 'export', '--data-dir', copy, '--output', file]), {
    code: 0,
    stderr: /the export is not written down in it/,
  })
  t.equal(readFileSync(file, 'utf8').split('\n').length, 4)
  t.same(
    readdirSync(copy).filter((name) => !name.startsWith('lazaret.db')),
    ['audit.pub', 'log.jsonl'],
    'nothing was made there',
  )
  t.match(await runHere(['audit', 'verify', '--file', file, '--key', join(copy, 'audit.pub')]), { code: 0, stderr: '' })
  t.match(await runHere(['audit', 'verify', '--file', file]), { code: 2, stderr: /--key/ })
  rmSync(join(copy, 'audit.pub'))
  t.match(await runHere(['audit', 'verify', '--data-dir', copy]), { code: 2, stderr: /no public key here/ })
})

t.test('neither a policy nor a configuration has to be right', async (t) => {
  const copy = await copyOfLog(t)
  const config = join(copy, 'config.yaml')
  const policy = 'registries: { npm: { ecosystem: npm, policy: nope.yaml } }\n'
  writeFileSync(config, `data_dir: ${copy}\n${policy}`)
  t.match(await runHere(['audit', 'verify', '--config', config]), { code: 0, stderr: '' })
  writeFileSync(config, 'prot: 1\n')
  t.match(await runHere(['audit', 'verify', '--config', config]), { code: 2, stderr: /prot/ })
  t.match(await runHere(['audit', 'verify', '--config', config, '--data-dir', copy]), {
    code: 0,
    stderr: /prot.* Going on without it\./s,
  })
})

t.test('a decision that the log does not know is told in a sentence', async (t) => {
  const copy = await copyOfLog(t)
  edit(copy, (sql) => sql.exec(`UPDATE waiver SET reason = 'other'`))
  t.match(await runHere(['audit', 'verify', '--data-dir', copy]), {
    code: 1,
    stderr: /^the audit log does not verify: The waiver waiver-1 is not what event 1 made it: .*\n$/,
  })
})

t.test('an export is written down in a log that has its private key', async (t) => {
  const copy = await copyOfLog(t)
  const dataDir = join(copy, '../data')
  const file = join(copy, 'log.jsonl')
  t.match(await runHere(['audit', 'export', '--data-dir', dataDir, '--output', file]), { code: 0, stderr: '' })
  t.ok(existsSync(file))
  const store = await openStore({ dataDir, clock })
  const [last] = await store.records.events({}, { limit: 1 })
  await store.close()
  t.match(last, { type: 'log.exported', detail: { to: file } })
})

t.test('a database that is damaged is told in a sentence', async (t) => {
  const copy = await copyOfLog(t)
  writeFileSync(join(copy, 'lazaret.db'), 'not a database, but long enough to be looked at as one '.repeat(100))
  t.match(await runHere(['audit', 'verify', '--data-dir', copy]), {
    code: 2,
    stderr: /^lazaret: the database in \S+ cannot be read: its lazaret\.db is no database; restore a backup\. .*\n$/,
  })
})

const old = (): Date => new Date(Date.now() - 40 * 24 * 60 * 60 * 1000)

t.test('a log is cut beside its export, and verified with it', async (t) => {
  const dataDir = join(t.testdir({ data: {} }), 'data')
  const store = await openStore({ dataDir, clock: old })
  for (let count = 0; count < 3; count += 1)
    await store.unitOfWork.commit([recorded(event({ at: old().toISOString() }))])
  await store.close()
  const file = join(dataDir, 'old.jsonl')
  const order = ['audit', 'cut', '--data-dir', dataDir, '--before', '30d', '--export', file]
  t.match(await runHere(order), { code: 0, stdout: /^cut off 3 events before event 3; 0 of the older ones stay/ })
  t.match(await runHere(['audit', 'verify', '--data-dir', dataDir]), {
    code: 0,
    stdout: /^verified: events 3 to 4, .*\nthe first 3 were cut off, signed: name their exports by --past/,
  })
  t.match(await runHere(['audit', 'verify', '--data-dir', dataDir, '--past', file]), {
    code: 0,
    stdout: /^verified: 4 events, .*\nthe first 3 were read from their exports/,
  })
  t.match(await runHere(['audit', 'verify', '--file', file, '--key', join(dataDir, 'audit.pub')]), { code: 0 })
  t.match(await runHere(order), { code: 0, stdout: /^nothing can be cut off: event 3 is of/ })
})

t.test('a log that does not verify is not cut, nor one whose export has no place', async (t) => {
  const dataDir = join(t.testdir({ data: {} }), 'data')
  const store = await openStore({ dataDir, clock: old })
  await store.unitOfWork.commit([recorded(event({ at: old().toISOString() }))])
  await store.close()
  const order = ['audit', 'cut', '--data-dir', dataDir, '--before', '30d', '--export']
  const taken = join(dataDir, 'audit.pub')
  t.match(await runHere([...order, taken]), { code: 2, stderr: /there is a file of this name already/ })
  t.match(await runHere([...order, join(dataDir, 'none', 'x')]), { code: 2, stderr: /there is no such folder/ })
  t.match(await runHere([...order.slice(0, 4), '--before', '2999-01-01', '--export', 'x']), { code: 2 })
  edit(dataDir, (sql) => sql.exec(`UPDATE log_event SET leaf = replace(leaf, 'npm', 'mpn')`))
  const file = join(dataDir, 'old.jsonl')
  t.match(await runHere([...order, file]), { code: 1, stderr: /does not verify: .*\nnothing was cut off/s })
  t.notOk(existsSync(file))
})
