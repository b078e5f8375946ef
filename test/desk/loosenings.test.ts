import t from 'tap'
import type { Reviewer } from '../../src/desk/people.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { Loosening } from '../../src/model/loosening.ts'
import type { Role, User } from '../../src/model/user.ts'
import { keptPolicy, loosening, told, user } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

const BASE = sha256('in force')
const WAITS = loosening({ base: BASE, source: 'the looser one' })

let app: App

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874', [])
  for (const name of ['ada', 'rob', 'eve']) await person(name, 'reviewer')
  await app.store.unitOfWork.commit([
    told({ kind: 'policy-kept', policy: keptPolicy({ digest: BASE, source: 'the one in force' }) }),
    told({ kind: 'loosening', loosening: WAITS }),
  ])
})

t.afterEach(async () => app.close())

async function person(name: string, role: Role, more: Partial<User> = {}): Promise<void> {
  const changes = { id: name, name, role, createdAt: '2026-11-01T00:00:00.000Z', ...more }
  await app.store.unitOfWork.commit([told({ kind: 'user', user: user(changes) })])
}

const as = (name: string): Reviewer => ({ actor: { kind: 'user', name }, role: 'reviewer' })
const agree = (name: string, digest: string = WAITS.digest): Promise<Loosening> =>
  app.desk.loosenings.agree(as(name), WAITS.id, digest)
const kept = async (): Promise<string | undefined> => (await app.store.records.keptPolicies())[0]?.source

t.test('the first agreement changes nothing, the second puts it in force, with an event each', async (t) => {
  t.match(await agree('rob'), { agreed: { by: 'rob' } })
  t.equal(await kept(), 'the one in force')
  t.match(await agree('ada'), { agreed: { by: 'rob' }, end: { by: 'ada', how: 'agreed' } })
  t.match(await app.store.records.keptPolicies(), [
    { registry: 'npm', source: 'the looser one', digest: WAITS.digest, isGuarded: true },
  ])
  t.same(await app.store.records.loosenings({ open: true }), [])
  const events = await app.store.records.events({}, { limit: 3 })
  const detail = { looser: ['x is gone'], other_conditions: ['y'], policy_digest: WAITS.digest, file: 'ours.yaml' }
  t.match(events, [
    { type: 'policy.loosened', actor: { name: 'ada' }, registry: 'npm', detail: { ...detail, first: 'rob' } },
    { type: 'policy.accepted', actor: { name: 'ada' }, registry: 'npm', detail: { ...detail, first: 'rob' } },
    { type: 'policy.agreed', actor: { name: 'rob' }, registry: 'npm', detail },
  ])
  await t.rejects(agree('eve'), { code: 'conflict' }, 'once')
})

t.test('who cannot be the second of two', async (t) => {
  const table: readonly (readonly [situation: string, before: () => Promise<void>, name: string, code: string])[] = [
    ['who was the first', async () => undefined, 'rob', 'forbidden'],
    [
      'whom the first one invited just now',
      async () => void (await app.desk.accounts.invite({ ...as('rob'), role: 'admin' }, 'new', 'admin')),
      'new',
      'forbidden',
    ],
    ['where the first may decide no more', () => person('rob', 'viewer'), 'ada', 'conflict'],
    [
      'where the first is gone',
      () => person('rob', 'reviewer', { disabledAt: '2026-11-24T00:00:00Z' }),
      'ada',
      'conflict',
    ],
  ]
  await agree('rob')
  for (const [situation, before, name, code] of table) {
    await before()
    await t.rejects(agree(name), { code }, situation)
    t.equal(await kept(), 'the one in force', situation)
  }
})

t.test('what cannot be agreed to', async (t) => {
  await t.rejects(agree('rob', sha256('another')), { code: 'conflict', message: /read it again/ }, 'another text')
  await t.rejects(app.desk.loosenings.agree(as('rob'), 'none', WAITS.digest), { code: 'not-found' })
  await agree('rob')
  await app.store.unitOfWork.commit([
    told({ kind: 'policy-kept', policy: keptPolicy({ digest: sha256('stricter'), source: 'stricter' }), was: BASE }),
  ])
  await t.rejects(agree('ada'), { code: 'conflict' }, 'another policy is in force than the one it is held against')
  t.equal(await kept(), 'stricter')
  t.equal((await app.store.records.loosenings({ open: true })).length, 1, 'nothing of it was done')
})

t.test('one person refuses it, with a reason, once', async (t) => {
  await agree('rob')
  await t.rejects(app.desk.loosenings.refuse(as('ada'), WAITS.id, ' '), { code: 'bad-request' })
  await app.desk.loosenings.refuse(as('ada'), WAITS.id, 'not without the team')
  t.match(await app.store.records.events({}, { limit: 1 }), [
    { type: 'policy.refused', actor: { name: 'ada' }, detail: { reason: 'not without the team' } },
  ])
  await t.rejects(app.desk.loosenings.refuse(as('ada'), WAITS.id, 'again'), { code: 'conflict' })
  await t.rejects(agree('eve'), { code: 'conflict' })
  t.equal(await kept(), 'the one in force')
})

t.test('a freeze and an outbreak wait for no policy', async (t) => {
  const ada: Reviewer = { actor: { kind: 'user', name: 'ada' }, role: 'admin' }
  const until = '2026-11-25T00:00:00.000Z'
  const { id } = await app.desk.freezes.start(ada, { until, reason: 'a worm goes round' })
  await app.desk.outbreaks.declare(ada, { title: 'worm', text: 'npm:a@1.0.0', reason: 'it spreads' })
  t.equal((await app.store.records.freezes({ active: true })).length, 1)
  t.equal((await app.store.records.outbreaks({ active: true })).length, 1)
  await app.desk.freezes.lift(ada, id, 'over')
})

t.test('by the API: listed, read with both texts, agreed to', async (t) => {
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const client = new Client(baseOf(server))
  const person = (await app.store.records.users()).find(({ name }) => name === 'rob')
  if (person === undefined) throw new Error('rob is not there')
  const { token, session } = await app.desk.sessions.start(person, { address: '127.0.0.1', client: 'test' })
  client.cookies.set('lazaret', token)
  client.csrf = session.csrfToken
  const path = `/api/v1/policies/loosenings/${WAITS.id}`
  t.equal((await client.get('/api/v1/summary')).json.loosenings, 1)
  const [listed] = (await client.get('/api/v1/policies/loosenings')).json.loosenings
  t.match(listed, { id: WAITS.id, told: WAITS.told })
  t.notOk('source' in listed, 'a list holds no text')
  t.match((await client.get(path)).json, { text: 'the looser one', inForce: 'the one in force' })
  t.equal((await client.get('/api/v1/policies/loosenings/none')).status, 404)
  t.equal((await client.post(`${path}/agree`, {})).status, 400)
  t.match((await client.post(`${path}/agree`, { digest: WAITS.digest })).json, { loosening: { agreed: { by: 'rob' } } })
  t.equal((await client.post(`${path}/agree`, { digest: WAITS.digest })).status, 403)
  t.equal((await client.post(`${path}/refuse`, { reason: 'no' })).status, 204)
  t.equal((await client.get('/api/v1/summary')).json.loosenings, 0)
})
