import t from 'tap'
import { deskMemory } from '../../../src/store/postgres/desk-memory.ts'
import { Queries } from '../../../src/store/postgres/queries.ts'
import { testDeskMemory } from '../../contracts/desk-memory.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'

t.test('the memory of all processes on a database', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  const url = await cluster.url('memory')
  const open: Queries[] = []
  t.teardown(() => Promise.all(open.map((one) => one.close())))
  await testDeskMemory(t, async () => {
    const queries = new Queries(url)
    open.push(queries)
    return deskMemory(queries)
  })
})
