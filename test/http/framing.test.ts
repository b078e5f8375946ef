import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { pino } from 'pino'
import { createMetrics } from '../../src/http/metrics.ts'
import { createServer } from '../../src/http/server.ts'

const server = createServer({
  logger: pino({ level: 'silent' }),
  metrics: createMetrics(),
  readiness: [],
  errorPage: () => '',
  trustProxy: false,
})
server.post('/take', (_request, reply) => reply.send('taken'))
await server.listen({ host: '127.0.0.1', port: 0 })
t.teardown(() => server.close())
const { port } = server.server.address() as AddressInfo

/** The first line of the answer to a request as it is written. */
function answerTo(request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    let text = ''
    const end = (): void => {
      socket.destroy()
      resolve(text.split('\r\n', 1)[0] ?? '')
    }
    socket.on('data', (chunk) => {
      text += String(chunk)
      if (text.includes('\r\n')) end()
    })
    socket.on('error', end).on('close', end).setTimeout(3000, end)
  })
}

t.test('requests that two readers would take apart differently are 400', async (t) => {
  const table: readonly [situation: string, headers: string, status: RegExp][] = [
    ['one host', 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 200 /],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['two hosts alike', 'GET /healthz HTTP/1.1\r\nhost: a\r\nHOST: a\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'a transfer coding that nobody knows',
      'POST /take HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: rot13\r\n\r\n{}',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a coding before chunked',
      'POST /take HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'length and chunks',
      'POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'chunks',
      'POST /take HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      /^HTTP\/1\.1 200 /,
    ],
  ]
  for (const [situation, request, status] of table) t.match(await answerTo(request), status, situation)
})
