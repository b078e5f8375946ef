import t from 'tap'
import { OwnDeskMemory } from '../../src/desk/own-memory.ts'
import { testDeskMemory } from '../contracts/desk-memory.ts'

t.test('the memory of one process', async (t) => {
  const memory = new OwnDeskMemory()
  await testDeskMemory(t, async () => memory)
})
