import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { join } from 'node:path'
import t from 'tap'
import { connect, createDatabaseFile } from '../../src/store/connection.ts'
import { migrationsFor } from '../../src/store/migrations/all.ts'
import { SQLITE_TYPES } from '../../src/store/migrations/types.ts'
import { openStore } from '../../src/store/store.ts'
import { artifact, AT, DIGEST, facts, verdict } from '../contracts/samples.ts'

/** A data folder as the first version left it: an artifact, its facts, its verdict. */
async function firstVersion(dataDir: string): Promise<void> {
  createDatabaseFile(dataDir)
  const sqlite = connect(dataDir)
  const [first] = Object.entries(migrationsFor(SQLITE_TYPES))
  if (first === undefined) throw new Error('there is a first migration')
  const migrator = new Migrator({
    db: new Kysely({ dialect: new SqliteDialect({ database: sqlite }) }),
    provider: { getMigrations: () => Promise.resolve(Object.fromEntries([first])) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
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
  sqlite.close()
}

t.test('facts of the first version are measured anew; what people and the gate decided stays', async (t) => {
  const dataDir = t.testdir({})
  await firstVersion(dataDir)
  const store = await openStore({ dataDir, clock: () => new Date(AT) })
  t.teardown(() => store.close())
  t.same(await store.records.artifact('npm', artifact().name, artifact().filename), artifact())
  t.same(await store.records.verdict('npm', DIGEST), verdict())
  t.equal(await store.records.facts(DIGEST, 'npm-tarball'), undefined)
  await store.unitOfWork.commit([], [{ kind: 'facts', facts: facts() }])
  t.same(await store.records.facts(DIGEST, 'npm-tarball'), facts())
})

t.test('a database of a later version is left as it is', async (t) => {
  const dataDir = t.testdir({})
  await firstVersion(dataDir)
  const sqlite = new Database(join(dataDir, 'lazaret.db'))
  sqlite.prepare('INSERT INTO kysely_migration VALUES (?, ?)').run('9999-later', AT)
  sqlite.close()
  await t.rejects(openStore({ dataDir, clock: () => new Date(AT) }), /newer Lazaret/)
})
