import t from 'tap'
import { InspectionWaits } from '../../src/ecosystems/pypi/protocol/inspection-waits.ts'

/** Clients that wait at times which the test tells, for inspections that end when it says so. */
function bench() {
  let now = 0
  const waits = new InspectionWaits(() => now)
  return {
    pass: (ms: number) => {
      now += ms
    },
    /** Whether the client is kept waiting, and how to end that. */
    wait: async (client = 'ann') => {
      const { promise, resolve } = Promise.withResolvers<void>()
      let isWaiting = true
      const waited = waits.wait(client, promise).then(() => (isWaiting = false))
      await new Promise(setImmediate)
      return {
        isWaiting,
        end: async () => {
          resolve()
          await waited
        },
      }
    },
  }
}

t.test(
  'one client waits for two seconds within a minute, and what it waits for at the same time counts once',
  async (t) => {
    const { wait, pass } = bench()
    const [first, second] = [await wait(), await wait()]
    t.same([first.isWaiting, second.isWaiting], [true, true])
    pass(700)
    await first.end()
    const third = await wait()
    t.equal(third.isWaiting, true, '0.7 seconds are over')
    pass(700)
    await second.end()
    await third.end()
    pass(10_000)
    const fourth = await wait()
    t.equal(fourth.isWaiting, true, '1.4 seconds, and nobody waited since')
    pass(600)
    t.equal((await wait()).isWaiting, false, 'two seconds, though the fourth waits still')
    await fourth.end()
    t.equal((await wait()).isWaiting, false, 'two seconds')
    t.equal((await wait('bob')).isWaiting, true, 'another client')
    pass(60_000)
    const later = await wait()
    t.equal(later.isWaiting, true, 'a minute later')
    await later.end()
  },
)
