import { connect } from 'node:net'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { fastify } from 'fastify'
import t from 'tap'
import { adapterOf } from '../../src/ecosystems/all.ts'
import { NPM_ROUTES, npmRoutes } from '../../src/ecosystems/npm/protocol/routes.ts'
import { sha256 } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { openFront, TARBALL, type Goods } from './lazaret.ts'

const INSTALL_V1 = 'application/vnd.npm.install-v1+json'
const dist = (file: string) => ({ dist: { tarball: `http://up.example/x/-/${file}` } })

const GOODS: Goods = {
  documents: {
    widget: {
      name: 'widget',
      'dist-tags': { latest: '1.1.0', old: '1.0.0' },
      versions: { '1.0.0': { scripts: { test: 'x' }, ...dist('widget-1.0.0.tgz') }, '1.1.0': dist('widget-1.1.0.tgz') },
      time: { '1.0.0': '2026-01-01T00:00:00.000Z', '1.1.0': '2026-01-02T00:00:00.000Z' },
    },
    '@a/b': { name: '@a/b', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': dist('b-1.0.0.tgz') } },
    doomed: { name: 'doomed', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': dist('doomed-1.0.0.tgz') } },
    '-': { name: '-', versions: { '0.0.1': dist('--0.0.1.tgz') } },
  },
  refused: ['widget-1.1.0.tgz', 'doomed-1.0.0.tgz'],
}

t.test('packuments: both encodings of a scope, both forms, each coding with its own ETag', async (t) => {
  const front = await openFront(t, GOODS)
  for (const path of ['/@a/b', '/@a%2fb', '/@a%2Fb', '/%40a%2Fb', '/@a/b?write=true']) {
    t.equal((await front.ask('GET', path)).json.name, '@a/b', path)
  }
  const etags = new Set<unknown>()
  for (const [accept, form] of [
    ['application/json', 'application/json'],
    [`${INSTALL_V1}; q=1.0, application/json; q=0.8, */*`, INSTALL_V1],
  ] as const) {
    for (const [coding, decode] of [
      ['gzip', gunzipSync],
      ['zstd', zstdDecompressSync],
      ['identity', (bytes: Buffer) => bytes],
    ] as const) {
      const reply = await front.ask('GET', '/widget', { accept, 'accept-encoding': coding })
      t.match(reply, {
        status: 200,
        headers: { 'content-type': form, vary: 'Accept, Accept-Encoding', 'cache-control': 'no-cache' },
      })
      t.equal(reply.headers['content-encoding'], coding === 'identity' ? undefined : coding)
      t.same(Object.keys(JSON.parse(decode(reply.body).toString()).versions), ['1.0.0'])
      t.equal(Number(reply.headers['content-length']), reply.body.length)
      etags.add(reply.headers.etag)
      const again = await front.ask('GET', '/widget', {
        accept,
        'accept-encoding': coding,
        'if-none-match': `"x", W/${reply.headers.etag}`,
      })
      t.match(again, { status: 304, headers: { etag: reply.headers.etag, vary: 'Accept, Accept-Encoding' } })
      t.equal(again.body.length, 0)
      const plain = { accept, 'if-none-match': String(reply.headers.etag) }
      t.equal((await front.ask('GET', '/widget', plain)).status, 304, `known in ${coding}, asked for in none`)
      const head = await front.ask('HEAD', '/widget', { accept, 'accept-encoding': coding })
      t.same([head.status, head.headers['content-length'], head.body.length], [200, reply.headers['content-length'], 0])
    }
  }
  t.equal(etags.size, 6)
})

t.test('a hidden version: its tag moved, its manifest and its tarball refused in words', async (t) => {
  const front = await openFront(t, GOODS)
  t.same((await front.ask('GET', '/widget')).json['dist-tags'], { latest: '1.0.0', old: '1.0.0' })
  t.same((await front.ask('GET', '/-/package/widget/dist-tags')).json, { latest: '1.0.0', old: '1.0.0' })
  t.match((await front.ask('GET', '/widget/latest')).json, { version: '1.0.0', scripts: { test: 'x' } })
  for (const [method, path] of [
    ['GET', '/widget/-/widget-1.1.0.tgz'],
    ['HEAD', '/widget/-/widget-1.1.0.tgz'],
    ['GET', '/widget/1.1.0'],
    ['GET', '/doomed/-/doomed-1.0.0.tgz'],
  ] as const) {
    const reply = await front.ask(method, path, { range: 'bytes=0-1', 'if-none-match': `"${sha256(TARBALL)}"` })
    t.equal(reply.status, 403, `${method} ${path}`)
    t.match(
      reply.reason,
      /^lazaret: (widget@1\.1\.0|doomed@1\.0\.0) is quarantined \(new-install-script\): .*See http:\/\/lz\.example\/why\//,
    )
    t.match(reply.headers, {
      'cache-control': 'no-store',
      'x-lazaret-outcome': 'quarantine',
      'x-lazaret-rule': 'new-install-script',
      'x-lazaret-why': /^http:\/\/lz\.example\/why\//,
    })
    t.notOk(reply.headers.etag)
    if (method === 'HEAD') continue
    t.match(reply.json, { code: 'quarantine', rule: 'new-install-script', rules: ['new-install-script'] })
    t.equal(reply.json.error, reply.reason)
    t.notMatch(reply.body, TARBALL)
  }
})

t.test('tarballs: every spelling goes through the gate, and ranges are cut from admitted bytes', async (t) => {
  const front = await openFront(t, GOODS)
  for (const path of [
    '/@a/b/-/b-1.0.0.tgz',
    '/@a%2fb/-/b-1.0.0.tgz',
    '/@a/b/-/@a/b-1.0.0.tgz',
    '/@a%2fb/-/@a%2fb-1.0.0.tgz',
    '/@a/b/-/%40a%2Fb-1.0.0.tgz',
    '/-/-/--0.0.1.tgz',
    '/widget/-/widget-1.0.0.tgz',
  ]) {
    t.same((await front.ask('GET', path)).body, TARBALL, path)
  }
  t.same(
    front.admitted.map(({ name, filename }) => `${name} ${filename}`),
    [...Array.from({ length: 5 }, () => '@a/b b-1.0.0.tgz'), '- --0.0.1.tgz', 'widget widget-1.0.0.tgz'],
  )
  const etag = `"${sha256(TARBALL)}"`
  const cases: [Record<string, string>, number, string, string | undefined][] = [
    [{}, 200, '0123456789', undefined],
    [{ range: 'bytes=2-4' }, 206, '234', 'bytes 2-4/10'],
    [{ range: 'bytes=7-' }, 206, '789', 'bytes 7-9/10'],
    [{ range: 'bytes=-3' }, 206, '789', 'bytes 7-9/10'],
    [{ range: 'bytes=-99' }, 206, '0123456789', 'bytes 0-9/10'],
    [{ range: 'bytes=5-99' }, 206, '56789', 'bytes 5-9/10'],
    [{ range: 'bytes=10-' }, 416, '', 'bytes */10'],
    [{ range: 'bytes=-0' }, 416, '', 'bytes */10'],
    [{ range: 'bytes=4-2' }, 200, '0123456789', undefined],
    [{ range: 'bytes=0-1,3-4' }, 200, '0123456789', undefined],
    [{ range: 'lines=1-2' }, 200, '0123456789', undefined],
    [{ range: 'bytes=0-1', 'if-range': etag }, 206, '01', 'bytes 0-1/10'],
    [{ range: 'bytes=0-1', 'if-range': '"other"' }, 200, '0123456789', undefined],
    [{ range: 'bytes=0-1', 'if-range': 'Tue, 24 Nov 2026 08:00:00 GMT' }, 200, '0123456789', undefined],
    [{ 'if-none-match': etag }, 304, '', undefined],
  ]
  for (const streamed of [false, true]) {
    front.streamed = streamed
    for (const [headers, status, body, range] of cases) {
      const reply = await front.ask('GET', '/widget/-/widget-1.0.0.tgz', headers)
      const title = `${JSON.stringify(headers)} ${streamed ? 'streamed' : 'from memory'}`
      t.same([reply.status, reply.body.toString(), reply.headers['content-range']], [status, body, range], title)
      t.match(reply.headers, { etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' })
      if (status !== 304) t.equal(Number(reply.headers['content-length']), body.length, title)
    }
  }
  const head = await front.ask('HEAD', '/widget/-/widget-1.0.0.tgz', { range: 'bytes=0-1' })
  t.same([head.status, head.headers['content-length'], head.headers['content-encoding']], [200, '10', undefined])
  t.equal(front.admitted.at(-1)?.method, 'HEAD')
})

t.test('who asks: address, client cut, and a fingerprint in place of the credential', async (t) => {
  const front = await openFront(t, GOODS)
  await front.ask('GET', '/widget/-/widget-1.0.0.tgz', {
    authorization: 'Bearer s3cret',
    'user-agent': 'u'.repeat(500),
  })
  await front.ask('GET', '/widget/-/widget-1.0.0.tgz')
  const [first, second] = front.admitted
  t.match(first?.requester, { address: '127.0.0.1', token: sha256('s3cret').slice(0, 12) })
  t.equal(first?.requester.client.length, 200)
  t.equal(first?.patienceMs, 25_000)
  t.notOk(second && 'token' in second.requester)
})

t.test('pending, stale and trouble', async (t) => {
  const front = await openFront(t, GOODS)
  front.pending = true
  t.match(await front.ask('GET', '/widget/-/widget-1.0.0.tgz'), {
    status: 503,
    headers: { 'retry-after': '7', 'cache-control': 'no-store' },
    json: { code: 'pending' },
  })
  front.pending = false
  front.stale = true
  for (const path of ['/widget', '/widget/1.0.0']) {
    t.match((await front.ask('GET', path)).headers, { 'x-lazaret-stale': 'true', warning: /^110 / }, path)
  }
  for (const [code, status] of Object.entries({
    'upstream-unreachable': 503,
    'upstream-failed': 502,
    'not-found': 404,
    forbidden: 403,
    'too-large': 413,
    internal: 500,
  })) {
    front.trouble = new LazaretError(code as LazaretError['code'], 'it is\r\nbroken\u2028')
    for (const path of ['/widget', '/widget/-/widget-1.0.0.tgz']) {
      const reply = await front.ask('GET', path)
      t.match(reply, { status, reason: /^lazaret: it is broken\?\. /, headers: { 'cache-control': 'no-store' } }, code)
      t.match(reply.json, { code, error: reply.reason })
      t.equal(typeof reply.json.requestId, status >= 500 ? 'string' : 'undefined', `${code}: the id that the log has`)
    }
  }
  front.trouble = new LazaretError('internal', 'The disk is full.')
  t.match((await front.ask('GET', '/widget')).reason, /^lazaret: The disk is full\. See the log/)
  for (const code of ['upstream-unreachable', 'superseded', 'stopping'] as const) {
    front.trouble = new LazaretError(code, 'x')
    t.match((await front.ask('GET', '/widget')).headers['retry-after'], /^\d+$/, code)
  }
})

t.test('writes, logins and accounts are refused before their body is read', async (t) => {
  const front = await openFront(t, GOODS)
  const cases: [string, string, number, RegExp][] = [
    ['PUT', '/widget', 405, /published/],
    ['PUT', '/@a%2fb', 405, /published/],
    ['PUT', '/@a/b/-rev/1', 405, /published/],
    ['DELETE', '/widget/-/widget-1.0.0.tgz/-rev/1', 405, /published/],
    ['PUT', '/-/package/widget/dist-tags/next', 405, /dist-tags/],
    ['PUT', '/-/user/org.couchdb.user:ann', 405, /log in/],
    ['POST', '/-/v1/login', 501, /nothing to log in to here; this registry has no accounts and needs none$/],
    ['GET', '/-/whoami', 404, /logged in here; this registry has no accounts and needs none$/],
    ['GET', '/-/npm/v1/tokens', 404, /accounts/],
    ['POST', '/-/npm/v1/tokens', 405, /accounts/],
    ['POST', '/', 405, /published/],
    ['GET', '/-/v1/search?text=x', 404, /passes nothing/],
    ['POST', '/-/npm/v1/security/advisories/bulk', 404, /passes nothing/],
  ]
  for (const [method, path, status, words] of cases) {
    const reply = await front.ask(method, path, { 'content-type': 'application/json' }, Buffer.from('{}'))
    t.equal(reply.status, status, `${method} ${path}`)
    t.match(reply.json.error, words)
    t.equal(reply.headers.allow, status === 405 ? 'GET, HEAD' : undefined)
  }
  const url = new URL(front.url)
  const early = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write(
        'PUT /npm/widget HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{',
      )
    })
    socket
      .once('data', (data) => {
        resolve(data.toString())
        socket.destroy()
      })
      .on('error', reject)
  })
  t.match(early, /^HTTP\/1\.1 405 lazaret: /)
})

t.test(
  'a packument starts the inspection of what will be taken, once for each state; a warm one asks nothing',
  async (t) => {
    const front = await openFront(t, GOODS)
    for (let request = 0; request < 3; request += 1) await front.ask('GET', '/@a%2fb')
    await front.ask('HEAD', '/widget')
    t.same(front.prefetched, ['@a/b b-1.0.0.tgz'])
    t.equal(front.counts.snapshots, 1)
  },
)

t.test('every route that is registered stands in the table, and the other way round', async (t) => {
  const seen = new Set<string>()
  const app = fastify()
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) seen.add(`${one} ${url}`)
  })
  const passthrough = { upstream: 'http://up.example/', dispatcher: { request: () => undefined } }
  await app.register(async (scope) => npmRoutes(scope, { registry: { name: 'npm' }, passthrough } as never))
  await app.ready()
  t.teardown(() => app.close())
  const listed = NPM_ROUTES.map(({ method, pattern }) => `${method} /npm${pattern === '/' ? '' : pattern}`)
  // A GET row answers HEAD, too.
  const asked = [...seen].filter((one) => !one.startsWith('HEAD ') || !seen.has(one.replace('HEAD', 'GET')))
  t.same(asked.toSorted(), listed.toSorted())
  t.ok(listed.length > 20)
  t.equal(adapterOf('npm').routes, NPM_ROUTES)
})
