import t, { type Test } from 'tap'
import { OWN_EVENTS_MAX } from '../../src/admission/refusal-budget.ts'
import { PassedWrites } from '../../src/app/writes.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { LoggedEvent } from '../../src/model/event.ts'
import { openStore } from '../../src/store/store.ts'

const REQUESTER = { address: '192.0.2.1', client: 'npm/12', token: 'x' }

async function given(t: Test) {
  const time = { now: Date.parse('2026-11-24T08:00:00Z') }
  const clock = (): Date => new Date(time.now)
  const store = await openStore({ dataDir: t.testdir(), clock })
  t.teardown(() => store.close())
  const disk = { isFull: false }
  const unitOfWork: typeof store.unitOfWork = {
    commit: async (told, more) =>
      disk.isFull ? Promise.reject(new Error('no room')) : store.unitOfWork.commit(told, more),
  }
  const refreshed: string[] = []
  const asked: number[] = []
  /** what upstream answers, and what happens before it does */
  const upstream = { status: 201 as number | LazaretError, meanwhile: () => {} }
  const writes = new PassedWrites({
    store: { ...store, unitOfWork },
    clock,
    upstream: {
      write: async () => {
        upstream.meanwhile()
        const { status } = upstream
        if (typeof status !== 'number') throw status
        asked.push(status)
        return { status, reason: '', headers: {}, bytes: Buffer.alloc(0) }
      },
    } as never,
    catalogues: { refresh: async (_registry: string, name: string) => void refreshed.push(name) } as never,
  })
  return {
    time,
    disk,
    upstream,
    refreshed,
    asked,
    close: () => writes.close(),
    write: async (status: number | LazaretError, known?: true): Promise<number> => {
      upstream.status = status
      const requester = { ...REQUESTER, ...(known === undefined ? {} : { known }) }
      const about = { registry: 'npm', name: 'widget', action: 'publish', requester }
      return (await writes.write({} as never, {} as never, about)).status
    },
    /** the newest first */
    events: async (type: LoggedEvent['type']): Promise<readonly LoggedEvent[]> =>
      store.records.events({ type }, { limit: 999 }),
  }
}

t.test(
  'writes that upstream refused cannot grow the log without limit, and those that it took are all told',
  async (t) => {
    const { time, refreshed, write, events } = await given(t)
    const last = async () => (await events('package.written'))[0]
    await Promise.all(Array.from({ length: OWN_EVENTS_MAX + 100 }, () => write(401)))
    t.equal((await events('package.written')).length, OWN_EVENTS_MAX)
    t.equal((await events('package.writing')).length, OWN_EVENTS_MAX + 1, 'and one for all that came beyond')
    t.match((await events('package.writing'))[0], { detail: { more: true } })
    await write(201)
    t.match(await last(), { detail: { status: 201, untold: 100 } })
    await write(403, true)
    t.match((await last())?.detail, { status: 403 })
    t.equal((await last())?.detail['untold'], undefined, 'told once')
    await write(500)
    t.equal((await events('package.written')).length, OWN_EVENTS_MAX + 2)
    time.now += 60_000
    await write(401)
    t.match(await last(), { detail: { status: 401, untold: 1 } }, 'again a minute later')
    t.same(refreshed, ['widget'])
  },
)

t.test('what is written is in the log before it is passed on, and what became of it after', async (t) => {
  const { upstream, write, events } = await given(t)
  const before: unknown[] = []
  upstream.meanwhile = () => void before.push(events('package.writing'))
  for (const status of [201, 401, new LazaretError('upstream-unreachable', 'gone')]) await write(status).catch(() => 0)
  const intents = (await Promise.all(before)) as LoggedEvent[][]
  t.same(
    intents.map(({ length }) => length),
    [1, 2, 3],
  )
  const ids = intents[2]?.map(({ detail }) => detail['write'])
  const outcomes = await events('package.written')
  t.same(
    outcomes.map(({ detail }) => [detail['write'], detail['status'] ?? detail['problem']]),
    [
      [ids?.[0], 'upstream-unreachable'],
      [ids?.[1], 401],
      [ids?.[2], 201],
    ],
  )
})

t.test('where the log cannot be written, nothing is passed on', async (t) => {
  const { disk, asked, write, events } = await given(t)
  disk.isFull = true
  await t.rejects(write(201), { code: 'storage-unreachable', message: /nothing is passed on/ })
  await t.rejects(write(201, true), { code: 'storage-unreachable' })
  t.same(asked, [])
  disk.isFull = false
  t.equal(await write(201), 201)
  t.equal((await events('package.written')).length, 1)
})

t.test('an outcome that cannot be written down is told as upstream answered, and written later', async (t) => {
  const { disk, upstream, refreshed, write, events, close } = await given(t)
  upstream.meanwhile = () => {
    disk.isFull = true
  }
  t.equal(await write(201), 201, 'it is published, whatever became of our disk')
  t.same(refreshed, ['widget'])
  t.same([(await events('package.writing')).length, (await events('package.written')).length], [1, 0])
  await t.rejects(write(201), { code: 'storage-unreachable' }, 'and nothing more until it is told')
  disk.isFull = false
  upstream.meanwhile = () => {}
  await write(409)
  t.same(
    (await events('package.written')).map(({ detail }) => detail['status']),
    [409, 201],
  )
  upstream.meanwhile = () => {
    disk.isFull = true
  }
  await write(202)
  disk.isFull = false
  await close()
  t.match(await events('package.written'), [{ detail: { status: 202 } }, {}, {}], 'at the latest when it stops')
})

t.test('what could not be written down is counted on', async (t) => {
  const { disk, write, events } = await given(t)
  await Promise.all(Array.from({ length: OWN_EVENTS_MAX + 5 }, () => write(401)))
  disk.isFull = true
  await t.rejects(write(201, true), { code: 'storage-unreachable' })
  disk.isFull = false
  await write(201)
  t.match((await events('package.written'))[0], { detail: { status: 201, untold: 5 } })
})
