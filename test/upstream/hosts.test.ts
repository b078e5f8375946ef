import { buffer } from 'node:stream/consumers'
import t from 'tap'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { isPublicAddress } from '../../src/upstream/addresses.ts'
import { codeOf, registryAt, resolver, serve, upstreamFor, v4 } from './server.ts'

t.test('addresses: what is public and what is not', async (t) => {
  const open =
    '8.8.8.8 1.1.1.1 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 223.255.255.254'.split(
      ' ',
    )
  const shut =
    '0.0.0.0 10.0.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.255.255 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 192.0.0.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::127.0.0.1 64:ff9b::10.0.0.1 2002:7f00:1:: 2001::1 2001:db8::1 64:ff9b:1::1 100::1 localhost 127.1 0x7f000001'.split(
      ' ',
    )
  for (const address of open) t.ok(isPublicAddress(address), address)
  for (const address of [...shut, '']) t.notOk(isPublicAddress(address), address)
})

t.test('where artifacts may come from', async (t) => {
  const own = await serve(t, (_request, response) => response.end('own'))
  const other = await serve(t, (_request, response) => response.end('other'))
  const port = other.host.split(':')[1] ?? ''
  const resolve = resolver({ 'files.example': [[v4('127.0.0.1')]], 'down.example': [[v4('10.0.0.1')]] })
  const upstream = upstreamFor(t, { resolve })
  const cases: [string, Partial<RegistryConfig>, string, string][] = [
    ['upstream itself, loopback by the operator’s words', {}, `${own.url}a.tgz`, 'answered'],
    ['another port of the same address', {}, `${other.url}a.tgz`, 'upstream-forbidden-host'],
    ['a literal that the operator wrote out', { artifactHosts: [other.host] }, `${other.url}a.tgz`, 'answered'],
    ['a foreign host', {}, 'http://files.example/a.tgz', 'upstream-forbidden-host'],
    [
      'a configured name at a private address',
      { artifactHosts: [`files.example:${port}`] },
      `http://files.example:${port}/a`,
      'upstream-forbidden-host',
    ],
    [
      'the same, private addresses allowed',
      { artifactHosts: [`files.example:${port}`], allowPrivateAddresses: true },
      `http://files.example:${port}/a`,
      'answered',
    ],
    ['npm: any public https host is still foreign', {}, 'https://files.example/a.tgz', 'upstream-forbidden-host'],
    [
      'pypi: a named https host at a private address',
      { ecosystem: 'pypi' },
      'https://files.example/a.whl',
      'upstream-forbidden-host',
    ],
    [
      'pypi: the metadata service of a cloud',
      { ecosystem: 'pypi' },
      'https://169.254.169.254/a.whl',
      'upstream-forbidden-host',
    ],
    ['pypi: mapped into IPv6', { ecosystem: 'pypi' }, 'https://[::ffff:127.0.0.1]/a.whl', 'upstream-forbidden-host'],
    ['pypi: decimal spelling', { ecosystem: 'pypi' }, 'https://2130706433/a.whl', 'upstream-forbidden-host'],
    ['pypi: localhost', { ecosystem: 'pypi' }, 'https://localhost/a.whl', 'upstream-forbidden-host'],
    ['pypi: an odd port', { ecosystem: 'pypi' }, 'https://files.example:22/a.whl', 'upstream-forbidden-host'],
    ['pypi: not encrypted', { ecosystem: 'pypi' }, 'http://files.example/a.whl', 'upstream-forbidden-host'],
    ['another scheme', { ecosystem: 'pypi' }, 'ftp://files.example/a.whl', 'upstream-forbidden-host'],
    ['a file', { ecosystem: 'pypi' }, 'file:///etc/hostname', 'upstream-forbidden-host'],
    ['no URL', {}, 'a.tgz', 'upstream-failed'],
  ]
  for (const [title, more, url, code] of cases) {
    t.equal(
      await codeOf(upstream.artifact(registryAt(own.url, more), url).then(({ stream }) => buffer(stream))),
      code,
      title,
    )
  }
  t.same(other.asked, ['GET /a.tgz', 'GET /a'])
})

t.test(
  'a network that answers public names itself: files at the address of the index, though no index was asked',
  async (t) => {
    const names = {
      'index.example': [[v4('10.0.0.5')]],
      'files.example': [[v4('10.0.0.5')]],
      'other.example': [[v4('10.0.0.6')]],
      'loop.example': [[v4('127.0.0.1')]],
    }
    const upstream = upstreamFor(t, { resolve: resolver(names) })
    const pypi = { ecosystem: 'pypi' } as const
    const codes = (index: string, file: string): Promise<string> =>
      codeOf(upstream.artifact(registryAt(index, pypi), `https://${file}/a.whl`).then(({ stream }) => buffer(stream)))
    // The tests' own guard ends what would leave loopback, after ours has let it pass.
    t.not(await codes('https://index.example/', 'files.example'), 'upstream-forbidden-host')
    for (const [title, index, file] of [
      ['another private address', 'https://index.example/', 'other.example'],
      ['an index without TLS proves nothing', 'http://index.example/', 'files.example'],
      ['an index whose name is unknown', 'https://gone.example/', 'files.example'],
      ['never this machine', 'https://loop.example:8443/', 'loop.example'],
    ] as const)
      t.equal(await codes(index, file), 'upstream-forbidden-host', title)
  },
)

t.test('a name that changes its address between two looks (DNS rebinding) gains nothing', async (t) => {
  const inside = await serve(t, (_request, response) => response.end('secret'))
  const port = inside.host.split(':')[1] ?? ''
  const resolve = resolver({ 'turn.example': [[v4('192.0.2.1'), v4('10.1.1.1')], [v4('127.0.0.1')]] })
  const upstream = upstreamFor(t, { resolve })
  const registry = registryAt('http://registry.example/', { artifactHosts: [`turn.example:${port}`] })
  t.equal(
    await codeOf(upstream.artifact(registry, `http://turn.example:${port}/x`)),
    'upstream-forbidden-host',
    'none is public',
  )
  t.equal(await codeOf(upstream.artifact(registry, `http://turn.example:${port}/x`)), 'upstream-forbidden-host')
  t.same(inside.asked, [])
})

t.test('a private address is not reached over a connection that another registry opened', async (t) => {
  const inside = await serve(t, (_request, response) => response.end('x'))
  const port = inside.host.split(':')[1] ?? ''
  const upstream = upstreamFor(t, { resolve: resolver({ 'files.example': [[v4('127.0.0.1')]] }) })
  const hosts = { artifactHosts: [`files.example:${port}`] }
  const may = registryAt('http://registry.example/', { ...hosts, allowPrivateAddresses: true })
  const mayNot = registryAt('http://registry.example/', hosts)
  const url = `http://files.example:${port}/x`
  await buffer((await upstream.artifact(may, url)).stream)
  await t.rejects(upstream.artifact(mayNot, url), {
    code: 'upstream-forbidden-host',
    status: 403,
    message: /^registry \w+: files\.example is at a private, .* and allow_private_addresses is not set$/,
  })
})

t.test('redirects: within the rule only, and credentials never travel', async (t) => {
  const other = await serve(t, (_request, response) => response.end('other'))
  const own = await serve(t, (request, response) => {
    const to: Record<string, string> = {
      '/r/here': '/r/end',
      '/r/there': `${other.url}end`,
      '/r/inside': 'https://169.254.169.254/latest/meta-data',
      '/r/loop': '/r/loop',
      '/r/scheme': 'file:///etc/passwd',
      '/r/nowhere': 'http://',
    }
    const location = to[request.url ?? '']
    if (location === undefined) response.end('own')
    else response.writeHead(302, { location }).end('moved')
  })
  const upstream = upstreamFor(t)
  const credentials = { kind: 'bearer', token: 'our-secret' } as const
  const registry = registryAt(`${own.url}r/`, { credentials })
  const friendly = registryAt(`${own.url}r/`, { credentials, artifactHosts: [other.host] })
  t.equal((await upstream.document(registry, 'here', '*/*', {})).url, `${own.url}r/end`)
  t.same(
    own.headers.map(({ authorization }) => authorization),
    ['Bearer our-secret', 'Bearer our-secret'],
  )
  for (const path of ['there', 'inside', 'scheme']) {
    t.equal(await codeOf(upstream.document(registry, path, '*/*', {})), 'upstream-forbidden-host', path)
  }
  for (const path of ['loop', 'nowhere'])
    t.equal(await codeOf(upstream.document(registry, path, '*/*', {})), 'upstream-failed', path)
  t.same((await upstream.document(friendly, 'there', '*/*', {})).bytes, Buffer.from('other'))
  t.same(
    other.headers.map(({ authorization }) => authorization),
    [undefined],
  )
})

t.test('credentials: bearer, basic, and those written into the URL, for the own origin only', async (t) => {
  const own = await serve(t, (_request, response) => response.end('x'))
  const other = await serve(t, (_request, response) => response.end('x'))
  const upstream = upstreamFor(t)
  const inUrl = own.url.replace('//', '//ann:p%40ss@')
  const cases: [RegistryConfig, string | undefined][] = [
    [registryAt(own.url), undefined],
    [
      registryAt(own.url, { credentials: { kind: 'basic', username: 'ann', password: 'pw' } }),
      `Basic ${btoa('ann:pw')}`,
    ],
    [registryAt(inUrl), `Basic ${btoa('ann:p@ss')}`],
  ]
  for (const [registry, expected] of cases) {
    const answer = await upstream.document(registry, 'a', '*/*', {})
    t.equal(own.headers.at(-1)?.authorization, expected)
    t.notMatch(answer.url, 'ann', 'and the URL that is remembered has none')
  }
  const registry = registryAt(inUrl, { artifactHosts: [other.host] })
  await buffer((await upstream.artifact(registry, `${other.url.replace('//', '//eve:x@')}a`)).stream)
  t.equal(other.headers[0]?.authorization, undefined)
})
