import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import t from 'tap'
import { openStore } from '../../src/store/store.ts'
import { damageRoot } from '../audit/tampering.ts'
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

for (const [what, name] of [
  ['a table, which is seen at once', 'artifact'],
  ['an index, which only a reading of the whole database meets', 'artifact_digest'],
] as const) {
  t.test(`not ready over a damaged database: ${what}`, async (t) => {
    const world = await startWorld()
    t.teardown(() => world.close())
    const dataDir = t.testdir({})
    await (await openStore({ dataDir, clock: () => new Date() })).close()
    damageRoot(dataDir, name)
    const lazaret = await startLazaret({ world, dataDir })
    t.teardown(() => lazaret.stop())
    let answer = await fetch(`${lazaret.url}/readyz`)
    for (const until = Date.now() + 60_000; answer.status === 200 && Date.now() < until;) {
      await pause(50)
      answer = await fetch(`${lazaret.url}/readyz`)
    }
    t.equal(answer.status, 503)
    t.match(await answer.text(), /"database","ok":false,"reason":"its lazaret\.db is damaged; restore a backup"/)
    t.equal((await fetch(`${lazaret.url}/healthz`)).status, 200, 'the process itself lives')
  })
}
