import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { getCACertificates } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Agent } from 'undici'
import { createUpstream } from '../../src/upstream/client.ts'
import { deadlineIn } from '../../src/upstream/deadline.ts'
import { defaultUpstreams } from '../../src/upstream/defaults.ts'
import { proxiesOf } from '../../src/upstream/dispatchers.ts'
import { exchange } from '../../src/upstream/exchange.ts'
import { DEFAULT_LIMITS } from '../../src/upstream/limits.ts'
import { distrustRoots } from '../../src/upstream/trust.ts'
import { DISTRUSTED, TRUSTED } from './certificates.ts'
import { codeOf, fileOf, NO_PROXIES, registryAt, resolver, serve, serveRaw, upstreamFor } from './server.ts'

const ask = (upstream: ReturnType<typeof upstreamFor>, url: string): Promise<string> =>
  codeOf(upstream.document(registryAt(url), 'a', '*/*', {}))

t.test('certificates: unknown, known by ca_file, and of a distrusted authority', async (t) => {
  const good = await serve(t, (_request, response) => response.end('x'), TRUSTED)
  const bad = await serve(t, (_request, response) => response.end('x'), DISTRUSTED)
  t.equal(await ask(upstreamFor(t), good.url), 'upstream-unreachable', 'self-signed')
  const caFile = fileOf(t, `${TRUSTED.cert}\n${DISTRUSTED.cert}\n`)
  t.equal(await ask(upstreamFor(t, { caFile }), good.url), 'answered')
  t.equal(
    await ask(upstreamFor(t, { caFile }), bad.url),
    'upstream-unreachable',
    'trusted by the file, distrusted by name',
  )
  t.throws(() => createUpstream({ caFile: '/nowhere/ca.pem' }), { code: 'invalid-config' })
  const noise = TRUSTED.cert.replace('MIIB4', 'AAAAA')
  for (const [text, words] of [
    ['', /holds no certificate/],
    [TRUSTED.key, /holds no certificate/],
    [`# ours\n${TRUSTED.cert}\n${noise}\n`, /certificate 2 of it cannot be read/],
  ] as const)
    t.throws(() => createUpstream({ caFile: fileOf(t, text) }), { code: 'invalid-config', message: words })
})

t.test('an upstream behind TLS that names its files by http is asked by https', async (t) => {
  const server = await serve(t, (_request, response) => response.end('x'), TRUSTED)
  const upstream = upstreamFor(t, { caFile: fileOf(t, TRUSTED.cert) })
  const { stream } = await upstream.artifact(registryAt(server.url), 'http://127.0.0.1/a.tgz')
  await buffer(stream)
  t.same(server.asked, ['GET /a.tgz'])
})

t.test('distrusted roots leave the default list', async (t) => {
  distrustRoots()
  t.equal(distrustRoots(), 0, 'nothing is left to drop')
  t.ok(getCACertificates('default').length > 50, 'and the others stay')
})

t.test('a proxy of the environment is used, except for what NO_PROXY names', async (t) => {
  const own = await serve(t, (_request, response) => response.end('direct'), TRUSTED)
  const tunnels: string[] = []
  const proxy = await serveRaw(t, (client: Socket) => {
    client.once('data', (head) => {
      tunnels.push(head.toString('latin1').split('\r\n')[0] ?? '')
      const onward = connect(Number(own.host.split(':')[1]), '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
      onward.on('error', () => client.destroy())
      client.on('close', () => onward.destroy())
      client.pipe(onward).pipe(client)
    })
  })
  const caFile = fileOf(t, TRUSTED.cert)
  const proxies = { httpProxy: '', httpsProxy: proxy.url, noProxy: '' }
  const registry = registryAt('https://registry.example/')
  t.equal(await codeOf(upstreamFor(t, { caFile, proxies }).document(registry, 'a', '*/*', {})), 'answered')
  t.match(tunnels, [/^CONNECT registry\.example:443 /])
  const none = { ...proxies, noProxy: 'registry.example' }
  t.equal(
    await codeOf(upstreamFor(t, { proxies: none, resolve: resolver({}) }).document(registry, 'a', '*/*', {})),
    'upstream-unreachable',
  )
  t.equal(tunnels.length, 1)
  const pypi = registryAt('https://registry.example/', { ecosystem: 'pypi' })
  t.equal(
    await codeOf(upstreamFor(t, { proxies }).artifact(pypi, 'https://10.0.0.1/a')),
    'upstream-forbidden-host',
    'literals are still refused',
  )
  t.same(proxiesOf({ HTTP_PROXY: 'proxy.example:3128', https_proxy: 'https://u:p@b.example', HTTPS_PROXY: 'c' }), {
    httpProxy: 'http://proxy.example:3128',
    httpsProxy: 'https://u:p@b.example',
    noProxy: '',
  })
  for (const value of ['socks5://proxy.example', 'http://', 'a b'])
    t.throws(
      () => proxiesOf({ HTTPS_PROXY: value }),
      { code: 'invalid-config', message: /^HTTPS_PROXY must hold/ },
      value,
    )
})

t.test(
  'who is to blame is told: a proxy that turns the request down, and an address where nobody listens',
  async (t) => {
    const registry = registryAt('https://registry.example/')
    const said = async (httpsProxy: string): Promise<string> => {
      const upstream = upstreamFor(t, { proxies: { httpProxy: '', httpsProxy, noProxy: '' } })
      return upstream.document(registry, 'a', '*/*', {}).then(
        () => 'answered',
        (error: Error) => error.message,
      )
    }
    for (const [status, words] of [
      ['403 Forbidden', /^the proxy answered 403 when it was asked to connect to registry\.example$/],
      ['407 Proxy Authentication Required', /^the proxy answered 407 .*; its credentials are missing or wrong$/],
    ] as const) {
      const proxy = await serveRaw(t, (client) => client.once('data', () => client.end(`HTTP/1.1 ${status}\r\n\r\n`)))
      t.match(await said(proxy.url), words)
    }
    t.match(await said('http://127.0.0.1:9'), /^registry\.example refuses connections at 127\.0\.0\.1:9$/)
  },
)

t.test('the default upstreams follow from purls', async (t) => {
  const { npm, pypi } = defaultUpstreams()
  t.match(new URL(npm), { protocol: 'https:', pathname: '/' })
  t.match(new URL(pypi), { protocol: 'https:', pathname: '/simple/' })
  t.not(new URL(npm).host, new URL(pypi).host)
})

t.test('slow artifacts take no connection of documents', async (t) => {
  const server = await serve(t, (request, response) => {
    if (request.url === '/quick') response.end('{}')
  })
  const upstream = createUpstream({
    proxies: NO_PROXIES,
    limits: { attempts: 1, connections: 2, headersMs: 10_000, documentMs: 2000, artifactMs: 4000 },
  })
  t.teardown(() => upstream.close())
  const registry = registryAt(server.url)
  const artifacts = ['a', 'b', 'c'].map((name) => codeOf(upstream.artifact(registry, `${server.url}${name}.tgz`)))
  t.equal(await codeOf(upstream.document(registry, 'quick', '*/*', {})), 'answered')
  await upstream.close()
  await Promise.all(artifacts)
})

t.test('waiting for a connection ends with the deadline, and what was given up takes none later', async (t) => {
  const held: ServerResponse[] = []
  const server = await serve(t, (request, response) => {
    if (request.url === '/held') held.push(response)
    else response.end('x')
  })
  const agent = new Agent({ connections: 1 })
  t.teardown(() => agent.destroy())
  const ask = async (path: string, ms: number): Promise<string> => {
    const { signal } = deadlineIn(ms, 'upstream.example')
    const question = { registry: registryAt(server.url), url: new URL(path, server.url), headers: {}, signal }
    const { response } = await exchange(agent, { ...question, purpose: 'document' }, DEFAULT_LIMITS)
    return response.body.text()
  }
  const first = ask('held', 20_000)
  const queued = await Promise.race([codeOf(ask('queued', 100)), sleep(3000, 'still waiting')])
  t.equal(queued, 'upstream-unreachable')
  for (const response of held) response.end('at last')
  t.equal(await first, 'at last')
  t.equal(await ask('next', 3000), 'x', 'the connection is free')
  t.same(server.asked, ['GET /held', 'GET /next'])
})
