import t from 'tap'
import { sha256 } from '../../../src/model/digest.ts'
import { deskMemory } from '../../../src/store/postgres/desk-memory.ts'
import { Queries } from '../../../src/store/postgres/queries.ts'
import { testDeskMemory } from '../../contracts/desk-memory.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'

const DAY_MS = 24 * 3_600_000
const LIMITS = { free: 3, firstDelaySeconds: 5, longestDelaySeconds: 60, forgetSeconds: 600 }

t.test('the memory of all processes on a database', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  const url = await cluster.url('memory')
  const open: Queries[] = []
  t.teardown(() => Promise.all(open.map((one) => one.close())))
  const opened = async () => {
    const queries = new Queries(url)
    open.push(queries)
    return deskMemory(queries)
  }
  await testDeskMemory(t, opened)

  await t.test('what is older than a day is taken away by what comes next', async (t) => {
    const memory = await opened()
    const start = Date.parse('2026-11-28T08:00:00Z')
    for (const [name, at] of [
      ['old', start],
      ['of a day', start + 1],
      ['new', start + DAY_MS + 1],
    ] as const) {
      await memory.addSetupLink(sha256(name), at)
      await memory.count(name, LIMITS, at)
    }
    t.same((await memory.setupLinks()).toSorted(), [sha256('of a day'), sha256('new')].toSorted())
    t.equal(await memory.tally('old'), undefined)
    t.match(await memory.tally('of a day'), { count: 1 })
  })
})
