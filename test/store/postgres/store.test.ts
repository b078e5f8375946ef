import t from 'tap'
import { sha256 } from '../../../src/model/digest.ts'
import { openPostgresStore } from '../../../src/store/postgres/store.ts'
import { testStore } from '../../contracts/store.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'

t.test('PostgreSQL does what every store must', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  await testStore(t, async (dataDir, clock) => {
    const url = await cluster.url(`store_${sha256(dataDir).slice(0, 16)}`)
    return await openPostgresStore({ url, dataDir, bucket: undefined, clock })
  })
})
