import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { openCheckpoint } from '../../src/audit/checkpoint.ts'
import { hashLeaf } from '../../src/audit/merkle.ts'
import { parseVerifier } from '../../src/audit/note.ts'
import { verifyInclusion } from '../../src/audit/proofs.ts'
import type { InclusionProof } from '../../src/model/log-proof.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { AT, event } from '../contracts/samples.ts'

/** Two whole blocks of 4096 leaves, and a part of one. */
const EVENTS = 9000

const dataDir = join(t.testdir({}), 'data')
const file = join(dataDir, 'log-roots')
const database = join(dataDir, 'lazaret.db')
const open = (): Promise<Store> => openStore({ dataDir, clock: () => new Date(AT) })
const told = (count: number) => Array.from({ length: count }, () => recorded(event({ at: AT })))

function isIncluded({ key, head, leaf, seq, hashes }: InclusionProof): boolean {
  const verifier = parseVerifier(key)
  const opened = verifier && openCheckpoint(head.note, verifier)
  if (opened?.kind !== 'signed') return false
  const root = Buffer.from(opened.head.rootHash, 'base64')
  return verifyInclusion(
    hashLeaf(leaf),
    seq,
    opened.head.size,
    hashes.map((hash) => Buffer.from(hash, 'base64')),
    root,
  )
}

/** The proof of an event by a store that has just been opened. */
async function provenAnew(seq: number): Promise<boolean> {
  const store = await open()
  try {
    return isIncluded(await store.proofs.inclusion(seq))
  } finally {
    await store.close()
  }
}

/** Runs `work` while rows of the log are others, and gives them back. */
async function whileChanged(statement: string, work: () => Promise<void>): Promise<void> {
  const sqlite = new Database(database)
  sqlite.exec(`CREATE TABLE aside AS SELECT * FROM log_event WHERE seq < ${EVENTS}; ${statement}`)
  sqlite.close()
  await work()
  const again = new Database(database)
  again.exec('DELETE FROM log_event WHERE seq IN (SELECT seq FROM aside); INSERT INTO log_event SELECT * FROM aside')
  again.exec('DROP TABLE aside')
  again.close()
}

t.before(async () => {
  const store = await open()
  await store.unitOfWork.commit(told(EVENTS))
  await store.audit.checkpoint()
  await store.close()
})

t.test('what one start worked out the next one does not read', async (t) => {
  t.notOk(existsSync(file), 'nothing is kept before anybody asks')
  t.ok(await provenAnew(EVENTS - 1))
  t.equal(statSync(file).size, 64, 'two roots of 32 bytes')
  t.equal(statSync(file).mode & 0o777, 0o600)
  await whileChanged('DELETE FROM log_event WHERE seq < 8192', async () => {
    t.ok(await provenAnew(EVENTS - 1), 'with no event of whole blocks there to read')
    await t.rejects(provenAnew(5), { code: 'not-found' }, 'what is gone is proven by nothing')
    rmSync(file)
    await t.rejects(provenAnew(EVENTS - 1), { code: 'unusable-data' }, 'without what is kept they are read')
  })
  t.ok(await provenAnew(5))
})

t.test('what is kept proves nothing by itself', async (t) => {
  t.ok(await provenAnew(EVENTS - 1))
  const good = readFileSync(file)
  const flipped = Buffer.from(good)
  flipped[3] = (flipped[3] ?? 0) ^ 1
  const table: readonly (readonly [situation: string, bytes: Buffer])[] = [
    ['it is torn in a root', good.subarray(0, 40)],
    ['it is empty', Buffer.alloc(0)],
    ['it is a hole', Buffer.alloc(64)],
    ['a bit of it is another', flipped],
    ['its roots are in another order', Buffer.concat([good.subarray(32), good.subarray(0, 32)])],
    ['it is of a longer log', Buffer.concat([good, good, good])],
    ['it is of another log', Buffer.alloc(64, 7)],
  ]
  for (const [situation, bytes] of table) {
    writeFileSync(file, bytes)
    for (const seq of [1, 5000, EVENTS - 1]) t.ok(await provenAnew(seq), `${situation}: event ${seq}`)
    t.same(readFileSync(file).subarray(0, 64), good, `${situation}: mended`)
  }
})

t.test('an event that was changed is not proven by what was kept before', async (t) => {
  t.ok(await provenAnew(2))
  await whileChanged("UPDATE log_event SET leaf = replace(leaf, '1.3.0', '1.3.1') WHERE seq = 2", async () => {
    await t.rejects(provenAnew(2), { code: 'unusable-data' })
  })
  t.ok(await provenAnew(2))
})

t.test('blocks that came since are kept, too', async (t) => {
  const store = await open()
  await store.unitOfWork.commit(told(4000))
  await store.audit.checkpoint()
  t.ok(isIncluded(await store.proofs.inclusion(0)))
  await store.close()
  t.equal(statSync(file).size, 96)
})

t.test('where nothing can be kept proofs are given all the same', async (t) => {
  rmSync(file)
  mkdirSync(file)
  t.ok(await provenAnew(1))
  t.ok(await provenAnew(1))
})
