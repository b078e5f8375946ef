import t from 'tap'
import { OWN_EVENTS_MAX } from '../../src/admission/refusal-budget.ts'
import { writesOf } from '../../src/app/writes.ts'
import type { NewEvent } from '../../src/model/event.ts'
import { openStore } from '../../src/store/store.ts'

t.test(
  'writes that upstream refused cannot grow the log without limit, and those that it took are all told',
  async (t) => {
    let now = Date.parse('2026-11-24T08:00:00Z')
    const clock = (): Date => new Date(now)
    const store = await openStore({ dataDir: t.testdir(), clock })
    t.teardown(() => store.close())
    const refreshed: string[] = []
    const writes = writesOf({
      store,
      clock,
      upstream: { write: () => Promise.reject(new Error('nothing is sent here')) } as never,
      catalogues: { refresh: async (_registry: string, name: string) => void refreshed.push(name) } as never,
    })
    const write = (status: number, known?: true): Promise<void> => {
      const requester = {
        address: '192.0.2.1',
        client: 'npm/12',
        token: 'x',
        ...(known === undefined ? {} : { known }),
      }
      return writes.wrote({ registry: 'npm', name: 'widget', action: 'publish', status, requester })
    }
    const events = async (): Promise<readonly NewEvent[]> =>
      store.records.events({ type: 'package.written' }, { limit: 999 })
    for (let count = 0; count < OWN_EVENTS_MAX + 100; count += 1) await write(401)
    t.equal((await events()).length, OWN_EVENTS_MAX)
    await write(201)
    t.match((await events())[0], { detail: { status: 201, untold: 100 } })
    await write(403, true)
    t.match((await events())[0]?.detail, { status: 403 })
    t.equal((await events())[0]?.detail['untold'], undefined, 'told once')
    await write(500)
    t.equal((await events()).length, OWN_EVENTS_MAX + 2)
    now += 60_000
    await write(401)
    t.match((await events())[0], { detail: { status: 401, untold: 1 } }, 'again a minute later')
    t.same(refreshed, ['widget'])
  },
)

t.test('what could not be written down is counted on', async (t) => {
  const store = await openStore({ dataDir: t.testdir(), clock: () => new Date() })
  t.teardown(() => store.close())
  let isFull = false
  const unitOfWork: typeof store.unitOfWork = {
    commit: async (told, more) => (isFull ? Promise.reject(new Error('no room')) : store.unitOfWork.commit(told, more)),
  }
  const writes = writesOf({
    store: { ...store, unitOfWork },
    clock: () => new Date(),
    upstream: { write: () => Promise.reject(new Error('nothing is sent here')) } as never,
    catalogues: { refresh: async () => undefined } as never,
  })
  const requester = { address: '192.0.2.1', client: 'npm/12' }
  const write = (status: number): Promise<void> =>
    writes.wrote({ registry: 'npm', name: 'widget', action: 'publish', status, requester })
  for (let count = 0; count < OWN_EVENTS_MAX + 5; count += 1) await write(401)
  isFull = true
  await t.rejects(write(201), /no room/)
  isFull = false
  await write(201)
  const [last] = await store.records.events({ type: 'package.written' }, { limit: 1 })
  t.match(last, { detail: { status: 201, untold: 5 } })
})
