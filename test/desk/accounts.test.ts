import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { LINK_HOURS } from '../../src/desk/accounts.ts'
import type { Reviewer } from '../../src/desk/people.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { User } from '../../src/model/user.ts'
import { Client } from './client.ts'
import { type App, baseOf, listen, openApp, PASSWORD } from './test-app.ts'

const HOUR = 3_600_000
const OPERATOR: Reviewer = { actor: { kind: 'operator', name: 'root' }, role: 'admin' }
const OTHER_PASSWORD = 'battery staple correct'

let app: App
let server: FastifyInstance
let base = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874', [])
  server = await listen(app, 0, 'dist/no-such-folder')
  base = baseOf(server)
  await new Client(base).setUp(app)
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

const tokenOf = (link: string): string => link.split('#')[1] ?? ''
const invite = (name: string): Promise<string> => app.desk.accounts.invite(OPERATOR, name, 'reviewer')

async function choose(link: string, password = PASSWORD, client = new Client(base)): Promise<number> {
  const reply = await client.post('/api/v1/password-link/choice', { token: tokenOf(link), password })
  client.csrf = reply.json.csrfToken ?? ''
  return reply.status
}

async function signsIn(name: string, password = PASSWORD): Promise<number> {
  return (await new Client(base).signIn(name, password)).status
}

async function userNamed(name: string): Promise<User | undefined> {
  return (await app.store.records.users()).find((user) => user.name === name)
}

t.test('an invited person chooses a password, once, and is signed in', async (t) => {
  const link = await invite('grace')
  t.match(link, /^http:\/\/lazaret\.example:4874\/ui\/password#[\w-]{43}$/)
  t.equal(await signsIn('grace', ''), 400, 'nobody signs in without a password')
  t.equal(await signsIn('grace', 'anything at all'), 401, 'nor by a guess')
  const client = new Client(base)
  const whose = await client.post('/api/v1/password-link', { token: tokenOf(link) })
  t.same(whose.json, { name: 'grace', isNew: true })
  t.equal(await choose(link, 'short', client), 400)
  t.equal(await choose(link, 'grace', client), 400)
  t.equal(await choose(link, PASSWORD, client), 200)
  t.same((await client.get('/api/v1/session')).json.user, { name: 'grace', role: 'reviewer' })
  t.equal(await choose(link, OTHER_PASSWORD), 403, 'the link is used up')
  t.equal(await signsIn('grace'), 200)
  t.equal((await userNamed('grace'))?.link, undefined)
})

t.test('of two who use one link at once, one wins', async (t) => {
  const link = await invite('grace')
  const statuses = await Promise.all([choose(link), choose(link, OTHER_PASSWORD)])
  t.same(
    statuses.toSorted((a, b) => a - b),
    [200, 403],
  )
})

t.test('a forgotten password: the old one holds until the link is used, and then nothing of it', async (t) => {
  const grace = new Client(base)
  t.equal(await choose(await invite('grace'), PASSWORD, grace), 200)
  const link = await app.desk.accounts.reset(OPERATOR, 'GRACE')
  t.equal(await signsIn('grace'), 200)
  t.equal((await grace.get('/api/v1/session')).status, 200)
  t.same((await grace.post('/api/v1/password-link', { token: tokenOf(link) })).json, { name: 'grace', isNew: false })
  t.equal(await choose(link, OTHER_PASSWORD), 200)
  t.equal(await signsIn('grace'), 401)
  t.equal(await signsIn('grace', OTHER_PASSWORD), 200)
  t.equal((await grace.get('/api/v1/session')).status, 401, 'the session of before has ended')
})

t.test('a link that is over, was replaced, or is none', async (t) => {
  const first = await invite('grace')
  const second = await app.desk.accounts.reset(OPERATOR, 'grace')
  t.equal(await choose(first), 403, 'replaced')
  t.equal(await choose('http://lazaret.example/ui/password#guess'), 403, 'none')
  app.clock.now = new Date(app.clock.now.getTime() + LINK_HOURS * HOUR)
  t.equal(await choose(second), 403, 'over')
})

t.test('guessing links meets growing delays', async (t) => {
  const statuses: number[] = []
  for (let n = 0; n < 12; n += 1) statuses.push(await choose(`#guess${n}`))
  t.same(statuses, [...Array.from({ length: 10 }, () => 403), 429, 429])
})

t.test('who is disabled is out at once, and comes in no more by anything', async (t) => {
  const grace = new Client(base)
  await choose(await invite('grace'), PASSWORD, grace)
  const link = await app.desk.accounts.reset(OPERATOR, 'grace')
  await app.desk.accounts.disable(OPERATOR, 'grace')
  t.equal((await grace.get('/api/v1/session')).status, 401)
  t.equal(await signsIn('grace'), 401)
  t.equal(await choose(link, OTHER_PASSWORD), 403)
  await t.rejects(async () => void (await app.desk.accounts.reset(OPERATOR, 'grace')), { code: 'conflict' })
  await app.desk.accounts.enable(OPERATOR, 'grace')
  t.equal(await signsIn('grace'), 200, 'and again when enabled')
})

t.test('a role that is taken ends with the sessions that had it', async (t) => {
  const grace = new Client(base)
  await choose(await app.desk.accounts.invite(OPERATOR, 'grace', 'admin'), PASSWORD, grace)
  await app.desk.accounts.giveRole(OPERATOR, 'grace', 'reviewer')
  t.equal((await grace.get('/api/v1/session')).status, 401)
  await grace.signIn('grace')
  t.equal((await grace.get('/api/v1/session')).json.user.role, 'reviewer')
})

t.test('the last administrator can be neither disabled nor lowered', async (t) => {
  const { accounts } = app.desk
  await accounts.invite(OPERATOR, 'grace', 'admin')
  await t.rejects(accounts.disable(OPERATOR, 'ada'), { code: 'conflict' }, 'who was only invited is none yet')
  await t.rejects(accounts.giveRole(OPERATOR, 'ada', 'reviewer'), { code: 'conflict' })
  t.equal(await choose(await accounts.reset(OPERATOR, 'grace')), 200)
  await accounts.disable(OPERATOR, 'ada')
  await t.rejects(accounts.disable(OPERATOR, 'grace'), { code: 'conflict' })
})

t.test('who changes the own password needs the old one, and stays signed in alone', async (t) => {
  const [one, other] = [new Client(base), new Client(base)]
  await one.signIn()
  await other.signIn()
  const change = async (old: string, password: string): Promise<number> => {
    const reply = await one.post('/api/v1/password', { old, password })
    one.csrf = reply.json.csrfToken ?? one.csrf
    return reply.status
  }
  t.equal(await change('not the old one', OTHER_PASSWORD), 403)
  t.equal(await change(PASSWORD, 'short'), 400)
  t.equal((await new Client(base).post('/api/v1/password', { old: PASSWORD, password: OTHER_PASSWORD })).status, 401)
  t.equal(await change(PASSWORD, OTHER_PASSWORD), 200)
  t.equal((await one.get('/api/v1/session')).status, 200)
  t.equal((await other.get('/api/v1/session')).status, 401)
  t.equal(await signsIn('ada', OTHER_PASSWORD), 200)
})

t.test('guessing the old password of an open session meets delays', async (t) => {
  const client = new Client(base)
  await client.signIn()
  const statuses: number[] = []
  for (let n = 0; n < 12; n += 1) {
    statuses.push((await client.post('/api/v1/password', { old: `guess ${n}`, password: OTHER_PASSWORD })).status)
  }
  t.same(statuses.slice(-2), [429, 429])
})

t.test('what is refused of names, and of who asks', async (t) => {
  const { accounts } = app.desk
  await t.rejects(async () => void (await invite('Ada')), { code: 'conflict' }, 'there is one, whatever the case')
  for (const name of ['', '<b>', ' ada', 'a'.repeat(65)])
    await t.rejects(async () => void (await invite(name)), { code: 'bad-request' }, name)
  const reviewer: Reviewer = { actor: { kind: 'user', name: 'grace' }, role: 'reviewer' }
  const asked: readonly (() => Promise<unknown>)[] = [
    () => accounts.invite(reviewer, 'eve', 'admin'),
    () => accounts.reset(reviewer, 'ada'),
    () => accounts.disable(reviewer, 'ada'),
    () => accounts.enable(reviewer, 'ada'),
    () => accounts.giveRole(reviewer, 'ada', 'reviewer'),
  ]
  for (const ask of asked) await t.rejects(async () => void (await ask()), { code: 'forbidden' })
  await t.rejects(
    async () => void (await accounts.reset(OPERATOR, 'nobody')),
    new LazaretError('not-found', 'There is no user nobody.'),
  )
})

t.test('each change of an account is an event without secrets', async (t) => {
  const link = await invite('grace')
  await choose(link)
  await app.desk.accounts.disable(OPERATOR, 'grace')
  const events = await app.store.records.events({}, { limit: 100 })
  const told = events.filter(({ type }) => type === 'user.created' || type === 'user.changed')
  t.same(
    told.map(({ actor, detail }) => [actor.name, detail['name'] ?? '', detail['change'] ?? detail['by']]),
    [
      ['root', 'grace', 'disabled'],
      ['grace', 'grace', 'password'],
      ['root', 'grace', 'invitation'],
      ['ada', '', 'set-up link'],
    ],
  )
  const text = JSON.stringify(events)
  t.notMatch(text, PASSWORD)
  t.notOk(text.includes(tokenOf(link)))
})
