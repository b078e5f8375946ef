import { gunzipSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { NPM_PASSTHROUGH_PREFIXES } from '../../src/ecosystems/npm/protocol/passthrough.ts'
import { createUpstream } from '../../src/upstream/client.ts'
import type { UpstreamLimits } from '../../src/upstream/limits.ts'
import { registryAt, serve } from '../upstream/server.ts'
import { openFront } from './lazaret.ts'

const GOODS = { documents: {}, refused: [] }
const NO_PROXIES = { httpProxy: '', httpsProxy: '', noProxy: '' }
const JSON_TYPE = { 'content-type': 'application/json' }

type Answer = Parameters<typeof serve>[1]

/** A front over a real upstream, below `/team/` of its host, with credentials of ours. */
async function passing(t: Test, answer: Answer, limits: Partial<UpstreamLimits> = {}) {
  const server = await serve(t, answer)
  const upstream = createUpstream({ proxies: NO_PROXIES, limits: { headersMs: 1000, idleMs: 1000, ...limits } })
  t.teardown(() => upstream.close())
  const registry = registryAt(`${server.url}team/`, { credentials: { kind: 'bearer', token: 'ours' } })
  const target = upstream.passthrough(registry, NPM_PASSTHROUGH_PREFIXES)
  return { server, target, front: await openFront(t, GOODS, target, registry.upstream) }
}

t.test(
  'search, keys, attestations and audits reach upstream, with our credentials and never with the client’s',
  async (t) => {
    const bodies: Buffer[] = []
    const { server, front } = await passing(t, (request, response) => {
      const chunks: Buffer[] = []
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          bodies.push(Buffer.concat(chunks))
          response
            .writeHead(200, { ...JSON_TYPE, 'set-cookie': 'a=b', location: 'http://evil.invalid/' })
            .end('{"ok":true}')
        })
    })
    const mine = {
      authorization: 'Bearer client-secret',
      cookie: 'c=1',
      'npm-otp': '1',
      'x-forwarded-for': '10.0.0.1',
      'user-agent': 'npm/12',
    }
    const audit = gzipSync('{"widget":["1.0.0"]}')
    const cases: [string, string, Buffer | undefined][] = [
      ['GET', '/-/v1/search?text=left%20pad&size=20', undefined],
      ['GET', '/-/npm/v1/keys', undefined],
      ['GET', '/-/npm/v1/attestations/@a%2fb@1.0.0', undefined],
      ['POST', '/-/npm/v1/security/advisories/bulk', audit],
      ['POST', '/-/npm/v1/security/audits/quick', Buffer.from('{"plain":1}')],
    ]
    for (const [method, path, body] of cases) {
      const coding = body === audit ? { 'content-encoding': 'gzip' } : {}
      const reply = await front.ask(method, path, { ...mine, ...(body && { ...JSON_TYPE, ...coding }) }, body)
      t.match(reply, { status: 200, json: { ok: true }, headers: { 'cache-control': 'no-store' } }, path)
      t.notOk(reply.headers['set-cookie'] ?? reply.headers.location, 'neither cookies nor places to go')
    }
    t.same(
      server.asked,
      cases.map(([method, path]) => `${method} /team${path}`),
    )
    for (const headers of server.headers) {
      t.match(headers, { authorization: 'Bearer ours', 'user-agent': 'lazaret', host: server.host })
      for (const name of ['cookie', 'npm-otp', 'x-forwarded-for']) t.notOk(headers[name], name)
    }
    t.equal(gunzipSync(bodies[3] ?? Buffer.alloc(0)).toString(), '{"widget":["1.0.0"]}')
    t.equal(bodies[4]?.toString(), '{"plain":1}')
  },
)

t.test('nothing that is or could be an artifact, and nothing of accounts, is reached', async (t) => {
  const { server, front, target } = await passing(t, (_request, response) =>
    response.writeHead(200, JSON_TYPE).end('{}'),
  )
  const paths = [
    '/-/npm/v1/attestations/x.tgz',
    '/-/npm/v1/attestations/x%2etgz',
    '/-/npm/v1/attestations/x%252etgz',
    '/-/npm/v1/attestations/..%2f..%2f..%2f..%2fwidget',
    '/-/npm/v1/attestations/../../../../widget/-/widget-1.0.0.tgz',
    '/-/npm/v1/attestations/%2e%2e/tokens',
    '/-/npm/v1/attestations/%252e%252e/tokens',
    '/-/npm/v1/attestations/..%5ctokens',
    '/-/npm/v1/attestations/a%00b',
    '/-/npm/v1/tokens',
    '/-/whoami',
  ]
  for (const path of paths) {
    const reply = await front.ask('GET', path)
    t.ok(reply.status >= 400 && reply.status < 500, `${reply.status} ${path}`)
    t.ok(reply.json.message)
  }
  for (const [origin, path] of [
    ['http://evil.invalid', '/team/-/npm/v1/keys'],
    [new URL(server.url).origin, '/other/-/npm/v1/keys'],
    [new URL(server.url).origin, '/team/widget'],
  ] as const) {
    await t.rejects(
      target.dispatcher.request({ origin, path, method: 'GET' }),
      { code: 'forbidden' },
      `${origin}${path}`,
    )
  }
  t.same(server.asked, [])
})

t.test('answers that are not JSON, redirects and failures are told in our words', async (t) => {
  const answers: Record<string, Parameters<Answer>[1] extends infer R ? (response: R) => void : never> = {
    bytes: (response) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('artifact'),
    untyped: (response) => response.writeHead(200).end('artifact'),
    redirect: (response) => response.writeHead(302, { location: 'http://evil.invalid/x' }).end(),
    'html 404': (response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<b>'),
    'html 405': (response) => response.writeHead(405, { 'content-type': 'text/html' }).end('<b>'),
    'html 500': (response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<b>'),
    broken: (response) => response.socket?.destroy(),
    'json 400': (response) => response.writeHead(400, JSON_TYPE).end('{"error":"theirs"}'),
    'json 503': (response) => response.writeHead(503, JSON_TYPE).end('{"error":"theirs"}'),
  }
  const expected: Record<string, [number, RegExp]> = {
    bytes: [502, /no JSON/],
    untyped: [502, /no JSON/],
    redirect: [502, /redirect/],
    'html 404': [404, /upstream does not offer this$/],
    'html 405': [404, /upstream does not offer this$/],
    'html 500': [502, /status 500/],
    broken: [503, /did not answer/],
    'json 400': [400, /^theirs$/],
    'json 503': [503, /^theirs$/],
  }
  let next = answers['bytes']
  const { server, front } = await passing(t, (_request, response) => next?.(response))
  for (const [title, [status, error]] of Object.entries(expected)) {
    next = answers[title]
    const before = server.asked.length
    const reply = await front.ask('GET', '/-/npm/v1/keys')
    t.match(reply, { status, json: { error } }, title)
    t.equal(server.asked.length - before, 1, `${title}: asked once`)
    t.notMatch(reply.body.toString(), /evil|artifact/)
    t.notOk(reply.headers.location)
  }
})

t.test('bounds on requests and answers that are passed through', async (t) => {
  const { server, front } = await passing(
    t,
    (request, response) => {
      request.on('error', () => undefined).resume()
      request.on('end', () => response.writeHead(200, JSON_TYPE).end(`"${'x'.repeat(100_000)}"`))
    },
    { passthroughBytes: 1000 },
  )
  t.match(
    await front.ask('GET', '/-/npm/v1/keys'),
    { status: 503, json: { code: 'upstream-unreachable' } },
    'an answer that is too long',
  )
  const reply = await front
    .ask('POST', '/-/npm/v1/security/advisories/bulk', JSON_TYPE, Buffer.alloc(9 * 1024 * 1024))
    .catch(() => undefined)
  t.ok(reply === undefined || reply.status === 413, 'a request that is too long is cut')
  t.equal((await front.ask('GET', '/-/ping')).status, 200, 'and the front lives')
  t.ok(server.asked.length >= 1)
})
