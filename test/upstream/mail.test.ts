import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { MailMessage, MailSettings } from '../../src/model/mail.ts'
import { MailPostman } from '../../src/upstream/mail.ts'
import { systemResolve, type Resolve } from '../../src/upstream/resolve.ts'
import { bodyOf, headersOf, MailServer } from '../notify/mail-server.ts'
import { DISTRUSTED, TRUSTED } from './certificates.ts'

const PUBLIC_URL = 'https://lazaret.example'
const MAIL: MailMessage = { to: 'ada@acme.example', subject: 'Zwölf', text: 'Grüße\n', id: 'event-1', thread: 'case-1' }
const SHORT = { connectMs: 1000, greetingMs: 300, silentMs: 300, mailMs: 1000 }

/** The certificate of the tests is for registry.example. */
const HERE: Resolve = (_name, answer) => answer(null, [{ address: '127.0.0.1', family: 4 }])

function settings(port: number, changes: Partial<MailSettings> = {}): MailSettings {
  return {
    host: 'registry.example',
    port,
    protocol: 'smtp',
    from: 'lazaret@acme.example',
    allowPlaintext: false,
    allowPrivateAddresses: true,
    requesterDomains: [],
    ...changes,
  }
}

function postman(t: Test, given: MailSettings, withAuthority = true, limits = SHORT): MailPostman {
  const caFile = withAuthority ? join(t.testdir({ 'ca.pem': TRUSTED.cert }), 'ca.pem') : undefined
  const made = new MailPostman(given, PUBLIC_URL, HERE, caFile, limits)
  t.teardown(() => made.close())
  return made
}

for (const protocol of ['smtp', 'smtps'] as const) {
  t.test(`a mail is sent over TLS, by ${protocol}`, async (t) => {
    const server = new MailServer()
    await server.listen(t, { ...TRUSTED, secure: protocol === 'smtps' })
    await postman(t, settings(server.port, { protocol })).post(MAIL)
    const [taken] = server.taken
    t.match(taken, { from: 'lazaret@acme.example', to: ['ada@acme.example'], isSecure: true })
    const raw = taken?.raw ?? ''
    t.strictSame(headersOf(raw, 'subject'), ['=?UTF-8?Q?Zw=C3=B6lf?='])
    t.strictSame(headersOf(raw, 'from'), ['Lazaret <lazaret@acme.example>'])
    t.strictSame(headersOf(raw, 'message-id'), ['<event-1@lazaret.example>'])
    t.strictSame(headersOf(raw, 'references'), ['<case-1@lazaret.example>'])
    t.strictSame(headersOf(raw, 'auto-submitted'), ['auto-generated'], 'nobody’s absence answers it')
    t.match(bodyOf(raw), /^Grüße\r?\n/)
  })
}

const UNSAFE: readonly [situation: string, options: object, changes: Partial<MailSettings>, withAuthority: boolean][] =
  [
    ['offers no TLS', { disabledCommands: ['STARTTLS'] }, {}, true],
    ['has a certificate for which nobody vouches', TRUSTED, {}, false],
    ['has the certificate of another name', TRUSTED, { host: 'mail.example' }, true],
    ['has a certificate of a distrusted authority', DISTRUSTED, {}, true],
    ['speaks without TLS where TLS comes first', { disabledCommands: ['STARTTLS'] }, { protocol: 'smtps' }, true],
  ]

for (const [situation, options, changes, withAuthority] of UNSAFE) {
  t.test(`nothing is said to a server that ${situation}`, async (t) => {
    const server = new MailServer()
    await server.listen(t, { onAuth: (_auth, _session, done) => done(null, { user: 'x' }), ...options })
    const credentials = { username: 'lazaret', password: 'secret' }
    const sender = postman(t, settings(server.port, { credentials, ...changes }), withAuthority)
    await t.rejects(sender.post(MAIL), { code: 'upstream-unreachable', message: /^(?:registry|mail)\.example / })
    t.strictSame([server.taken, server.named], [[], []])
  })
}

t.test('without TLS mails are sent where that is configured, and to this machine itself', async (t) => {
  const server = new MailServer()
  await server.listen(t)
  await postman(t, settings(server.port, { allowPlaintext: true })).post(MAIL)
  await postman(t, settings(server.port, { host: '127.0.0.1' })).post(MAIL)
  t.strictSame(
    server.taken.map(({ isSecure }) => isSecure),
    [false, false],
  )
})

t.test('who sends is said with the credentials of the configuration', async (t) => {
  const server = new MailServer()
  await server.listen(t, {
    ...TRUSTED,
    authOptional: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'lazaret' && password === 'right' ? done(null, { user: 'x' }) : done(new Error('no')),
  })
  const as = (password: string) => settings(server.port, { credentials: { username: 'lazaret', password } })
  await postman(t, as('right')).post(MAIL)
  t.equal(server.taken.length, 1)
  const wrong = postman(t, as('a wrong secret')).post(MAIL)
  await t.rejects(wrong, { code: 'upstream-failed', message: 'registry.example refused the mail with status 535' })
})

t.test('what the server says decides whether it is asked again', async (t) => {
  const server = new MailServer()
  await server.listen(t)
  const sender = postman(t, settings(server.port, { host: '127.0.0.1' }))
  const never = { code: 'upstream-refused', message: '127.0.0.1 refused the mail with status 550' } as const
  server.refusals.set('ada@acme.example', 550)
  await t.rejects(sender.post(MAIL), never, 'no such address')
  server.refusals.set('ada@acme.example', 451)
  await t.rejects(sender.post(MAIL), { code: 'upstream-failed', message: /status 451$/ }, 'not now')
  server.refusals.clear()
  server.refusal = 552
  await t.rejects(sender.post(MAIL), { code: 'upstream-refused', message: /status 552$/ }, 'not this mail')
  server.refusal = undefined
  await sender.post(MAIL)
  t.equal(server.taken.length, 1)
})

async function rawServer(t: Test, speak: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    speak(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const BROKEN: readonly [situation: string, speak: (socket: Socket) => void][] = [
  ['never greets', () => undefined],
  ['hangs up', (socket) => socket.destroy()],
  ['speaks another protocol', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['greets and is silent then', (socket) => void socket.write('220 hello\r\n')],
  ['talks without end', (socket) => void setInterval(() => socket.write('220-hello\r\n'), 20).unref()],
]

for (const [situation, speak] of BROKEN) {
  t.test(`a server that ${situation} is given up in time`, async (t) => {
    const port = await rawServer(t, speak)
    const began = Date.now()
    await t.rejects(postman(t, settings(port, { host: '127.0.0.1' })).post(MAIL), { name: 'LazaretError' })
    t.ok(Date.now() - began < 5000)
  })
}

t.test(
  'a server that has the mail and never answers is given up, and what is under way is broken off at the end',
  async (t) => {
    const server = new MailServer()
    server.hangs = true
    await server.listen(t)
    const given = settings(server.port, { host: '127.0.0.1' })
    await t.rejects(postman(t, given).post(MAIL), { code: 'upstream-unreachable' })
    const patient = postman(t, given, true, { ...SHORT, silentMs: 60_000, mailMs: 60_000 })
    const sent = patient.post(MAIL)
    setTimeout(() => void patient.close(), 200)
    await t.rejects(sent, { code: 'upstream-unreachable' })
  },
)

const PRIVATE: readonly [situation: string, host: string, resolve: Resolve][] = [
  ['a loopback address', '127.0.0.1', systemResolve],
  ['a private address', '10.0.0.7', systemResolve],
  ['a name of one', 'mail.acme.example', HERE],
]

for (const [situation, host, resolve] of PRIVATE) {
  t.test(`no mail goes to ${situation}, unless that is configured`, async (t) => {
    const given = settings(9, { host, allowPrivateAddresses: false })
    const sender = new MailPostman(given, PUBLIC_URL, resolve)
    t.teardown(() => sender.close())
    await t.rejects(sender.post(MAIL), { code: 'upstream-forbidden-host', message: /^mail: .* private, loopback/ })
  })
}
