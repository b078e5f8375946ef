import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { SignInSettings } from '../../src/model/sign-in.ts'
import { systemResolve } from '../../src/upstream/resolve.ts'
import { OpenIdSignIn } from '../../src/upstream/sign-in.ts'
import { Client, type Reply } from './client.ts'
import { settingsOf, TestProvider } from './provider.ts'
import { type App, baseOf, listen, openApp, PASSWORD } from './test-app.ts'

const PUBLIC_URL = 'http://lazaret.example:4874'
const HOUR = 3_600_000
const OPERATOR = { actor: { kind: 'operator', name: 'root' }, role: 'admin' } as const

interface Set {
  readonly app: App
  readonly server: FastifyInstance
  readonly provider: TestProvider
  /** a browser that goes the whole way; `back`: what the callback answers */
  readonly signIn: (login: string, client?: Client) => Promise<{ client: Client; back: Reply; callback: URL }>
  readonly browser: () => Client
}

async function setUp(t: Test, inToken = false, changes: Partial<SignInSettings> = {}): Promise<Set> {
  const provider = await TestProvider.start(PUBLIC_URL, inToken)
  t.teardown(() => provider.close())
  const settings = settingsOf(provider.issuer, changes)
  const openId = new OpenIdSignIn(settings, systemResolve)
  t.teardown(() => openId.close())
  const app = await openApp(PUBLIC_URL, [], { settings, provider: openId })
  t.teardown(() => app.close())
  // The provider counts real time, and so does who asks it.
  app.clock.now = new Date()
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const browser = (): Client => new Client(baseOf(server))
  return {
    app,
    server,
    provider,
    browser,
    async signIn(login, client = browser()) {
      const away = await client.get('/ui/sign-in')
      t.equal(away.status, 302, away.text)
      const callback = await provider.visit(away.headers.get('location') ?? '', login)
      return { client, callback, back: await client.get(`${callback.pathname}${callback.search}`) }
    },
  }
}

const person = (groups: unknown, name: unknown = 'grace') => ({ preferred_username: name, groups })

for (const inToken of [false, true]) {
  const situation = inToken ? 'in its token' : 'beside its token'
  t.test(`a person whose groups the provider tells ${situation} is let in, with the role of the group`, async (t) => {
    const { app, provider, signIn } = await setUp(t, inToken)
    provider.people.set('u-1', person(['everybody', 'security', 'engineering']))
    const { client, back } = await signIn('u-1')
    t.equal(back.status, 302, back.text)
    t.equal(back.headers.get('location'), `${PUBLIC_URL}/ui/`)
    t.match(back.headers.getSetCookie().join('\n'), /^lazaret=[\w-]{43}; .*SameSite=Strict$/m)
    t.notOk(client.cookies.has('lazaret-sign-in'), 'what the browser kept meanwhile is gone')
    const session = (await client.get('/api/v1/session')).json
    t.match(session, { user: { name: 'grace', role: 'reviewer', isProvided: true } }, 'the greatest role of all groups')
    const [user] = await app.store.records.users()
    t.match(user, { passwordHash: '', provided: { issuer: provider.issuer, subject: 'u-1' } })
    const [created] = await app.store.records.events({ type: 'user.created' }, { limit: 2 })
    t.match(created, { actor: { name: 'grace' }, detail: { role: 'reviewer', by: 'sign-in provider', subject: 'u-1' } })
  })
}

t.test('the role is what the groups give at each sign-in, and the sessions of another one end', async (t) => {
  const { app, provider, signIn } = await setUp(t)
  provider.people.set('u-1', person(['platform']))
  const first = await signIn('u-1')
  t.equal((await first.client.get('/api/v1/session')).json.user.role, 'admin')
  const same = await signIn('u-1')
  t.equal((await first.client.get('/api/v1/session')).status, 200, 'another sign-in ends nothing')
  t.equal((await app.store.records.users()).length, 1)

  provider.people.set('u-1', person(['engineering'], 'renamed'))
  const next = await signIn('u-1')
  t.match((await next.client.get('/api/v1/session')).json.user, { name: 'grace', role: 'developer' })
  for (const { client } of [first, same]) t.equal((await client.get('/api/v1/session')).status, 401)
  const [changed] = await app.store.records.events({ type: 'user.changed' }, { limit: 2 })
  t.match(changed, { detail: { change: 'role developer', by: 'sign-in provider' } })

  provider.people.set('u-1', person(['visitors']))
  const { back } = await signIn('u-1')
  t.match(back, { status: 403, text: 'in no group that may use this Lazaret' })
  t.equal((await next.client.get('/api/v1/session')).status, 401, 'who lost the last group loses the session')
})

const REFUSED: readonly [situation: string, claims: Readonly<Record<string, unknown>>, words: RegExp][] = [
  ['in no group that has a role', person(['visitors']), /in no group that may use this Lazaret/],
  ['in no group at all', person([]), /in no group that may use this Lazaret/],
  ['of whom no groups are told', { preferred_username: 'grace' }, /does not tell which groups you are in/],
  ['whose groups are a text', person('platform'), /in a way that is not understood/],
  ['whose groups are a map', person({ platform: true }), /in a way that is not understood/],
  ['one of whose groups is no text', person(['platform', 7]), /in a way that is not understood/],
  [
    'one of whose groups is named without end',
    person(['platform', 'x'.repeat(257)]),
    /in a way that is not understood/,
  ],
  ['in more groups than anybody meant', person(['platform', ...Array(2000).fill('x')]), /names 2001 groups/],
  ['without a name', { groups: ['platform'] }, /no name that Lazaret can use/],
  ['with a name that is no name', person(['platform'], '<b>grace'), /no name that Lazaret can use/],
  ['with a name that is a number', person(['platform'], 7), /no name that Lazaret can use/],
]

t.test('refused with a sentence, and nobody here: a person', async (t) => {
  const { app, provider, signIn } = await setUp(t)
  for (const [situation, claims, words] of REFUSED)
    await t.test(situation, async (t) => {
      // Failures from before are forgotten by then.
      app.clock.now = new Date(app.clock.now.getTime() + 2 * HOUR)
      provider.people.set('u-1', claims)
      const { client, back } = await signIn('u-1')
      t.match(back, { status: 403, text: words })
      t.notOk(client.cookies.has('lazaret'))
      t.same(await app.store.records.users(), [])
      const [failed] = await app.store.records.events({ type: 'user.sign-in-failed' }, { limit: 1 })
      const at = app.clock.now.toISOString()
      t.match(failed, { at, actor: { name: 'unknown' }, detail: { problem: words } })
    })
  // What is still looked at.
  provider.people.set('u-1', person([...Array(1998).fill('x'), 'x'.repeat(256), 'platform']))
  app.clock.now = new Date(app.clock.now.getTime() + 2 * HOUR)
  t.equal((await signIn('u-1')).back.status, 302)
})

t.test('a name that somebody has here is never taken over', async (t) => {
  const { app, provider, signIn, browser } = await setUp(t)
  const ada = browser()
  await ada.setUp(app, 'Grace')
  provider.people.set('u-1', person(['platform']))
  provider.people.set('u-2', person(['platform'], 'hopper'))
  provider.people.set('u-3', person(['platform'], 'hopper'))
  t.match((await signIn('u-1')).back, { status: 403, text: 'Somebody else is called grace here already' })
  t.equal((await signIn('u-2')).back.status, 302)
  t.match((await signIn('u-3')).back, { status: 403, text: 'Somebody else is called hopper' })
  t.equal((await app.store.records.users()).length, 2)
})

t.test('who is disabled here stays out, whatever the provider says', async (t) => {
  const { app, provider, signIn, browser } = await setUp(t)
  await browser().setUp(app)
  provider.people.set('u-1', person(['platform']))
  const { client } = await signIn('u-1')
  await app.desk.accounts.disable(OPERATOR, 'grace')
  t.equal((await client.get('/api/v1/session')).status, 401, 'the session ends')
  t.match((await signIn('u-1')).back, { status: 403, text: 'The account grace is disabled here.' })
  await app.desk.accounts.enable(OPERATOR, 'grace')
  t.equal((await signIn('u-1')).back.status, 302)
})

t.test('a local administrator stays possible, and people of the provider get no password here', async (t) => {
  const { app, provider, signIn, browser } = await setUp(t)
  const ada = browser()
  await ada.setUp(app)
  provider.people.set('u-1', person(['platform']))
  const { client } = await signIn('u-1')
  await provider.close()
  t.equal((await browser().signIn('ada')).status, 200, 'while the provider is down')
  t.equal((await browser().signIn('grace', PASSWORD)).status, 401)
  t.equal((await browser().signIn('grace', '')).status, 400)
  const refused = { code: 'conflict', message: /^grace signs in at 127\.0\.0\.1:\d+, and / } as const
  await t.rejects(app.desk.accounts.reset(OPERATOR, 'grace'), refused)
  await t.rejects(app.desk.accounts.giveRole(OPERATOR, 'grace', 'viewer'), refused)
  const csrf = (await client.get('/api/v1/session')).json.csrfToken
  const body = { old: PASSWORD, password: `${PASSWORD} 2` }
  t.equal((await client.post('/api/v1/password', body, { 'x-csrf-token': csrf })).status, 409)
  const last = { code: 'conflict', message: /ada is the only administrator/ } as const
  await t.rejects(app.desk.accounts.disable(OPERATOR, 'ada'), last, 'one of the provider alone does not count')
})

t.test('sessions end as others do, and signing out tells where one is signed in still', async (t) => {
  const { app, provider, signIn } = await setUp(t)
  provider.people.set('u-1', person(['platform']))
  const idle = await signIn('u-1')
  app.clock.now = new Date(app.clock.now.getTime() + 2 * HOUR)
  t.equal((await idle.client.get('/api/v1/session')).status, 401, 'after two hours without a request')
  const busy = await signIn('u-1')
  for (let hours = 1; hours < 12; hours += 1) {
    app.clock.now = new Date(app.clock.now.getTime() + HOUR)
    t.equal((await busy.client.get('/api/v1/session')).status, 200)
  }
  app.clock.now = new Date(app.clock.now.getTime() + HOUR)
  t.equal((await busy.client.get('/api/v1/session')).status, 401, 'after twelve in any case')

  const { client } = await signIn('u-1')
  const csrf = (await client.get('/api/v1/session')).json.csrfToken
  const headers = { origin: client.base, 'x-csrf-token': csrf }
  const left = await client.send('DELETE', '/api/v1/session', undefined, headers)
  const elsewhere = new URL(left.json.elsewhere)
  t.equal(elsewhere.origin, provider.issuer)
  t.equal(elsewhere.searchParams.get('post_logout_redirect_uri'), `${PUBLIC_URL}/ui/`)
  t.equal((await fetch(elsewhere)).status, 200, 'the provider knows the page')
  t.equal((await client.get('/api/v1/session')).status, 401)
  t.match((await client.get('/api/v1/welcome')).json, { provider: { label: 'Acme', url: `${PUBLIC_URL}/ui/sign-in` } })
})

t.test('an answer is taken once, in the browser that asked, within ten minutes', async (t) => {
  const { app, provider, signIn, browser } = await setUp(t)
  provider.people.set('u-1', person(['platform']))
  const over = { status: 401, text: 'This sign-in is over, or was begun in another browser' } as const
  const begin = async (client: Client): Promise<URL> => {
    const away = await client.get('/ui/sign-in')
    return provider.visit(away.headers.get('location') ?? '', 'u-1')
  }
  const mine = browser()
  const callback = await begin(mine)
  const path = `${callback.pathname}${callback.search}`
  t.match(await browser().get(path), over, 'a browser that kept nothing')
  const eve = browser()
  await begin(eve)
  t.match(await eve.get(path), { status: 401, text: /state/ }, 'one that kept something of its own')
  const kept = mine.cookies.get('lazaret-sign-in') ?? ''
  t.equal((await mine.get(path)).status, 302)
  mine.cookies.set('lazaret-sign-in', kept)
  t.match(await mine.get(path), over, 'a second time')

  const late = browser()
  const again = await begin(late)
  app.clock.now = new Date(app.clock.now.getTime() + 600_000)
  t.match(await late.get(`${again.pathname}${again.search}`), over, 'after ten minutes')
  const forged = browser()
  forged.cookies.set('lazaret-sign-in', Buffer.from('x'.repeat(60)).toString('base64url'))
  t.match(await forged.get(path), over, 'with something that we never sealed')
  t.equal((await signIn('u-1')).back.status, 302, 'and a new one is as good as ever')
})

t.test('a person who says no at the provider is told so, and many failures wait', async (t) => {
  const { browser } = await setUp(t)
  const client = browser()
  const no = async (code: string): Promise<Reply> => {
    const state = new URL((await client.get('/ui/sign-in')).headers.get('location') ?? '').searchParams.get('state')
    return client.get(`/ui/sign-in/callback?error=${code}&error_description=%3Cb%3E&state=${state}&iss=`)
  }
  const said = await no('access_denied')
  t.equal(said.status, 401)
  t.notMatch(said.text, '<b>')
  for (let more = 0; more < 9; more += 1) t.equal((await no('access_denied')).status, 401)
  const { status } = await no('access_denied')
  t.equal(status, 429)
})

t.test('where no provider is configured there is no such page', async (t) => {
  const app = await openApp(PUBLIC_URL, [])
  t.teardown(() => app.close())
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const client = new Client(baseOf(server))
  t.equal((await client.get('/ui/sign-in')).status, 404)
  t.equal((await client.get('/ui/sign-in/callback?code=x&state=y')).status, 404)
  t.equal((await client.get('/api/v1/welcome')).json.provider, undefined)
})
