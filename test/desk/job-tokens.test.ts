import { createHmac } from 'node:crypto'
import t from 'tap'
import { JobTokens } from '../../src/desk/job-tokens.ts'
import type { TrustedIssuer } from '../../src/model/issuer.ts'
import { isRecord, type JsonRecord } from '../../src/model/json.ts'
import { issuerKeys } from '../../src/upstream/issuer.ts'
import { jwk, keyOf, startIssuer, tokenOf } from '../registry/issuer.ts'

const NOW = 1_800_000_000
const keys = { rsa: keyOf('r', 'RS256'), ec: keyOf('e', 'ES256'), ed: keyOf('d', 'EdDSA') }
const weak = keyOf('w', 'RS256', 1024)
const other = keyOf('r', 'RS256')
const ISSUER = 'https://issuer.example'

const ci: TrustedIssuer = {
  name: 'ci',
  issuer: ISSUER,
  audience: 'lazaret',
  claims: { repository: 'acme/*', ref: 'refs/heads/main' },
  nameClaim: 'sub',
  projectClaim: 'repository',
  registries: ['npm'],
}

const CLAIMS = {
  iss: ISSUER,
  aud: 'lazaret',
  sub: 'repo:acme/shop:ref:main',
  repository: 'acme/shop',
  ref: 'refs/heads/main',
  exp: NOW + 300,
  nbf: NOW,
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const records = (all: readonly object[]): readonly JsonRecord[] => all.filter(isRecord)

async function book(issuers = [ci], failures: unknown[] = []) {
  const published = [...Object.values(keys), weak].map(jwk)
  const clock = { now: NOW }
  const tokens = new JobTokens(
    issuers,
    async () => records([...published, { kty: 'oct', kid: 'o', k: 'c2VjcmV0' }, { kty: 'RSA', kid: 'broken' }]),
    () => new Date(clock.now * 1000),
    (_issuer, error) => failures.push(error),
  )
  t.teardown(() => tokens.close())
  await tokens.start()
  return { tokens, clock }
}

t.test('a job is known by what its platform signed, and by the name and project that it claims', async (t) => {
  const { tokens } = await book()
  for (const [what, key] of Object.entries(keys)) {
    const token = tokenOf(key, CLAIMS)
    t.same(tokens.identify(token, 'npm'), { name: 'ci/repo-acme/shop-ref-main', project: 'acme/shop' }, what)
    t.ok(tokens.identify(token, 'npm'), 'and again')
    t.equal(tokens.identify(token, 'pypi'), undefined, 'it opens one registry')
  }
  t.ok(tokens.identify(tokenOf(keys.ec, { ...CLAIMS, aud: ['x', 'lazaret'] }), 'npm'), 'one audience of several')
})

t.test('what is not to be believed opens nothing', async (t) => {
  const { tokens } = await book()
  const secret = (): string => {
    const text = `${part({ alg: 'HS256', kid: 'r' })}.${part(CLAIMS)}`
    const pem = keys.rsa.publicKey.export({ format: 'pem', type: 'spki' })
    return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
  }
  const changed = tokenOf(keys.rsa, CLAIMS).split('.')
  changed[1] = part({ ...CLAIMS, repository: 'acme/other' })
  const table: Readonly<Record<string, string>> = {
    'signed by another key of the same name': tokenOf(other, CLAIMS),
    'changed afterwards': changed.join('.'),
    'without a signature': `${part({ alg: 'none', kid: 'r' })}.${part(CLAIMS)}.`,
    'alg none with any signature': `${part({ alg: 'none', kid: 'r' })}.${part(CLAIMS)}.AAAA`,
    'signed with the public key as a secret': secret(),
    'a key that is too short': tokenOf(weak, CLAIMS),
    'another algorithm than the key is for': tokenOf(keys.rsa, CLAIMS, { alg: 'PS256' }),
    'an algorithm that objects have': tokenOf(keys.rsa, CLAIMS, { alg: 'constructor' }),
    'an extension that must be understood': tokenOf(keys.rsa, CLAIMS, { crit: ['x'] }),
    'a key that nobody has': tokenOf(keys.rsa, CLAIMS, { kid: 'x' }),
    'of another issuer': tokenOf(keys.rsa, { ...CLAIMS, iss: 'https://other.example' }),
    'for another server': tokenOf(keys.rsa, { ...CLAIMS, aud: 'elsewhere' }),
    'for nobody': tokenOf(keys.rsa, { ...CLAIMS, aud: undefined }),
    'of another repository': tokenOf(keys.rsa, { ...CLAIMS, repository: 'acmex/shop' }),
    'of another branch': tokenOf(keys.rsa, { ...CLAIMS, ref: 'refs/heads/main2' }),
    'with a claim of another kind': tokenOf(keys.rsa, { ...CLAIMS, ref: { a: 1 } }),
    'without the claim': tokenOf(keys.rsa, { ...CLAIMS, ref: undefined }),
    'over by a minute': tokenOf(keys.rsa, { ...CLAIMS, exp: NOW - 60 }),
    'without an end': tokenOf(keys.rsa, { ...CLAIMS, exp: undefined }),
    'with an end that is a text': tokenOf(keys.rsa, { ...CLAIMS, exp: `${NOW + 300}` }),
    'that holds in two minutes': tokenOf(keys.rsa, { ...CLAIMS, nbf: NOW + 120 }),
    'longer than is looked at': tokenOf(keys.rsa, { ...CLAIMS, x: 'x'.repeat(20_000) }),
    'no token at all': 'a.b.c',
  }
  for (const [what, token] of Object.entries(table)) t.equal(tokens.identify(token, 'npm'), undefined, what)
})

t.test('a token that was believed ends by its time', async (t) => {
  const { tokens, clock } = await book()
  const token = tokenOf(keys.ec, CLAIMS)
  t.ok(tokens.identify(token, 'npm'))
  clock.now = NOW + 359
  t.ok(tokens.identify(token, 'npm'), 'clocks may differ by a minute')
  clock.now = NOW + 360
  t.equal(tokens.identify(token, 'npm'), undefined)
})

t.test('stars of a claim: any characters, in order, without overlap', async (t) => {
  for (const [pattern, value, expected] of [
    ['a*b*c', 'axxbxxc', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'ac', false],
    ['ab*ba', 'aba', false],
    ['*', '', true],
    ['a.c', 'abc', false],
    ['*x*'.repeat(20), 'y'.repeat(15_000), false],
  ] as const) {
    const { tokens } = await book([{ ...ci, claims: { v: pattern } }])
    const known = tokens.identify(tokenOf(keys.ed, { ...CLAIMS, v: value }), 'npm')
    t.equal(known !== undefined, expected, `${pattern} ${value.slice(0, 20)}`)
  }
})

t.test('keys come from where the issuer says, and new ones are asked for once they are met', async (t) => {
  const issuer = await startIssuer([jwk(keys.rsa)])
  t.teardown(() => issuer.close())
  const keysOf = issuerKeys(undefined)
  t.teardown(() => keysOf.close())
  const failures: unknown[] = []
  let now = NOW
  const open = (url: string) =>
    new JobTokens(
      [{ ...ci, issuer: url }],
      keysOf,
      () => new Date(now * 1000),
      (_issuer, error) => failures.push(error),
    )
  const tokens = open(issuer.url)
  t.teardown(() => tokens.close())
  await tokens.start()
  const claims = { ...CLAIMS, iss: issuer.url }
  t.ok(tokens.identify(tokenOf(keys.rsa, claims), 'npm'))
  issuer.keys = [jwk(keys.ec)]
  for (let count = 0; count < 20; count += 1) tokens.identify(tokenOf(keys.ec, claims), 'npm')
  t.equal(issuer.asked.length, 2, 'not before a minute has passed')
  now += 61
  for (let count = 0; count < 20; count += 1) tokens.identify(tokenOf(keys.ec, claims), 'npm')
  for (let tries = 0; tries < 100 && tokens.identify(tokenOf(keys.ec, claims), 'npm') === undefined; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
  t.ok(tokens.identify(tokenOf(keys.ec, claims), 'npm'))
  t.equal(issuer.asked.length, 4, 'once for all')
  const lying = open(`${issuer.url}/`)
  t.teardown(() => lying.close())
  await lying.start()
  t.equal(lying.identify(tokenOf(keys.ec, { ...claims, iss: `${issuer.url}/` }), 'npm'), undefined)
  t.match(failures, [{ code: 'upstream-failed', message: /speaks for another issuer/ }])
})

t.test('what one registry knows of a token says nothing to another, asked before or not', async (t) => {
  const everywhere: TrustedIssuer = { ...ci, name: 'all', registries: [], projectClaim: 'team', claims: {} }
  const npm: TrustedIssuer = { ...ci, name: 'npm-only' }
  const token = tokenOf(keys.ec, { ...CLAIMS, team: 'shop' })
  for (const issuers of [
    [npm, everywhere],
    [everywhere, npm],
  ]) {
    const asked = async (...registries: readonly string[]) => {
      const { tokens } = await book(issuers)
      return registries.map((registry) => tokens.identify(token, registry))
    }
    const [cold] = await asked('npm')
    const [coldOpen] = await asked('open')
    t.same(await asked('open', 'npm', 'open', 'npm'), [coldOpen, cold, coldOpen, cold])
  }
})

t.test('a key that its issuer has taken away opens nothing more, once that is known', async (t) => {
  let published = [jwk(keys.ec), jwk(keys.rsa)]
  const clock = { now: NOW }
  const tokens = new JobTokens(
    [ci],
    async () => records(published),
    () => new Date(clock.now * 1000),
    (_issuer, error) => t.fail(String(error)),
  )
  t.teardown(() => tokens.close())
  await tokens.start()
  const [withdrawn, kept] = [tokenOf(keys.ec, CLAIMS), tokenOf(keys.rsa, CLAIMS)]
  t.ok(tokens.identify(withdrawn, 'npm'))
  published = [jwk(keys.rsa)]
  t.ok(tokens.identify(withdrawn, 'npm'), 'not known yet')
  await tokens.start()
  t.equal(tokens.identify(withdrawn, 'npm'), undefined, 'also where it was verified before')
  t.ok(tokens.identify(kept, 'npm'))
})
