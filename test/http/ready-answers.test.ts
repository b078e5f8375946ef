import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import type { FastifyReply } from 'fastify'
import t from 'tap'
import { errorPage } from '../../src/desk/page/layout.ts'
import { createLogger } from '../../src/http/logger.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { createServer } from '../../src/http/server.ts'
import { baseOf } from '../desk/test-app.ts'

/** The longest body that is sent again as it was. */
const BODY_MAX = 64 * 1024

const ACCEPT = { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'npm/11' }

interface Got {
  readonly status: number | undefined
  /** names and values in turn, without the date */
  readonly headers: readonly string[]
  readonly body: string
}

/** A server with lists that say of themselves whether they stand, and how often each was worked out. */
async function open(t: Tap, level: 'warn' | 'debug' = 'warn') {
  const metrics = createMetrics()
  const logger = createLogger({ level, destination: { write: () => undefined } })
  const state = { stands: true, mayRepeat: true, worked: 0 }
  const mayRepeat = () => state.mayRepeat
  const server = createServer({ logger, metrics, readiness: [], errorPage, trustProxy: false, mayRepeat })
  const config = { measured: { registry: 'npm', kind: 'metadata' } }
  const list = (path: string, body: string | Buffer, change: (reply: FastifyReply) => unknown = () => undefined) =>
    server.get(path, { config }, (_request, reply) => {
      state.worked += 1
      reply.again = () => state.stands
      void reply.header('etag', '"1"').header('vary', 'Accept').type('application/json')
      void reply.header('content-length', Buffer.byteLength(body))
      change(reply)
      return reply.send(body)
    })
  list('/list', Buffer.from('{"a":1}'))
  list('/long', Buffer.alloc(BODY_MAX, ' '))
  list('/longer', Buffer.alloc(BODY_MAX + 1, ' '))
  list('/text', '{}')
  list('/missing', Buffer.from('{}'), (reply) => reply.code(404))
  list('/cookie', Buffer.from('{}'), (reply) => reply.header('set-cookie', 'a=b'))
  list('/closed', Buffer.from('{}'), (reply) => reply.header('connection', 'close'))
  list('/unsaid', Buffer.from('{}'), (reply) => reply.removeHeader('content-length'))
  list('/fresh', Buffer.from('{}'), (reply) => (reply.again = undefined))
  await server.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const base = baseOf(server)
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Got> =>
    new Promise((resolve, reject) => {
      httpRequest(base + path, { method, headers: { ...ACCEPT, ...headers } }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const pairs = response.rawHeaders.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : text))
          const headers = pairs.filter((_, at) => pairs[at - (at % 2)] !== 'date')
          resolve({ status: response.statusCode, headers, body: Buffer.concat(chunks).toString() })
        })
      })
        .on('error', reject)
        .end(body)
    })
  /** how often a question is worked out that was asked before */
  const workedOut = async (...asked: Parameters<typeof ask>): Promise<number> => {
    await ask('/list')
    const before = state.worked
    await ask(...asked)
    return state.worked - before
  }
  return { ask, workedOut, state, metrics, base }
}

type Tap = { teardown(stop: () => unknown): void }

t.test('who asks the same again gets the same answer, header by header, and it is counted', async (t) => {
  const { ask, state, metrics } = await open(t)
  const first = await ask('/list')
  const again = await ask('/list')
  t.equal(state.worked, 1)
  t.same(again, first)
  t.equal(first.status, 200)
  t.match(first.headers, ['etag', '"1"'])
  t.ok(again.headers.includes('content-security-policy'))
  t.match(await metrics.render(), /lazaret_requests_total\{registry="npm",kind="metadata",status="200"\} 2/)
})

t.test('an answer that does not stand any more is worked out anew, and so is one of which nobody knows', async (t) => {
  const { ask, state, workedOut } = await open(t)
  await ask('/list')
  state.stands = false
  await ask('/list')
  t.equal(state.worked, 2)
  state.stands = true
  t.equal(await workedOut('/list'), 0)
})

t.test('another question is not the same one', async (t) => {
  const { workedOut } = await open(t)
  const others: Record<string, Parameters<typeof workedOut>> = {
    'another form': ['/list', { accept: 'text/html' }],
    'another coding': ['/list', { 'accept-encoding': 'zstd' }],
    'another client': ['/list', { 'user-agent': 'pnpm/11' }],
    'another name of the host': ['/list', { host: 'lz.example' }],
    credentials: ['/list', { authorization: 'Bearer abc' }],
    "upstream's word": ['/list', { 'cache-control': 'no-cache' }],
    'what it has': ['/list', { 'if-none-match': '"1"' }],
    'a part': ['/list', { range: 'bytes=0-1' }],
    'a body': ['/list', { 'content-length': '1' }, 'GET', 'x'],
    'a body in pieces': ['/list', { 'transfer-encoding': 'chunked' }, 'GET', 'x'],
    'to go on': ['/list', { expect: '100-continue' }],
    'a query': ['/list?write=true'],
  }
  for (const [what, asked] of Object.entries(others)) t.equal(await workedOut(...asked), 1, what)
  t.equal(await workedOut('/list?write=true'), 1, 'a query, again')
  t.equal(await workedOut('/list', { 'x-other': '1' }), 0, 'a header that chooses nothing')
})

t.test('a question that can be read in two ways is refused after one that cannot', async (t) => {
  const { ask, base } = await open(t)
  const { host, port } = new URL(base)
  await ask('/list')
  const socket = connect(Number(port), '127.0.0.1')
  const lines = ['GET /list HTTP/1.1', `Host: ${host}`, 'Host: other.example', 'Connection: close']
  const headers = Object.entries(ACCEPT).map(([name, value]) => `${name}: ${value}`)
  socket.end(`${[...lines, ...headers].join('\r\n')}\r\n\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(Buffer.from(chunk))
  t.match(Buffer.concat(chunks).toString(), /^HTTP\/1.1 400 /)
})

t.test('what is for one client or one time alone is worked out each time, and so is what is long', async (t) => {
  const { ask, state } = await open(t)
  for (const [path, times] of Object.entries({
    '/list': 1,
    '/long': 1,
    '/longer': 2,
    '/text': 2,
    '/missing': 2,
    '/cookie': 2,
    '/closed': 2,
    '/unsaid': 2,
    '/fresh': 2,
  })) {
    state.worked = 0
    const answers = [await ask(path), await ask(path)]
    t.equal(state.worked, times, path)
    t.same(answers[0], answers[1], path)
  }
})

t.test('where each request is a line of the log, each is worked out', async (t) => {
  const { ask, state } = await open(t, 'debug')
  await ask('/list')
  await ask('/list')
  t.equal(state.worked, 2)
})

t.test('of one URL some variants are kept, the last ones', async (t) => {
  const { ask, state } = await open(t)
  const askAs = (client: number) => ask('/list', { 'user-agent': `client/${client}` })
  for (let client = 1; client <= 9; client += 1) await askAs(client)
  state.worked = 0
  for (let client = 2; client <= 9; client += 1) await askAs(client)
  t.equal(state.worked, 0, 'eight')
  await askAs(1)
  t.equal(state.worked, 1, 'the ninth')
})

t.test('while memory may be out of date each answer is made anew, and passes every hook', async (t) => {
  const { state, workedOut } = await open(t)
  t.equal(await workedOut('/list'), 0)
  state.mayRepeat = false
  t.equal(await workedOut('/list'), 1)
  state.mayRepeat = true
  t.equal(await workedOut('/list'), 0)
})
