import { connect } from 'node:net'
import { Writable } from 'node:stream'
import t from 'tap'
import { errorPage } from '../../src/desk/page/layout.ts'
import { createLogger, scrub } from '../../src/http/logger.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { createServer } from '../../src/http/server.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { baseOf } from '../desk/test-app.ts'

function collector(): { lines: string[]; stream: Writable } {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, stream }
}

const { lines, stream } = collector()
let storeReason: string | undefined
const metrics = createMetrics()
const options = {
  logger: createLogger({ level: 'debug', destination: stream }),
  metrics,
  readiness: [
    { name: 'store', check: async () => storeReason },
    {
      name: 'broken',
      check: async () => (storeReason === undefined ? undefined : Promise.reject(new Error('secret inside'))),
    },
  ],
  errorPage,
  trustProxy: false as const,
}
const server = createServer(options)
const behind = async (proxies: number | false, forwarded: string): Promise<string> => {
  const one = createServer({ ...options, trustProxy: proxies })
  one.get('/who', (request) => request.ip)
  return (await one.inject({ url: '/who', headers: { 'x-forwarded-for': forwarded } })).body
}
server.get('/fail/known', () => {
  throw new LazaretError('upstream-unreachable', 'upstream npm cannot be reached')
})
server.get('/fail/stopping', () => {
  throw new LazaretError('stopping', 'This Lazaret stops: nothing can be stored any more.')
})
server.get('/fail/unknown', () => {
  throw new Error('connect to http://user:hunter2@db.invalid/?token=abc123 failed', { cause: new Error('inner') })
})
server.get('/fail/nothing', () => {
  throw undefined
})
server.get('/param/:name', (request) => request.params)
server.post('/body', () => ({ ok: true }))
server.get('/proxied', (_request, reply) =>
  reply.header('content-security-policy', 'default-src *').type('text/html').send('<script>alert(1)</script>'),
)
await server.listen({ host: '127.0.0.1', port: 0 })
const base = baseOf(server)
t.teardown(async () => server.close())

/** A request as bytes, for what no client library would send. */
async function raw(text: string): Promise<string> {
  const socket = connect(server.addresses()[0] === undefined ? 0 : Number(new URL(base).port), '127.0.0.1')
  socket.end(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('latin1')
}

t.test('errors: what, why, what next, and nothing of our inside', async (t) => {
  const known = await fetch(`${base}/fail/known`)
  t.equal(known.status, 503)
  t.match(await known.json(), {
    code: 'upstream-unreachable',
    message: 'upstream npm cannot be reached',
    hint: /keeps serving/,
    requestId: /-/,
  })
  for (const path of ['/fail/unknown', '/fail/nothing']) {
    const unknown = await fetch(`${base}${path}`)
    t.equal(unknown.status, 500, path)
    t.notMatch(await unknown.text(), /hunter2|db\.invalid|node_modules/)
  }
  const page = await fetch(`${base}/nowhere/<b>`, { headers: { accept: 'text/html,application/xhtml+xml' } })
  t.equal(page.status, 404)
  t.match(page.headers.get('content-security-policy'), /style-src 'self'/)
  t.notMatch(await page.text(), '<b>')
})

t.test(
  'a request that a stop met is answered in a sentence, and is one line of the log, without a stack',
  async (t) => {
    const before = lines.length
    const reply = await fetch(`${base}/fail/stopping`)
    t.equal(reply.status, 503)
    t.match(await reply.json(), { code: 'stopping', message: /^This Lazaret stops: /, hint: /Try again/ })
    const told = lines
      .slice(before)
      .filter((line) => line.includes('/fail/stopping') && line.includes('request failed'))
    t.equal(told.length, 1)
    t.notMatch(told[0], '"stack"')
    await fetch(`${base}/fail/unknown`)
    t.match(
      lines.find((line) => line.includes('/fail/unknown') && line.includes('request failed')),
      '"stack"',
    )
  },
)

t.test('hostile requests end in an answer, and the server lives', async (t) => {
  const targets = [
    '/%',
    '/%E0%A4%A',
    '/param/%00',
    '/param/%2e%2e%2f',
    `/param/${'a'.repeat(3000)}`,
    '//',
    '/..//../etc/passwd',
    '/?__proto__[x]=1',
    '/param/constructor',
  ]
  for (const target of targets) {
    const reply = await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    t.match(reply, /^HTTP\/1\.1 (200|400|404|414) /, target.slice(0, 30))
  }
  t.match(await raw('GET /param/a%00b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400 .*U\+0000/s)
  t.match(await raw('NONSENSE\r\n\r\n'), /^HTTP\/1\.1 400 /)
  t.match(await raw(`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`), /^HTTP\/1\.1 4\d\d /)
  const body = 'x'.repeat(300 * 1024)
  const large = await fetch(`${base}/body`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  t.equal(large.status, 413)
  t.match(await large.json(), { code: 'too-large' })
  const odd = await fetch(`${base}/body`, {
    method: 'POST',
    body: '<x/>',
    headers: { 'content-type': 'application/xml' },
  })
  t.equal(odd.status, 400)
  t.equal((await fetch(`${base}/healthz`)).status, 200)
})

t.test('what an upstream sends can run nothing under our origin', async (t) => {
  const reply = await fetch(`${base}/proxied`)
  t.equal(
    reply.headers.get('content-security-policy'),
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
  )
  t.equal(reply.headers.get('x-content-type-options'), 'nosniff')
})

t.test('a client writes no address of its own behind a proxy that adds to what it was told', async (t) => {
  const table: [proxies: number | false, forwarded: string, address: string][] = [
    [false, '6.6.6.6', '127.0.0.1'],
    [1, '10.1.1.1', '10.1.1.1'],
    [1, '6.6.6.6, 10.1.1.1', '10.1.1.1'],
    [2, '6.6.6.6, 10.1.1.1, 10.2.2.2', '10.1.1.1'],
    [2, '10.2.2.2', '10.2.2.2'],
  ]
  for (const [proxies, forwarded, address] of table)
    t.equal(await behind(proxies, forwarded), address, `${proxies}: ${forwarded}`)
})

t.test('ready, or not and why', async (t) => {
  t.match(await (await fetch(`${base}/readyz`)).json(), {
    status: 'ready',
    checks: [{ name: 'store', ok: true }, { ok: true }],
  })
  storeReason = 'the disk is full'
  const reply = await fetch(`${base}/readyz`)
  t.equal(reply.status, 503)
  const text = await reply.text()
  t.match(text, /the disk is full.*the check itself failed/)
  t.notMatch(text, 'secret inside')
})

t.test('metrics count by registry, kind and status', async (t) => {
  metrics.admission('npm', 'refused')
  metrics.inspection('wheel', 0.012)
  metrics.upstreamError('pypi', 'upstream-unreachable')
  metrics.staleServe('npm', 'artifact')
  metrics.cache('views', true)
  metrics.auditSize(42)
  const text = await (await fetch(`${base}/metrics`)).text()
  for (const line of [
    'lazaret_admissions_total{registry="npm",outcome="refused"} 1',
    'lazaret_inspection_seconds_count{kind="wheel"} 1',
    'lazaret_upstream_errors_total{registry="pypi",code="upstream-unreachable"} 1',
    'lazaret_stale_serves_total{registry="npm",kind="artifact"} 1',
    'lazaret_cache_lookups_total{cache="views",result="hit"} 1',
    'lazaret_audit_events 42',
    'lazaret_requests_total{registry="lazaret",kind="health",status="200"}',
  ]) {
    t.ok(text.includes(line), line)
  }
})

t.test('logs hold no secrets', async (t) => {
  const { lines: own, stream } = collector()
  const log = createLogger({ level: 'info', destination: stream })
  log.info(
    {
      headers: { authorization: 'Bearer s3cret', cookie: 'a=s3cret', 'set-cookie': 's3cret' },
      token: 's3cret',
      user: { password: 's3cret' },
    },
    'x',
  )
  log.error({ err: new Error('GET https://bob:s3cret@up.invalid/?auth_token=s3cret&x=1') }, 'y')
  t.equal(own.length, 2)
  t.notMatch(own.join(''), 's3cret')
  t.notMatch(lines.join(''), /hunter2|abc123/)
  t.match(lines.join(''), '"cause":{"type":"Error","message":"inner"')
  for (const [text, scrubbed] of [
    ['http://u:p@h/ http://h/a@b', 'http://[redacted]@h/ http://h/a@b'],
    ['DELETE /npm/-/npm/v1/tokens/token/0f0f0f0f', 'DELETE /npm/-/npm/v1/tokens/token/[redacted]'],
    [
      'GET http://h/x?access_token=a&X-Amz-Signature=b%2F=&jwt=c then',
      'GET http://h/x?access_token=[redacted]&X-Amz-Signature=[redacted]&jwt=[redacted] then',
    ],
    ['DELETE /npm/-/user/token/0f0f0f0f-aaaa', 'DELETE /npm/-/user/token/[redacted]'],
    ['PUT /npm/-/user/org.couchdb.user:ann.o%40x', 'PUT /npm/-/user/org.couchdb.user:[redacted]'],
    [
      'GET /npm/-/user/org.couchdb.user%3Aann?write=true',
      'GET /npm/-/user/org.couchdb.user%3A[redacted]?write=[redacted]',
    ],
    [`GET /npm/x/npm_${'a1'.repeat(18)}`, 'GET /npm/x/[redacted]'],
    [`pypi-${'Ag'.repeat(20)}-x`, '[redacted]'],
    ['Authorization: Bearer abc.def-1', 'Authorization: Bearer [redacted]'],
    ['authorization: basic dTpw', 'authorization: basic [redacted]'],
    ['//h/:_authToken=abc', '//h/:_authToken=[redacted]'],
    ['/npm/npm_config/-/npm_config-1.0.0.tgz', '/npm/npm_config/-/npm_config-1.0.0.tgz'],
    ['/pypi/simple/pypi-tools/', '/pypi/simple/pypi-tools/'],
  ] as const) {
    t.equal(scrub(text), scrubbed)
  }
})

t.test('at level debug each request is a line, without its secrets', async (t) => {
  for (const [target, url] of [
    ['/healthz?client_secret=s3cret&apikey=s3cret', '/healthz?client_secret=[redacted]&apikey=[redacted]'],
    ['/healthz?sig="s3cret"&s3cret&a=', '/healthz?sig=[redacted]&[redacted]&a=[redacted]'],
    ['/healthz?%5fauthToken=s3cret?s3cret', '/healthz?%5fauthToken=[redacted]'],
    ['/-/user/org.couchdb.user:s3cret/-rev/1', '/-/user/org.couchdb.user:[redacted]/-rev/1'],
    ['/-/npm/v1/tokens/token/s3cret?s3cret', '/-/npm/v1/tokens/token/[redacted]?[redacted]'],
  ] as const) {
    lines.length = 0
    await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    t.ok(lines.join('').includes(JSON.stringify(url)), target)
    t.notMatch(lines.join(''), 's3cret')
  }
  lines.length = 0
  await fetch(`${base}/healthz?token=s3cret`, { headers: { authorization: 'Bearer s3cret' } })
  const line: unknown = lines.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'answered')
  t.match(line, {
    level: 'debug',
    req: { method: 'GET', url: '/healthz?token=[redacted]', address: '127.0.0.1' },
    status: 200,
    ms: Number,
  })
  t.notMatch(lines.join(''), 's3cret')
})
