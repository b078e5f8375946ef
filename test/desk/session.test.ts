import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Client } from './client.ts'
import { baseOf, type App, listen, openApp, PASSWORD } from './test-app.ts'

const HOUR = 3_600_000

let app: App
let server: FastifyInstance
let base = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  server = await listen(app, 0, 'dist/no-such-folder')
  base = baseOf(server)
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

async function admin(): Promise<Client> {
  const client = new Client(base)
  await client.setUp(app)
  return client
}

async function eventTypes(): Promise<readonly string[]> {
  return (await app.store.records.events({}, { limit: 100 })).map((event) => event.type)
}

t.test('the set-up link makes one administrator, once', async (t) => {
  const client = new Client(base)
  t.equal((await client.get('/api/v1/welcome')).json.setupNeeded, false, 'no link was printed yet')
  const link = await app.desk.users.openSetup()
  t.match(link, /^http:\/\/lazaret\.example:4874\/ui\/setup#[\w-]{43}$/)
  const token = link?.split('#')[1] ?? ''
  t.equal((await client.get('/api/v1/welcome')).json.setupNeeded, true)

  t.equal((await client.post('/api/v1/setup', { token: 'guess', name: 'ada', password: PASSWORD })).status, 403)
  t.equal((await client.post('/api/v1/setup', { token, name: 'ada', password: 'short' })).status, 400)
  t.equal((await client.post('/api/v1/setup', { token, name: 'ada', password: 'aaaaaaaaaaaaaaa' })).status, 400)
  t.equal((await client.post('/api/v1/setup', { token, name: '<b>ada', password: PASSWORD })).status, 400)

  const both = await Promise.all([
    client.post('/api/v1/setup', { token, name: 'ada', password: PASSWORD }),
    client.post('/api/v1/setup', { token, name: 'eve', password: PASSWORD }),
  ])
  t.same(
    both.map((reply) => reply.status).toSorted((a, b) => a - b),
    [200, 403],
    'of two at once, one wins',
  )
  t.equal((await app.store.records.users()).length, 1)
  t.equal(await app.desk.users.openSetup(), undefined, 'no second link')
  const [user] = await app.store.records.users()
  t.match(user?.passwordHash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.notMatch(JSON.stringify(await app.store.records.events({}, { limit: 50 })), PASSWORD)
})

t.test('signing in and out', async (t) => {
  await admin()
  const client = new Client(base)
  t.equal((await client.get('/api/v1/session')).status, 401)
  t.equal((await client.signIn('ada', 'a wrong password')).status, 401)
  t.equal((await client.signIn('nobody', 'a wrong password')).json.message, 'Name or password is wrong.')
  const reply = await client.signIn()
  t.equal(reply.status, 200)
  t.match(reply.headers.getSetCookie()[0], /^lazaret=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
  t.same((await client.get('/api/v1/session')).json.user, { name: 'ada', role: 'admin' })
  const old = new Map(client.cookies)
  t.equal(
    (await client.send('DELETE', '/api/v1/session', undefined, { origin: base, 'x-csrf-token': client.csrf })).status,
    200,
  )
  for (const [name, value] of old) client.cookies.set(name, value)
  t.equal((await client.get('/api/v1/session')).status, 401, 'the old cookie is worth nothing')
  t.match(await eventTypes(), ['user.signed-out', 'user.signed-in', 'user.sign-in-failed', 'user.sign-in-failed'])
})

t.test('a cookie is Secure, and bound to the host, where the public URL is https', async (t) => {
  const secure = await openApp('https://lazaret.example', [])
  const other = await listen(secure, 0, 'dist/no-such-folder')
  const client = new Client(baseOf(other))
  const reply = await client.setUp(secure)
  t.match(reply.headers.getSetCookie()[0], /^__Host-lazaret=[\w-]+;.*Path=\/;.*HttpOnly; Secure; SameSite=Strict/)
  await other.close()
  await secure.close()
})

t.test('guessing passwords meets growing delays', async (t) => {
  await admin()
  const client = new Client(base)
  const statuses: number[] = []
  for (let n = 0; n < 7; n += 1) statuses.push((await client.signIn('ada', `wrong password ${n}`)).status)
  t.same(statuses, [401, 401, 401, 401, 401, 429, 429])
  const refused = await client.signIn()
  t.equal(refused.status, 429, 'the right password has to wait too')
  t.match(refused.headers.get('retry-after'), /^[1-9]\d*$/)
  app.clock.now = new Date(app.clock.now.getTime() + 61_000)
  t.equal((await client.signIn()).status, 200)
})

t.test('sessions end: idle after two hours, in any case after twelve', async (t) => {
  const client = await admin()
  const start = app.clock.now.getTime()
  app.clock.now = new Date(start + 1.9 * HOUR)
  t.equal((await client.get('/api/v1/session')).status, 200)
  app.clock.now = new Date(start + 3.8 * HOUR)
  t.equal((await client.get('/api/v1/session')).status, 200, 'each use moves the idle end')
  for (const hours of [5.5, 7.2, 9, 10.8]) {
    app.clock.now = new Date(start + hours * HOUR)
    await client.get('/api/v1/session')
  }
  app.clock.now = new Date(start + 11.9 * HOUR)
  t.equal((await client.get('/api/v1/session')).status, 200)
  app.clock.now = new Date(start + 12.1 * HOUR)
  t.equal((await client.get('/api/v1/session')).status, 401)

  await client.signIn()
  app.clock.now = new Date(app.clock.now.getTime() + 2.1 * HOUR)
  t.equal((await client.get('/api/v1/session')).status, 401)
})

t.test('every route but the open ones wants a session', async (t) => {
  const client = new Client(base)
  const id = app.cases[0]
  for (const path of [
    '/session',
    '/cases',
    `/cases/${id}`,
    '/waivers',
    '/audit',
    '/policies',
    '/summary',
    '/hosts?name=x.invalid',
  ]) {
    t.equal((await client.get(`/api/v1${path}`)).status, 401, path)
  }
  for (const path of [`/cases/${id}/release`, `/cases/${id}/reject`, `/cases/${id}/reverse`, '/waivers/x/revoke']) {
    t.equal((await client.post(`/api/v1${path}`, { reason: 'x' })).status, 401, path)
  }
})

t.test('a change needs an origin of ours and the token of the session', async (t) => {
  const client = await admin()
  const path = `/api/v1/cases/${app.cases[0]}/reject`
  const { revision } = (await client.get(`/api/v1/cases/${app.cases[0]}`)).json
  const body = { revision, reason: 'malicious' }
  const cases: readonly (readonly [string, Record<string, string>])[] = [
    ['no token', { 'x-csrf-token': '' }],
    ['a wrong token', { 'x-csrf-token': 'x'.repeat(43) }],
    ['no origin', { origin: '' }],
    ['an opaque origin', { origin: 'null' }],
    ['a foreign origin', { origin: 'http://evil.invalid' }],
    ['a foreign site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ]
  for (const [name, headers] of cases) t.equal((await client.post(path, body, headers)).status, 403, name)
  for (const origin of ['http://evil.invalid', '']) {
    t.equal(
      (await client.post('/api/v1/session', { name: 'ada', password: PASSWORD }, { origin })).status,
      403,
      'sign-in too',
    )
  }
  t.equal(
    (await client.post(path, body, { origin: 'http://lazaret.example:4874' })).status,
    200,
    'the public URL is ours',
  )
})
