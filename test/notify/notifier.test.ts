import t, { type Test } from 'tap'
import type { EventType } from '../../src/model/event.ts'
import type { OutgoingMessage, WebhookReceiver } from '../../src/model/receiver.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { messageOf } from '../../src/notify/message.ts'
import { Notifier } from '../../src/notify/notifier.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { systemResolve, type Resolve } from '../../src/upstream/resolve.ts'
import { webhook } from '../../src/upstream/webhook.ts'
import { AT } from '../contracts/samples.ts'
import { TestReceiver, until } from './receiver.ts'

interface Set {
  readonly store: Store
  readonly receiver: TestReceiver
  readonly clock: { now: Date }
  /** whether this process tells, of several */
  readonly leading: { now: boolean }
  readonly problems: (string | undefined)[]
  readonly start: (changes?: Partial<WebhookReceiver>) => Notifier<OutgoingMessage>
  readonly log: (type: EventType, registry: string, reason: string) => Promise<void>
  /** reasons in the messages that came */
  readonly reasons: () => readonly string[]
}

async function setUp(t: Test): Promise<Set> {
  const receiver = new TestReceiver()
  const url = await receiver.listen(t)
  const clock = { now: new Date(AT) }
  const leading = { now: true }
  const open: { close(): Promise<void> }[] = []
  t.teardown(async () => {
    for (const one of open.toReversed()) await one.close()
  })
  const store = await openStore({ dataDir: t.testdir({}), clock: () => clock.now })
  open.push(store)
  const problems: (string | undefined)[] = []
  return {
    store,
    receiver,
    clock,
    leading,
    problems,
    start(changes = {}) {
      const told: WebhookReceiver = {
        kind: 'webhook',
        name: 'security',
        url,
        format: 'cloudevents',
        events: ['case.opened', 'notification.undelivered'],
        registries: [],
        packages: [],
        rules: [],
        allowPrivateAddresses: true,
        ...changes,
      }
      const notifier = new Notifier({
        name: told.name,
        told,
        digestMs: 0,
        compose: async (events) => events.map((event) => (at) => messageOf(event, told, 'https://lazaret.example', at)),
        postman: webhook(told, systemResolve),
        forward: (from, limit) => store.records.eventsFrom(from, limit),
        size: async () => (await store.log.snapshot()).size,
        cursor: () => store.records.receiverCursor(told.name),
        unitOfWork: store.unitOfWork,
        leads: () => leading.now,
        clock: () => clock.now,
        onProblem: (problem) => problems.push(problem),
      })
      open.push(notifier)
      notifier.start()
      return notifier
    },
    async log(type, registry, reason) {
      const actor = { kind: 'system', name: 'gate' } as const
      await store.unitOfWork.commit([recorded({ type, at: AT, actor, registry, detail: { reason } })])
    },
    reasons: () => receiver.taken.map(({ body }) => String(JSON.parse(body).data.detail.reason)),
  }
}

t.test('a receiver is told of what it wants, in order, from the time on at which it is new', async (t) => {
  const { start, log, reasons, store } = await setUp(t)
  await log('case.opened', 'npm', 'before')
  const notifier = start({ registries: ['npm'] })
  await until(async () => (await store.records.receiverCursor('security')) === 1)
  await log('case.opened', 'npm', 'one')
  await log('artifact.served', 'npm', 'not wanted')
  await log('case.opened', 'pypi', 'of another registry')
  await log('case.opened', 'npm', 'two')
  await until(() => reasons().length === 2)
  t.strictSame(reasons(), ['one', 'two'])
  t.match(notifier.state(), { name: 'security', problem: '' })
})

t.test('what comes while nobody tells is told after the next start, and nothing twice', async (t) => {
  const { start, log, reasons, store } = await setUp(t)
  const first = start()
  await until(async () => (await store.records.receiverCursor('security')) === 0)
  await log('case.opened', 'npm', 'one')
  await until(() => reasons().length === 1)
  await first.close()
  await log('case.opened', 'npm', 'two')
  start()
  await until(() => reasons().length === 2)
  t.strictSame(reasons(), ['one', 'two'])
})

t.test('a receiver that is down is told when it is up again', async (t) => {
  const { start, log, reasons, store, receiver, problems } = await setUp(t)
  const notifier = start()
  await until(async () => (await store.records.receiverCursor('security')) === 0)
  receiver.status = 503
  await log('case.opened', 'npm', 'one')
  await log('case.opened', 'npm', 'two')
  await until(() => receiver.asked >= 2)
  t.match(notifier.state(), { problem: /127\.0\.0\.1:\d+ answered with status 503/, behind: 2 })
  t.notMatch(JSON.stringify(problems), 'secret-path', 'the path of the URL is never said')
  receiver.status = 200
  await until(() => reasons().length === 2)
  t.strictSame(reasons(), ['one', 'two'])
  await until(() => notifier.state().problem === '')
  t.equal(problems.length, 2, 'the trouble is told once, and its end')
  t.equal(problems[1], undefined)
})

t.test('after a day an event is given up, the log tells it, and the next ones have their turn', async (t) => {
  const { start, log, reasons, store, receiver, clock } = await setUp(t)
  start()
  await until(async () => (await store.records.receiverCursor('security')) === 0)
  receiver.status = 500
  await log('case.opened', 'npm', 'lost')
  await until(() => receiver.asked >= 1)
  clock.now = new Date(clock.now.getTime() + 24 * 60 * 60_000)
  await until(async () => (await store.records.events({ type: 'notification.undelivered' }, { limit: 2 })).length === 1)
  const [event] = await store.records.events({ type: 'notification.undelivered' }, { limit: 2 })
  t.match(event, { detail: { receiver: 'security', event: 0, eventType: 'case.opened', problem: /status 500/ } })
  receiver.status = 200
  await log('case.opened', 'npm', 'next')
  await until(() => receiver.taken.length === 2)
  t.equal(reasons().at(-1), 'next')
  t.match(receiver.taken[0]?.body, 'notification.undelivered', 'the receiver hears of it, too')
})

const PRIVATE: readonly [situation: string, url: string, resolve: Resolve][] = [
  ['a literal loopback address', 'http://127.0.0.1:9/', systemResolve],
  ['the address of a cloud’s metadata', 'http://169.254.169.254/latest', systemResolve],
  ['an IPv6 address of this machine', 'http://[::1]:9/', systemResolve],
  [
    'a name that resolves to one',
    'http://hooks.example/',
    (_name, answer) => answer(null, [{ address: '10.0.0.7', family: 4 }]),
  ],
]

for (const [situation, url, resolve] of PRIVATE) {
  t.test(`no message goes to ${situation}, unless it is configured`, async (t) => {
    const receiver: WebhookReceiver = {
      kind: 'webhook',
      name: 'security',
      url,
      format: 'slack',
      events: ['case.opened'],
      registries: [],
      packages: [],
      rules: [],
      allowPrivateAddresses: false,
    }
    const postman = webhook(receiver, resolve)
    t.teardown(() => postman.close())
    await t.rejects(postman.post({ body: '{}', headers: {} }), { message: /^receiver security: .* private, loopback/ })
  })
}

t.test('a redirect is not followed, and a named time is waited for', async (t) => {
  const { receiver, start, log, store } = await setUp(t)
  start()
  await until(async () => (await store.records.receiverCursor('security')) === 0)
  receiver.status = 307
  receiver.headers = { location: '/elsewhere', 'retry-after': '120' }
  await log('case.opened', 'npm', 'one')
  await until(() => receiver.asked === 1)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  t.equal(receiver.asked, 1, 'neither the other place, nor again after a second')
})

t.test('of several processes the one that leads tells, and goes on where the one before has come to', async (t) => {
  const { receiver, start, log, store, leading, reasons } = await setUp(t)
  leading.now = false
  const notifier = start()
  await log('case.opened', 'npm', 'before anybody led')
  leading.now = true
  await until(async () => (await store.records.receiverCursor('security')) === 1)
  await log('case.opened', 'npm', 'one')
  await until(() => receiver.taken.length === 1)
  leading.now = false
  await new Promise((resolve) => setTimeout(resolve, 2500))
  // As another process does meanwhile.
  await log('case.opened', 'npm', 'told by another one')
  await store.unitOfWork.commit([], [{ kind: 'told-receiver', receiver: 'security', next: 3 }])
  await log('case.opened', 'npm', 'two')
  await new Promise((resolve) => setTimeout(resolve, 2500))
  t.same(reasons(), ['one'])
  t.match(notifier.state(), { behind: 0, problem: '' })
  leading.now = true
  await until(() => receiver.taken.length === 2)
  t.same(reasons(), ['one', 'two'])
})
