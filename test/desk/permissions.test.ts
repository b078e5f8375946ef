import { join } from 'node:path'
import { fastify, type FastifyInstance } from 'fastify'
import t from 'tap'
import { accessTo, may, PERMISSIONS, permissionsOf, type Access } from '../../src/desk/permissions.ts'
import { holdToTable } from '../../src/desk/routes/guard.ts'
import { ROLES, type Role } from '../../src/model/user.ts'
import { purlOf } from '../../src/model/purl.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { told } from '../contracts/samples.ts'
import { holdLazaret } from '../e2e/in-process.ts'
import { withRoutes, type RegisteredRoute } from '../e2e/registered-routes.ts'
import { startWorld } from '../registry/registry.ts'
import { Client } from './client.ts'
import { digestOf } from './seed.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

type Who = Role | 'anonymous'

const ORIGIN = { address: '127.0.0.1', client: 'test' }

let app: App
let server: FastifyInstance
let routes: readonly RegisteredRoute[]

t.beforeEach(async () => {
  signedIn.clear()
  app = await openApp('http://lazaret.example:4874')
  const made = await withRoutes(() => listen(app, 0, 'dist/no-such-folder'))
  server = made.started
  routes = made.routes.filter(({ pattern }) => !SERVERS_OWN.has(pattern))
  for (const role of ROLES)
    await app.store.unitOfWork.commit([
      told({ kind: 'user', user: { id: role, name: role, role, passwordHash: '$argon2id$x', createdAt: '' } }),
    ])
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

/** Not the desk's: health and metrics. */
const SERVERS_OWN = new Set(['/healthz', '/readyz', '/metrics'])

const signedIn = new Map<Who, Client>()

/** One client for each role: a session that was ended is begun anew. */
async function clientOf(who: Who): Promise<Client> {
  const known = signedIn.get(who)
  if (known !== undefined && (who === 'anonymous' || known.cookies.has('lazaret'))) return known
  const client = new Client(baseOf(server))
  signedIn.set(who, client)
  const user = (await app.store.records.users()).find(({ role }) => role === who)
  if (user === undefined) return client
  const { token, session } = await app.desk.sessions.start(user, ORIGIN)
  client.cookies.set('lazaret', token)
  client.csrf = session.csrfToken
  return client
}

/** The status of a request that has nothing to say: whoever may do it hears that, or that there is no such thing. */
async function ask(who: Who, { method, pattern }: RegisteredRoute): Promise<{ status: number; text: string }> {
  // A stream, which else goes on for minutes.
  const asked = pattern.endsWith('/live') ? `${pattern}?seconds=0` : pattern
  const path = asked.replace(':id', 'none').replace('*', 'x')
  const client = await clientOf(who)
  if (method === 'POST') return client.post(path, {})
  const change = method === 'GET' ? {} : { origin: client.base, 'x-csrf-token': client.csrf }
  return client.send(method, path, undefined, change)
}

function mayAsk(who: Who, access: Access | undefined): boolean {
  if (access === 'anybody') return true
  if (access === undefined || access === 'client-token' || access === 'client' || who === 'anonymous') return false
  return may(who, access)
}

/** Said once more beside the table: a row that gave more would be obeyed by all that follows. */
const NOT_FOR: Readonly<Partial<Record<Role, readonly string[]>>> = {
  viewer: ['POST /api/v1/cases/:id/comment', 'POST /api/v1/cases/decide', 'POST /api/v1/freezes'],
  developer: [
    'GET /api/v1/audit',
    'GET /api/v1/audit/export',
    'POST /api/v1/policies/diff',
    'POST /api/v1/policies/replay',
    'POST /api/v1/policies/loosenings/:id/agree',
    'POST /api/v1/policies/loosenings/:id/refuse',
    'POST /api/v1/cases/decide',
  ],
  reviewer: ['POST /api/v1/freezes', 'POST /api/v1/outbreaks/:id/lift'],
}

t.test('routes that a role may not ask', (t) => {
  for (const [role, refused] of Object.entries(NOT_FOR))
    for (const route of refused) {
      const [method = '', pattern = ''] = route.split(' ')
      const access = accessTo(method, pattern)
      t.ok(access !== undefined && ROLES.some((one) => one === role && !mayAsk(one, access)), `${role}: ${route}`)
    }
  t.end()
})

t.test('each route answers each role as the table says', async (t) => {
  t.ok(routes.length > 35, `the server tells of its routes (${routes.length})`)
  for (const route of routes) {
    const access = accessTo(route.method, route.pattern)
    t.ok(access, `${route.method} ${route.pattern} has a row`)
    for (const who of ['anonymous', ...ROLES] as const) {
      const { status, text } = await ask(who, route)
      const situation = `${who}: ${route.method} ${route.pattern} (${status})`
      if (mayAsk(who, access)) t.notMatch(String(status), /^(?:401|5..)$/, situation)
      if (who === 'anonymous') {
        if (!mayAsk(who, access)) t.equal(status, 401, situation)
      } else if (mayAsk(who, access)) t.notMatch(text, `is not for a ${who}`, situation)
      else t.match({ status, text }, { status: 403, text: `is not for a ${who}` }, situation)
    }
  }
})

t.test('what each role may change', (t) => {
  const own = ['DELETE /api/v1/session', 'POST /api/v1/password']
  const decisions = ['release', 'agree', 'withdraw', 'reject', 'reverse'].map((act) => `POST /api/v1/cases/:id/${act}`)
  const comment = 'POST /api/v1/cases/:id/comment'
  const reviewers = [
    ...own,
    comment,
    ...decisions,
    'POST /api/v1/cases/decide',
    'POST /api/v1/waivers/:id/revoke',
    'POST /api/v1/policies/loosenings/:id/agree',
    'POST /api/v1/policies/loosenings/:id/refuse',
    'POST /api/v1/outbreaks',
  ]
  const administrators = ['POST /api/v1/freezes', 'POST /api/v1/freezes/:id/lift', 'POST /api/v1/outbreaks/:id/lift']
  const wanted: Readonly<Record<Role, readonly string[]>> = {
    viewer: own,
    developer: [...own, comment],
    reviewer: reviewers,
    admin: [...reviewers, ...administrators],
  }
  for (const role of ROLES) {
    const changes = routes
      .filter(({ method, pattern }) => method !== 'GET' && !/\/(?:reach|diff|replay)$/.test(pattern))
      .filter(({ method, pattern }) => accessTo(method, pattern) !== 'anybody')
      .filter(({ method, pattern }) => mayAsk(role, accessTo(method, pattern)))
      .map(({ method, pattern }) => `${method} ${pattern}`)
    t.same(changes.toSorted(), wanted[role].toSorted(), role)
  }
  t.same(permissionsOf('admin'), PERMISSIONS)
  t.notOk(may('developer', 'read-log'), 'who asks for releases is not told what colleagues do')
  t.end()
})

t.test('a case tells what colleagues asked for and received to who may read the log, and to nobody else', async (t) => {
  const { cases, seeds } = app
  const [id = '', seed] = [cases[0], seeds[0]!]
  const subject = { registry: seed.registry, digest: digestOf(seed.artifact), purl: purlOf(seed.artifact) }
  const at = app.clock.now.toISOString()
  const actor = { kind: 'client', name: 'a-colleague', address: '10.1.2.3', client: 'npm/12 her-laptop' } as const
  const asked = {
    caseId: id,
    at,
    requester: { address: '10.1.2.3', client: 'her-laptop' },
    message: 'we need it',
    contact: 'eve@acme.example',
    person: 'eve',
  }
  await app.store.unitOfWork.commit([
    recorded({ type: 'artifact.served', at, actor, ...subject, detail: { project: 'secret-project' } }),
    recorded(
      { type: 'case.requested', at, actor, ...subject, detail: { case: id, message: 'we need it' } },
      { kind: 'case-requested', request: asked },
    ),
  ])
  await app.desk.decisions.reject(
    { actor: { kind: 'user', name: 'admin', address: '10.9.9.9', client: 'Firefox' }, role: 'admin' },
    id,
    { reason: 'it steals' },
  )
  const tellsOf = /a-colleague|10\.1\.2\.3|10\.9\.9\.9|her-laptop|secret-project|"eve"|eve@acme/
  for (const role of ROLES) {
    const { status, text } = await (await clientOf(role)).get(`/api/v1/cases/${id}`)
    t.equal(status, 200, role)
    t.match(text, /"reason":"it steals"/, `${role}: what was decided, and why`)
    t.match(text, /we need it/, role)
    t.equal(tellsOf.test(text), may(role, 'read-log'), `${role}: of colleagues`)
  }
})

t.test('a change without the token of the session is refused, whatever the role', async (t) => {
  for (const route of routes.filter(({ method }) => method !== 'GET')) {
    if (accessTo(route.method, route.pattern) === 'anybody') continue
    const client = await clientOf('admin')
    const path = route.pattern.replace(':id', 'none')
    const { status } = await client.send(route.method, path, undefined, { origin: client.base })
    t.equal(status, 403, `${route.method} ${route.pattern}`)
  }
})

t.test('the desk is not made with a route that has no row', async (t) => {
  const bare = fastify()
  t.teardown(() => bare.close())
  holdToTable(bare)
  t.throws(() => bare.get('/api/v1/secrets', () => 'all'), /GET \/api\/v1\/secrets has no row/)
  t.throws(() => bare.route({ method: ['GET', 'PUT'], url: '/desk', handler: () => '' }), /PUT \/desk has no row/)
})

t.test('the services refuse what the routes refuse', async (t) => {
  const [id = ''] = app.cases
  for (const role of ['viewer', 'developer'] as const) {
    const by = { actor: { kind: 'user', name: role }, role } as const
    const refused = { code: 'forbidden', message: `is not for a ${role}` } as const
    const reason = 'because'
    const changes: readonly (readonly [situation: string, change: Promise<unknown>])[] = [
      ['release', app.desk.releases.release(by, id, { scope: { kind: 'digest' }, reason })],
      ['agree', app.desk.releases.agree(by, id, { proposal: 'x' })],
      ['withdraw', app.desk.releases.withdraw(by, id, { proposal: 'x', reason })],
      ['reject', app.desk.decisions.reject(by, id, { reason })],
      ['reverse', app.desk.decisions.reverse(by, id, { reason })],
      ['revoke', app.desk.waivers.revoke(by, 'x', reason)],
      ['declare', app.desk.outbreaks.declare(by, { title: 'x', text: 'npm:a@1.0.0', reason })],
      ['agree to a policy', app.desk.loosenings.agree(by, 'x', 'y')],
      ['refuse a policy', app.desk.loosenings.refuse(by, 'x', reason)],
      ['invite', app.desk.accounts.invite(by, 'eve', 'admin')],
    ]
    for (const [situation, change] of changes)
      await t.rejects(
        change.then(() => undefined),
        refused,
        `${role}: ${situation}`,
      )
  }
})

t.test('every route of the whole server beside registries and health has a row', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const dataDir = join(t.testdir({}), 'data')
  const { started, routes: all } = await withRoutes(() => holdLazaret({ world, dataDir }))
  t.teardown(() => started.stop())
  const others = all.filter(({ pattern }) => !SERVERS_OWN.has(pattern) && !/^\/(?:npm|pypi)(?:\/|$)/.test(pattern))
  t.ok(others.length > routes.length, 'and there are more than the desk has alone')
  t.same(
    others.filter(({ method, pattern }) => accessTo(method, pattern) === undefined),
    [],
  )
  const base = started.npmUrl.replace('/npm/', '')
  const operator = { actor: { kind: 'operator', name: 'root' }, role: 'admin' } as const
  const { secret } = await started.app.desk.tokens.add(operator, { name: 'ci' })
  const siem = (await started.app.desk.tokens.add(operator, { name: 'siem', may: ['export-log'] })).secret
  for (const { method, pattern } of others.filter((one) => accessTo(one.method, one.pattern) === 'client-token')) {
    const url = `${base}${pattern.replace(':id', 'none')}`
    t.equal((await fetch(url, { method })).status, 401, `anonymous: ${method} ${pattern}`)
    const known = await fetch(url, { method, headers: { authorization: `Bearer ${secret}` } })
    t.notOk([401, 403].includes(known.status), `a token: ${method} ${pattern} (${known.status})`)
    const other = await fetch(url, { method, headers: { authorization: `Bearer ${siem}` } })
    t.equal(other.status, 401, `a token that opens no registry: ${method} ${pattern}`)
  }
  const exports: string[] = []
  for (const { method, pattern } of others) {
    const access = accessTo(method, pattern)
    if (access === 'anybody' || access === 'client-token' || access === 'client') continue
    const url = `${base}${pattern.replace(':id', 'none')}`
    const statusOf = async (token: string) =>
      (await fetch(url, { method, headers: { authorization: `Bearer ${token}`, origin: base } })).status
    const isForMachines = access === 'export-log'
    if (isForMachines) exports.push(`${method} ${pattern}`)
    t.equal(
      await statusOf(secret),
      isForMachines ? 403 : 401,
      `a token opens no page of the desk: ${method} ${pattern}`,
    )
    const status = await statusOf(siem)
    if (isForMachines) t.notMatch(String(status), /^(?:401|403|5..)$/, `a token for it: ${method} ${pattern}`)
    else t.equal(status, 401, `a token that may export opens nothing else: ${method} ${pattern}`)
  }
  const away = ['consistency', 'export', 'inclusion'].map((one) => `GET /api/v1/audit/${one}`)
  t.same(exports.filter((one) => one.startsWith('GET')).toSorted(), away)
})
