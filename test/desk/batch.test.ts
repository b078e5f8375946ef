import t from 'tap'
import type { BatchChoice } from '../../src/api/cases.ts'
import { BATCH_MAX } from '../../src/api/limits.ts'
import { decideMany } from '../../src/desk/batch.ts'
import type { Reviewer } from '../../src/desk/people.ts'
import { Client } from './client.ts'
import { digestOf } from './seed.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

const ROB: Reviewer = { actor: { kind: 'user', name: 'rob' }, role: 'reviewer' }

let app: App

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
})

t.afterEach(async () => app.close())

async function seen(ids: readonly string[]): Promise<BatchChoice['cases']> {
  const rows = await app.desk.cases.queue({}, { limit: 50 })
  return ids.map((id) => ({ id, revision: rows.find((row) => row.case.id === id)?.revision ?? 'none' }))
}

const all = () => seen(app.cases)

async function events(): Promise<readonly string[]> {
  const found = await app.store.records.events({}, { limit: 100 })
  return found.filter(({ actor }) => actor.name === 'rob').map(({ type, purl = '' }) => `${type} ${purl}`)
}

const stateOf = async (id: string) => (await app.store.records.case(id))?.state

t.test('a reason for all, and an event for each', async (t) => {
  const cases = (await all()).slice(0, 3)
  const results = await decideMany(app.desk, ROB, { decision: 'reject', reason: 'one campaign', cases })
  t.same(
    results,
    cases.map(({ id }) => ({ id, done: 'rejected' })),
  )
  const told = await events()
  t.equal(told.length, 3)
  t.equal(new Set(told).size, 3, 'each of its own package')
  for (const { id } of cases)
    t.match(await app.store.records.case(id), { state: 'rejected', decisionReason: 'one campaign' })
})

t.test('what could not be decided is told, and does not stop the others', async (t) => {
  const cases = await all()
  const [two = '', blocked = '', stale = '', gone = '', fine = ''] = app.cases
  app.releasePolicy.rules = [{ id: 'secrets-egress', reviewers: 2 }]
  const digest = digestOf(app.seeds[1]!.artifact)
  app.hits.set(digest, [{ ...app.hits.get(digest)![0]!, rule: 'known-malware', outcome: 'block', waivable: true }])
  await app.desk.decisions.reject(ROB, gone, { reason: 'decided by somebody else meanwhile' })
  const asked = cases.map(({ id, revision }) => ({ id, revision: id === stale ? 'older' : revision }))
  const results = await decideMany(app.desk, ROB, { decision: 'release', reason: 'read them', cases: asked })
  t.match(results, [
    { id: two, done: 'proposed' },
    { id: blocked, problem: 'forbidden', message: /only an administrator/ },
    { id: stale, problem: 'conflict', message: /was not saved/ },
    { id: gone, problem: 'conflict', message: /is blocked already \(rob/ },
    { id: fine, done: 'released' },
  ])
  t.equal(await stateOf(two), 'open', 'nothing is released before a second person agrees')
  t.equal(await stateOf(blocked), 'open')
  const [waiver] = await app.store.records.waivers({})
  t.match(waiver, { caseId: fine, scope: { kind: 'digest' }, by: 'rob', until: '2027-02-22T09:14:00.000Z' })
  const again = await decideMany(app.desk, ROB, { decision: 'release', reason: 'again', cases: await seen([two]) })
  t.match(again, [{ id: two, problem: 'conflict', message: /proposal on this case already/ }], 'twice is no agreement')
})

t.test('what the policy asks of each release holds for many', async (t) => {
  app.releasePolicy.approvals = { ...app.releasePolicy.approvals, ticketRequired: true }
  const cases = await seen([app.cases[0] ?? ''])
  const choice = { decision: 'release', reason: 'read it', cases } as const
  t.match(await decideMany(app.desk, ROB, choice), [{ problem: 'bad-request', message: /wants a ticket/ }])
  t.match(await decideMany(app.desk, ROB, { ...choice, ticket: 'CHG-7' }), [{ done: 'released' }])
})

t.test('nothing is decided without a reason, by a viewer, or of no case', async (t) => {
  const cases = await all()
  const choice = { decision: 'reject', reason: ' ', cases } as const
  await t.rejects(decideMany(app.desk, ROB, choice), { code: 'bad-request' })
  await t.rejects(decideMany(app.desk, { ...ROB, role: 'viewer' }, { ...choice, reason: 'x' }), { code: 'forbidden' })
  t.same(await events(), [])
})

t.test('by the API: bounded, and each named once', async (t) => {
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const client = new Client(baseOf(server))
  await client.setUp(app)
  const path = '/api/v1/cases/decide'
  const none = { id: 'none', revision: 'open@x' }
  const many = (length: number) => ({ decision: 'reject', reason: 'x', cases: Array.from({ length }, () => none) })
  t.equal((await client.post(path, many(0))).status, 400)
  t.equal((await client.post(path, many(BATCH_MAX + 1))).status, 400)
  const full = await client.post(path, many(BATCH_MAX))
  t.equal(full.json.results.length, BATCH_MAX)
  t.match(full.json.results[0], { id: 'none', problem: 'not-found' })
  const [one] = await all()
  const twice = await client.post(path, { decision: 'reject', reason: 'x', cases: [one, one] })
  t.match(twice.json.results, [{ done: 'rejected' }, { problem: 'conflict' }])
  const { oldestOpen, cases } = (await client.get('/api/v1/cases')).json
  const open = cases.filter((row: { case: { state: string } }) => row.case.state === 'open')
  t.equal(oldestOpen, open.at(-1).case.openedAt)
})
