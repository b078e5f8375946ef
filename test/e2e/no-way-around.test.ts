import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { fastify, type FastifyReply } from 'fastify'
import t, { type Test } from 'tap'
import { adapterOf } from '../../src/ecosystems/all.ts'
import { Client } from '../desk/client.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret, type HeldLazaret } from './in-process.ts'
import { leaks, type Fillings } from './leaks.ts'
import { withRoutes } from './registered-routes.ts'

const OLD = '2022-01-02T03:04:05.000Z'
/** Of a length that no document of ours has by chance. */
const MARK = `// refused bytes ${Array.from({ length: 900 }, (_, at) => (at * 7919).toString(36)).join(' ')}\n`
const TARBALL = npmTarball({ name: 'gated', version: '1.1.0', files: { 'mark.js': MARK } })
const SCOPED = npmTarball({ name: '@acme/gated', version: '1.1.0', files: { 'mark.js': `${MARK}// scoped\n` } })
const WHEEL = wheel({ name: 'gated', version: '1.1', files: { 'gated/mark.py': MARK.replaceAll('//', '#') } })
const ARTIFACTS = [TARBALL, SCOPED, WHEEL].map(({ bytes }) => bytes)

const FILLINGS: Readonly<Record<'npm' | 'pypi', Fillings>> = {
  npm: {
    name: ['gated', '@acme%2fgated', 'gated-1.1.0.tgz'],
    scope: ['@acme', 'npm', '-'],
    version: ['1.1.0', 'latest', 'gated-1.1.0.tgz'],
    file: ['gated-1.1.0.tgz'],
    fileScope: ['@acme'],
    user: ['gated-1.1.0.tgz'],
    token: ['gated-1.1.0.tgz'],
    tag: ['latest'],
    rev: ['gated-1.1.0.tgz'],
    '*': ['gated/-/gated-1.1.0.tgz', '@acme/gated/-/gated-1.1.0.tgz', 'gated-1.1.0.tgz', '-/gated/-/gated-1.1.0.tgz'],
  },
  pypi: {
    name: ['gated', WHEEL.filename],
    '*': [WHEEL.filename, `${WHEEL.filename}.metadata`, `gated/${WHEEL.filename}`, `gated/json`],
  },
}

const world = await startWorld()
for (const built of [npmTarball({ name: 'gated', version: '1.0.0' }), TARBALL])
  world.npm.publish({ built, publishedAt: OLD })
for (const built of [npmTarball({ name: '@acme/gated', version: '1.0.0' }), SCOPED])
  world.npm.publish({ built, publishedAt: OLD })
for (const built of [wheel({ name: 'gated', version: '1.0' }), WHEEL]) world.pypi.publish({ built, publishedAt: OLD })
t.teardown(() => world.close())

t.test('no route that the server has gives bytes of a refused artifact, before or after they are here', async (t) => {
  let held: HeldLazaret | undefined
  t.teardown(() => held?.stop())
  const dir = t.testdir({ data: {}, 'policy.yaml': '' })
  const policy = join(dir, 'policy.yaml')
  const rule = `  - id: suspect\n    why: the test says so\n    when: artifact.version in ["1.1.0", "1.1"]\n    then: quarantine\n`
  writeFileSync(policy, `version: 1\nname: all\nrules:\n${rule}`)
  const env = { LAZARET_NPM_POLICY: policy, LAZARET_PYPI_POLICY: policy }
  const { started, routes } = await withRoutes(() => holdLazaret({ world, dataDir: join(dir, 'data'), env }))
  held = started
  const base = started.npmUrl.replace(/\/npm\/$/, '')
  const reader = new Client(base)
  t.equal((await reader.setUp(started.app)).status, 200, 'an administrator sees the most')
  const cookie = [...reader.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  for (const round of ['first', 'again']) {
    for (const ecosystem of ['npm', 'pypi'] as const) {
      const rows = routes.filter(({ pattern }) => pattern === `/${ecosystem}` || pattern.startsWith(`/${ecosystem}/`))
      t.ok(rows.length >= adapterOf(ecosystem).routes.length, `${rows.length} routes of ${ecosystem}`)
      const found = await leaks(base, rows, FILLINGS[ecosystem], ARTIFACTS)
      t.ok(found.asked > 60, `${ecosystem}: ${found.asked} requests`)
      t.same(found.leaked, [], `${ecosystem}, ${round}: what a route gave away`)
      t.same(found.unanswered, [], `${ecosystem}, ${round}: what was not answered`)
    }
  }

  const cases = await started.app.store.records.cases({ state: 'open' }, { limit: 10 })
  t.equal(cases.length, 3, 'the bytes of all three are here')
  const digests = cases.map(({ case: { digest } }) => digest)
  const names = ['gated-1.1.0.tgz', WHEEL.filename, 'pkg:npm/gated@1.1.0', 'pkg:npm/%40acme/gated@1.1.0']
  const fillings = { id: [...cases.map(({ case: { id } }) => id), ...digests], '*': [...names, ...digests] }
  // What changes something there needs a token of the page, and answers in words of its own.
  const ours = routes.filter(({ method, pattern }) => method === 'GET' && !/^\/(?:npm|pypi)(?:\/|$)/.test(pattern))
  t.ok(ours.length > 10, `${ours.length} routes of the desk and the server`)
  const found = await leaks(base, ours, fillings, ARTIFACTS, { headers: { cookie } })
  t.ok(found.asked > 40, `${found.asked} requests`)
  t.same(found.leaked, [], 'what a route of the desk gave away')
  t.same(found.unanswered, [], 'what was not answered')

  const served = await fetch(`${started.npmUrl}gated/-/gated-1.0.0.tgz`)
  t.equal(served.status, 200, 'what is not refused is given')
  await served.arrayBuffer()
})

/** Routes as they must not be, by what they would answer for the file's name, and what is to be said of them. */
const PLANTED: readonly (readonly [
  situation: string,
  answer: (reply: FastifyReply) => FastifyReply,
  leaked: readonly string[],
  unanswered: readonly string[],
])[] = [
  ['bytes of our own store', (reply) => reply.send(TARBALL.bytes), ['GET: its length', 'HEAD: its length'], []],
  [
    'a stream from upstream',
    (reply) => {
      request(new URL('gated/-/gated-1.1.0.tgz', world.npmUrl), (upstream) => {
        reply.hijack().raw.writeHead(200)
        upstream.pipe(reply.raw)
      }).end()
      return reply
    },
    ['GET: its bytes'],
    [],
  ],
  [
    'a stream without an end',
    (reply) => {
      reply.hijack().raw.writeHead(200)
      reply.raw.write(TARBALL.bytes)
      return reply
    },
    ['GET: its bytes'],
    ['HEAD'],
  ],
  [
    'its first half, and then nothing',
    (reply) => {
      reply.hijack().raw.writeHead(200)
      reply.raw.write(TARBALL.bytes.subarray(0, TARBALL.bytes.length / 2), () => reply.raw.destroy())
      return reply
    },
    ['GET: its bytes'],
    ['HEAD'],
  ],
  [
    'a HEAD past the gate',
    (reply) =>
      reply.request.method === 'HEAD'
        ? reply.header('content-length', TARBALL.bytes.length).send()
        : reply.code(403).send('refused'),
    ['HEAD: its length'],
    [],
  ],
  [
    'the digest of what is refused',
    (reply) => reply.header('etag', `"${createHash('sha256').update(TARBALL.bytes).digest('hex')}"`).send('{}'),
    ['GET: its digest', 'HEAD: its digest'],
    [],
  ],
  ['no answer', (reply) => reply.hijack(), [], ['GET', 'HEAD']],
]

t.test(
  'a route that gives the bytes away is found, whatever kind it says it is, and nothing keeps the walk',
  async (t) => {
    t.ok(PLANTED.length > 5)
    for (const [situation, answer, leaked, unanswered] of PLANTED) {
      const url = await planted(t, answer)
      const rows = [{ method: 'GET', pattern: '/raw/:name' }]
      const found = await leaks(url, rows, { name: ['gated-1.1.0.tgz'] }, ARTIFACTS, { answerMs: 700 })
      t.same(found.leaked.map(short), leaked, situation)
      t.same(found.unanswered.map(short), unanswered, `${situation}: without an end`)
    }
    const honest = await planted(t, (reply) => reply.code(403).send('refused'))
    const rows = [{ method: 'GET', pattern: '/raw/:name' }]
    t.match(await leaks(honest, rows, FILLINGS.npm, ARTIFACTS), { asked: 12, leaked: [], unanswered: [] })
    const other = [{ method: 'GET', pattern: '/raw/:other' }]
    await t.rejects(leaks(honest, other, FILLINGS.npm, ARTIFACTS), /no values for :other/)
  },
)

/** Without the path, which is one and the same. */
function short(line: string): string {
  return line.replace(' /raw/gated-1.1.0.tgz', '')
}

async function planted(t: Test, answer: (reply: FastifyReply) => FastifyReply): Promise<string> {
  const server = fastify({ forceCloseConnections: true })
  // The HEAD that fastify derives of a GET says `content-length: 0`.
  const methods = { method: ['GET', 'HEAD'], exposeHeadRoute: false }
  server.route({ ...methods, url: '/raw/:name', handler: (_request, reply) => answer(reply) })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  return url
}
