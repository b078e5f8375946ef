import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { Again } from '../../src/model/again.ts'

t.test('one run at a time goes on, and once more for all who ask meanwhile', async (t) => {
  const ends: (() => void)[] = []
  const again = new Again(async () => new Promise((resolve) => void ends.push(resolve)))
  again.ask()
  t.equal(ends.length, 1, 'at once')
  for (let turn = 0; turn < 3; turn += 1) again.ask()
  t.equal(ends.length, 1, 'not beside it')
  ends[0]?.()
  await nextTurn()
  t.equal(ends.length, 2, 'once more, and not three times')
  ends[1]?.()
  await nextTurn()
  t.equal(ends.length, 2, 'nobody asked again')
  again.ask()
  t.equal(ends.length, 3)
  again.ask()
  let isClosed = false
  const closed = again.close().then(() => (isClosed = true))
  await nextTurn()
  t.equal(isClosed, false, 'what is running ends first')
  ends[2]?.()
  await closed
  await nextTurn()
  again.ask()
  t.equal(ends.length, 3, 'nothing runs any more, what was asked before neither')
})
