import t, { type Test } from 'tap'
import { KnownTokens, UNSEEN_MAX_MS } from '../../src/desk/token-book.ts'
import { Tokens } from '../../src/desk/tokens.ts'
import type { AccessToken } from '../../src/model/token.ts'
import { openStore } from '../../src/store/store.ts'

const BY = { actor: { kind: 'operator', name: 'root' }, role: 'admin' } as const

function clock(): Date {
  return new Date('2026-11-24T08:00:00Z')
}

async function given(t: Test) {
  const time = { now: Date.parse('2026-11-24T08:00:00Z') }
  const { store, tokens, desk } = await opened(t, t.testdir(), () => new Date(time.now))
  return { time, store, tokens, desk }
}

async function opened(t: Test, dataDir: string, now: () => Date) {
  const store = await openStore({ dataDir, clock: now })
  t.teardown(() => store.close())
  const registries = (['npm', 'open', 'pypi'] as const).map((name) => ({ name, ecosystem: 'npm' as const }))
  const desk = new Tokens({ records: store.records, unitOfWork: store.unitOfWork, clock: now, registries })
  return { store, desk, tokens: new KnownTokens(store.records, now) }
}

t.test(
  'a token opens its registries alone, until its end, and from the moment at which it is revoked none',
  async (t) => {
    const { time, tokens, desk } = await given(t)
    const { secret: one } = await desk.add(BY, { name: 'one', registries: ['npm'] })
    const { secret: all } = await desk.add(BY, { name: 'all', until: '2026-11-24T09:00:00.000Z' })
    await tokens.refresh()
    const open = (secret: string): readonly string[] =>
      ['npm', 'open', 'pypi'].filter((registry) => tokens.identify(secret, registry) !== undefined)
    for (let again = 0; again < 2; again += 1) {
      t.same(open(one), ['npm'])
      t.same(open(all), ['npm', 'open', 'pypi'])
    }
    await desk.revoke(BY, 'one')
    const { secret: moved } = await desk.add(BY, { name: 'one', registries: ['open'] })
    await tokens.refresh()
    t.same([open(one), open(moved)], [[], ['open']], 'the same name with other registries is another token')
    time.now += 3_600_000
    t.same(open(all), [], 'at its very end')
  },
)

t.test('a token that nobody can look for opens nothing after ten seconds, and says why', async (t) => {
  const { store, desk } = await given(t)
  const { secret } = await desk.add(BY, { name: 'ci' })
  const state = { isFresh: true, elapsedMs: 0 }
  const records = {
    decisionsRevision: () => store.records.decisionsRevision(),
    decisionsAreFresh: () => state.isFresh,
    tokens: () => store.records.tokens(),
  }
  const tokens = new KnownTokens(records, clock, () => state.elapsedMs)
  await tokens.refresh()
  state.isFresh = false
  for (const elapsedMs of [0, UNSEEN_MAX_MS]) {
    state.elapsedMs = elapsedMs
    await tokens.refresh()
    t.match(tokens.identify(secret, 'npm'), { name: 'ci' }, `${elapsedMs} ms after the last look`)
  }
  state.elapsedMs = UNSEEN_MAX_MS + 1
  await tokens.refresh()
  t.throws(() => tokens.identify(secret, 'npm'), { code: 'database-unreachable' })
  t.equal(tokens.identify('another', 'npm'), undefined)
  t.ok(tokens.identify(tokens.own, 'npm'), 'the canaries of this very process')
  await t.rejects(new KnownTokens(records, clock).current(), { code: 'database-unreachable' }, 'who never looked')
  state.isFresh = true
  await tokens.refresh()
  t.match(tokens.identify(secret, 'npm'), { name: 'ci' }, 'the database is there again')
  await desk.revoke(BY, 'ci')
  await tokens.refresh()
  t.equal(tokens.identify(secret, 'npm'), undefined)
})

t.test('a look that began earlier and ends later brings no revoked token back', async (t) => {
  const { store, desk } = await given(t)
  const { secret } = await desk.add(BY, { name: 'ci' })
  const waiting: (() => void)[] = []
  const records = {
    decisionsRevision: () => store.records.decisionsRevision(),
    decisionsAreFresh: () => true,
    async tokens(): Promise<readonly AccessToken[]> {
      const all = await store.records.tokens()
      if (waiting.length === 0) await new Promise<void>((resolve) => void waiting.push(resolve))
      return all
    },
  }
  const tokens = new KnownTokens(records, clock)
  const early = tokens.refresh()
  while (waiting.length === 0) await new Promise((resolve) => void setImmediate(resolve))
  await desk.revoke(BY, 'ci')
  await tokens.refresh()
  waiting[0]?.()
  await early
  t.equal(tokens.identify(secret, 'npm'), undefined)
})

t.test('what another process revoked is known at the next look', async (t) => {
  const dataDir = t.testdir()
  const { tokens, desk } = await opened(t, dataDir, clock)
  const other = await opened(t, dataDir, clock)
  const { secret } = await desk.add(BY, { name: 'ci' })
  await tokens.refresh()
  t.ok(tokens.identify(secret, 'npm'))
  await other.desk.revoke(BY, 'ci')
  await tokens.refresh()
  t.equal(tokens.identify(secret, 'npm'), undefined)
})
