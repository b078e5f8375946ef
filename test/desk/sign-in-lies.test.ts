import { createHmac, generateKeyPairSync } from 'node:crypto'
import t, { type Test } from 'tap'
import { ANSWER_BYTES_MAX } from '../../src/upstream/sign-in-way.ts'
import { systemResolve, type Resolve } from '../../src/upstream/resolve.ts'
import { OpenIdSignIn } from '../../src/upstream/sign-in.ts'
import { Client, type Reply } from './client.ts'
import { LyingProvider } from './lying-provider.ts'
import { CLIENT_SECRET, settingsOf } from './provider.ts'
import { baseOf, listen, openApp, type App } from './test-app.ts'

const PUBLIC_URL = 'http://lazaret.example:4874'

interface Set {
  readonly app: App
  readonly provider: LyingProvider
  /** begins, and comes back as an honest browser does, with what is laid over the query of the callback */
  readonly signIn: (query?: Readonly<Record<string, string>>) => Promise<Reply>
}

async function setUp(t: Pick<Test, 'teardown'>): Promise<Set> {
  const provider = new LyingProvider()
  await provider.listen()
  t.teardown(() => provider.close())
  const settings = settingsOf(provider.issuer)
  const openId = new OpenIdSignIn(settings, systemResolve)
  t.teardown(() => openId.close())
  const app = await openApp(PUBLIC_URL, [], { settings, provider: openId })
  t.teardown(() => app.close())
  app.clock.now = new Date()
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  return {
    app,
    provider,
    async signIn(query = {}) {
      const client = new Client(baseOf(server))
      const away = await client.get('/ui/sign-in')
      if (away.status !== 302) return away
      const asked = new URL(away.headers.get('location') ?? '').searchParams
      provider.nonce = asked.get('nonce') ?? ''
      const back = new URLSearchParams({ code: 'a-code', state: asked.get('state') ?? '', ...query })
      return client.get(`/ui/sign-in/callback?${back}`)
    },
  }
}

t.test(
  'the control: what lies about nothing lets in, and is asked with the secret and the proof of the attempt',
  async (t) => {
    const { provider, signIn } = await setUp(t)
    t.equal((await signIn()).status, 302)
    const token = provider.asked.find(({ path }) => path === '/token')
    const sent = new URLSearchParams(token?.body)
    t.match(sent.get('code_verifier'), /^[\w-]{43}$/)
    t.equal(sent.get('redirect_uri'), `${PUBLIC_URL}/ui/sign-in/callback`)
    t.ok(`${token?.authorization}${token?.body}`.length > 60, 'the client says who it is')
    t.equal((await signIn()).status, 302)
    const documents = provider.asked.filter(({ path }) => path.startsWith('/.well-known'))
    t.equal(documents.length, 1, 'what it says of itself is asked for once')
  },
)

const MINUTE = 60
const now = (): number => Math.floor(Date.now() / 1000)
const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

const LIES: readonly [situation: string, lie: (provider: LyingProvider) => void, words: RegExp][] = [
  ['a token of another issuer', (p) => (p.claims = { iss: 'https://login.evil.invalid' }), /"iss"/],
  ['a token for another client', (p) => (p.claims = { aud: 'another' }), /"aud"/],
  [
    'a token for several of which another was meant',
    (p) => (p.claims = { aud: ['lazaret', 'b'], azp: 'b' }),
    /"azp"|"aud"/,
  ],
  ['a token without audience', (p) => (p.claims = { aud: undefined }), /"aud"/],
  ['a token that is over, beyond the leeway', (p) => (p.claims = { exp: now() - MINUTE - 2 }), /"exp"/],
  ['a token without end', (p) => (p.claims = { exp: undefined }), /"exp"/],
  ['a token from the future, beyond the leeway', (p) => (p.claims = { nbf: now() + MINUTE + 5 }), /"nbf"/],
  ['a token of another attempt', (p) => (p.claims = { nonce: 'of another' }), /"nonce"/],
  ['a token of no attempt', (p) => (p.claims = { nonce: undefined }), /"nonce"/],
  ['a token without subject', (p) => (p.claims = { sub: undefined }), /"sub"/],
  [
    'a token that nobody signed',
    (p) => Object.assign(p, { header: { alg: 'none' }, key: undefined }),
    /alg|JWS|signature/i,
  ],
  ['a token signed with another key', (p) => (p.key = other), /signature/],
  ['a token of a key that nobody published', (p) => (p.header = { alg: 'RS256', kid: 'two' }), /key/],
  ['a token signed with what the client knows', withSharedSecret, /alg|unsupported|key|signature/i],
  ['a token that is no token', (p) => (p.answer = { id_token: 'eyJ.x' }), /JWT|JWS/],
  ['no token', (p) => (p.answer = { id_token: undefined }), /id_token/],
  [
    'an answer that is no object',
    (p) => p.instead.set('/token', (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('[]')),
    /object|JSON/,
  ],
  [
    'an error with words of its own',
    (p) =>
      p.instead.set('/token', (r) =>
        r
          .writeHead(400, { 'content-type': 'application/json' })
          .end('{"error":"invalid_grant","error_description":"<script>"}'),
      ),
    /did not sign you in: invalid_grant/,
  ],
  ['an error without a code', (p) => p.instead.set('/token', (r) => r.writeHead(500).end('<html>')), /not accepted/],
  ['the claims of somebody else beside the token', besideOfAnother, /sub/],
]

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** As whoever takes a public key for a shared secret is fooled. */
function withSharedSecret(provider: LyingProvider): void {
  provider.instead.set('/token', (response) => {
    const claims = {
      iss: provider.issuer,
      aud: 'lazaret',
      sub: 'u-1',
      iat: now(),
      exp: now() + 300,
      nonce: provider.nonce,
    }
    const signed = `${part({ alg: 'HS256', kid: 'one' })}.${part({ ...claims, preferred_username: 'eve', groups: ['platform'] })}`
    const signature = createHmac('sha256', CLIENT_SECRET).update(signed).digest('base64url')
    const body = { access_token: 'a', token_type: 'bearer', id_token: `${signed}.${signature}` }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
}

function besideOfAnother(provider: LyingProvider): void {
  provider.claims = { groups: undefined }
  provider.beside = { sub: 'u-2', groups: ['platform'] }
}

t.test('claims and answers that sign nobody in', async (t) => {
  const { app, provider, signIn } = await setUp(t)
  for (const [situation, lie, words] of LIES)
    await t.test(situation, async (t) => {
      // Failures from before are forgotten by then.
      app.clock.now = new Date(app.clock.now.getTime() + 2 * 3_600_000)
      provider.repent()
      lie(provider)
      const back = await signIn()
      t.match({ status: back.status, words: back.json?.message }, { status: 401, words })
      t.notMatch(back.text, '<script>')
      t.notMatch(back.headers.getSetCookie().join('\n'), /^lazaret=[\w-]/m)
      t.same(await app.store.records.users(), [])
      const [failed] = await app.store.records.events({ type: 'user.sign-in-failed' }, { limit: 1 })
      t.match(failed, { at: app.clock.now.toISOString(), detail: { problem: words } })
    })
  provider.repent()
  app.clock.now = new Date(app.clock.now.getTime() + 2 * 3_600_000)
  t.equal((await signIn()).status, 302, 'and the truth lets in')
})

t.test('clocks may differ by a minute', async (t) => {
  const { provider, signIn } = await setUp(t)
  provider.claims = { exp: now() - MINUTE + 10, nbf: now() + MINUTE - 10 }
  t.equal((await signIn()).status, 302)
})

const BACK: readonly [situation: string, query: Readonly<Record<string, string>>][] = [
  ['the state of another attempt', { state: 'of-another' }],
  ['no state', { state: '' }],
  ['the name of another issuer', { iss: 'https://login.evil.invalid' }],
  ['no code', { code: '' }],
  ['a token where a code belongs', { response: 'eyJ.x.y' }],
]

t.test('what does not belong to the attempt is not taken to the provider:', async (t) => {
  const { provider, signIn } = await setUp(t)
  for (const [situation, query] of BACK) t.equal((await signIn(query)).status, 401, situation)
  t.same(
    provider.asked.filter(({ path }) => path === '/token'),
    [],
  )
})

const ITSELF: readonly [situation: string, document: Record<string, unknown>][] = [
  ['speaks for another issuer', { issuer: 'https://login.evil.invalid' }],
  ['names no place to sign in', { authorization_endpoint: undefined }],
  ['sends the browser to a program', { authorization_endpoint: 'javascript:alert(1)' }],
  ['sends the browser where anybody can listen', { authorization_endpoint: 'http://login.acme.example/auth' }],
]

for (const [situation, document] of ITSELF) {
  t.test(`nobody is sent away where the provider ${situation}`, async (t) => {
    const { provider, signIn } = await setUp(t)
    provider.document = document
    const { status, headers } = await signIn()
    t.ok(status >= 400 && status < 600, String(status))
    t.equal(headers.get('location'), null)
  })
}

t.test('the secret is sent over no open wire', async (t) => {
  const { provider, signIn } = await setUp(t)
  provider.document = { token_endpoint: 'http://login.acme.example/token' }
  t.match(await signIn(), { status: 502, text: 'a place that is not https' })
})

t.test('what is larger than a token can be is not read', async (t) => {
  const { provider, signIn } = await setUp(t)
  provider.answer = { filling: 'x'.repeat(ANSWER_BYTES_MAX - 4000) }
  t.equal((await signIn()).status, 302, 'below the limit')
  provider.answer = { filling: 'x'.repeat(ANSWER_BYTES_MAX) }
  t.match(await signIn(), { status: 502, text: 'answers with more than a sign-in can take' })
})

t.test('a provider that is down or answers nonsense lets nobody in, and is asked again', async (t) => {
  const { app, provider, signIn } = await setUp(t)
  const home = '/.well-known/openid-configuration'
  provider.instead.set(home, (response) => response.writeHead(503).end())
  t.ok((await signIn()).status >= 400)
  provider.instead.set(home, (response) => response.writeHead(302, { location: '/elsewhere' }).end())
  t.ok((await signIn()).status >= 400, 'a redirect is not followed')
  provider.instead.set(home, (response) => response.destroy())
  t.equal((await signIn()).status, 503)
  t.same(await app.store.records.users(), [])
  provider.instead.clear()
  t.equal((await signIn()).status, 302)
})

const PRIVATE: readonly [situation: string, issuer: string, resolve: Resolve][] = [
  ['a loopback address', 'http://127.0.0.1:9', systemResolve],
  ['a private address', 'https://10.0.0.7', systemResolve],
  [
    'a name of a private address',
    'https://login.acme.example',
    (_name, answer) => answer(null, [{ address: '169.254.169.254', family: 4 }]),
  ],
]

for (const [situation, issuer, resolve] of PRIVATE) {
  t.test(`no provider is asked at ${situation}, unless that is configured`, async (t) => {
    const openId = new OpenIdSignIn(settingsOf(issuer, { allowPrivateAddresses: false }), resolve)
    t.teardown(() => openId.close())
    const attempt = { state: 's', nonce: 'n', verifier: 'v'.repeat(43) }
    const wanted = { code: 'upstream-forbidden-host', message: /^sign_in: .* private, loopback/ } as const
    await t.rejects(openId.begin(attempt, `${PUBLIC_URL}/ui/sign-in/callback`), wanted)
  })
}
