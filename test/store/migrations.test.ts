import Database from 'better-sqlite3'
import { join } from 'node:path'
import t from 'tap'
import { connect } from '../../src/store/connection.ts'
import { COUNTED_HEADS } from '../../src/store/migrations/all.ts'
import { placeOf } from '../../src/audit/fingerprint.ts'
import { rowTraces } from '../../src/store/row-traces.ts'
import { openStore } from '../../src/store/store.ts'
import { artifact, AT, DIGEST, facts, quarantined, request, told, verdict } from '../contracts/samples.ts'
import { olderDatabase } from './older.ts'

/** A data folder as the first version left it: an artifact, its facts, its verdict. */
async function firstVersion(dataDir: string): Promise<void> {
  const sqlite = await olderDatabase(dataDir, COUNTED_HEADS)
  const { registry, name, filename, ecosystem, version, kind, sizeBytes, integrity, claims } = artifact()
  sqlite
    .prepare('INSERT INTO artifact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      registry,
      name,
      filename,
      ecosystem,
      version,
      kind,
      DIGEST,
      sizeBytes,
      integrity,
      JSON.stringify(claims),
      AT,
      AT,
    )
  sqlite.prepare('INSERT INTO facts VALUES (?, ?, ?, ?, ?)').run(DIGEST, kind, '10-abc', 1, Buffer.from('{}'))
  sqlite
    .prepare('INSERT INTO verdict VALUES (?, ?, ?, ?, ?)')
    .run(registry, DIGEST, filename, 1, JSON.stringify(verdict()))
  sqlite
    .prepare(
      `INSERT INTO quarantine_case (id, registry, digest, ecosystem, name, version, filename, kind, state, opened_at, asked)
       VALUES ('case-1', ?, ?, ?, ?, ?, ?, ?, 'open', ?, 1)`,
    )
    .run(registry, DIGEST, ecosystem, name, version, filename, kind, AT)
  sqlite
    .prepare(
      `INSERT INTO case_request (case_id, slot, at, address, client) VALUES ('case-1', 'x', ?, '10.0.0.1', 'npm')`,
    )
    .run(AT)
  sqlite.close()
}

t.test('facts of the first version are measured anew; what people and the gate decided stays', async (t) => {
  const dataDir = t.testdir({})
  await firstVersion(dataDir)
  const store = await openStore({ dataDir, clock: () => new Date(AT) })
  t.teardown(() => store.close())
  t.same(await store.records.artifact('npm', artifact().name, artifact().filename), artifact())
  t.same(await store.records.verdict('npm', artifact(), DIGEST), verdict())
  t.equal(await store.records.facts(DIGEST, 'npm-tarball'), undefined)
  await store.unitOfWork.commit([], [{ kind: 'facts', facts: facts() }])
  t.same(await store.records.facts(DIGEST, 'npm-tarball'), facts())
})

t.test(
  'a case of the first version stays, with its requests, and the same bytes under another name are another',
  async (t) => {
    const dataDir = t.testdir({})
    await firstVersion(dataDir)
    const store = await openStore({ dataDir, clock: () => new Date(AT) })
    t.teardown(() => store.close())
    const { records, unitOfWork } = store
    t.same(await records.caseOf('npm', artifact(), DIGEST), quarantined())
    t.match(await records.requests('case-1', { limit: 5 }), [{ requester: { address: '10.0.0.1', client: 'npm' } }])
    t.match(await records.cases({}, { limit: 5 }), [{ case: { id: 'case-1' }, verdict: verdict() }])
    const other = quarantined({ id: 'case-2', artifact: { ...quarantined().artifact, name: 'other' } })
    await unitOfWork.commit([
      told({ kind: 'case-opened', case: quarantined({ id: 'case-3' }) }),
      told({ kind: 'case-opened', case: other }),
      told({ kind: 'case-requested', request: request() }),
    ])
    t.same(
      (await records.casesOf('npm', DIGEST)).map(({ id }) => id),
      ['case-1', 'case-2'],
    )
  },
)

t.test('the log tells of rows of the first version by the keys that they had', async (t) => {
  const dataDir = t.testdir({})
  await firstVersion(dataDir)
  await (await openStore({ dataDir, clock: () => new Date(AT) })).close()
  const sqlite = connect(dataDir)
  t.teardown(() => sqlite.close())
  const places: string[] = []
  for await (const { place } of rowTraces(sqlite)) places.push(place)
  t.same(places.slice(0, 3), [
    placeOf('artifact', ['npm', artifact().name, artifact().filename]),
    placeOf('verdict', ['npm', DIGEST, artifact().filename]),
    placeOf('case-opened', ['npm', DIGEST]),
  ])
})

t.test('a database of a later version is left as it is', async (t) => {
  const dataDir = t.testdir({})
  await firstVersion(dataDir)
  const sqlite = new Database(join(dataDir, 'lazaret.db'))
  sqlite.prepare('INSERT INTO kysely_migration VALUES (?, ?)').run('9999-later', AT)
  sqlite.close()
  await t.rejects(openStore({ dataDir, clock: () => new Date(AT) }), /newer Lazaret/)
})
