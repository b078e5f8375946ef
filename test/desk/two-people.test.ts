import type { FastifyInstance } from 'fastify'
import t from 'tap'
import type { Reviewer } from '../../src/desk/people.ts'
import type { ReleaseChoice } from '../../src/desk/release.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import { purlOf } from '../../src/model/purl.ts'
import { told } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { digestOf } from './seed.ts'
import { type App, baseOf, listen, openApp, PASSWORD } from './test-app.ts'

const ADA: Reviewer = { actor: { kind: 'user', name: 'ada' }, role: 'admin' }
const ROB: Reviewer = { actor: { kind: 'user', name: 'rob' }, role: 'reviewer' }
const ROOT: Reviewer = { actor: { kind: 'operator', name: 'root' }, role: 'admin' }
const FILE: ReleaseChoice = { scope: { kind: 'digest' }, reason: 'read it' }
const HOUR = 3_600_000

let app: App
let first = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  first = app.cases[0] ?? ''
  app.releasePolicy.rules = [{ id: 'secrets-egress', reviewers: 2 }]
  for (const { actor, role } of [ADA, ROB]) {
    const user = {
      id: actor.name,
      name: actor.name,
      role,
      passwordHash: '$argon2id$x',
      createdAt: '2026-11-01T00:00:00Z',
    }
    await app.store.unitOfWork.commit([told({ kind: 'user', user })])
  }
})

t.afterEach(async () => app.close())

const detail = () => app.desk.cases.one(first)

async function propose(by: Reviewer, choice = FILE): Promise<string> {
  const released = await app.desk.releases.release(by, first, choice)
  if (!('proposal' in released)) throw new Error('one person released it')
  return released.proposal.id
}

async function events(): Promise<readonly string[]> {
  const all = await app.store.records.events({}, { limit: 100 })
  return all.filter(({ type }) => type !== 'user.created').map(({ type, actor }) => `${type} ${actor.name}`)
}

t.test('what two must agree to is refused until the second one does', async (t) => {
  t.same((await detail()).needTwo, ['secrets-egress'])
  const proposal = await propose(ROB)
  t.match(await detail(), { case: { state: 'open' }, verdict: { outcome: 'quarantine' }, waivers: [] })
  t.equal((await app.desk.cases.queue({}, { limit: 50 })).find((row) => row.case.id === first)?.proposedBy, 'rob')
  await t.rejects(
    app.desk.releases.release(ADA, first, FILE),
    { code: 'conflict' },
    'a second proposal is no agreement',
  )
  await t.rejects(app.desk.releases.agree(ROB, first, { proposal }), { code: 'forbidden', message: /^You proposed/ })
  const agreed = await app.desk.releases.agree(ADA, first, { proposal })
  t.match(agreed, { case: { state: 'released', decidedBy: 'ada' }, verdict: { outcome: 'warn' } })
  t.match(agreed.waiver, { by: 'rob', agreedBy: 'ada', reason: 'read it', until: '2027-02-22T09:14:00.000Z' })
  t.match((await events()).slice(0, 4), [
    'case.released ada',
    'waiver.added ada',
    'case.proposal-ended ada',
    'case.proposed rob',
  ])
  await t.rejects(app.desk.releases.agree(ADA, first, { proposal }), { code: 'conflict' }, 'once')
})

t.test('what stands in the place of a rule for two is for two', async (t) => {
  const digest = digestOf(app.seeds[0]!.artifact)
  const [hit] = app.hits.get(digest)!
  for (const rule of ['base-unavailable', 'policy-error']) {
    app.hits.set(digest, [{ ...hit!, rule, inPlaceOf: ['another-rule', 'secrets-egress'] }])
    t.same((await detail()).needTwo, [rule])
    const proposal = await propose(ROB)
    await app.desk.releases.withdraw(ADA, first, { proposal, reason: 'later' })
    app.clock.now = new Date(app.clock.now.getTime() + 1000)
  }
  app.hits.set(digest, [{ ...hit!, rule: 'policy-error', inPlaceOf: ['another-rule'] }])
  t.match(await app.desk.releases.release(ROB, first, FILE), { waiver: { by: 'rob' } }, 'and of others for one')
})

t.test('people who may not agree to a release', async (t) => {
  const origin = { address: '10.0.0.9', client: 'Firefox' }
  const { registry, artifact, digest } = (await detail()).case
  await app.desk.requests.ask({ registry, artifact, digest, message: 'we need it', contact: '', person: 'ada' }, origin)
  const proposal = await propose(ROB)
  await t.rejects(app.desk.releases.agree(ADA, first, { proposal }), { code: 'forbidden', message: /^You asked/ })
  await t.rejects(app.desk.releases.agree(ADA, app.cases[1] ?? '', { proposal }), { code: 'not-found' }, 'another case')
  const disabled = {
    id: 'rob',
    name: 'rob',
    role: 'reviewer',
    passwordHash: 'x',
    createdAt: '',
    disabledAt: 'now',
  } as const
  await app.store.unitOfWork.commit([told({ kind: 'user', user: disabled })])
  await t.rejects(app.desk.releases.agree(ROOT, first, { proposal }), { code: 'conflict', message: /may not sign in/ })
  const back = { id: 'rob', name: 'rob', passwordHash: 'x', createdAt: '' }
  await app.store.unitOfWork.commit([told({ kind: 'user', user: { ...back, role: 'developer' } })])
  await t.rejects(
    app.desk.releases.agree(ROOT, first, { proposal }),
    { code: 'conflict', message: /^rob, who proposed it, may not decide/ },
    'who lost the role',
  )
  await app.store.unitOfWork.commit([told({ kind: 'user', user: { ...back, role: 'reviewer' } })])
  t.match(await app.desk.releases.agree(ROOT, first, { proposal }), { waiver: { by: 'rob', agreedBy: 'root' } })
})

t.test('a reviewer proposes what only an administrator may waive, and a reviewer cannot agree to it', async (t) => {
  const digest = digestOf(app.seeds[0]!.artifact)
  app.hits.set(digest, [{ ...app.hits.get(digest)![0]!, outcome: 'block' }])
  const proposal = await propose(ADA)
  await t.rejects(app.desk.releases.agree(ROB, first, { proposal }), {
    code: 'forbidden',
    message: /only an administrator/,
  })
  await app.desk.releases.withdraw(ADA, first, { proposal, reason: 'the other way round' })
  t.match(await app.desk.releases.agree(ADA, first, { proposal: await propose(ROB) }), { waiver: { agreedBy: 'ada' } })
})

t.test('a proposal ends where it is withdrawn, and where the case is decided otherwise', async (t) => {
  const proposal = await propose(ROB)
  await t.rejects(app.desk.releases.withdraw(ADA, first, { proposal, reason: ' ' }), { code: 'bad-request' })
  await app.desk.releases.withdraw(ADA, first, { proposal, reason: 'no: it phones home' })
  t.match((await detail()).proposals, [{ id: proposal, end: { by: 'ada', how: 'withdrawn' } }])
  app.clock.now = new Date(app.clock.now.getTime() + 1000)
  await propose(ROB)
  await app.desk.decisions.reject(ADA, first, { reason: 'malicious' })
  t.match((await detail()).proposals, [{ end: { how: 'superseded' } }, { end: { how: 'withdrawn' } }])
  t.match((await events()).slice(0, 2), ['case.rejected ada', 'case.proposal-ended ada'])
})

t.test('files that were replaced since are not what somebody proposed', async (t) => {
  const { artifact, registry } = (await detail()).case
  const other = { ...artifact, filename: `other-${artifact.filename}` }
  const stored = (letter: string) =>
    told({
      kind: 'artifact',
      artifact: {
        ...other,
        registry,
        digest: letter.repeat(64) as never,
        integrity: 'verified',
        claims: [],
        sizeBytes: 1,
        firstSeenAt: '2026-11-01T00:00:00Z',
        storedAt: '2026-11-01T00:00:00Z',
      },
    })
  await app.store.unitOfWork.commit([stored('a')])
  const proposal = await propose(ROB, { ...FILE, scope: { kind: 'version' } })
  await app.store.unitOfWork.commit([stored('b')])
  await t.rejects(app.desk.releases.agree(ADA, first, { proposal }), { code: 'conflict', message: /were replaced/ })
})

t.test('in an emergency one person releases this file, for hours, and once', async (t) => {
  const emergency = { ...FILE, emergency: true, reason: 'the shop is down' } as const
  await t.rejects(app.desk.releases.release(ROB, first, { ...emergency, scope: { kind: 'version' } }), {
    code: 'bad-request',
  })
  await propose(ROB)
  const released = await app.desk.releases.release(ROB, first, emergency)
  t.match(released, { case: { state: 'released' }, waiver: { isEmergency: true, until: '2026-11-25T09:14:00.000Z' } })
  t.match((await events()).slice(0, 3), ['case.emergency rob', 'waiver.added rob', 'case.proposal-ended rob'])
  app.clock.now = new Date(app.clock.now.getTime() + 25 * HOUR)
  await app.desk.waivers.reopenEnded()
  t.equal((await detail()).case.state, 'open', 'it ends by itself')
  await t.rejects(app.desk.releases.release(ROB, first, emergency), { code: 'conflict', message: /had its emergency/ })
  app.releasePolicy.approvals = { ...app.releasePolicy.approvals, emergencyHours: 0 }
  await t.rejects(app.desk.releases.release(ROB, first, emergency), { code: 'forbidden' })
  app.releasePolicy.rules = []
  await t.rejects(app.desk.releases.release(ROB, first, emergency), { code: 'bad-request' }, 'one person is enough')
})

t.test('what the policy asks of a release', async (t) => {
  app.releasePolicy.rules = []
  const { approvals } = app.releasePolicy
  const table: readonly [
    situation: string,
    asked: Partial<typeof approvals>,
    Partial<ReleaseChoice>,
    string | Partial<Waiver>,
  ][] = [
    ['ninety days', {}, {}, { until: '2027-02-22T09:14:00.000Z' }],
    ['its own days', { days: 7 }, {}, { until: '2026-12-01T09:14:00.000Z' }],
    ['no ticket', { ticketRequired: true }, {}, 'bad-request'],
    ['an empty ticket', { ticketRequired: true }, { ticket: '  ' }, 'bad-request'],
    ['a ticket', { ticketRequired: true }, { ticket: ' CHG-7 ' }, { ticket: 'CHG-7' }],
    ['a day too many', { maxDays: 30 }, { until: '2026-12-26T00:00:00Z' }, 'bad-request'],
    ['the last day', { maxDays: 30 }, { until: '2026-12-24T09:14:00Z' }, { until: '2026-12-24T09:14:00.000Z' }],
  ]
  for (const [situation, asked, choice, want] of table) {
    app.releasePolicy.approvals = { ...approvals, ...asked }
    const released = app.desk.releases.release(ADA, first, { ...FILE, ...choice })
    if (typeof want === 'string') await t.rejects(released, { code: want }, situation)
    else {
      t.match(await released, { waiver: want }, situation)
      await app.desk.decisions.reverse(ADA, first, { reason: 'next' })
    }
  }
  app.releasePolicy.approvals = { ...approvals, reviewers: 2 }
  t.match(await app.desk.releases.release(ADA, first, FILE), { proposal: { by: 'ada' } }, 'two for all rules')
})

t.test('by the API, and what the page behind the refusal notes of who asks', async (t) => {
  const server: FastifyInstance = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const base = baseOf(server)
  const link = await app.desk.accounts.invite(ROOT, 'grace', 'admin')
  const grace = new Client(base)
  const chosen = await grace.post('/api/v1/password-link/choice', { token: link.split('#')[1], password: PASSWORD })
  grace.csrf = chosen.json.csrfToken
  const proposal = await propose(ROB)
  const path = `/api/v1/cases/${first}`
  const { revision, purl, case: one } = (await grace.get(path)).json
  t.equal((await grace.post(`${path}/agree`, { revision, proposal: 'none' })).status, 404)
  t.equal((await grace.post(`${path}/agree`, { revision: 'old', proposal })).status, 409)
  t.equal((await new Client(base).post(`${path}/agree`, { revision, proposal })).status, 401)
  t.equal(purl, purlOf(one.artifact))
  t.match((await grace.post(`${path}/agree`, { revision, proposal })).json, { waiver: { agreedBy: 'grace' } })
})
