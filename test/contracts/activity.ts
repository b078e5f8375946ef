import type { Test } from 'tap'
import type { NewEvent } from '../../src/model/event.ts'
import { recorded, type Recorded } from '../../src/model/unit-of-work.ts'
import { COUNTED_AT_ONCE } from '../../src/store/activity.ts'
import { clock, freshly, type Open } from './opening.ts'
import { event, quarantined, told } from './samples.ts'
import { sha256 } from '../../src/model/digest.ts'

function asked(at: string, more: Partial<NewEvent> = {}): Recorded {
  const actor = { kind: 'client', name: 'anonymous', address: '10.0.0.1' } as const
  return recorded(
    event({ type: 'artifact.served', at, actor, registry: 'npm', purl: 'pkg:npm/%40a/b@1.0.0', detail: {}, ...more }),
  )
}

/** What the log comes to, whether its events are counted yet or not. */
export async function testActivity(t: Test, open: Open): Promise<void> {
  const fresh = freshly(open)

  await t.test('what clients were told is counted by hour, by day and by who asked', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    const refused = { type: 'artifact.refused' } as const
    const ci = { kind: 'client', name: 'ci', address: '10.0.0.9' } as const
    await unitOfWork.commit([
      asked('2026-11-24T09:00:00.000Z'),
      asked('2026-11-24T09:59:59.999Z', { ...refused, detail: { outcome: 'hold', rules: ['x'] } }),
      asked('2026-11-24T10:00:00.000Z', { ...refused, detail: { outcome: 'block', rules: ['x'], times: 5 } }),
      asked('2026-11-24T10:00:00.000Z', { ...refused, actor: ci, detail: { outcome: 'block', times: -5 } }),
      asked('2026-11-24T10:00:00.000Z', { actor: ci, detail: { project: 'web' } }),
      asked('2026-11-23T10:00:00.000Z', { type: 'artifact.substituted', detail: { package: 'b' } }),
      asked('2026-11-24T10:00:00.000Z', { type: 'artifact.judged' }),
    ])
    await settled?.()
    const of = async (since: string, by: 'hour' | 'day') =>
      (await records.activity(since, by)).counts.map(({ at, what, times }) => `${at} ${what} ${times}`).toSorted()
    t.same(await of('2026-11-23T00:00:00.000Z', 'hour'), [
      '2026-11-23T10 substituted 1',
      '2026-11-24T09 held 1',
      '2026-11-24T09 served 1',
      '2026-11-24T10 refused 6',
      '2026-11-24T10 served 1',
    ])
    t.same(await of('2026-11-24T00:00:00.000Z', 'day'), [
      '2026-11-24 held 1',
      '2026-11-24 refused 6',
      '2026-11-24 served 2',
    ])
    const purl = 'pkg:npm/%40a/b'
    t.same(await records.requested(['2026-10', '2026-11'], 10), [
      { kind: 'host', name: '10.0.0.1', served: 1, refused: 6, packages: [{ purl, served: 1, refused: 6 }] },
      { kind: 'token', name: 'ci', served: 0, refused: 1, packages: [{ purl, served: 0, refused: 1 }] },
      { kind: 'project', name: 'web', served: 1, refused: 0, packages: [{ purl, served: 1, refused: 0 }] },
    ])
    t.same(await records.requested(['2026-12', '2027-01'], 10), [])
  })

  await t.test('events are counted once, whether counted already or not yet, and over a new start', async (t) => {
    const dataDir = t.testdir()
    const first = await open(dataDir, clock)
    const write = async (store: typeof first, events: number): Promise<void> => {
      for (let left = events; left > 0; left -= 400)
        await store.unitOfWork.commit(
          Array.from({ length: Math.min(left, 400) }, () => asked('2026-11-24T09:00:00.000Z')),
        )
      await store.settled?.()
    }
    const servedBy = async (store: typeof first): Promise<number> => {
      const { counts, isBehind } = await store.records.activity('2026-11-24T00:00:00.000Z', 'day')
      t.equal(isBehind, false)
      const [one] = await store.records.requested(['2026-10', '2026-11'], 10)
      t.equal(one?.served, counts[0]?.times)
      t.equal(one?.packages[0]?.served, counts[0]?.times)
      return counts[0]?.times ?? 0
    }
    await write(first, COUNTED_AT_ONCE - 200)
    t.equal(await servedBy(first), COUNTED_AT_ONCE - 200)
    await write(first, 300)
    t.equal(await servedBy(first), COUNTED_AT_ONCE + 100)
    await first.close()
    const again = await open(dataDir, clock)
    t.teardown(async () => await again.close())
    t.equal(await servedBy(again), COUNTED_AT_ONCE + 100)
    await write(again, COUNTED_AT_ONCE * 2)
    t.equal(await servedBy(again), COUNTED_AT_ONCE * 3 + 100)
  })

  await t.test('a commit that fails counts nothing', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    const at = '2026-11-24T09:00:00.000Z'
    const lost = { kind: 'case-decided', id: 'none', state: 'released', at, by: 'x', reason: '' } as const
    const many = Array.from({ length: COUNTED_AT_ONCE }, () => asked(at))
    await Promise.allSettled([unitOfWork.commit([...many, told(lost)])])
    await unitOfWork.commit([asked(at)])
    await settled?.()
    t.match((await records.activity(at, 'hour')).counts, [{ what: 'served', times: 1 }])
  })

  await t.test('open cases are counted by how long they wait', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const opened = [
      '2026-11-24T09:00:00.000Z',
      '2026-11-24T00:00:00.000Z',
      '2026-11-20T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
    ]
    for (const openedAt of opened)
      await unitOfWork.commit([
        told({ kind: 'case-opened', case: quarantined({ id: openedAt, digest: sha256(openedAt), openedAt }) }),
      ])
    const since = {
      hour: '2026-11-24T08:30:00.000Z',
      day: '2026-11-23T09:30:00.000Z',
      week: '2026-11-17T09:30:00.000Z',
    }
    t.same(await records.openCaseAges(since), { hour: 1, day: 1, week: 1, older: 1 })
  })
}
