import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig, type Config } from '../../src/config/load.ts'

function load(text: string | undefined, env: Record<string, string> = {}, dir = t.testdir({})): Config {
  const defaults = { npm: 'https://registry.example/', pypi: 'https://pypi.example/simple/' }
  if (text === undefined) return loadConfig(undefined, env, defaults)
  const file = join(dir, 'lazaret.yaml')
  writeFileSync(file, text)
  return loadConfig(file, env, defaults)
}

const SIGN_IN = `sign_in:
  issuer: https://login.acme.example
  client_id: lazaret
  client_secret: a secret of the provider
  roles: { admin: [platform], developer: [engineering] }
`

t.test('a provider at which people sign in', async (t) => {
  t.equal(load(undefined, {}).signIn, undefined)
  const folder = t.testdir({ secret: 'another secret of it\n' })
  t.strictSame(load(SIGN_IN, { LAZARET_SIGN_IN_CLIENT_SECRET_FILE: join(folder, 'secret') }, folder).signIn, {
    label: 'your organisation',
    issuer: 'https://login.acme.example',
    clientId: 'lazaret',
    clientSecret: 'another secret of it',
    scopes: ['openid', 'profile'],
    nameClaim: 'preferred_username',
    groupsClaim: 'groups',
    roles: { viewer: [], developer: ['engineering'], reviewer: [], admin: ['platform'] },
    allowPrivateAddresses: false,
  })
  const WRONG: readonly [situation: string, from: string, to: string, words: RegExp][] = [
    ['an open wire', 'https://login', 'http://login', /issuer.*must be an https URL/],
    ['no role', '{ admin: [platform], developer: [engineering] }', '{}', /roles.*must name a group/],
    ['a role that there is not', 'developer', 'root', /root/],
    ['a group of two roles', '[engineering]', '[platform]', /names the group platform, which stands twice/],
    ['no secret', '  client_secret: a secret of the provider\n', '', /client_secret/],
    ['scopes without openid', 'sign_in:', 'sign_in:\n  scopes: [profile]', /scopes.*must hold openid/],
  ]
  for (const [situation, from, to, words] of WRONG)
    t.throws(() => load(SIGN_IN.replace(from, to), {}, folder), { code: 'invalid-config', message: words }, situation)
  t.throws(() => load(undefined, { LAZARET_SIGN_IN_CLIENT_ID: 'lazaret' }), { code: 'invalid-config' }, 'half of it')
})

const MAIL = `mail:
  url: smtp://mail.acme.example
  from: lazaret@acme.example
  username: lazaret
notifications:
  desk: { mail: [ada@acme.example], digest: hourly, packages: ['@acme/*'], rules: [spying] }
  hook: { url: 'https://hooks.example/' }
`

t.test('who is told by mail, and by whom it is sent', async (t) => {
  const { mail, receivers } = load(MAIL, { LAZARET_MAIL_PASSWORD: 'secret' })
  t.strictSame(mail, {
    host: 'mail.acme.example',
    port: 587,
    protocol: 'smtp',
    from: 'lazaret@acme.example',
    credentials: { username: 'lazaret', password: 'secret' },
    allowPlaintext: false,
    allowPrivateAddresses: false,
    requesterDomains: [],
  })
  t.match(receivers, [
    { kind: 'mail', addresses: ['ada@acme.example'], digestMs: 3_600_000, packages: ['@acme/*'], rules: ['spying'] },
    { kind: 'webhook', url: 'https://hooks.example/', format: 'cloudevents', allowPrivateAddresses: false },
  ])
  const at = (url: string) => load(MAIL.replace('smtp://mail.acme.example', url), { LAZARET_MAIL_PASSWORD: 'x' }).mail
  t.match(at('smtps://mail.acme.example'), { port: 465, protocol: 'smtps' })
  t.match(at('smtp://[::1]:2525'), { host: '::1', port: 2525 })
  const WRONG: readonly [situation: string, from: string, to: string, words: RegExp][] = [
    ['another protocol', 'smtp://', 'https://', /mail\.url: must be an smtp or smtps URL/],
    ['a password in the URL', 'smtp://', 'smtp://a:b@', /must name a host/],
    ['a sender with a name', 'lazaret@acme', 'Lazaret <lazaret@acme', /mail\.from: must be a mail address/],
    [
      'a receiver that is none',
      '[ada@acme.example]',
      '["ada@acme.example, eve@evil.invalid"]',
      /must be a mail address/,
    ],
    ['no server', MAIL.slice(0, MAIL.indexOf('notifications')), '', /needs a mail server/],
    ['both a URL and mail', '{ mail:', "{ url: 'https://hooks.example/', mail:", /stands beside url/],
    ['neither', '{ mail: [ada@acme.example], digest: hourly,', '{', /give a url, or mail/],
    ['a key of webhooks', 'digest: hourly', "secret: 'sixteen letters of it'", /is for receivers at a URL/],
    [
      'a digest of a webhook',
      "{ url: 'https://hooks.example/'",
      "{ digest: daily, url: 'https://hooks.example/'",
      /is for receivers by mail/,
    ],
    ['a domain that is none', 'from:', 'requester_domains: [a@b]\n  from:', /must be a domain/],
  ]
  for (const [situation, from, to, words] of WRONG)
    t.throws(
      () => load(MAIL.replace(from, to), { LAZARET_MAIL_PASSWORD: situation === 'no server' ? '' : 'x' }),
      { code: 'invalid-config', message: words },
      situation,
    )
  t.throws(() => load(MAIL, {}), { code: 'invalid-config', message: /password.*without the other/ })
})
