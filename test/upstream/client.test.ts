import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { LazaretError } from '../../src/model/errors.ts'
import { createUpstream, type UpstreamOptions } from '../../src/upstream/client.ts'
import type { UpstreamLimits } from '../../src/upstream/limits.ts'
import { registryAt, serve, serveRaw } from './server.ts'

const QUICK: Partial<UpstreamLimits> = {
  backoffMs: 1,
  headersMs: 1000,
  idleMs: 1000,
  connectMs: 1000,
  documentBytes: 100_000,
}
const NO_PROXIES = { httpProxy: '', httpsProxy: '', noProxy: '' }

function upstreamFor(t: Test, limits: Partial<UpstreamLimits> = {}, more: UpstreamOptions = {}) {
  const upstream = createUpstream({ proxies: NO_PROXIES, ...more, limits: { ...QUICK, ...limits } })
  t.teardown(() => upstream.close())
  return upstream
}

/** The code and the message of what a promise rejects with. */
async function failureOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise
    return { code: 'none', message: 'it was answered' }
  } catch (error) {
    return error instanceof LazaretError ? error : { code: 'foreign', message: String(error) }
  }
}

const BODY = Buffer.from('{"name":"widget"}')

t.test('a document comes decoded, whatever coding upstream chose', async (t) => {
  const codings: Record<string, Buffer> = {
    identity: BODY,
    gzip: gzipSync(BODY),
    'x-gzip': gzipSync(BODY),
    br: brotliCompressSync(BODY),
    zstd: zstdCompressSync(BODY),
  }
  const server = await serve(t, (request, response) => {
    const coding = request.url?.slice(1) ?? ''
    response.writeHead(200, { 'content-encoding': coding, 'content-type': 'application/json', etag: '"1"' })
    response.end(codings[coding])
  })
  const upstream = upstreamFor(t)
  for (const coding of Object.keys(codings)) {
    const answer = await upstream.document(registryAt(server.url), coding, 'application/json', {})
    t.match(
      answer,
      { status: 'ok', bytes: BODY, etag: '"1"', contentType: 'application/json', url: `${server.url}${coding}` },
      coding,
    )
  }
  t.match(server.headers[0], { accept: 'application/json', 'accept-encoding': 'zstd, br, gzip' })
})

t.test('conditional questions: 304 only where one was asked', async (t) => {
  const server = await serve(t, (_request, response) => response.writeHead(304).end())
  const upstream = upstreamFor(t)
  const registry = registryAt(server.url)
  t.equal((await upstream.document(registry, 'a', '*/*', { etag: '"x"', lastModified: 'then' })).status, 'not-modified')
  t.match(server.headers[0], { 'if-none-match': '"x"', 'if-modified-since': 'then' })
  t.equal((await failureOf(upstream.document(registry, 'a', '*/*', {}))).code, 'upstream-failed')
})

t.test('statuses', async (t) => {
  const server = await serve(t, (request, response) => response.writeHead(Number(request.url?.slice(1))).end('no'))
  const upstream = upstreamFor(t)
  const registry = registryAt(server.url)
  for (const status of ['404', '410']) t.equal((await upstream.document(registry, status, '*/*', {})).status, 'missing')
  const expected = {
    401: 'upstream-refused',
    403: 'forbidden',
    400: 'upstream-refused',
    418: 'upstream-refused',
    451: 'forbidden',
    500: 'upstream-unreachable',
    204: 'upstream-failed',
  }
  for (const [status, code] of Object.entries(expected)) {
    const before = server.asked.length
    const failure = await failureOf(upstream.document(registry, status, '*/*', {}))
    t.equal(failure.code, code, status)
    t.match(failure.message, status)
    t.equal(server.asked.length - before, status === '500' ? 3 : 1, `${status}: attempts`)
  }
  for (const [status, code] of Object.entries({
    404: 'not-found',
    403: 'forbidden',
    500: 'upstream-unreachable',
    206: 'upstream-failed',
  })) {
    t.equal((await failureOf(upstream.artifact(registry, `${server.url}${status}`))).code, code, `artifact ${status}`)
  }
})

t.test('trouble that passes is retried, within bounds', async (t) => {
  let turn = 0
  const answers: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
    '429': (response) => response.writeHead(429, { 'retry-after': '0' }).end(),
    '503': (response) => response.writeHead(503).end(),
    reset: (_response, request) => request.socket.destroy(),
    truncated: (response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half', () => response.socket?.destroy())
    },
    'truncated gzip': (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(BODY).subarray(0, 20)),
  }
  let trouble = answers['429']
  const server = await serve(t, (request, response) => {
    turn += 1
    if (turn < 3) trouble?.(response, request)
    else response.writeHead(200).end(BODY)
  })
  const upstream = upstreamFor(t)
  for (const [title, answer] of Object.entries(answers)) {
    turn = 0
    trouble = answer
    const { bytes } = await upstream.document(registryAt(server.url), 'a', '*/*', {})
    t.same(bytes, BODY, title)
    t.equal(turn, 3, `${title}: asked three times`)
  }
  turn = 0
  trouble = (response) => response.writeHead(429, { 'retry-after': '3600' }).end()
  const told = await failureOf(upstream.document(registryAt(server.url), 'a', '*/*', {}))
  t.match(told, { code: 'upstream-unreachable', retryAfterSeconds: 3600 })
  t.equal(turn, 1, 'a Retry-After of an hour is told at once')
})

t.test('limits on what arrives and on what it unfolds to', async (t) => {
  const bomb = gzipSync(Buffer.alloc(5_000_000))
  const empty = Buffer.concat(Array.from({ length: 6000 }, () => gzipSync('')))
  const server = await serve(t, (request, response) => {
    if (request.url === '/empty') response.writeHead(200, { 'content-encoding': 'gzip' }).end(empty)
    else if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    else if (request.url === '/exact') response.writeHead(200).end(Buffer.alloc(100_000))
    else if (request.url === '/over') response.writeHead(200, { 'content-length': 100_001 }).end(Buffer.alloc(100_001))
    else response.writeHead(200, { 'content-encoding': 'compress' }).end(BODY)
  })
  const upstream = upstreamFor(t, { artifactBytes: 1000 })
  const registry = registryAt(server.url)
  t.equal((await upstream.document(registry, 'exact', '*/*', {})).bytes.length, 100_000)
  t.ok(bomb.length < 100_000, 'the bomb is small as sent')
  for (const path of ['bomb', 'empty', 'over'])
    t.equal((await failureOf(upstream.document(registry, path, '*/*', {}))).code, 'too-large', path)
  t.match(await failureOf(upstream.document(registry, 'compress', '*/*', {})), {
    code: 'upstream-failed',
    message: /content coding/,
  })
  t.equal((await failureOf(upstream.artifact(registry, `${server.url}over`))).code, 'too-large', 'stated size')
})

t.test('an upstream that stalls, trickles or talks nonsense', async (t) => {
  const silent = await serveRaw(t, () => undefined)
  const stalled = await serveRaw(t, (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'))
  const nonsense = await serveRaw(t, (socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
  const hugeHead = await serveRaw(t, (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`))
  const trickling = await serveRaw(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
    const timer = setInterval(() => socket.write('x'), 50)
    socket.on('close', () => clearInterval(timer))
  })
  const closed = await serveRaw(t, () => undefined)
  const upstream = upstreamFor(t, { attempts: 1, headersMs: 300, idleMs: 300, documentMs: 2500, artifactMs: 900 })
  const cases: [string, { url: string }, string, RegExp][] = [
    ['silent', silent, 'upstream-unreachable', /in time/],
    ['stalled', stalled, 'upstream-unreachable', /fell silent/],
    ['trickling', trickling, 'upstream-unreachable', /did not finish/],
    ['nonsense', nonsense, 'upstream-failed', /cannot be read/],
    ['huge header', hugeHead, 'upstream-failed', /cannot be read/],
    ['nobody there', { url: 'http://127.0.0.1:1/' }, 'upstream-unreachable', /refuses connections/],
  ]
  await Promise.all(
    cases.map(async ([title, server, code, message]) => {
      t.match(await failureOf(upstream.document(registryAt(server.url), 'a', '*/*', {})), { code, message }, title)
    }),
  )
  const { stream } = await upstream.artifact(registryAt(trickling.url), `${trickling.url}a`)
  t.match(
    await failureOf(buffer(stream)),
    { code: 'upstream-unreachable', message: /did not finish/ },
    'a trickling artifact',
  )
  t.ok(closed)
})

t.test('artifacts: bytes as they are, sizes, and streams that break off', async (t) => {
  const server = await serve(t, (request, response) => {
    if (request.url === '/short') {
      response.writeHead(200, { 'content-length': 10 })
      response.write('half', () => response.socket?.destroy())
    } else if (request.url === '/chunked-cut') {
      response.write('half', () => response.socket?.destroy())
    } else if (request.url === '/endless') {
      response.on('error', () => undefined)
      const more = (): void => void (response.destroyed ? undefined : response.write(Buffer.alloc(10_000), more))
      more()
    } else {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 4 }).end('raw!')
    }
  })
  const upstream = upstreamFor(t, { artifactBytes: 1_000_000 })
  const registry = registryAt(server.url)
  const whole = await upstream.artifact(registry, `${server.url}whole.tgz`)
  t.equal(whole.sizeBytes, 4)
  t.same(await buffer(whole.stream), Buffer.from('raw!'), 'a stated content coding is not undone')
  t.equal(server.headers[0]?.['accept-encoding'], 'identity')
  for (const path of ['short', 'chunked-cut']) {
    const { stream } = await upstream.artifact(registry, `${server.url}${path}`)
    t.equal((await failureOf(buffer(stream))).code, 'upstream-unreachable', path)
    const late = await upstream.artifact(registry, `${server.url}${path}`)
    await new Promise((resolve) => late.stream.once('close', resolve))
    t.equal((await failureOf(buffer(late.stream))).code, 'upstream-unreachable', `${path}: read after it broke off`)
  }
  const endless = await upstream.artifact(registry, `${server.url}endless`)
  t.equal(endless.sizeBytes, undefined)
  t.equal((await failureOf(buffer(endless.stream))).code, 'too-large')
})

t.test('a stream that is given up ends the request at upstream, read or unread', async (t) => {
  const closings: Promise<unknown>[] = []
  const server = await serve(t, (_request, response) => {
    closings.push(once(response, 'close'))
    response.writeHead(200, { 'content-length': 1_000_000 }).write('start')
  })
  const upstream = upstreamFor(t, { idleMs: 20_000 })
  const unread = await upstream.artifact(registryAt(server.url), `${server.url}a`)
  unread.stream.destroy()
  const read = await upstream.artifact(registryAt(server.url), `${server.url}b`)
  await once(read.stream, 'readable')
  read.stream.destroy()
  await Promise.all(closings)
  t.equal(closings.length, 2)
})

t.test('outcomes are told, and what is missing is an answer', async (t) => {
  const server = await serve(t, (request, response) => response.writeHead(request.url === '/gone' ? 404 : 500).end())
  const told: [string, unknown][] = []
  const upstream = upstreamFor(
    t,
    {},
    { onOutcome: (registry, error) => told.push([registry, error instanceof LazaretError ? error.code : error]) },
  )
  await failureOf(upstream.artifact(registryAt(server.url), `${server.url}gone`))
  await failureOf(upstream.document(registryAt(server.url), 'broken', '*/*', {}))
  t.same(told, [
    ['npm', undefined],
    ['npm', 'upstream-unreachable'],
  ])
})

t.test('paths stay inside the upstream that is configured', async (t) => {
  const server = await serve(t, (_request, response) => response.end(BODY))
  const upstream = upstreamFor(t)
  const registry = registryAt(`${server.url}team/`)
  await upstream.document(registry, '@a%2fb', '*/*', {})
  t.equal((await failureOf(upstream.document(registry, '../other', '*/*', {}))).code, 'bad-request')
  t.same(server.asked, ['GET /team/@a%2fb'])
})
