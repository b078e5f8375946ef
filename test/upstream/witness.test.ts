import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { witnessEndpoint } from '../../src/upstream/witness.ts'
import { guardSockets } from '../registry/guard.ts'

guardSockets()

async function serve(t: Test, answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/heads?log=one`
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = []
  for await (const line of lines) found.push(line)
  return found
}

t.test('lines are posted, and all of them come back', async (t) => {
  const kept: string[] = []
  const asked: unknown[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url: path, headers } = request
    asked.push([method, path, headers['content-type'], headers.authorization])
    if (method === 'POST') kept.push(await text(request))
    if (method === 'POST') response.writeHead(204).end()
    else response.setHeader('content-encoding', 'gzip').end(gzipSync(kept.join('')))
  }
  const url = await serve(t, (request, response) => void answer(request, response))
  const witness = witnessEndpoint({ url, token: 's3cret' })
  await witness.keep('one\n')
  await witness.keep('two\n')
  t.same(await all(witness.lines()), ['one', 'two', ''])
  await witness.close()
  const named = witnessEndpoint({ url: url.replace('http://', 'http://ada:p%25w@') })
  await named.keep('three\n')
  await named.close()
  t.same(asked, [
    ['POST', '/heads?log=one', 'application/jsonl', 'Bearer s3cret'],
    ['POST', '/heads?log=one', 'application/jsonl', 'Bearer s3cret'],
    ['GET', '/heads?log=one', undefined, 'Bearer s3cret'],
    ['POST', '/heads?log=one', 'application/jsonl', `Basic ${Buffer.from('ada:p%w').toString('base64')}`],
  ])
})

t.test('what is no "kept" is an error in words', async (t) => {
  const table: readonly [status: number, headers: Record<string, string>][] = [
    [500, {}],
    [404, {}],
    [301, { location: '/elsewhere' }],
    [401, {}],
  ]
  for (const [status, headers] of table) {
    let requests = 0
    const url = await serve(t, (request, response) => {
      requests += 1
      request.resume()
      response.writeHead(status, headers).end('no')
    })
    const witness = witnessEndpoint({ url })
    await t.rejects(witness.keep('x\n'), {
      name: 'LazaretError',
      message: new RegExp(`answered with status ${status}`),
    })
    await t.rejects(all(witness.lines()), { name: 'LazaretError' })
    t.equal(requests, 2, 'no redirect was followed')
    await witness.close()
  }
  const cut = await serve(t, (request) => request.socket.destroy())
  const witness = witnessEndpoint({ url: cut })
  await t.rejects(witness.keep('x\n'), { name: 'LazaretError', message: /the witness: 127\.0\.0\.1:\d+ broke/ })
  await witness.close()
})
