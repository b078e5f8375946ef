import { request } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const LONG = 'x'.repeat(10_000_000)

const world = await startWorld()
world.npm.publish({ built: npmTarball({ name: 'good', version: '1.0.0' }), publishedAt: OLD })
const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

interface Answer {
  readonly status: number
  readonly phrase: string
  readonly text: string
}

/** The path goes as it is: no client of ours corrects it. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { port } = new URL(lazaret.url)
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let text = ''
        response.on('data', (chunk) => (text += String(chunk)))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, phrase: response.statusMessage ?? '', text }),
        )
      },
    )
    // Whoever sends too much may be cut off; that is an answer, too.
    asked.on('error', () => resolve({ status: 0, phrase: '', text: '' }))
    asked.end(options.body)
  })
}

async function alive(label: string): Promise<void> {
  t.equal((await ask('/healthz')).status, 200, `alive after: ${label}`)
  t.equal(lazaret.child.exitCode, null)
}

const PATHS: readonly string[] = [
  '/npm/%00',
  '/npm/a%0d%0aset-cookie:x',
  '/npm/..%2f..%2fetc%2fpasswd',
  '/npm/../../etc/passwd',
  '/npm/%2e%2e/%2e%2e/etc/passwd',
  '/npm/__proto__',
  '/npm/constructor',
  '/npm/hasOwnProperty/-/hasOwnProperty-1.0.0.tgz',
  '/npm/@/x',
  '/npm/@a%2f..%2fb',
  '/npm/%zz',
  `/npm/${'a'.repeat(2000)}`,
  '/npm/good/-/..%2f..%2fgood-1.0.0.tgz',
  '/npm/good/-/good-1.0.0.tgz%00.png',
  '/npm/good/-/%F0%9F%98%80.tgz',
  '/npm/<script>alert(1)</script>',
  '/npm/good/%0a',
  '/npm/-/v1/search/../../good/-/good-1.0.0.tgz',
  '/npm/-/npm/v1/attestations/..%2f..%2f..%2f..%2fgood%2f-%2fgood-1.0.0.tgz',
  '/pypi/simple/%00/',
  '/pypi/simple/..%2f..%2f/',
  '/pypi/simple/__proto__/',
  '/pypi/simple/<b>/',
  '/pypi/packages/../../x',
  '/pypi/packages/%2e%2e/%2e%2e/x.whl',
  '/pypi/packages/aa/bb/x-1.0-py3-none-any.whl.metadata',
  `/pypi/packages/${'a/'.repeat(500)}x-1.0.tar.gz`,
  '/pypi/packages/-/http/169.254.169.254/80/latest/meta-data/x-1.0.tar.gz',
  '/why/',
  '/why/pkg:npm/%00@1',
  '/why/pkg:npm/<script>@1.0.0',
  '/why/pkg:npm/good@1.0.0%0d%0ax:y',
  `/why/pkg:npm/${'a'.repeat(5000)}@1`,
  '/ui/../../package.json',
  '/ui/%2e%2e/%2e%2e/package.json',
  '/api/v1/cases/..%2f..',
  '/api/v1/cases?text=%00&state=__proto__',
  '//evil.invalid/',
  '/\\evil.invalid',
]

t.test('hostile paths get a clear answer in 4xx, and no header or markup of theirs', async (t) => {
  for (const path of PATHS) {
    const answer = await ask(path)
    const label = path.slice(0, 80)
    t.ok(
      (answer.status >= 400 && answer.status < 500) ||
        [301, 302].includes(answer.status) ||
        path.startsWith('/ui/') ||
        path.startsWith('//'),
      `${label}: ${answer.status} ${answer.text.slice(0, 100)}`,
    )
    t.notMatch(answer.phrase, /[^\x20-\x7e]/, `${label}: the phrase is printable`)
    t.notMatch(answer.text, /root:x:0|"devDependencies"/, `${label}: no file of ours`)
    if (!answer.text.startsWith('{')) t.notMatch(answer.text, /<script>alert/, `${label}: no markup`)
  }
  await alive('hostile paths')
})

t.test('ten megabytes in a path, a header, a form, a sign-in and an audit request', async (t) => {
  const began = performance.now()
  const answers = [
    await ask(`/npm/${LONG.slice(0, 1_000_000)}`),
    await ask('/npm/good', { headers: { accept: LONG.slice(0, 1_000_000) } }),
    await ask('/why/pkg:npm/good@1.0.0', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `message=${LONG}`,
    }),
    await ask('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: lazaret.url },
      body: JSON.stringify({ name: 'a', password: LONG }),
    }),
    await ask('/npm/-/npm/v1/security/advisories/bulk', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ good: [LONG] }),
    }),
    await ask('/npm/good', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: LONG }),
    await ask('/pypi/simple/', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: LONG,
    }),
  ]
  for (const [index, { status }] of answers.entries())
    t.ok(status === 0 || (status >= 400 && status < 500), `${index}: ${status}`)
  // What was not read of one of them must not keep the next one on its connection until the connection's time is over.
  t.ok(performance.now() - began < 40_000, 'nothing waits behind what is left of a request')
  await alive('ten megabytes')
})

t.test('garbage instead of HTTP, and a client that hangs up', async (t) => {
  for (const bytes of [
    '\u0000\u0001\u0002',
    'GET / HTTP/9.9\r\n\r\n',
    'GET /npm/good HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    'GET /npm/good HTTP/1.1\r\n',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(lazaret.url).port), '127.0.0.1', () => {
        socket.write(bytes)
        setTimeout(() => socket.destroy(), 100)
      })
      socket.on('close', () => resolve())
      socket.on('error', () => undefined)
    })
  }
  t.pass('sent')
  await alive('garbage')
})

const DOCUMENTS: readonly { situation: string; body: string; type?: string }[] = [
  { situation: 'no JSON', body: '<html>' },
  { situation: 'a list', body: '[]' },
  { situation: 'another name', body: JSON.stringify({ name: 'other', versions: {}, 'dist-tags': {} }) },
  { situation: 'deep nesting', body: `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}` },
  {
    situation: 'prototype keys',
    body: '{"name":"bad","__proto__":{"x":1},"versions":{"__proto__":{"name":"bad","version":"1.0.0","dist":{"tarball":"http://127.0.0.1/x.tgz"}}},"dist-tags":{"latest":"__proto__"}}',
  },
  {
    situation: 'a tarball on a private address',
    body: JSON.stringify({
      name: 'bad',
      'dist-tags': { latest: '1.0.0' },
      versions: {
        '1.0.0': { name: 'bad', version: '1.0.0', dist: { tarball: 'http://169.254.169.254/bad-1.0.0.tgz' } },
      },
    }),
  },
  {
    situation: 'a tarball that is a file',
    body: JSON.stringify({
      name: 'bad',
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': { name: 'bad', version: '1.0.0', dist: { tarball: 'file:///etc/passwd' } } },
    }),
  },
  {
    situation: 'versions of the wrong type',
    body: JSON.stringify({ name: 'bad', versions: 7, 'dist-tags': 'latest', time: [] }),
  },
]
t.test('hostile documents of upstream: a clear error or an empty view, and no byte of a tarball', async (t) => {
  for (const [at, { situation, body }] of DOCUMENTS.entries()) {
    // A name of its own for each: what is known of one is not asked for again so soon.
    const name = `bad-${at}`
    const restore = world.misbehave(`/npm/${name}`, {
      kind: 'bytes',
      body: Buffer.from(body.replaceAll('"bad"', `"${name}"`)),
      contentType: 'application/json',
    })
    const document = await ask(`/npm/${name}`)
    t.ok(document.status === 200 || document.status >= 400, `${situation}: ${document.status}`)
    t.notMatch(document.text, /169\.254|file:\/\//, `${situation}: none of its URLs`)
    const tarball = await ask(`/npm/${name}/-/${name}-1.0.0.tgz`)
    t.ok(tarball.status >= 400, `${situation}: tarball ${tarball.status}`)
    restore()
  }
  await alive('hostile documents')
})

t.test('archives that lie, bomb or are none are refused with a reason', async (t) => {
  const good = npmTarball({ name: 'bomb', version: '1.0.0' }).bytes
  const cases: readonly (readonly [string, Buffer])[] = [
    ['none', Buffer.from('not an archive')],
    ['cut', good.subarray(0, good.length >> 1)],
    ['twice', Buffer.concat([good, good])],
    ['trailing', Buffer.concat([good, Buffer.from('trailing')])],
    ['bomb', npmTarball({ name: 'bomb', version: '1.0.0', files: { 'zeros.bin': Buffer.alloc(200_000_000) } }).bytes],
  ]
  for (const [index, [label, bytes]] of cases.entries()) {
    const name = `archive-${label}`
    const built = { ...npmTarball({ name, version: '1.0.0' }), bytes }
    world.npm.publish({ built, publishedAt: OLD })
    const answer = await ask(`/npm/${name}/-/${name}-1.0.0.tgz`)
    t.equal(answer.status, 403, `${index} ${label}: ${answer.phrase}`)
    t.match(answer.phrase, /^lazaret: archive-\w+@1\.0\.0 is (?:blocked|quarantined) /, label)
  }
  await alive('hostile archives')
})

t.test('a page or nothing in the place of an archive is no archive: it is asked for again later', async (t) => {
  for (const [label, bytes] of [
    ['nothing', Buffer.alloc(0)],
    ['page', Buffer.from('<!DOCTYPE html><title>We are back soon</title>')],
  ] as const) {
    const name = `archive-${label}`
    world.npm.publish({ built: { ...npmTarball({ name, version: '1.0.0' }), bytes }, publishedAt: OLD })
    const answer = await ask(`/npm/${name}/-/${name}-1.0.0.tgz`)
    t.equal(answer.status, 503, `${label}: ${answer.phrase}`)
    t.match(answer.phrase, /sent (?:an empty file|a page instead of the file)/, label)
  }
})
