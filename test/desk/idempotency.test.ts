import type { FastifyInstance } from 'fastify'
import t from 'tap'
import type { Role } from '../../src/model/user.ts'
import { told } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

const KEY = { 'idempotency-key': 'b1946ac9-2d1b' }

let app: App
let server: FastifyInstance

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  server = await listen(app, 0, 'dist/no-such-folder')
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

async function signedIn(name: string, role: Role = 'admin'): Promise<Client> {
  const client = new Client(baseOf(server))
  const user = { id: name, name, role, passwordHash: '$argon2id$x', createdAt: '' }
  await app.store.unitOfWork.commit([told({ kind: 'user', user })])
  const { token, session } = await app.desk.sessions.start(user, { address: '127.0.0.1', client: 'test' })
  client.cookies.set('lazaret', token)
  client.csrf = session.csrfToken
  return client
}

const wanted = () => ({ until: new Date(app.clock.now.getTime() + 3_600_000).toISOString(), reason: 'wait' })
const freezes = async () => (await app.store.records.freezes({})).length

t.test('a change that is sent twice with one key is made once, and answered alike', async (t) => {
  const ada = await signedIn('ada')
  const first = await ada.post('/api/v1/freezes', wanted(), KEY)
  const second = await ada.post('/api/v1/freezes', wanted(), KEY)
  t.same([second.status, second.text], [first.status, first.text])
  t.same(
    [first, second].map(({ headers }) => headers.get('idempotency-replayed')),
    [null, 'true'],
  )
  t.equal(await freezes(), 1)
  t.equal((await ada.post('/api/v1/freezes', wanted(), { 'idempotency-key': 'another-key' })).status, 201)
  t.equal((await ada.post('/api/v1/freezes', wanted())).status, 201, 'and without one it is made each time')
  t.equal(await freezes(), 3)
  const lift = `/api/v1/freezes/${first.json.id}/lift`
  const lifted = [await ada.post(lift, { reason: 'over' }, KEY), await ada.post(lift, { reason: 'over' }, KEY)]
  t.same(
    lifted.map(({ status }) => status),
    [400, 400],
    'a key belongs to one request',
  )
  const other = { 'idempotency-key': 'for-the-lift' }
  const empty = [await ada.post(lift, { reason: 'over' }, other), await ada.post(lift, { reason: 'over' }, other)]
  t.same(
    empty.map(({ status, text }) => [status, text]),
    [
      [204, ''],
      [204, ''],
    ],
    'an answer without a body, too',
  )
})

t.test('requests that an idempotency key does not change', async (t) => {
  const ada = await signedIn('ada')
  const eve = await signedIn('eve')
  t.equal((await ada.post('/api/v1/freezes', wanted(), KEY)).status, 201)
  t.match((await ada.post('/api/v1/freezes', { ...wanted(), reason: 'more' }, KEY)).json, {
    status: 400,
    detail: /another request/,
  })
  t.equal((await eve.post('/api/v1/freezes', wanted(), KEY)).status, 201, 'the key of a colleague is another one')
  t.equal(await freezes(), 2)
  for (const key of ['short', 'x'.repeat(101), 'a b c d e f'])
    t.equal((await ada.post('/api/v1/freezes', wanted(), { 'idempotency-key': key })).status, 400, key)
  t.equal(await freezes(), 2)
  const viewer = await signedIn('vic', 'viewer')
  t.equal((await viewer.post('/api/v1/freezes', wanted(), KEY)).status, 403, 'it opens nothing')
  const stranger = new Client(baseOf(server))
  t.equal((await stranger.post('/api/v1/freezes', wanted(), KEY)).status, 401)
})

t.test('what failed may be tried again, and a day later the key is new', async (t) => {
  const ada = await signedIn('ada')
  t.equal((await ada.post('/api/v1/freezes', { ...wanted(), reason: '' }, KEY)).status, 400)
  t.equal((await ada.post('/api/v1/freezes', wanted(), KEY)).status, 201)
  app.clock.now = new Date(app.clock.now.getTime() + 24 * 3_600_000 + 1)
  const later = await signedIn('ada')
  t.equal((await later.post('/api/v1/freezes', wanted(), KEY)).status, 201)
  t.equal(await freezes(), 2)
})

t.test('two at once: one is made', async (t) => {
  const ada = await signedIn('ada')
  const body = wanted()
  const replies = await Promise.all([1, 2, 3].map(() => ada.post('/api/v1/freezes', body, KEY)))
  t.equal(await freezes(), 1)
  for (const { status } of replies) t.ok(status === 201 || status === 409, String(status))
})
