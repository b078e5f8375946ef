import { connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { getCACertificates } from 'node:tls'
import t from 'tap'
import { createUpstream } from '../../src/upstream/client.ts'
import { defaultUpstreams } from '../../src/upstream/defaults.ts'
import { proxiesOf } from '../../src/upstream/dispatchers.ts'
import { distrustRoots } from '../../src/upstream/trust.ts'
import { DISTRUSTED, TRUSTED } from './certificates.ts'
import { codeOf, fileOf, registryAt, resolver, serve, serveRaw, upstreamFor } from './server.ts'

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
  t.same(proxiesOf({ HTTP_PROXY: 'a', https_proxy: 'b', HTTPS_PROXY: 'c' }), {
    httpProxy: 'a',
    httpsProxy: 'b',
    noProxy: '',
  })
})

t.test('the default upstreams follow from purls', async (t) => {
  const { npm, pypi } = defaultUpstreams()
  t.match(new URL(npm), { protocol: 'https:', pathname: '/' })
  t.match(new URL(pypi), { protocol: 'https:', pathname: '/simple/' })
  t.not(new URL(npm).host, new URL(pypi).host)
})
