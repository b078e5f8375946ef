import t, { type Test } from 'tap'
import type { EventType } from '../../src/model/event.ts'
import type { MailMessage } from '../../src/model/mail.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { mailOf } from '../../src/notify/mail.ts'
import { DIGEST_MAX, Notifier } from '../../src/notify/notifier.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { MailPostman } from '../../src/upstream/mail.ts'
import { systemResolve } from '../../src/upstream/resolve.ts'
import { AT } from '../contracts/samples.ts'
import { headersOf, MailServer } from './mail-server.ts'
import { until } from './receiver.ts'

const HOUR = 3_600_000

interface Set {
  readonly store: Store
  readonly server: MailServer
  readonly clock: { now: Date }
  readonly start: (digestMs: number, addresses?: readonly string[]) => Promise<Notifier<MailMessage>>
  readonly log: (reason: string, type?: EventType) => Promise<void>
  /** to whom, and of what */
  readonly mails: () => readonly string[]
  readonly undelivered: () => Promise<readonly Readonly<Record<string, unknown>>[]>
}

async function setUp(t: Test): Promise<Set> {
  const server = new MailServer()
  await server.listen(t)
  const clock = { now: new Date(AT) }
  const open: { close(): Promise<void> }[] = []
  t.teardown(async () => {
    for (const one of open.toReversed()) await one.close()
  })
  const store = await openStore({ dataDir: t.testdir({}), clock: () => clock.now })
  open.push(store)
  return {
    store,
    server,
    clock,
    async start(digestMs, addresses = ['ada@acme.example']) {
      const settings = {
        host: '127.0.0.1',
        port: server.port,
        protocol: 'smtp',
        from: 'lazaret@acme.example',
        allowPlaintext: false,
        allowPrivateAddresses: true,
        requesterDomains: [],
      } as const
      const publicUrl = 'https://lazaret.example'
      const notifier = new Notifier<MailMessage>({
        name: 'desk',
        told: { events: ['case.opened', 'notification.undelivered'], registries: [], packages: [], rules: [] },
        digestMs,
        compose: async (events) => addresses.map((to) => () => mailOf(events, to, 'desk', publicUrl)),
        postman: new MailPostman(settings, publicUrl, systemResolve),
        forward: (from, limit) => store.records.eventsFrom(from, limit),
        size: async () => (await store.log.snapshot()).size,
        cursor: () => store.records.receiverCursor('desk'),
        unitOfWork: store.unitOfWork,
        leads: () => true,
        clock: () => clock.now,
        onProblem: () => undefined,
      })
      open.push(notifier)
      notifier.start()
      await until(async () => (await store.records.receiverCursor('desk')) !== undefined)
      return notifier
    },
    async log(reason, type = 'case.opened') {
      const actor = { kind: 'system', name: 'gate' } as const
      await store.unitOfWork.commit([recorded({ type, at: clock.now.toISOString(), actor, detail: { reason } })])
    },
    mails: () =>
      server.taken.map(({ to, raw }) => `${to.join()}: ${headersOf(raw, 'subject').join().replace('[Lazaret] ', '')}`),
    undelivered: async () =>
      (await store.records.events({ type: 'notification.undelivered' }, { limit: 10 })).map(({ detail }) => detail),
  }
}

t.test('each address gets a mail of its own, in the order of the log', async (t) => {
  const { start, log, mails } = await setUp(t)
  await start(0, ['ada@acme.example', 'grace@acme.example'])
  await log('one')
  await log('two')
  await until(() => mails().length === 4)
  t.strictSame(mails(), [
    'ada@acme.example: needs a decision: one',
    'grace@acme.example: needs a decision: one',
    'ada@acme.example: needs a decision: two',
    'grace@acme.example: needs a decision: two',
  ])
})

t.test('what comes within the time of a digest is one mail, once the first event has waited so long', async (t) => {
  const { start, log, mails, clock, store } = await setUp(t)
  const first = await start(HOUR)
  await log('one')
  await log('of no concern', 'artifact.served')
  clock.now = new Date(clock.now.getTime() + HOUR - 1)
  await log('two')
  await until(() => first.state().behind === 3)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  t.strictSame(mails(), [], 'not a millisecond sooner')
  t.equal(await store.records.receiverCursor('desk'), 0, 'its place is before what waits')
  await first.close()
  clock.now = new Date(clock.now.getTime() + 1)
  await start(HOUR)
  await until(() => mails().length === 1)
  t.strictSame(mails(), ['ada@acme.example: 2 events: needs a decision: one'], 'and after a restart, too')
  await until(async () => (await store.records.receiverCursor('desk')) === 3)
})

t.test('a digest that is full does not wait', async (t) => {
  const { start, log, mails } = await setUp(t)
  await start(HOUR)
  for (let index = 0; index <= DIGEST_MAX; index += 1) await log(String(index))
  await until(() => mails().length === 1)
  t.match(mails()[0], `${DIGEST_MAX} events: `)
})

t.test('a mail that is refused for good is told in the log at once, and holds nobody else', async (t) => {
  const { start, log, mails, server, undelivered } = await setUp(t)
  server.refusals.set('gone@acme.example', 550)
  await start(0, ['gone@acme.example', 'ada@acme.example'])
  await log('one')
  await until(() => mails().length === 2)
  t.strictSame(
    mails().map((mail) => mail.slice(0, 48)),
    ['ada@acme.example: needs a decision: one', 'ada@acme.example: A receiver could not be told o'],
  )
  await until(async () => (await undelivered()).length === 2)
  t.match(await undelivered(), [
    { receiver: 'desk', eventType: 'notification.undelivered' },
    { receiver: 'desk', event: 0, eventType: 'case.opened', problem: '127.0.0.1 refused the mail with status 550' },
  ])
  await log('two')
  await until(() => mails().length === 4)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  t.equal((await undelivered()).length, 4, 'and of that nobody is told without end')
})

t.test('a server that takes nothing for now is asked again, and whoever has the mail gets it once', async (t) => {
  const { start, log, mails, server, undelivered } = await setUp(t)
  server.refusals.set('grace@acme.example', 451)
  const notifier = await start(0, ['ada@acme.example', 'grace@acme.example'])
  await log('one')
  await until(() => notifier.state().problem !== '')
  server.refusals.clear()
  await until(() => mails().length === 2)
  await until(() => notifier.state().problem === '')
  t.strictSame(mails(), ['ada@acme.example: needs a decision: one', 'grace@acme.example: needs a decision: one'])
  t.strictSame(await undelivered(), [])
})
