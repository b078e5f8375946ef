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
