import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Client } from './client.ts'
import { baseOf, type App, listen, openApp } from './test-app.ts'
import { told } from '../contracts/samples.ts'
import { digestOf } from './seed.ts'

let app: App
let server: FastifyInstance
let base = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  server = await listen(app, 0, 'dist/no-such-folder')
  base = baseOf(server)
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

async function admin(): Promise<Client> {
  const client = new Client(base)
  await client.setUp(app)
  return client
}

async function eventTypes(): Promise<readonly string[]> {
  return (await app.store.records.events({}, { limit: 100 })).map((event) => event.type)
}

t.test('the queue, its counts and its pages', async (t) => {
  const client = await admin()
  const all = (await client.get('/api/v1/cases')).json
  t.same(all.counts, { open: 5, released: 0, rejected: 0, closed: 0 })
  t.equal(all.cases.length, 5)
  const first = (await client.get('/api/v1/cases?limit=2')).json
  const second = (await client.get(`/api/v1/cases?limit=2&before=${first.next}`)).json
  const ids = [...first.cases, ...second.cases].map((row: { case: { id: string } }) => row.case.id)
  t.same(
    ids,
    all.cases.slice(0, 4).map((row: { case: { id: string } }) => row.case.id),
  )
  const found = (await client.get('/api/v1/cases?state=all&text=COLOUR')).json.cases
  t.match(found, [
    {
      purl: 'pkg:npm/colour-strings@4.2.1',
      waiting: 2,
      messages: 1,
      brings: ['postinstall', 'secrets', 'network', 'env'],
    },
  ])
  t.match(found[0].why, /^adds a postinstall script/)
  t.equal((await client.get('/api/v1/cases?state=odd')).status, 400)
  t.equal((await client.get('/api/v1/cases?limit=9999')).status, 400)
})

t.test('a case with its evidence', async (t) => {
  const client = await admin()
  const detail = (await client.get(`/api/v1/cases/${app.cases[0]}`)).json
  t.equal(detail.verdict.outcome, 'quarantine')
  t.same(detail.verdict.deciding, ['secrets-egress', 'new-install-script'])
  t.equal(detail.facts.findings[0].frames[1].places[0].line, 9)
  t.equal(detail.requests.length, 3)
  t.match(detail.history.slice(-2), [{ type: 'case.opened' }, { type: 'artifact.stored' }])
  t.match(detail.counterfactual[0], /^Without secrets-egress/)
  t.equal((await client.get('/api/v1/cases/none')).status, 404)
})

t.test('release of all that refuses, reverse, reject', async (t) => {
  const client = await admin()
  const path = `/api/v1/cases/${app.cases[0]}`
  const { revision } = (await client.get(path)).json
  t.equal(
    (await client.post(`${path}/release`, { revision, scope: { kind: 'digest' }, reason: '  ' })).status,
    400,
    'no reason',
  )

  const released = await client.post(`${path}/release`, { revision, scope: { kind: 'digest' }, reason: 'reviewed' })
  t.match(released.json, {
    case: { state: 'released', decidedBy: 'ada', decisionReason: 'reviewed' },
    waiver: {
      rules: ['secrets-egress', 'new-install-script', 'cooldown'],
      until: '2027-02-22T09:14:00.000Z',
      scope: { kind: 'digest' },
    },
    verdict: { outcome: 'warn' },
  })
  const again = await client.post(`${path}/release`, { revision, scope: { kind: 'digest' }, reason: 'me too' })
  t.equal(again.status, 409)
  t.match(again.json.message, /^Your decision was not saved: this case is released already \(ada, 2026-/)

  const after = (await client.get(path)).json
  t.not(after.revision, revision)
  app.clock.now = new Date(app.clock.now.getTime() + 60_000)
  const reversed = await client.post(`${path}/reverse`, { revision: after.revision, reason: 'new evidence' })
  t.match(reversed.json, { case: { state: 'open' }, verdict: { outcome: 'quarantine' } })

  app.clock.now = new Date(app.clock.now.getTime() + 60_000)
  const reject = { revision: (await client.get(path)).json.revision, reason: 'malicious' }
  t.match((await client.post(`${path}/reject`, reject)).json, {
    case: { state: 'rejected' },
    verdict: { outcome: 'block' },
  })
  t.match(await eventTypes(), ['case.rejected', 'case.reversed', 'waiver.revoked', 'case.released', 'waiver.added'])
})

t.test('two decisions at once: one is saved', async (t) => {
  const client = await admin()
  const path = `/api/v1/cases/${app.cases[0]}`
  const { revision } = (await client.get(path)).json
  const replies = await Promise.all([
    client.post(`${path}/release`, { revision, scope: { kind: 'digest' }, reason: 'yes' }),
    client.post(`${path}/reject`, { revision, reason: 'no' }),
  ])
  t.same(
    replies.map((reply) => reply.status).toSorted((a, b) => a - b),
    [200, 409],
  )
})

t.test('what a release may say', async (t) => {
  const client = await admin()
  const path = `/api/v1/cases/${app.cases[0]}`
  const { revision } = (await client.get(path)).json
  const table: readonly (readonly [string, object, number])[] = [
    ['an end in the past', { until: '2026-11-23T00:00:00Z' }, 400],
    ['an end too far', { until: '2028-01-01T00:00:00Z' }, 400],
    ['an end that is no date', { until: 'tomorrow' }, 400],
    ['a rule that does not refuse', { rules: ['single-maintainer'] }, 400],
    ['no rules', { rules: [] }, 400],
    ['a range with markup', { scope: { kind: 'package', range: '<script>' } }, 400],
    ['a range that leaves this version out', { scope: { kind: 'package', range: '>=5' } }, 400],
    ['an unknown scope', { scope: { kind: 'universe' } }, 400],
    ['a field too many', { force: true }, 400],
    ['no end, by an administrator', { until: null }, 400],
    ['a range with an end', { until: '2027-11-24T00:00:00Z', scope: { kind: 'package', range: '>=4.2.1 <5' } }, 200],
  ]
  for (const [name, change, status] of table) {
    const reply = await client.post(`${path}/release`, {
      revision,
      scope: { kind: 'digest' },
      reason: 'reviewed',
      ...change,
    })
    t.equal(reply.status, status, `${name}: ${reply.json.message ?? 'ok'}`)
  }
  const blocked = `/api/v1/cases/${app.cases[1]}`
  const seen = (await client.get(blocked)).json.revision
  const refused = await client.post(`${blocked}/release`, {
    revision: seen,
    scope: { kind: 'digest' },
    reason: 'urgent',
  })
  t.equal(refused.status, 403)
  t.match(refused.json.message, 'download-and-run cannot be waived')
  const named = { revision: seen, scope: { kind: 'digest' }, rules: ['download-and-run'], reason: 'urgent' }
  t.equal((await client.post(`${blocked}/release`, named)).status, 403, 'naming the rule does not help')
  t.equal((await app.store.records.waivers({})).filter((one) => one.caseId === app.cases[1]).length, 0)
})

t.test('a reviewer may not waive a block', async (t) => {
  const reviewer = { actor: { kind: 'user', name: 'rob' }, role: 'reviewer' } as const
  const [, second = ''] = app.cases
  const digest = digestOf(app.seeds[1]!.artifact)
  app.hits.set(digest, [{ ...app.hits.get(digest)![0]!, waivable: true }])
  const choice = { scope: { kind: 'digest' }, reason: 'reviewed' } as const
  await t.rejects(app.desk.releases.release(reviewer, second, choice), {
    code: 'forbidden',
    message: /only an administrator/,
  })
  await t.resolves(app.desk.releases.release({ ...reviewer, role: 'admin' }, second, choice))
})

t.test('a waiver for a version releases the cases of its other files, and its end puts them back', async (t) => {
  const client = await admin()
  const { unitOfWork, records } = app.store
  const wheel = app.seeds[2]!
  const artifact = { ...wheel.artifact, filename: 'log_shipper-2.1.0.tar.gz', kind: 'sdist' } as const
  const digest = digestOf(artifact)
  app.hits.set(digest, wheel.hits)
  const openedAt = app.clock.now.toISOString()
  const opened = { id: 'other', registry: 'pypi', artifact, digest, state: 'open', openedAt } as const
  await unitOfWork.commit([told({ kind: 'case-opened', case: opened })])
  const path = `/api/v1/cases/${app.cases[2]}`
  const { revision } = (await client.get(path)).json
  const released = await client.post(`${path}/release`, { revision, scope: { kind: 'version' }, reason: 'reviewed' })
  t.equal((await records.case('other'))?.state, 'released')
  t.equal(
    (await client.post(`/api/v1/waivers/${released.json.waiver.id}/revoke`, { reason: 'turned bad' })).status,
    204,
  )
  t.equal((await records.case('other'))?.state, 'open')
  t.equal((await records.case(app.cases[2] ?? ''))?.state, 'open')
  t.equal((await client.post(`/api/v1/waivers/${released.json.waiver.id}/revoke`, { reason: 'again' })).status, 409)
  t.equal((await client.get('/api/v1/waivers')).json.waivers[0].waiver.revokedBy, 'ada')
})

t.test('a release that ends by its date puts its case back, once', async (t) => {
  const client = await admin()
  const [id = ''] = app.cases
  const { revision } = (await client.get(`/api/v1/cases/${id}`)).json
  const until = new Date(app.clock.now.getTime() + 3_600_000).toISOString()
  const choice = { revision, scope: { kind: 'digest' }, until, reason: 'for an hour' }
  const never = { ...choice, until: '2027-02-31T00:00:00Z' }
  t.equal((await client.post(`/api/v1/cases/${id}/release`, never)).status, 400, 'a day that is not in the calendar')
  t.equal((await client.post(`/api/v1/cases/${id}/release`, choice)).status, 200)
  const state = async (): Promise<string | undefined> => (await app.store.records.case(id))?.state
  app.clock.now = new Date(Date.parse(until) - 1000)
  await app.desk.waivers.reopenEnded()
  t.equal(await state(), 'released', 'a second before')
  app.clock.now = new Date(until)
  await app.desk.waivers.reopenEnded()
  t.equal(await state(), 'open', 'at its end')
  await app.desk.waivers.reopenEnded()
  const { events } = (await client.get('/api/v1/audit?type=case.reversed')).json
  t.same(
    events.map(({ actor, detail }: { actor: { name: string }; detail: { reason: string } }) => [
      actor.name,
      detail.reason,
    ]),
    [['desk', `its release ended on ${until}`]],
  )
})

t.test('the audit log by its filters', async (t) => {
  const client = await admin()
  const types = async (query: string): Promise<string[]> =>
    (await client.get(`/api/v1/audit?${query}`)).json.events.map((event: { type: string }) => event.type)
  t.same(await types('actor=ada'), ['user.signed-in', 'user.created'])
  t.same(
    new Set(await types('purl=colour')),
    new Set(['case.requested', 'artifact.refused', 'case.opened', 'artifact.stored', 'artifact.judged']),
  )
  t.same(await types(`type=case.opened&digest=${digestOf(app.seeds[0]!.artifact)}`), ['case.opened'])
  const spelt = `sha256:${digestOf(app.seeds[0]!.artifact)}`
  t.same(await types(`type=case.opened&digest=${spelt}`), ['case.opened'], 'as other tools write it')
  t.same(await types(`type=case.opened&digest=%20${spelt.toUpperCase()}`), ['case.opened'])
  t.match((await client.get('/api/v1/audit?digest=xyz')).json, { error: 'sha256: 64 hex digits are wanted.' })
  t.same(await types('since=2026-11-24T09:14:00Z&limit=1'), ['user.signed-in'])
  const page = (await client.get('/api/v1/audit?limit=3')).json
  const next = (await client.get(`/api/v1/audit?limit=3&before=${page.next}`)).json
  t.equal(next.events[0].seq, page.events[2].seq - 1)
  for (const query of ['digest=xyz', 'type=nothing', 'since=yesterday', 'limit=0']) {
    t.equal((await client.get(`/api/v1/audit?${query}`)).status, 400, query)
  }
})

t.test('hostile bodies end in a clear error, and the process answers the next one', async (t) => {
  const client = await admin()
  const id = app.cases[0]
  const { revision } = (await client.get(`/api/v1/cases/${id}`)).json
  const huge = 'A'.repeat(10 * 1024 * 1024)
  const markup = '<script>alert(1)</script>\u0000\u202E\uD800'
  const forms: readonly (readonly [string, (text: string) => object])[] = [
    ['/session', (text) => ({ name: text, password: text })],
    ['/setup', (text) => ({ token: text, name: text, password: text })],
    [`/cases/${id}/release`, (text) => ({ revision: text, reason: text, scope: { kind: 'package', range: text } })],
    [`/cases/${id}/reject`, (text) => ({ revision: text, reason: text })],
    [`/cases/${id}/reverse`, (text) => ({ revision: text, reason: text })],
    ['/waivers/x/revoke', (text) => ({ reason: text })],
  ]
  for (const [path, body] of forms) {
    t.equal((await client.post(`/api/v1${path}`, body(huge))).status, 413, `${path}: 10 MB`)
    const reply = await client.post(`/api/v1${path}`, body(markup))
    t.ok(reply.status >= 400 && reply.status < 500, `${path}: markup gives ${reply.status}`)
  }
  for (const body of ['{', '[]', 'null', '"x"', '{"__proto__":{"role":"admin"}}', '[[[['.repeat(10_000)]) {
    const reply = await client.send('POST', '/api/v1/session', body, {
      origin: base,
      'content-type': 'application/json',
    })
    t.equal(reply.status, 400, body.slice(0, 20))
  }
  const kept = await client.post(`/api/v1/cases/${id}/reject`, { revision, reason: ` bad\u0000\u001b[2J${markup} ` })
  t.equal(
    kept.json.case.decisionReason,
    'bad[2J<script>alert(1)</script>\u202E\uFFFD',
    'kept as text, without controls',
  )
})
