import t from 'tap'
import { Remeasurer, type RemeasuringState } from '../../src/admission/remeasurer.ts'
import type { StoredArtifact } from '../../src/model/artifact.ts'
import { artifact } from '../contracts/samples.ts'

/** A store of files that an older revision measured, most used first, and what is done with them. */
function storeOf(count: number, measure: (filename: string) => Promise<void> = async () => undefined) {
  const left = new Map<string, StoredArtifact>()
  for (let at = 1; at <= count; at += 1) left.set(`${at}.tgz`, artifact({ filename: `${at}.tgz` }))
  const measured: string[] = []
  const failures: string[] = []
  const ended: RemeasuringState[] = []
  let busy = false
  const remeasurer = new Remeasurer({
    records: {
      outdated: async (_, limit) => [...left.values()].slice(0, limit),
      outdatedCount: async () => left.size,
    },
    revision: 'now',
    async measure({ filename }) {
      await measure(filename)
      measured.push(filename)
      left.delete(filename)
    },
    isBusy: () => busy,
    onFailure: (error, stored) => failures.push(`${stored?.filename}: ${error instanceof Error ? error.message : ''}`),
    onEnd: (state) => ended.push(state),
  })
  return {
    remeasurer,
    measured,
    failures,
    ended,
    busy(is: boolean) {
      busy = is
    },
  }
}

t.test('all that an older revision measured, the most used first, one at a time', async (t) => {
  let running = 0
  const r = storeOf(12, async () => {
    running += 1
    t.equal(running, 1, 'alone')
    await new Promise((resolve) => setTimeout(resolve, 5))
    running -= 1
  })
  t.same(r.remeasurer.state(), { waiting: 0, measured: 0, failed: 0 })
  r.remeasurer.start()
  await r.remeasurer.done()
  t.same(
    r.measured,
    Array.from({ length: 12 }, (_, at) => `${at + 1}.tgz`),
  )
  t.same(r.ended, [{ waiting: 0, measured: 12, failed: 0 }])
})

t.test('with nothing to measure no progress is reported', async (t) => {
  const r = storeOf(0)
  r.remeasurer.start()
  await r.remeasurer.done()
  t.same([r.ended, r.failures], [[], []])
})

t.test('what fails is told, and not tried again', async (t) => {
  const r = storeOf(3, async (filename) => {
    if (filename === '2.tgz') throw new Error('damaged')
  })
  r.remeasurer.start()
  await r.remeasurer.done()
  t.same(r.measured, ['1.tgz', '3.tgz'])
  t.same(r.failures, ['2.tgz: damaged'])
  t.same(r.ended, [{ waiting: 1, measured: 2, failed: 1 }])
})

t.test('it waits while the inspector has anything else to do, and ends when it is told to', async (t) => {
  const r = storeOf(2)
  r.busy(true)
  r.remeasurer.start()
  await new Promise((resolve) => setTimeout(resolve, 400))
  t.same(r.measured, [])
  t.equal(r.remeasurer.state().waiting, 2)
  r.busy(false)
  await new Promise((resolve) => setTimeout(resolve, 400))
  t.same(r.measured, ['1.tgz', '2.tgz'])
  const waiting = storeOf(2)
  waiting.busy(true)
  waiting.remeasurer.start()
  await waiting.remeasurer.close()
  t.same([waiting.measured, waiting.failures, waiting.ended], [[], [], []])
})

t.test('a store that fails ends it, with a word', async (t) => {
  const failures: string[] = []
  const remeasurer = new Remeasurer({
    records: { outdated: async () => [], outdatedCount: () => Promise.reject(new Error('no database')) },
    revision: 'now',
    measure: async () => undefined,
    isBusy: () => false,
    onFailure: (error) => failures.push(String(error)),
    onEnd: () => undefined,
  })
  remeasurer.start()
  await remeasurer.done()
  t.same(failures, ['Error: no database'])
})
