import type { Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { recorded, type Change } from '../../src/model/unit-of-work.ts'
import { freshly, type Open } from './opening.ts'
import {
  AT,
  DIGEST,
  artifact,
  event,
  quarantined,
  freeze,
  proposal,
  rejection,
  request,
  token,
  told,
  user,
  verdict,
  waiver,
} from './samples.ts'

/** Cases, requests, decisions, users and sessions. */
export async function testDesk(t: Test, open: Open): Promise<void> {
  const fresh = freshly(open)

  await t.test('one case for each artifact, whoever opens it', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    await unitOfWork.commit([told({ kind: 'case-opened', case: quarantined() })])
    await unitOfWork.commit([
      told({ kind: 'case-opened', case: quarantined({ id: 'case-2' }) }),
      told({ kind: 'case-requested', request: request({ caseId: 'case-2' }) }),
    ])
    t.same(await records.caseOf('npm', artifact(), DIGEST), quarantined(), 'the first stands')
    t.equal(await records.case('case-2'), undefined)
    t.equal((await records.requests('case-1', { limit: 10 })).length, 1, 'the request went to the first')
    await unitOfWork.commit([
      told({ kind: 'case-decided', id: 'case-1', state: 'released', at: AT, by: 'ada', reason: 'fine' }),
    ])
    t.same(await records.case('case-1'), {
      ...quarantined({ state: 'released' }),
      decidedAt: AT,
      decidedBy: 'ada',
      decisionReason: 'fine',
    })
    t.equal(await records.oldestOpenCase(), undefined, 'nothing waits')
    const later = '2026-11-26T00:00:00.000Z'
    await unitOfWork.commit([
      told({ kind: 'case-decided', id: 'case-1', state: 'open', at: later, by: 'ada', reason: 'new evidence' }),
    ])
    t.equal(await records.oldestOpenCase(), later, 'it waits since it was put back')
    await unitOfWork.commit([
      told({ kind: 'case-decided', id: 'case-1', state: 'released', at: AT, by: 'ada', reason: 'fine' }),
    ])
    t.same(await records.caseCounts(), { open: 0, released: 1, rejected: 0, closed: 0 })
  })

  await t.test('of two who decide on one case by what both saw, one decides', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    await unitOfWork.commit([told({ kind: 'case-opened', case: quarantined() })])
    const seen = { id: 'case-1', was: `open@${AT}`, at: '2026-11-25T00:00:00.000Z' }
    const decides = (by: string, state: 'released' | 'rejected') =>
      unitOfWork.commit([told({ kind: 'case-decided', ...seen, by, state, reason: by })])
    const [ada, bert] = await Promise.allSettled([decides('ada', 'released'), decides('bert', 'rejected')])
    t.equal(ada.status, 'fulfilled')
    t.match(bert, { status: 'rejected', reason: { code: 'conflict' } })
    t.match(await records.case('case-1'), { state: 'released', decidedBy: 'ada' })
    const again = { ...seen, was: `released@${seen.at}`, at: '2026-11-26T00:00:00.000Z' }
    await unitOfWork.commit([told({ kind: 'case-decided', ...again, by: 'ada', state: 'open', reason: 'again' })])
    t.match(await records.case('case-1'), { state: 'open' })
    const lost = told({ kind: 'case-decided', ...again, id: 'none', by: 'ada', state: 'open', reason: '' })
    await t.rejects(unitOfWork.commit([lost]), { code: 'not-found' })
  })

  await t.test('the same bytes under two names are two cases', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const liar = quarantined({ id: 'case-2', artifact: { ...quarantined().artifact, name: '@liar/left-pad' } })
    for (const one of [quarantined(), liar]) await unitOfWork.commit([told({ kind: 'case-opened', case: one })])
    const decided = { id: 'case-1', state: 'released', at: AT, by: 'ada', reason: 'fine' } as const
    await unitOfWork.commit([told({ kind: 'case-decided', ...decided })])
    t.match(await records.caseOf('npm', artifact(), DIGEST), { id: 'case-1', state: 'released' })
    t.match(await records.caseOf('npm', liar.artifact, DIGEST), { id: 'case-2', state: 'open' })
    t.equal(await records.oldestOpenCase(), liar.openedAt)
    t.equal(await records.caseOf('npm', { ...artifact(), filename: 'other.tgz' }, DIGEST), undefined)
    t.match(await records.casesOf('npm', DIGEST), [{ id: 'case-1' }, { id: 'case-2' }])
    t.same(await records.casesOf('pypi', DIGEST), [])
  })

  await t.test('the queue: filters, summary and pages', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    for (const n of [1, 2, 3, 4, 5]) {
      const one = quarantined({
        id: `case-${n}`,
        digest: sha256(`${n}`),
        openedAt: n > 3 ? '2026-11-25T00:00:00.000Z' : AT,
      })
      await unitOfWork.commit([
        told({ kind: 'case-opened', case: { ...one, artifact: { ...one.artifact, name: `Pad_${n}%` } } }),
      ])
    }
    const { filename } = artifact()
    const requester = { address: '10.0.0.2', client: 'pip', token: 'abc' }
    await unitOfWork.commit([
      told({ kind: 'verdict', registry: 'npm', digest: sha256('5'), name: 'Pad_5%', filename, verdict: verdict() }),
      told({ kind: 'case-requested', request: request({ caseId: 'case-5', message: 'please', contact: 'bob' }) }),
      told({ kind: 'case-requested', request: request({ caseId: 'case-5', at: '2026-11-26T00:00:00.000Z' }) }),
      told({ kind: 'case-requested', request: request({ caseId: 'case-5', requester }) }),
    ])
    const first = await records.cases({}, { limit: 2 })
    t.same(
      first.map((row) => row.case.id),
      ['case-5', 'case-4'],
    )
    t.match(first[0], {
      verdict: { outcome: 'quarantine' },
      waiting: 2,
      messages: 1,
      lastAskedAt: '2026-11-26T00:00:00.000Z',
    })
    const second = await records.cases({}, { limit: 10, before: 'case-4' })
    t.same(
      second.map((row) => row.case.id),
      ['case-3', 'case-2', 'case-1'],
    )
    t.match(second[0], { verdict: undefined, waiting: 0, messages: 0, lastAskedAt: undefined })
    t.same(
      (await records.cases({ text: 'pAD_3%' }, { limit: 9 })).map((row) => row.case.id),
      ['case-3'],
    )
    t.same(await records.cases({ text: '_%_' }, { limit: 9 }), [], 'wildcards are plain characters')
    t.same(await records.cases({ state: 'rejected' }, { limit: 9 }), [])
  })

  await t.test('requests: a client that asks again is one row, and a flood stays bounded', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    await unitOfWork.commit([told({ kind: 'case-opened', case: quarantined() })])
    const message = request({ message: 'we need it', contact: 'bob', at: '2026-01-01T00:00:00.000Z' })
    await unitOfWork.commit([told({ kind: 'case-requested', request: message })])
    await Promise.all(
      Array.from({ length: 1200 }, async (_, n) => {
        const requester = { address: `10.0.${n % 256}.${n % 600}`, client: 'npm' }
        await unitOfWork.commit([told({ kind: 'case-requested', request: request({ requester }) })])
      }),
    )
    const rows = await records.requests('case-1', { limit: 1000 })
    t.equal(rows.length, 500)
    t.same(rows.at(-1), message, 'the message is kept, though oldest')
    t.same(await records.requests('case-1', { limit: 1000, before: AT }), [message], 'the page before a time')
    const [summary] = await records.cases({}, { limit: 1 })
    t.match(summary, { messages: 1, waiting: 500 })
  })

  await t.test('decisions: what is active, and the revision moves with each', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const revisions = [records.decisionsRevision()]
    const commit = async (change: Change): Promise<void> => {
      await unitOfWork.commit([told(change)])
      revisions.push(records.decisionsRevision())
    }
    await commit({ kind: 'waiver', waiver: waiver({ until: '2026-12-01T00:00:00.000Z', caseId: 'case-1' }) })
    await commit({
      kind: 'waiver',
      waiver: waiver({ id: 'waiver-2', scope: { kind: 'package', ecosystem: 'pypi', name: 'six', range: '>=1' } }),
    })
    await commit({ kind: 'waiver-revoked', id: 'waiver-2', at: AT, by: 'bob' })
    await commit({ kind: 'rejection', rejection: rejection() })
    t.equal(new Set(revisions).size, revisions.length, revisions.join(' '))
    t.same(await records.waivers({ active: true }), [waiver({ until: '2026-12-01T00:00:00.000Z', caseId: 'case-1' })])
    t.same(await records.waivers({ active: true, at: '2026-12-01T00:00:00.000Z' }), [], 'it ends at its date')
    t.equal((await records.waivers({})).length, 2)
    t.match((await records.waivers({ active: false }))[0], { id: 'waiver-2', revokedAt: AT, revokedBy: 'bob' })
    t.same(await records.rejections({ active: true }), [rejection()])
    await commit({ kind: 'rejection-revoked', id: 'rejection-1', at: AT, by: 'bob' })
    t.same(await records.rejections({ active: true }), [])
    const before = records.decisionsRevision()
    await unitOfWork.commit([told({ kind: 'artifact', artifact: artifact() }), recorded(event())])
    t.equal(records.decisionsRevision(), before, 'other writes do not move it')
  })

  await t.test('proposals: one at a time on a case, and each ends once', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const end = { at: AT, by: 'bob', how: 'withdrawn' } as const
    await unitOfWork.commit([told({ kind: 'proposal', proposal: proposal() })])
    await t.rejects(unitOfWork.commit([told({ kind: 'proposal', proposal: proposal({ id: 'proposal-2' }) })]), {
      code: 'conflict',
    })
    await unitOfWork.commit([told({ kind: 'proposal', proposal: proposal({ id: 'proposal-3', caseId: 'case-2' }) })])
    t.same(
      (await records.proposals({})).map(({ id }) => id),
      ['proposal-1', 'proposal-3'],
    )
    await unitOfWork.commit([told({ kind: 'proposal-ended', id: 'proposal-1', end })])
    await t.rejects(unitOfWork.commit([told({ kind: 'proposal-ended', id: 'proposal-1', end })]), { code: 'conflict' })
    await t.rejects(unitOfWork.commit([told({ kind: 'proposal-ended', id: 'none', end })]), { code: 'not-found' })
    t.same(await records.proposals({ caseId: 'case-1' }), [proposal({ end })])
    t.same(
      (await records.proposals({})).map(({ id }) => id),
      ['proposal-3'],
    )
    const whole = waiver({ agreedBy: 'bob', ticket: 'CHG-7', isEmergency: true })
    await unitOfWork.commit([told({ kind: 'waiver', waiver: whole })])
    t.same(await records.waivers({}), [whole])
  })

  await t.test('freezes: what is in force, and the revision moves with each', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const before = records.decisionsRevision()
    await unitOfWork.commit([told({ kind: 'freeze', freeze: freeze() })])
    await unitOfWork.commit([told({ kind: 'freeze', freeze: freeze({ id: 'freeze-2', registry: 'npm' }) })])
    t.equal(records.decisionsRevision(), before + 2)
    t.same(await records.freezes({ active: true }), [freeze(), freeze({ id: 'freeze-2', registry: 'npm' })])
    t.same(await records.freezes({ active: true, at: '2026-12-01T00:00:00.000Z' }), [], 'each ends by itself')
    await unitOfWork.commit([told({ kind: 'freeze-lifted', id: 'freeze-1', at: AT, by: 'bob' })])
    t.equal(records.decisionsRevision(), before + 3)
    t.same(await records.freezes({ active: false }), [freeze({ liftedAt: AT, liftedBy: 'bob' })])
    const again = unitOfWork.commit([told({ kind: 'freeze-lifted', id: 'freeze-1', at: AT, by: 'eve' })])
    await t.rejects(again, { code: 'conflict' })
    await t.rejects(unitOfWork.commit([told({ kind: 'freeze-lifted', id: 'none', at: AT, by: 'eve' })]), {
      code: 'not-found',
    })
  })

  await t.test('tokens of clients: each change moves the revision, and a name is in force once', async (t) => {
    const store = await open(t.testdir(), () => new Date(AT))
    t.teardown(async () => await store.close())
    const { unitOfWork, records } = store
    const commit = (change: Change): Promise<void> => unitOfWork.commit([told(change)])
    const before = records.decisionsRevision()
    const first = { registries: ['npm'], may: ['export-log'], until: '2027-01-01T00:00:00.000Z' } as const
    await commit({ kind: 'token', token: token(first) })
    t.not(records.decisionsRevision(), before)
    const again = token({ id: 'token-2', hash: sha256('another') })
    await t.rejects(commit({ kind: 'token', token: again }), { code: 'conflict' })
    await commit({ kind: 'token-revoked', id: 'token-1', at: AT, by: 'bob' })
    await t.rejects(commit({ kind: 'token-revoked', id: 'token-1', at: AT, by: 'bob' }), { code: 'conflict' })
    await t.rejects(commit({ kind: 'token-revoked', id: 'token-9', at: AT, by: 'bob' }), { code: 'not-found' })
    await commit({ kind: 'token', token: again })
    t.strictSame(await records.tokens(), [token({ ...first, revokedAt: AT, revokedBy: 'bob' }), again])
  })

  await t.test('users and sessions', async (t) => {
    let now = AT
    const store = await open(t.testdir(), () => new Date(now))
    t.teardown(async () => await store.close())
    const { unitOfWork, records } = store
    await unitOfWork.commit([told({ kind: 'user', user: user() })])
    await unitOfWork.commit([told({ kind: 'user', user: user({ passwordHash: '$argon2id$y' }) })])
    t.same(await records.users(), [user({ passwordHash: '$argon2id$y' })])
    const provided = { issuer: 'https://login.example', subject: 's-1' }
    const grace = user({ id: 'user-2', name: 'grace', passwordHash: '', provided })
    await unitOfWork.commit([told({ kind: 'user', user: grace })])
    t.same(await records.users(), [user({ passwordHash: '$argon2id$y' }), grace], 'in the order of names')
    const twin = user({ id: 'user-3', name: 'heidi', provided })
    await t.rejects(unitOfWork.commit([told({ kind: 'user', user: twin })]), 'nobody is two people')
    await unitOfWork.commit([told({ kind: 'user', user: { ...grace, role: 'viewer' } })])
    t.equal((await records.users())[1]?.role, 'viewer')
    const session = {
      tokenHash: DIGEST,
      userId: 'user-1',
      csrfToken: 'c',
      createdAt: AT,
      expiresAt: '2026-11-25T00:00:00.000Z',
    }
    await unitOfWork.commit([], [{ kind: 'session', session }])
    t.same(await records.session(DIGEST), session)
    now = '2026-11-25T00:00:00.000Z'
    t.equal(await records.session(DIGEST), undefined, 'expired')
    now = AT
    const expiresAt = new Date(Date.parse(session.expiresAt) + 1000).toISOString()
    await unitOfWork.commit([], [{ kind: 'session-renewed', tokenHash: DIGEST, expiresAt }])
    t.equal((await records.session(DIGEST))?.expiresAt, expiresAt)
    await unitOfWork.commit([], [{ kind: 'session-ended', tokenHash: DIGEST }])
    await unitOfWork.commit([], [{ kind: 'session-ended', tokenHash: DIGEST }])
    await unitOfWork.commit([], [{ kind: 'session-renewed', tokenHash: DIGEST, expiresAt }])
    t.equal(await records.session(DIGEST), undefined, 'a request that was under way does not begin it again')
    t.equal(await records.session(DIGEST), undefined, 'ended; twice is no error')
  })
}
