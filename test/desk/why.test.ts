import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { escapeHtml, html } from '../../src/desk/page/html.ts'
import { purlText } from '../../src/desk/routes/why.ts'
import { purlOf } from '../../src/model/purl.ts'
import { Client } from './client.ts'
import { baseOf, type App, listen, openApp, POLICY } from './test-app.ts'
import { hit, npmFile, type Seed } from './seed.ts'
import { ordinary } from './samples.ts'

const PAGE = { accept: 'text/html,application/xhtml+xml' }
const PATH = '/why/pkg:npm/colour-strings@4.2.1'
const WHEEL = 'pkg:pypi/log-shipper@2.1.0?file_name=log_shipper-2.1.0-py3-none-any.whl'

let app: App
let server: FastifyInstance
let client: Client

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  server = await listen(app, 0, 'dist/no-such-folder')
  client = new Client(baseOf(server))
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

t.test('templates escape every value', async (t) => {
  const hostile = `<img src=x onerror="alert('1')">&\`\u202E\u0000\u200B\uD800`
  const text = html`<p title="${hostile}">${hostile}${[html`<b>${hostile}</b>`]}${undefined}${false}${7}</p>`.text
  for (const part of ['<img', 'onerror="', '\u202E', '\u0000', '\u200B']) t.notOk(text.includes(part), part)
  t.match(text, '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;&#96;⟨U+202E⟩⟨U+0000⟩⟨U+200B⟩\uFFFD')
  t.match(text, /7<\/p>$/)
  t.equal(escapeHtml('a\n\tb é 漢 🙂'), 'a\n\tb é 漢 🙂', 'ordinary text stays')
})

t.test('a purl is found in a URL as it is and encoded', async (t) => {
  const table: readonly (readonly [string, string | undefined])[] = [
    [PATH, 'pkg:npm/colour-strings@4.2.1'],
    ['/why/pkg%3Anpm%2Fcolour-strings%404.2.1', 'pkg:npm/colour-strings@4.2.1'],
    ['/why/pkg:npm/%40acme/x@1.0.0', 'pkg:npm/%40acme/x@1.0.0'],
    ['/why/pkg%3Anpm%2F%2540acme%2Fx%401.0.0', 'pkg:npm/%40acme/x@1.0.0'],
    [`/why/${WHEEL}`, WHEEL],
    [`/why/${encodeURIComponent(WHEEL)}`, WHEEL],
    ['/why/pkg%3Anpm%2F%E0%A4%A', undefined],
    ['/why/left-pad', undefined],
    ['/why/', undefined],
  ]
  for (const [url, expected] of table) t.equal(purlText(url), expected, url)
})

t.test('the explanation as a page, without a session', async (t) => {
  const reply = await client.get(PATH, PAGE)
  t.equal(reply.status, 200)
  t.match(reply.headers.get('content-security-policy'), /default-src 'none'; script-src 'self'/)
  t.equal(reply.headers.get('referrer-policy'), 'same-origin')
  for (const part of [
    'quarantined',
    'secrets-egress',
    'scripts/telemetry.js:9',
    'Without secrets-egress',
    'Request release',
    '⟨U+202E⟩',
    '⟨U+200B⟩&lt;img',
  ]) {
    t.match(reply.text, part)
  }
  t.notMatch(
    reply.text,
    /<script|<img|10\.0\.|maria@acme|policies\/default\.yaml| style=/,
    'no scripts, nothing of people',
  )
  const encoded = await client.get(`/why/${encodeURIComponent('pkg:npm/colour-strings@4.2.1')}`, PAGE)
  t.equal(encoded.status, 200)
  t.match((await client.get('/why.css')).headers.get('content-type'), /^text\/css/)
})

t.test('the explanation as JSON', async (t) => {
  const { json } = await client.get(`/why/${WHEEL}`, { accept: 'application/json' })
  t.match(json, {
    name: 'log-shipper',
    version: '2.1.0',
    files: [
      {
        state: 'quarantined',
        served: false,
        deciding: ['executable-pth'],
        canAsk: true,
        case: { state: 'open', requests: 1 },
      },
    ],
  })
  t.notMatch(JSON.stringify(json), /10\.0\.|staging cluster|ops channel|waivedBy/)
})

t.test('a file that was never fetched is explained from its metadata', async (t) => {
  const artifact = npmFile('fresh', '9.0.0')
  const held = hit('cooldown', 'hold', 'published 2 hours ago', 'Youth.', { until: '2026-11-27T09:14:00Z' })
  app.listed.push({
    artifact,
    verdict: {
      outcome: 'hold',
      hits: [held],
      deciding: ['cooldown'],
      policy: POLICY,
      decidedAt: '2026-11-24T09:14:00Z',
      basis: 'metadata',
    },
  })
  const reply = await client.get('/why/pkg:npm/fresh@9.0.0', PAGE)
  t.match(reply.text, /Ends 2026-11-27 09:14 UTC/)
  t.match(reply.text, 'The file was not fetched')
  t.notMatch(reply.text, '<form')
})

t.test('addresses that name nothing', async (t) => {
  t.equal((await client.get('/why/pkg:npm/unknown@1.0.0', PAGE)).status, 404)
  for (const path of [
    '/why/',
    '/why/x',
    '/why/pkg:npm/noversion',
    '/why/pkg:gem/rails@1',
    `/why/pkg:npm/${'a'.repeat(4000)}@1`,
    '/why/%00',
    '/why/%E0%A4%A',
  ]) {
    const reply = await client.get(path, PAGE)
    t.equal(reply.status, 400, path.slice(0, 40))
    t.match(reply.headers.get('content-type'), /html/)
  }
})

async function fields(): Promise<Record<string, string>> {
  const { text } = await client.get(PATH, PAGE)
  const nonce = /name="nonce"\s+value="([^"]+)"/.exec(text)?.[1] ?? ''
  return {
    nonce,
    registry: 'npm',
    filename: 'colour-strings-4.2.1.tgz',
    message: 'We need the fix.',
    contact: 'maria',
    website: '',
  }
}

t.test('a request by the form is on the case and in the log', async (t) => {
  const reply = await client.form(PATH, await fields())
  t.equal(reply.status, 201)
  t.match(reply.text, 'Your request is on the desk')
  const [first] = await app.store.records.requests(app.cases[0] ?? '', { limit: 1 })
  t.match(first, { message: 'We need the fix.', contact: 'maria', requester: { address: '127.0.0.1' } })
  const [event] = await app.store.records.events({}, { limit: 1 })
  t.match(event, {
    type: 'case.requested',
    actor: { kind: 'client', name: 'maria' },
    purl: 'pkg:npm/colour-strings@4.2.1',
  })
})

t.test('what the form does not take', async (t) => {
  const good = await fields()
  const huge = 'x'.repeat(10 * 1024 * 1024)
  const table: readonly (readonly [string, Record<string, string>, Record<string, string>, number])[] = [
    ['no message', { message: ' ' }, {}, 400],
    ['a long message', { message: 'x'.repeat(2001) }, {}, 400],
    ['10 MB', { message: huge }, {}, 413],
    ['a filled trap', { website: 'http://spam.invalid' }, {}, 400],
    ['a nonce of another page', { nonce: 'abc.def' }, {}, 403],
    ['a foreign origin', {}, { origin: 'http://evil.invalid' }, 403],
    ['no origin', {}, { origin: '' }, 403],
    ['another file', { filename: 'other.tgz' }, {}, 409],
  ]
  for (const [name, change, headers, status] of table) {
    t.equal((await client.form(PATH, { ...good, ...change }, headers)).status, status, name)
  }
  client.cookies.clear()
  t.equal((await client.form(PATH, good)).status, 403, 'without the cookie of the page')
})

t.test('markup in a request stays text, and one address is slowed down', async (t) => {
  const message = '<script>alert(1)</script>\u0000\r\nsecond line'
  const statuses: number[] = []
  for (let n = 0; n < 6; n += 1) {
    statuses.push(
      (await client.post(PATH, { message, contact: '<b>\nx' }, { accept: 'application/json', origin: '' })).status,
    )
  }
  t.same(statuses, [201, 201, 201, 201, 201, 429])
  const [first] = await app.store.records.requests(app.cases[0] ?? '', { limit: 1 })
  t.match(first, { message: '<script>alert(1)</script>\nsecond line', contact: '<b> x' })
})

t.test('a refusal without a case gets one when somebody asks; an allowed file takes no requests', async (t) => {
  const seed: Seed = { ...ordinary('held-pkg', '1.0.0', 5), hits: [hit('cooldown', 'hold', 'young', 'Youth.')] }
  const other = await openApp('http://lazaret.example', [])
  const [, second] = await Promise.all([other.close(), openApp('http://lazaret.example', [seed])])
  const open = await listen(second, 0, 'dist/no-such-folder')
  const visitor = new Client(baseOf(open))
  const path = `/why/${purlOf(seed.artifact)}`
  t.equal((await visitor.post(path, { message: 'please' }, { origin: '' })).status, 201)
  for (const key of second.hits.keys()) second.hits.set(key, [])
  t.equal((await visitor.post(path, { message: 'please' }, { origin: '' })).status, 409)
  t.match((await visitor.get(path, PAGE)).text, 'class="state s-allowed"')
  await open.close()
  await second.close()
})
