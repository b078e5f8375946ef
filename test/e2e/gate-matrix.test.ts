import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { adapterOf } from '../../src/ecosystems/all.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask, type Answer } from './ask.ts'
import { startLazaret, type RunningLazaret } from './lazaret.ts'

/** What is refused: one version each, beside one that is not. The bytes of both are unlike each other. */
const OLD = '2022-01-02T03:04:05.000Z'
const BAD_NPM = npmTarball({ name: 'gated', version: '1.1.0', files: { 'mark.js': '// refused bytes of npm\n' } })
const BAD_SCOPED = npmTarball({ name: '@acme/gated', version: '1.1.0', files: { 'mark.js': '// refused scoped\n' } })
const BAD_WHEEL = wheel({ name: 'gated', version: '1.1' })
const refusedDigests = new Set([BAD_NPM, BAD_SCOPED, BAD_WHEEL].map(({ bytes }) => digestOf(bytes)))
const POLICY = (deny: readonly string[]): string =>
  `version: 1\nname: matrix\ndeny: ${JSON.stringify(deny)}\nrules: []\n`
const DENIED = POLICY(['npm:gated@1.1.0', 'npm:@acme/gated@1.1.0', 'pypi:gated@1.1'])

/** Decided on the bytes: they are fetched, inspected and kept, and still not given out. */
const QUARANTINED = `version: 1
name: matrix
rules:
  - id: suspect
    why: the test says so
    when: artifact.version in ["1.1.0", "1.1"]
    then: quarantine
`

/** What a refusal says of the artifact: in its line, and where a page has room for less. */
interface ListedVerdict {
  readonly state: string
  readonly rule: string
}

const BLOCKED: ListedVerdict = { state: 'blocked', rule: 'denied' }
const HELD_BACK: ListedVerdict = { state: 'quarantined', rule: 'suspect' }

interface Probe {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** artifact: must be refused. hidden: an answer in which no resolver would choose it */
  readonly expect: 'refused' | 'hidden'
}

const FULL = { accept: 'application/json' }
const SHORT = { accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*' }
const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json' }
const HTML_PAGE = { accept: 'application/vnd.pypi.simple.v1+html' }
const TEXT_PAGE = { accept: 'text/html' }

const packuments = (path: string): Probe[] => [FULL, SHORT].map((headers) => ({ path, headers, expect: 'hidden' }))
const pages = (path: string): Probe[] =>
  [JSON_PAGE, HTML_PAGE, TEXT_PAGE].map((headers) => ({ path, headers, expect: 'hidden' }))
const file = (path: string): Probe[] => [{ path, expect: 'refused' }]

/** One row for each route that gives bytes or metadata: `METHOD pattern`. A route without a row fails, and so does a row without a route. */
const PROBES: Readonly<Record<'npm' | 'pypi', Readonly<Record<string, readonly Probe[]>>>> = {
  npm: {
    'GET /:name': [...packuments('/npm/gated'), ...packuments('/npm/@acme%2fgated')],
    // A scoped name in two segments comes by this one, too.
    'GET /:name/:version': [
      ...packuments('/npm/@acme/gated'),
      ...packuments('/npm/gated/'),
      ...packuments('/npm/@acme%2fgated/'),
      { path: '/npm/gated/1.1.0', expect: 'refused' },
      { path: '/npm/gated/latest', expect: 'hidden' },
    ],
    'GET /:scope/:name/:version': [
      ...packuments('/npm/@acme/gated/'),
      { path: '/npm/@acme/gated/1.1.0', expect: 'refused' },
      { path: '/npm/@acme/gated/latest', expect: 'hidden' },
    ],
    'GET /-/package/:name/dist-tags': [{ path: '/npm/-/package/gated/dist-tags', expect: 'hidden' }],
    'GET /-/package/:scope/:name/dist-tags': [{ path: '/npm/-/package/@acme/gated/dist-tags', expect: 'hidden' }],
    'GET /:name/-/:file': [
      ...file('/npm/gated/-/gated-1.1.0.tgz'),
      ...file('/npm/@acme%2fgated/-/gated-1.1.0.tgz'),
      ...file('/npm/gated/-/gated-1%2e1%2e0.tgz'),
      ...file('/npm/@acme%2fgated/-/@acme%2fgated-1.1.0.tgz'),
    ],
    'GET /*': [
      ...file('/npm/repository/group/gated/-/gated-1.1.0.tgz'),
      ...file('/npm/npm/@acme/gated/-/gated-1.1.0.tgz'),
      ...file('/npm/api/group/@acme/gated/-/@acme/gated-1.1.0.tgz'),
      ...file('/npm/api/packages/team/npm/@acme%2fgated/-/1.1.0/gated-1.1.0.tgz'),
      ...file(`/npm/download/@acme/gated/1.1.0/${'0a'.repeat(32)}`),
    ],
    'GET /:scope/:name/-/:file': [
      ...file('/npm/npm/gated/-/gated-1.1.0.tgz'),
      ...file('/npm/@acme/gated/-/gated-1.1.0.tgz'),
      ...file('/npm/@acme/gated/-/%40acme%2Fgated-1.1.0.tgz'),
    ],
    'GET /:scope/:name/-/:fileScope/:file': file('/npm/@acme/gated/-/@acme/gated-1.1.0.tgz'),
    'GET /:name/-/:version/:file': file('/npm/@acme%2fgated/-/1.1.0/gated-1.1.0.tgz'),
    'GET /:name/download/:file': file('/npm/@acme%2fgated/download/@acme%2fgated-1.1.0.tgz'),
    'GET /:scope/:name/download/:file': file('/npm/@acme/gated/download/gated-1.1.0.tgz'),
    'GET /:scope/:name/download/:fileScope/:file': file('/npm/@acme/gated/download/@acme/gated-1.1.0.tgz'),
    'GET /-/-/:file': [{ path: '/npm/-/-/gated-1.1.0.tgz', expect: 'refused' }],
  },
  pypi: {
    'GET /simple/:name': pages('/pypi/simple/gated'),
    'GET /simple/:name/': [...pages('/pypi/simple/gated/'), ...pages('/pypi/simple/GATED/')],
    'GET /simple//:name/': pages('/pypi/simple//gated/'),
    'GET /packages/*': [],
  },
}

const world = await startWorld()
for (const built of [npmTarball({ name: 'gated', version: '1.0.0' }), BAD_NPM])
  world.npm.publish({ built, publishedAt: OLD })
for (const built of [npmTarball({ name: '@acme/gated', version: '1.0.0' }), BAD_SCOPED])
  world.npm.publish({ built, publishedAt: OLD })
for (const built of [wheel({ name: 'gated', version: '1.0' }), BAD_WHEEL])
  world.pypi.publish({ built, publishedAt: OLD })
t.teardown(() => world.close())

t.test('the matrix has a row for each route that gives bytes or metadata, and no other', async (t) => {
  for (const ecosystem of ['npm', 'pypi'] as const) {
    const routes = adapterOf(ecosystem)
      .routes.filter(({ kind }) => kind === 'artifact' || kind === 'metadata')
      .map(({ method, pattern }) => `${method} ${pattern}`)
    t.ok(routes.length > 3, `${routes.length} routes of ${ecosystem}`)
    t.same(Object.keys(PROBES[ecosystem]).toSorted(), routes.toSorted())
  }
})

t.test('fresh: a refused artifact that nobody asked for before', async (t) => {
  const { lazaret } = await start(t, DENIED)
  await walk(t, lazaret.url, new Map())
})

t.test('quarantined: bytes that we hold, asked for the first time and again', async (t) => {
  const { lazaret, dir } = await start(t, QUARANTINED)
  await walk(t, lazaret.url, new Map(), HELD_BACK)
  await walk(t, lazaret.url, new Map(), HELD_BACK)
  t.ok(existsSync(blobOf(join(dir, 'data'), digestOf(BAD_NPM.bytes))), 'the bytes are here')
})

t.test('cached before the rule, and then with upstream down: the rule holds at once', async (t) => {
  const { lazaret, dir } = await start(t, POLICY([]))
  const policy = join(dir, 'policy.yaml')
  const etags = new Map<string, string>()
  for (const { path, headers = {} } of await probes(lazaret.url)) {
    const answer = await ask('GET', lazaret.url + path, headers)
    if (typeof answer.headers.etag === 'string') etags.set(path, answer.headers.etag)
  }
  const served = await ask('GET', `${lazaret.url}/npm/gated/-/gated-1.1.0.tgz`, {})
  t.equal(digestOf(served.body), digestOf(BAD_NPM.bytes), 'without a rule it is served')
  t.ok(etags.size > 5, `${etags.size} answers had an ETag`)

  writeFileSync(policy, DENIED)
  await until(async () => (await ask('GET', `${lazaret.url}/npm/gated/-/gated-1.1.0.tgz`, {})).status === 403)
  await walk(t, lazaret.url, etags)

  await world.down()
  t.teardown(() => world.up())
  await walk(t, lazaret.url, etags)
})

/** Lazaret under a policy. It is stopped before its folder is taken away. */
async function start(t: Test, policy: string) {
  let running: RunningLazaret | undefined
  t.teardown(() => running?.stop())
  const dir = t.testdir({ data: {}, 'policy.yaml': policy })
  const file = join(dir, 'policy.yaml')
  const env = { LAZARET_NPM_POLICY: file, LAZARET_PYPI_POLICY: file }
  const lazaret = await startLazaret({ world, dataDir: join(dir, 'data'), env })
  running = lazaret
  return { lazaret, dir }
}

/** Every probe in every way to ask. */
async function walk(t: Test, url: string, etags: ReadonlyMap<string, string>, verdict = BLOCKED): Promise<void> {
  let asked = 0
  for (const probe of await probes(url)) {
    const etag = etags.get(probe.path)
    const ways: [string, Record<string, string>][] = [
      ['GET', {}],
      ['HEAD', {}],
      ['GET', { range: 'bytes=0-9' }],
      ['GET', { range: 'bytes=-20' }],
      ['GET', { range: 'bytes=0-3,5-9' }],
      ['GET', { 'if-none-match': '*' }],
      ...(etag === undefined
        ? []
        : ([
            ['GET', { 'if-none-match': etag }],
            ['GET', { 'if-range': etag, range: 'bytes=0-9' }],
          ] satisfies [string, Record<string, string>][])),
    ]
    for (const [method, more] of ways) {
      const answer = await ask(method, url + probe.path, { ...probe.headers, ...more })
      const label = `${method} ${probe.path} ${JSON.stringify({ ...probe.headers, ...more })}`
      asked += 1
      t.notOk(refusedDigests.has(digestOf(answer.body)), `${label}: not the refused bytes`)
      t.notOk(answer.body.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])), `${label}: no archive`)
      if (probe.expect === 'refused') judgeRefusal(t, label, method, probe.path, answer, verdict)
      else judgeHidden(t, label, method, answer, verdict)
    }
  }
  t.ok(asked > 100, `${asked} requests`)
}

function judgeRefusal(
  t: Test,
  label: string,
  method: string,
  path: string,
  answer: Answer,
  { state, rule }: ListedVerdict,
): void {
  // A name that is no package at upstream is not found, or with upstream down cannot be told; neither is a way to the bytes.
  t.ok([403, 404, 503].includes(answer.status), `${label}: ${answer.status}`)
  if (path.includes('/-/-/')) return
  t.equal(answer.status, 403, label)
  t.match(
    answer.phrase,
    new RegExp(String.raw`^lazaret: \S*gated.* is ${state} \(${rule}\): .*See http://127\.0\.0\.1:\d+/why/pkg:`),
    label,
  )
  t.match(answer.headers['cache-control'] ?? '', /no-store/, label)
  t.notOk(answer.headers.etag, `${label}: no validator`)
  if (path.startsWith('/pypi/')) t.equal(answer.headers['content-type'], 'application/problem+json', label)
  if (method === 'HEAD') t.equal(answer.body.length, 0, label)
  else
    t.match(
      JSON.parse(answer.body.toString()),
      path.startsWith('/npm/') ? { error: /gated/ } : { detail: /gated/ },
      label,
    )
}

function judgeHidden(t: Test, label: string, method: string, answer: Answer, { state }: ListedVerdict): void {
  const text = answer.body.toString()
  if ([301, 302, 308].includes(answer.status))
    return void t.notMatch(answer.headers.location, new URL(world.npmUrl).host, `${label}: not to upstream`)
  if (method === 'HEAD') return void t.equal(answer.body.length, 0, label)
  // A validator from before the rule must not say "unchanged": what is unchanged is the view with the rule.
  if (answer.status === 304) return void t.match(label, '"if-none-match":"*"', `${label}: 304`)
  t.ok([200, 206].includes(answer.status), `${label}: ${answer.status}`)
  if (answer.status === 206) return
  if (text.startsWith('<!')) {
    const link = /<a [^>]*>gated-1\.1-[^<]*<\/a>/.exec(text)?.[0] ?? ''
    t.match(link, `data-yanked="lazaret: gated 1.1 is ${state}`, label)
    return
  }
  const document = JSON.parse(text) as {
    files?: { filename: string; yanked?: unknown }[]
    versions?: Record<string, unknown>
    version?: string
    time?: Record<string, string>
    latest?: string
    'dist-tags'?: Record<string, string>
    policyRestrictions?: { versions: Record<string, unknown> }
  }
  if (document.files !== undefined) {
    t.match(
      document.files.find(({ filename }) => filename.includes('1.1'))?.yanked,
      `lazaret: gated 1.1 is ${state}`,
      label,
    )
  } else if (document.version !== undefined || document.latest !== undefined) {
    t.equal(document.version ?? document.latest, '1.0.0', label)
  } else {
    t.same(Object.keys(document.versions ?? {}), ['1.0.0'], label)
    t.equal(document['dist-tags']?.['latest'], '1.0.0', label)
    t.notOk(document.time?.['1.1.0'], `${label}: no time`)
    t.ok(document.policyRestrictions?.versions['1.1.0'], `${label}: policyRestrictions`)
  }
}

/** The rows, and the files of PyPI, whose paths only the page tells. */
async function probes(url: string): Promise<Probe[]> {
  const page = await ask('GET', `${url}/pypi/simple/gated/`, JSON_PAGE)
  const { files } = JSON.parse(page.body.toString()) as { files: { filename: string; url: string }[] }
  const link = files.find(({ filename }) => filename === BAD_WHEEL.filename)?.url
  if (link === undefined) throw new Error('the page does not name the refused file')
  const path = new URL(link, `${url}/pypi/simple/gated/`).pathname
  return [...Object.values(PROBES.npm), ...Object.values(PROBES.pypi)]
    .flat()
    .concat(file(path), file(`${path}.metadata`))
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it did not come true')
}

function blobOf(dataDir: string, digest: string): string {
  return join(dataDir, 'blobs', 'sha256', digest.slice(0, 2), digest.slice(2, 4), digest)
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
