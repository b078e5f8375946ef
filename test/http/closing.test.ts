import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fastify } from 'fastify'
import t from 'tap'
import { closeConnections, linger } from '../../src/http/closing.ts'

const BYTES = 6 * 1024 * 1024

/** What a client gets that takes its time, where the server is told to stop after the first piece. */
async function received(request: string, stopAfter: 'first piece' | 'all'): Promise<{ bytes: number; stopMs: number }> {
  const server = fastify({ forceCloseConnections: 'idle' })
  closeConnections(server)
  server.get('/large', async () => Buffer.alloc(BYTES, 'x'))
  await server.listen({ port: 0, host: '127.0.0.1' })
  const address = server.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has an address')
  const client = connect({ port: address.port, host: '127.0.0.1' })
  let bytes = 0
  let stopped: Promise<number> | undefined
  const stop = async (): Promise<number> => {
    const started = performance.now()
    await server.close()
    return performance.now() - started
  }
  client.write(request)
  client.on('data', (piece) => {
    bytes += piece.length
    if (stopAfter === 'first piece') stopped ??= stop()
    if (stopAfter === 'all' && bytes > BYTES) stopped ??= stop()
    client.pause()
    void pause(5).then(() => client.resume())
  })
  await once(client, 'close')
  return { bytes, stopMs: (await stopped) ?? -1 }
}

t.test('a stop cuts no answer that a slow client is still taking', async (t) => {
  for (const [situation, request] of [
    ['kept alive', 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['to be closed', 'GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['two in a row', 'GET /large HTTP/1.1\r\nHost: x\r\n\r\nGET /large HTTP/1.1\r\nHost: x\r\n\r\n'],
  ] as const) {
    const { bytes } = await received(request, 'first piece')
    t.ok(bytes > BYTES, `${situation}: ${bytes} bytes`)
  }
})

t.test('a stop waits for nobody who has everything, and for nobody who asked for nothing', async (t) => {
  const { stopMs } = await received('GET /large HTTP/1.1\r\nHost: x\r\n\r\n', 'all')
  t.ok(stopMs >= 0 && stopMs < 5000, `${stopMs} ms`)
  const server = fastify({ forceCloseConnections: 'idle' })
  closeConnections(server)
  await server.listen({ port: 0, host: '127.0.0.1' })
  const address = server.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has an address')
  const silent = connect({ port: address.port, host: '127.0.0.1' })
  await once(silent, 'connect')
  const started = performance.now()
  await server.close()
  t.ok(performance.now() - started < 5000, 'an unused connection')
  silent.destroy()
})

t.test('of too many connections the oldest that waits for nothing is cut, and one that waits is not', async (t) => {
  const server = fastify({ forceCloseConnections: 'idle' })
  closeConnections(server, 3)
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string>()
  server.get('/late', () => {
    asked.resolve()
    return answer.promise
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => server.close())
  const address = server.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has an address')
  const opened = async () => {
    const client = connect({ port: address.port, host: '127.0.0.1' })
    client.on('error', () => undefined)
    await once(client, 'connect')
    return client
  }
  const waiting = await opened()
  waiting.write('GET /late HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await asked.promise
  const silent = await opened()
  const cut = once(silent, 'close')
  const others = [await opened(), await opened()]
  await cut
  answer.resolve('late')
  const [said] = await once(waiting, 'data')
  t.match(String(said), /^HTTP\/1\.1 200/)
  t.same(
    others.map(({ closed }) => closed),
    [false, false],
  )
  for (const client of others) client.destroy()
})

/** A server that answers as soon as it has read a part of a body, and never reads the rest. */
async function answeringEarly(lingerMs?: number) {
  const server = createHttpServer((request, response) => {
    request.once('readable', () => {
      request.read()
      linger(request, response, lingerMs)
      response.writeHead(400, { connection: 'close', 'content-length': 7 }).end('because')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has an address')
  return { port: address.port, close: () => server.close() }
}

t.test('who is still sending when the answer is there gets the answer, and no broken pipe', async (t) => {
  const { port, close } = await answeringEarly()
  t.teardown(close)
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const closed = once(client, 'close')
  let said = ''
  client.on('data', (piece) => (said += piece.toString()))
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(BYTES)}\r\n\r\n`)
  for (let sent = 0; sent < BYTES; sent += BYTES / 32) {
    await new Promise((resolve) => client.write(Buffer.alloc(BYTES / 32), resolve))
    await pause(2)
  }
  client.end()
  await closed
  t.match(said, /^HTTP\/1\.1 400[^]*because$/)
})

t.test('who goes on sending without an end is cut', async (t) => {
  const { port, close } = await answeringEarly(200)
  t.teardown(close)
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const closed = new Promise((resolve) => client.once('close', resolve))
  client.on('error', () => undefined)
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`)
  const sending = setInterval(() => client.write('1\r\nx\r\n'), 10)
  t.teardown(() => clearInterval(sending))
  const started = performance.now()
  client.resume()
  await closed
  const ms = performance.now() - started
  t.ok(ms >= 150 && ms < 20_000, `${ms} ms`)
})
