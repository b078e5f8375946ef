import t from 'tap'
import { recorded, type Recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { event } from '../contracts/samples.ts'

const EVENTS = 17_000

function served(purl: string): Recorded {
  return recorded(event({ purl }))
}

t.test('of what everybody uses the latest receivers are told where that is enough', async (t) => {
  const store = await openStore({ dataDir: t.testdir(), clock: () => new Date('2026-11-24T00:00:00Z') })
  t.teardown(() => store.close())
  await store.unitOfWork.commit([served('pkg:npm/rare@1.0.0')])
  for (let left = EVENTS; left > 0; left -= 1000)
    await store.unitOfWork.commit(Array.from({ length: 1000 }, () => served('pkg:npm/common@1.0.0')))
  const of = (name: string, eventsMax?: number) =>
    store.records.deliveries([{ kind: 'package', ecosystem: 'npm', name }], eventsMax)
  t.match(await of('common'), { isCutShort: false, deliveries: [{ times: EVENTS }] })
  const some = await of('common', 5000)
  t.equal(some.isCutShort, true)
  t.ok((some.deliveries[0]?.times ?? 0) >= 5000 && (some.deliveries[0]?.times ?? 0) < EVENTS)
  t.match(await of('rare', 5000), { isCutShort: false, deliveries: [{ times: 1 }] }, 'of a rare one the whole log')
})
