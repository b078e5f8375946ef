import t, { type Test } from 'tap'
import { createUpstream } from '../../src/upstream/client.ts'
import { registryAt, serve } from './server.ts'

function upstreamFor(t: Test) {
  const upstream = createUpstream({
    proxies: { httpProxy: '', httpsProxy: '', noProxy: '' },
    limits: { backoffMs: 1, headersMs: 3000 },
  })
  t.teardown(() => upstream.close())
  return upstream
}

t.test('retries do not multiply what clients repeat', async (t) => {
  let slowMs = 0
  let isDown = true
  const server = await serve(t, (_request, response) => {
    setTimeout(() => response.writeHead(isDown ? 503 : 200).end(), slowMs)
  })
  const upstream = upstreamFor(t)
  const asked = async (): Promise<number> => {
    const before = server.asked.length
    await upstream.document(registryAt(server.url), 'a', '*/*', {}).catch(() => undefined)
    return server.asked.length - before
  }
  t.equal(await asked(), 3, 'a hiccup is bridged')
  t.equal(await asked(), 1, 'after a question that failed for good there is one attempt each')
  t.equal(await asked(), 1)
  isDown = false
  t.equal(await asked(), 1)
  isDown = true
  t.equal(await asked(), 3, 'until one is answered')
  isDown = false
  await asked()
  isDown = true
  slowMs = 1100
  t.equal(await asked(), 1, 'what took a second was no hiccup')
})

t.test('at most one request in ten is a retry', async (t) => {
  let turn = 0
  const server = await serve(t, (_request, response) => {
    turn += 1
    response.writeHead(turn % 2 === 1 ? 503 : 200).end()
  })
  const upstream = upstreamFor(t)
  let failed = 0
  for (let request = 0; request < 40; request += 1)
    await upstream.document(registryAt(server.url), 'a', '*/*', {}).catch(() => (failed += 1))
  t.ok(failed > 0, 'the budget has ended')
  t.ok(server.asked.length < 40 + 26, `${server.asked.length} for forty questions`)
})

t.test(
  'an artifact that comes too slowly gives its connection back; a reader that is slow is no fault of upstream’s',
  async (t) => {
    const server = await serve(t, (request, response) => {
      response.writeHead(200, { 'content-length': 100_000 })
      if (request.url === '/fast') return void response.end(Buffer.alloc(100_000))
      const drip = setInterval(() => response.write('x'), 20)
      request.socket.once('close', () => clearInterval(drip))
      return undefined
    })
    const upstream = createUpstream({
      proxies: { httpProxy: '', httpsProxy: '', noProxy: '' },
      limits: { slowMs: 200, slowBytes: 1000 },
    })
    t.teardown(() => upstream.close())
    const { stream } = await upstream.artifact(registryAt(server.url), `${server.url}slow`)
    await t.rejects(stream.toArray(), {
      code: 'upstream-unreachable',
      message: /sent less than 1000 bytes in 0\.2 seconds/,
    })
    const fast = await upstream.artifact(registryAt(server.url), `${server.url}fast`)
    await new Promise((resolve) => setTimeout(resolve, 700))
    let bytes = 0
    for await (const chunk of fast.stream) bytes += Buffer.from(chunk as Uint8Array).length
    t.equal(bytes, 100_000)
  },
)
