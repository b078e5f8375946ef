import { cpSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { recorded } from '../../src/model/unit-of-work.ts'
import { KEYED_AT_ONCE } from '../../src/store/key-index.ts'
import { openStore } from '../../src/store/store.ts'
import { event } from '../contracts/samples.ts'
import { clock, edit, report } from './tampering.ts'

t.test('an event that a search would not find any more is told of', async (t) => {
  const folder = t.testdir({ whole: {} })
  const whole = join(folder, 'whole')
  const store = await openStore({ dataDir: whole, clock })
  const ci = { kind: 'client', name: 'ci' } as const
  const told = Array.from({ length: KEYED_AT_ONCE + 10 }, () => recorded(event({ actor: ci })))
  for (let from = 0; from < told.length; from += 1000) await store.unitOfWork.commit(told.slice(from, from + 1000))
  await store.close()
  t.match(await report(whole), { problems: [] })
  for (const [situation, change] of [
    ['one key of one event', "DELETE FROM log_key WHERE key LIKE 'p:%' AND seq = 7"],
    ['the keys of its digest', "DELETE FROM log_key WHERE key LIKE 'd:%' AND seq = 7"],
    ['the keys of its actor', "DELETE FROM log_key WHERE key LIKE 'a:%' AND seq = 7"],
    ['the name of a package', 'DELETE FROM log_purl'],
    ['what has no key said to have some', 'UPDATE log_keyed SET below = below + 5'],
  ] as const) {
    const dataDir = join(folder, situation.replaceAll(' ', '-'))
    cpSync(whole, dataDir, { recursive: true })
    edit(dataDir, (sql) => sql.exec(change))
    t.match((await report(dataDir)).problems[0], { code: 'index-changed' }, situation)
  }
})
