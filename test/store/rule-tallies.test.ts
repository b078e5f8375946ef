import Database from 'better-sqlite3'
import { join } from 'node:path'
import t from 'tap'
import { recorded } from '../../src/model/unit-of-work.ts'
import { sqliteReads } from '../../src/store/reads.ts'
import { ruleHitRecords } from '../../src/store/rule-hits.ts'
import { RULE_TALLIES } from '../../src/store/migrations/all.ts'
import { openStore } from '../../src/store/store.ts'
import { opened } from '../contracts/rules.ts'
import { AT, event } from '../contracts/samples.ts'
import { olderCopy } from './older.ts'

const clock = () => new Date(AT)

t.test('a log of before rules were counted is counted at the upgrade', async (t) => {
  const dir = t.testdir({ now: {}, then: {} })
  const store = await openStore({ dataDir: join(dir, 'now'), clock })
  const refused = recorded(event({ type: 'artifact.refused', at: AT, detail: { rules: ['cooldown'], times: 3 } }))
  await store.unitOfWork.commit([refused, refused, recorded(event({ type: 'artifact.served', detail: { rules: [] } }))])
  const before = await store.records.ruleHits(AT)
  t.match(before.hits, [{ rule: 'cooldown', refused: 6 }])
  await store.close()
  await olderCopy(join(dir, 'now'), join(dir, 'then'), RULE_TALLIES)
  const upgraded = await openStore({ dataDir: join(dir, 'then'), clock })
  t.teardown(() => upgraded.close())
  t.same(await upgraded.records.ruleHits(AT), before)
})

t.test('of more cases than are counted the latest are, and that is said', async (t) => {
  const dataDir = t.testdir({})
  const store = await openStore({ dataDir, clock })
  for (const id of ['one', 'two', 'three']) await store.unitOfWork.commit([opened(id, [id])])
  await store.close()
  const sqlite = new Database(join(dataDir, 'lazaret.db'))
  t.teardown(() => sqlite.close())
  const table: readonly (readonly [max: number, rules: readonly string[], isCut: boolean])[] = [
    [2, ['three', 'two'], true],
    [3, ['three', 'two', 'one'], true],
    [4, ['three', 'two', 'one'], false],
  ]
  for (const [max, rules, isCut] of table) {
    const found = await ruleHitRecords(sqliteReads(sqlite), max).ruleHits(AT)
    t.same(
      found.hits.map(({ rule }) => rule),
      rules,
      `of at most ${max}`,
    )
    t.equal(found.isCut, isCut)
  }
})
