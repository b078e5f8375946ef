import { connect } from 'node:net'
import { once } from 'node:events'
import t from 'tap'
import { patienceOf } from '../../src/ecosystems/pypi/protocol/patience.ts'
import { PYPI_ROUTES } from '../../src/ecosystems/pypi/protocol/routes.ts'
import { sha256 } from '../../src/model/digest.ts'
import { BAD, BYTES, emptyWorld, get, METADATA, startFront, WHEEL, world } from './lazaret.ts'
import { htmlDocument } from './pages.ts'

const JSON_V1 = 'application/vnd.pypi.simple.v1+json'
t.test('project pages: forms, validators, redirects, and a stale one says so', async (t) => {
  const given = world()
  const base = `${await startFront(t, given)}/pypi/simple`
  for (const [accept, type] of [
    [`${JSON_V1}, text/html; q=0.01`, JSON_V1],
    ['application/vnd.pypi.simple.v1+html', 'application/vnd.pypi.simple.v1+html'],
    ['*/*', 'text/html; charset=utf-8'],
  ] as const) {
    const reply = await get(`${base}/foo/`, { accept })
    t.equal(reply.status, 200)
    t.equal(reply.headers.get('content-type'), type)
    t.equal(reply.headers.get('cache-control'), 'no-cache')
    t.equal(reply.headers.get('vary'), 'Accept, Accept-Encoding')
    t.match(await reply.text(), 'foo-2.0-py3-none-any.whl')
    const etag = reply.headers.get('etag') ?? ''
    t.match(etag, /^"[^"]+"$/)
    const again = await get(`${base}/foo/`, { accept, 'if-none-match': etag })
    t.equal(again.status, 304)
    t.equal(again.headers.get('vary'), 'Accept, Accept-Encoding')
    t.equal(
      (await get(`${base}/foo/`, { accept: 'text/css, */*;q=0.1', 'if-none-match': etag })).status,
      type.startsWith('text') ? 304 : 200,
    )
    const head = await get(`${base}/foo/`, { accept }, 'HEAD')
    t.same([head.status, head.headers.get('etag'), await head.text()], [200, etag, ''])
  }
  const redirects: Readonly<Record<string, string>> = {
    '/foo': 'foo/',
    '/FOO': 'foo/',
    '/Foo/': '../foo/',
    '//F.o_o/': '../f-o-o/',
  }
  for (const [path, location] of Object.entries(redirects)) {
    const reply = await get(`${base}${path}`)
    t.same([reply.status, reply.headers.get('location')], [301, location], path)
  }
  t.equal((await fetch(`${base}/FOO`)).url, `${base}/foo/`, 'and it leads there')
  t.equal(await (await get(`${base}//foo/`)).text(), await (await get(`${base}/foo/`)).text(), 'pipenv’s double slash')
  given.stale = true
  t.equal((await get(`${base}/foo/`)).headers.get('x-lazaret-stale'), 'true')
})

t.test('who takes the registry’s URL for the index’s is led to the index', async (t) => {
  const base = await startFront(t, world())
  t.match(await (await get(`${base}/pypi/`)).json(), { registry: 'pypi', readOnly: true, index: /\/pypi\/simple\/$/ })
  for (const path of ['/pypi/foo/', '/pypi/foo', '/pypi/FOO/', '/pypi/F.oo']) {
    const reply = await fetch(`${base}${path}`, { headers: { accept: JSON_V1 } })
    const name = path.includes('.') ? 'f-oo' : 'foo'
    t.equal(reply.url, `${base}/pypi/simple/${name}/`, path)
    t.equal(reply.status, name === 'foo' ? 200 : 404, path)
  }
  t.equal((await get(`${base}/pypi/-x-/`)).status, 400)
})

t.test('errors: exact type, a reason phrase, never cached', async (t) => {
  const base = `${await startFront(t, world())}/pypi`
  const table: readonly (readonly [string, Record<string, string>, number, RegExp])[] = [
    ['/simple/bar/', {}, 404, /^lazaret: There is no project bar/],
    ['/simple/-x-/', {}, 400, /not the name of a project/],
    ['/simple/a%2fb/', {}, 400, /not the name of a project/],
    ['/simple/foo/', { accept: 'application/json' }, 406, /asks for neither/],
    ['/simple/', { accept: 'image/png' }, 406, /asks for neither/],
    ['/packages/aa/bar-1.0-py3-none-any.whl', {}, 404, /bar has no file/],
    ['/packages/', {}, 404, /not the name of a file/],
    ['/packages/x.txt', {}, 404, /not the name of a wheel/],
    ['/packages/foo-1.0%250a.zip', {}, 404, /not the name of a file/],
    ['/packages/a%2F..%2Ffoo-1.0.zip', {}, 404, /not the name of a file/],
    ['/packages/x.egg', {}, 404, /not the name of a wheel/],
    ['/pypi/foo/json', {}, 404, /legacy JSON API/],
  ]
  for (const [path, headers, status, phrase] of table) {
    const reply = await get(`${base}${path}`, headers)
    t.equal(reply.status, status, path)
    t.match(reply.statusText, phrase)
    t.equal(reply.headers.get('content-type'), 'application/problem+json', 'to the letter')
    t.equal(reply.headers.get('cache-control'), 'no-store')
    t.match(await reply.json(), { status, title: /lazaret/, detail: phrase.source.startsWith('^') ? String : phrase })
  }
})

t.test('uploads are refused before their body is read', async (t) => {
  const base = `${await startFront(t, world())}/pypi`
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    for (const path of ['', '/', '/legacy/', '/simple/foo/', '/packages/foo-1.0.tar.gz']) {
      const body = method === 'DELETE' ? null : Buffer.alloc(100_000)
      const reply = await fetch(`${base}${path}`, { method, body, headers: { 'content-type': 'multipart/form-data' } })
      t.same([reply.status, reply.headers.get('allow')], [405, 'GET, HEAD'], `${method} ${path}`)
      t.match(reply.statusText, /takes no uploads/)
      await reply.body?.cancel()
    }
  }
})

t.test('a refused file: 403 in every way to ask for it, with the line and the link', async (t) => {
  const given = world()
  const base = `${await startFront(t, given)}/pypi/packages`
  for (const [method, suffix, headers] of [
    ['GET', '', {}],
    ['HEAD', '', {}],
    ['GET', '', { range: 'bytes=0-3' }],
    ['GET', '', { range: 'bytes=-3', 'if-range': `"${sha256(BYTES)}"` }],
    ['GET', '', { 'if-none-match': `"${sha256(BYTES)}"` }],
    ['GET', '.metadata', {}],
    ['HEAD', '.metadata', {}],
    ['GET', '.metadata', { 'if-none-match': `"${sha256(METADATA)}"` }],
  ] as const) {
    const reply = await get(`${base}/aa/bb/${BAD}${suffix}`, headers, method)
    t.equal(reply.status, 403, `${method} ${suffix} ${JSON.stringify(headers)}`)
    const line =
      /^lazaret: foo 2\.0 is quarantined \(some-rule\): reads s\?crets and sends them\. See http:\/\/lazaret\.example\/why\/pkg:pypi\/foo@2\.0/
    t.match(reply.statusText, line)
    t.equal(reply.headers.get('content-type'), 'application/problem+json')
    t.equal(reply.headers.get('cache-control'), 'no-store')
    t.notOk(reply.headers.has('etag'))
    if (method === 'GET') {
      const body = (await reply.json()) as Record<string, string>
      t.same(Object.keys(body), ['status', 'type', 'title', 'detail', 'link', 'outcome', 'rule', 'rules'])
      t.match(body['detail'], /^foo 2\.0 is quarantined .* See http:\/\/lazaret\.example\/why\/pkg:pypi/)
    }
  }
  t.equal(given.admitted.length, 8, 'each was told to the gate, which records who asks')
  t.notOk(given.log.some((entry) => entry.startsWith('upstream')))
})

t.test('a file of a format that nobody inspects is refused at the gate, with a link', async (t) => {
  const given = world()
  const base = `${await startFront(t, given)}/pypi/packages/aa`
  for (const [method, file, suffix, purl] of [
    ['GET', 'foo-1.0-py2.7.egg', '.egg', 'pkg:pypi/foo@1.0?file_name=foo-1.0-py2.7.egg'],
    ['HEAD', 'foo-1.0.tar.bz2', '.tar.bz2', 'pkg:pypi/foo@1.0?file_name=foo-1.0.tar.bz2'],
    ['GET', 'foo-1.0.tar.bz2.metadata', '.tar.bz2', 'pkg:pypi/foo@1.0?file_name=foo-1.0.tar.bz2'],
  ] as const) {
    const reply = await get(`${base}/${file}`, { 'user-agent': 'pip/26.3' }, method)
    t.equal(reply.status, 403, file)
    const line = `: ${suffix} files are not inspected, only wheels and sdists are. See http://lazaret.example/why/${purl}`
    t.ok(reply.statusText.endsWith(line), reply.statusText)
    if (method === 'GET')
      t.match(await reply.json(), { type: 'urn:lazaret:block', link: `http://lazaret.example/why/${purl}` })
    t.match(given.uninspected.at(-1), { method, purl, requester: { client: 'pip/26.3' } })
  }
  t.same(given.admitted, [])
})

t.test('files: whole, in parts, by HEAD, unchanged, in any folder, never compressed', async (t) => {
  const given = world()
  const base = `${await startFront(t, given)}/pypi/packages`
  const etag = `"${sha256(BYTES)}"`
  for (const folder of ['/aa/bb/cc', '', '/-/https/pypi.example/443/x', '/a%20b']) {
    const reply = await get(`${base}${folder}/${WHEEL}`, { 'accept-encoding': 'gzip, zstd' })
    t.same([reply.status, reply.headers.get('etag'), reply.headers.get('content-encoding')], [200, etag, null])
    t.equal(await reply.text(), '0123456789')
  }
  const part = await get(`${base}/${WHEEL}`, { range: 'bytes=2-4' })
  t.same([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 2-4/10', '234'])
  t.equal(await (await get(`${base}/${WHEEL}`, { range: 'bytes=-10000' })).text(), '0123456789')
  t.equal((await get(`${base}/${WHEEL}`, { range: 'bytes=2-4', 'if-range': '"other"' })).status, 200)
  t.equal((await get(`${base}/${WHEEL}`, { range: 'bytes=10-' })).status, 416)
  t.equal((await get(`${base}/${WHEEL}`, { 'if-none-match': etag })).status, 304)
  const head = await get(`${base}/${WHEEL}`, {}, 'HEAD')
  t.same([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')], [200, '10', 'bytes'])
  t.match(given.admitted[0], { registry: 'pypi', name: 'foo', filename: WHEEL, method: 'GET' })
  t.equal(Math.ceil((given.admitted[0]?.patienceMs ?? 0) / 1000), 25)
  t.equal(given.admitted.at(-1)?.method, 'HEAD')
})

t.test('pending: held as long as the client waits, then 429 with whole seconds', async (t) => {
  const given = world()
  given.pending.add(WHEEL)
  given.inspected.set('foo-3.0-py3-none-any.whl', METADATA)
  const base = `${await startFront(t, given)}/pypi/packages`
  const reply = await get(`${base}/${WHEEL}`, { 'user-agent': 'pip/26.3 {"ci":null}' })
  t.same([reply.status, reply.headers.get('retry-after'), reply.headers.get('cache-control')], [429, '3', 'no-store'])
  t.equal(reply.headers.get('content-type'), 'application/problem+json')
  t.match(reply.statusText, /^lazaret: foo-1\.0-py3-none-any\.whl is still being inspected; try again in 3 s$/)
  t.equal(Math.ceil((given.admitted[0]?.patienceMs ?? 0) / 1000), 13)
  const patience: Readonly<Record<string, number>> = {
    'pip/23.2.1 {}': 13_000,
    'poetry/2.5.1 CPython/3.11.7 Linux/6': 13_000,
    'pipenv/2026.10.3': 13_000,
    'uv/0.13.9 {}': 25_000,
    'pdm/2.29.3 CPython/3.11.7': 25_000,
    'pipx-like/1': 25_000,
    '': 25_000,
  }
  for (const [agent, expected] of Object.entries(patience)) t.equal(patienceOf(agent), expected, agent)
  t.equal(patienceOf(undefined), 25_000)
})

t.test('an sdist’s project is the one whose page lists it', async (t) => {
  const given = emptyWorld()
  given.files.set('foo-2-1.tar.gz', BYTES)
  given.pages.set('foo', htmlDocument('<a href="foo-1.0.tar.gz">x</a>'))
  const base = `${await startFront(t, given)}/pypi/packages`
  t.equal((await get(`${base}/foo-2-1.tar.gz`)).status, 200)
  t.equal(given.admitted.at(-1)?.name, 'foo', 'none lists it: the likeliest, for the gate to ask upstream about')
  given.pages.set('foo-2', { ...htmlDocument('<a href="foo-2-1.tar.gz">x</a>'), name: 'foo-2' })
  t.equal((await get(`${base}/foo-2-1.tar.gz`)).status, 200)
  t.equal(given.admitted.at(-1)?.name, 'foo-2')
})

t.test(
  'a file name that two projects share: the one whose page lists it at this place, else the shorter name',
  async (t) => {
    const given = emptyWorld()
    const filename = 'snap-1.0.dev-r123-2.tar.gz'
    given.files.set(filename, BYTES)
    given.files.set(`${filename}.metadata`, METADATA)
    const place = (project: string, folder: string): void => {
      const link = `https://files.example/packages/${folder}/${filename}`
      given.pages.set(project, { ...htmlDocument(`<a href="${link}">x</a>`), name: project })
    }
    const base = `${await startFront(t, given)}/pypi/packages`
    const projectOf = async (folder: string): Promise<string | undefined> => {
      t.equal((await get(`${base}/${folder}/${filename}`)).status, 200)
      return given.admitted.at(-1)?.name
    }
    place('snap', 'aa%20b')
    t.equal(await projectOf('aa%20b'), 'snap', 'a proper split is not the only one')
    place('snap-1-0-dev-r123', 'bb')
    t.equal(await projectOf('aa%20b'), 'snap')
    t.equal(await projectOf('bb'), 'snap-1-0-dev-r123')
    t.equal(await projectOf('cc'), 'snap')
    await get(`${base}/aa%20b/${filename}.metadata`)
    t.equal(given.admitted.at(-1)?.name, 'snap', 'its .metadata, too')
    given.log.length = 0
    t.equal(await projectOf('bb'), 'snap-1-0-dev-r123')
    t.notOk(given.log.includes('catalogue snap'), 'which costs no look at the others where the place is clear')
  },
)

t.test('malformed and hostile requests end in a reply', async (t) => {
  const address = new URL(await startFront(t, world()))
  for (const path of [
    '/pypi/packages/%',
    '/pypi/packages/%ff%fe.whl',
    '/pypi/packages/../simple/foo/',
    '/pypi/packages/..%2f..%2fetc%2fpasswd',
    '/pypi/simple/%00/',
    '/pypi/simple/<script>/',
    `/pypi/simple/${'a'.repeat(5000)}/`,
    `/pypi/packages/${'a/'.repeat(3000)}${WHEEL}x`,
    '/pypi/packages/foo-1.0\u00e9.whl',
  ]) {
    const socket = connect(Number(address.port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`, 'latin1')
    const [chunk] = await once(socket, 'data')
    t.match(String(chunk), /^HTTP\/1\.1 4\d\d /, path.slice(0, 60))
    socket.destroy()
  }
  t.equal((await get(`${address.href}pypi/simple/foo/`)).status, 200, 'and the server is well')
})

t.test('the route table names each method and pattern once', async (t) => {
  const rows = PYPI_ROUTES.map(({ method, pattern }) => `${method} ${pattern}`)
  t.equal(new Set(rows).size, rows.length)
  t.same(
    PYPI_ROUTES.filter(({ kind }) => kind === 'artifact' || kind === 'metadata').map(({ pattern }) => pattern),
    ['/simple/:name', '/simple/:name/', '/simple//:name/', '/packages/*'],
  )
})
