import t from 'tap'
import { openStore } from '../../src/store/store.ts'
import { testStore } from '../contracts/store.ts'

t.test('SQLite and files', async (t) => {
  await testStore(t, async (dataDir, clock) => await openStore({ dataDir, clock }))
})
