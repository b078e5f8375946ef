import t from 'tap'
import type { Reviewer } from '../../src/desk/people.ts'
import { Client } from './client.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

const ADA: Reviewer = { actor: { kind: 'user', name: 'ada' }, role: 'admin' }
const UNTIL = '2026-11-25T09:14:00.000Z'

let app: App

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874', [])
})

t.afterEach(async () => app.close())

t.test('what a freeze must be like', async (t) => {
  const start = { until: UNTIL, reason: 'a worm goes round' }
  const table: readonly [situation: string, change: object, code: string | undefined][] = [
    ['from now on', {}, undefined],
    ['of one registry, from before', { registry: 'npm', line: '2026-11-20T00:00:00Z' }, undefined],
    ['of no registry of ours', { registry: 'cargo' }, 'bad-request'],
    ['from a time to come', { line: '2026-11-24T09:14:01Z' }, 'bad-request'],
    ['until a time that was', { until: '2026-11-24T09:14:00Z' }, 'bad-request'],
    ['longer than a month', { until: '2026-12-26T00:00:00Z' }, 'bad-request'],
    ['a month', { until: '2026-12-24T09:14:00Z' }, undefined],
    ['without a reason', { reason: ' ' }, 'bad-request'],
    ['until no time', { until: 'soon' }, 'bad-request'],
  ]
  for (const [situation, change, code] of table) {
    const started = app.desk.freezes.start(ADA, { ...start, ...change })
    if (code === undefined) await t.resolves(started, situation)
    else await t.rejects(started, { code }, situation)
  }
  await t.rejects(app.desk.freezes.start({ ...ADA, role: 'reviewer' }, start), { code: 'forbidden' })
  t.equal((await app.desk.freezes.list()).length, 3)
})

t.test('by the API: started, shown to everybody, lifted once', async (t) => {
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const client = new Client(baseOf(server))
  await client.setUp(app)
  const started = await client.post('/api/v1/freezes', { until: UNTIL, reason: 'a worm' })
  t.equal(started.status, 201)
  t.match(started.json, { registry: '*', line: '2026-11-24T09:14:00.000Z', until: UNTIL, by: 'ada' })
  t.match((await client.get('/api/v1/summary')).json.freezes, [{ id: started.json.id }])
  const path = `/api/v1/freezes/${started.json.id}/lift`
  t.equal((await client.post(path, { reason: '' })).status, 400)
  t.equal((await client.post('/api/v1/freezes/none/lift', { reason: 'x' })).status, 404)
  t.equal((await client.post(path, { reason: 'it is over' })).status, 204)
  t.equal((await client.post(path, { reason: 'it is over' })).status, 409)
  t.same((await client.get('/api/v1/summary')).json.freezes, [])
  t.match((await client.get('/api/v1/freezes')).json.freezes, [{ liftedBy: 'ada' }])
  const types = (await app.store.records.events({}, { limit: 2 })).map(({ type }) => type)
  t.same(types, ['freeze.lifted', 'freeze.started'])
})

t.test('the list is given by pages to who asks for them', async (t) => {
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const client = new Client(baseOf(server))
  await client.setUp(app)
  for (const reason of ['one', 'two', 'three', 'four', 'five']) {
    app.clock.now = new Date(app.clock.now.getTime() + 1000)
    await app.desk.freezes.start(ADA, { until: UNTIL, reason })
  }
  interface Row {
    readonly id: string
    readonly reason: string
  }
  const ask = async (query: string) => (await client.get(`/api/v1/freezes?${query}`)).json
  const reasons = (freezes: readonly Row[]) => freezes.map(({ reason }) => reason)
  const whole = await ask('')
  t.same(reasons(whole.freezes), ['five', 'four', 'three', 'two', 'one'])
  t.notOk('next' in whole)
  const table: readonly (readonly [limit: number, pages: readonly (readonly string[])[]])[] = [
    [1, [['five'], ['four'], ['three'], ['two'], ['one']]],
    [2, [['five', 'four'], ['three', 'two'], ['one']]],
    [4, [['five', 'four', 'three', 'two'], ['one']]],
    [5, [['five', 'four', 'three', 'two', 'one']]],
    [200, [['five', 'four', 'three', 'two', 'one']]],
  ]
  for (const [limit, pages] of table) {
    const found = [await ask(`limit=${limit}`)]
    while (found.at(-1).next !== undefined) found.push(await ask(`limit=${limit}&before=${found.at(-1).next}`))
    t.same(
      found.map(({ freezes }) => reasons(freezes)),
      pages,
      `${limit} a page`,
    )
  }
  const [newest] = whole.freezes
  t.same(reasons((await ask(`before=${newest.id}`)).freezes), ['four', 'three', 'two', 'one'], 'the rest')
  for (const query of ['limit=0', 'limit=201', 'limit=x', 'before=none'])
    t.equal((await client.get(`/api/v1/freezes?${query}`)).status, 400, query)
})

t.test('one that has ended cannot be lifted', async (t) => {
  const { id } = await app.desk.freezes.start(ADA, { until: UNTIL, reason: 'a worm' })
  app.clock.now = new Date(UNTIL)
  await t.rejects(app.desk.freezes.lift(ADA, id, 'late'), { code: 'conflict' })
})
