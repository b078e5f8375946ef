import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { startWorld } from '../registry/registry.ts'
import { startLazaret } from './lazaret.ts'

t.test('ready only while the database can be written', async (t) => {
  const world = await startWorld()
  const dataDir = t.testdir({})
  const lazaret = await startLazaret({ world, dataDir })
  const other = new Database(join(dataDir, 'lazaret.db'))
  t.teardown(async () => {
    other.close()
    await lazaret.stop()
    await world.close()
  })
  const ready = async (): Promise<number> => (await fetch(`${lazaret.url}/readyz`)).status
  t.equal(await ready(), 200)
  other.exec('BEGIN IMMEDIATE')
  t.equal(await ready(), 503, 'while somebody else holds it')
  other.exec('ROLLBACK')
  t.equal(await ready(), 200)
})
