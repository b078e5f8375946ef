import t from 'tap'
import type { Reviewer } from '../../src/desk/people.ts'
import type { Role } from '../../src/model/user.ts'
import { type App, openApp, PASSWORD } from './test-app.ts'

const HOUR = 3_600_000
const ROOT: Reviewer = { actor: { kind: 'operator', name: 'root' }, role: 'admin' }
const ORIGIN = { address: '192.0.2.1', client: 'Firefox' }

let app: App
let first = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  first = app.cases[0] ?? ''
  app.releasePolicy.rules = [{ id: 'secrets-egress', reviewers: 2 }]
})

t.afterEach(async () => app.close())

const as = (name: string, role: Role = 'admin'): Reviewer => ({ actor: { kind: 'user', name }, role })

async function comes(link: string): Promise<void> {
  await app.desk.accounts.choosePassword(link.split('#')[1] ?? '', PASSWORD, ORIGIN)
}

async function invite(by: Reviewer, ...names: readonly string[]): Promise<void> {
  for (const name of names) await comes(await app.desk.accounts.invite(by, name, 'admin'))
}

function wait(hours: number): void {
  app.clock.now = new Date(app.clock.now.getTime() + hours * HOUR)
}

/** Whether the second of two may agree to what the first proposes now. */
async function agrees(one: string, other: string): Promise<boolean> {
  wait(0.01)
  const choice = { scope: { kind: 'digest' }, reason: 'read it' } as const
  const released = await app.desk.releases.release(as(one), first, choice)
  if (!('proposal' in released)) throw new Error('one person released it')
  const proposal = released.proposal.id
  wait(0.01)
  try {
    await app.desk.releases.agree(as(other), first, { proposal })
    wait(0.01)
    await app.desk.decisions.reverse(as(one), first, { reason: 'once more' })
    return true
  } catch (error) {
    t.match(error, { code: 'forbidden', message: /made, or got a password link, by one of you/ })
    await app.desk.releases.withdraw(as(one), first, { proposal, reason: 'once more' })
    return false
  }
}

t.test('whoever makes a second account is not two people by it, for three days', async (t) => {
  await invite(ROOT, 'ada', 'rob')
  t.equal(await agrees('ada', 'rob'), true, 'whom the operator invited')
  await invite(as('ada'), 'eve')
  await invite(as('eve'), 'mallory')
  const rows: readonly (readonly [situation: string, one: string, other: string, agrees: boolean])[] = [
    ['who was invited by the proposer', 'ada', 'eve', false],
    ['who invited the proposer', 'eve', 'ada', false],
    ['by way of another', 'ada', 'mallory', false],
    ['the first of another chain', 'mallory', 'rob', true],
    ['another administrator', 'ada', 'rob', true],
  ]
  for (const [situation, one, other, wanted] of rows) t.equal(await agrees(one, other), wanted, situation)
  await invite(as('rob'), 'bob', 'carol')
  t.equal(await agrees('bob', 'carol'), false, 'two whom one person invited')
  wait(72)
  for (const [situation, one, other] of rows) t.equal(await agrees(one, other), true, `${situation}, later`)
  t.equal(await agrees('bob', 'carol'), true)
})

t.test('nor is whoever makes a password link of an account that is there', async (t) => {
  await invite(ROOT, 'ada', 'rob', 'carol')
  await comes(await app.desk.accounts.reset(as('ada'), 'rob'))
  t.equal(await agrees('ada', 'rob'), false)
  t.equal(await agrees('ada', 'carol'), true)
  await app.desk.accounts.giveRole(as('ada'), 'carol', 'reviewer')
  await app.desk.accounts.giveRole(as('ada'), 'carol', 'admin')
  t.equal(await agrees('ada', 'carol'), true, 'a role is no key')
  await comes(await app.desk.accounts.reset(ROOT, 'carol'))
  t.equal(await agrees('ada', 'carol'), true, 'the operator has the data folder')
})
