import type { Test } from 'tap'
import { Throttle } from '../../src/desk/throttle.ts'
import type { DeskMemory } from '../../src/model/desk-memory.ts'
import { sha256 } from '../../src/model/digest.ts'

const LIMITS = { free: 3, firstDelaySeconds: 5, longestDelaySeconds: 60, forgetSeconds: 600 }
const START = Date.parse('2026-11-24T08:00:00Z')

/** What the desk remembers, wherever that is. `open`: one more process over the same, where there can be several. */
export async function testDeskMemory(t: Test, open: () => Promise<DeskMemory>): Promise<void> {
  const memories = [await open(), await open()] as const
  const time = { now: START }
  const clock = (): Date => new Date(time.now)
  const [one, two] = memories.map((memory) => new Throttle('test', LIMITS, { memory, clock }))
  if (one === undefined || two === undefined) throw new Error('there are two')
  const at = (n: number): Throttle => (n % 2 === 0 ? one : two)

  await t.test('some attempts are free, then each has to wait twice as long, up to a bound', async (t) => {
    for (let n = 0; n < LIMITS.free; n += 1) await at(n).attempt('ada', 'attempts')
    for (const [n, seconds] of [5, 10, 20, 40, 60, 60].entries()) {
      const told = { code: 'too-many-requests', message: `Too many attempts; try again in ${seconds} s.` }
      await t.rejects(at(n).attempt('ada', 'attempts'), told)
      await t.rejects(at(n).check('ada', 'attempts'), told, 'what was refused counts for nothing')
      time.now += seconds * 1000 - 1
      await t.rejects(at(n).attempt('ada', 'attempts'), /again in 1 s/)
      time.now += 1
      await at(n + 1).attempt('ada', 'attempts')
    }
    await at(0).attempt('grace', 'attempts')
  })

  await t.test('who was quiet for long, or came through, begins anew', async (t) => {
    time.now += LIMITS.forgetSeconds * 1000 + 1
    for (let n = 0; n < LIMITS.free; n += 1) await at(n).attempt('ada', 'attempts')
    await t.rejects(at(0).check('ada', 'attempts'), { code: 'too-many-requests' })
    await at(0).clear('ada')
    for (let n = 0; n < LIMITS.free; n += 1) await at(n).record('ada')
    await t.rejects(at(0).check('ada', 'attempts'), { code: 'too-many-requests' })
  })

  await t.test('of attempts at the same time no more come through than one after the other', async (t) => {
    const tried = await Promise.allSettled(Array.from({ length: 20 }, async (_, n) => at(n).attempt('eve', 'attempts')))
    t.equal(tried.filter(({ status }) => status === 'fulfilled').length, LIMITS.free)
  })

  await t.test('links of the first start stand until it is over', async (t) => {
    const [here, there] = memories
    await here.addSetupLink(sha256('link'), time.now)
    t.same(await there.setupLinks(), [sha256('link')])
    await there.endSetup()
    t.same(await here.setupLinks(), [])
  })
}
