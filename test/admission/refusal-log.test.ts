import t from 'tap'
import { RefusalLog, type RefusedFile } from '../../src/admission/refusal-log.ts'
import { ALL_EVENTS_MAX, OWN_EVENTS_MAX } from '../../src/admission/refusal-budget.ts'
import { networkOf } from '../../src/model/address.ts'
import type { Requester } from '../../src/model/case.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { Recorded } from '../../src/model/unit-of-work.ts'
import { artifact, verdict } from '../contracts/samples.ts'

const START = Date.parse('2026-11-24T08:00:00Z')
const ABOUT: RefusedFile = {
  registry: 'npm',
  artifact: artifact(),
  digest: sha256('bytes'),
  verdict: verdict({ outcome: 'block', deciding: ['denied'] }),
}
const ASKER = { requester: { address: '192.0.2.1', client: 'npm/12' }, method: 'GET' as const }

function open() {
  let now = START
  let isBroken = false
  const told: Recorded[] = []
  const log = new RefusalLog(
    {
      async commit(some) {
        if (isBroken) throw new Error('no room')
        told.push(...some)
      },
    },
    { caseOf: async () => ({ id: 'case-1' }) as never },
    () => new Date(now),
  )
  return {
    log,
    events: () => told.map(({ event }) => event),
    told: () => told.map(({ event, changes }) => [event.type, event.detail['times'], changes.length]),
    pass: (ms: number) => void (now += ms),
    breaks: (broken: boolean) => void (isBroken = broken),
  }
}

const FIRST = ['artifact.refused', undefined, 1]

t.test('the same refusal is one event, and a minute later one that counts the others', async (t) => {
  const { log, told, pass } = open()
  t.same(await Promise.all(Array.from({ length: 500 }, () => log.note(ABOUT, ASKER))), Array(500).fill('case-1'))
  t.same(told(), [FIRST], 'at the same time, too')
  pass(59_999)
  await log.note(ABOUT, ASKER)
  t.same(told(), [FIRST])
  pass(1)
  await log.note(ABOUT, ASKER)
  t.same(told(), [FIRST, FIRST, ['artifact.refused', 500, 1]])
  await log.close()
  t.equal(told().length, 3, 'nothing was counted since')
  await log.note(ABOUT, ASKER)
  await log.close()
})

t.test('whatever is another refusal is another event', async (t) => {
  const { log, told } = open()
  const { requester } = ASKER
  for (const [about, asker] of [
    [ABOUT, ASKER],
    [{ ...ABOUT, registry: 'other' }, ASKER],
    [{ ...ABOUT, artifact: { ...ABOUT.artifact, filename: 'other.tgz' } }, ASKER],
    [{ ...ABOUT, digest: sha256('other bytes') }, ASKER],
    [{ ...ABOUT, digest: undefined }, ASKER],
    [{ ...ABOUT, verdict: verdict({ outcome: 'block', deciding: ['rejected'] }) }, ASKER],
    [ABOUT, { ...ASKER, method: 'HEAD' as const }],
    [ABOUT, { ...ASKER, requester: { ...requester, address: '192.0.2.2' } }],
    [ABOUT, { ...ASKER, requester: { ...requester, token: 'ci' } }],
  ] as const)
    await log.note(about, asker)
  t.equal(told().length, 9)
  await log.note(ABOUT, { ...ASKER, requester: { ...requester, client: 'another name for itself' } })
  t.equal(told().length, 9, 'but not what a client calls itself')
  await log.close()
  t.same(told().at(-1), ['artifact.refused', 1, 1], 'a server that stops writes what it has counted')
})

t.test('a refusal that cannot be written down is told to all who were to be counted, and tried again', async (t) => {
  const { log, told, breaks } = open()
  breaks(true)
  await t.rejects(Promise.all([log.note(ABOUT, ASKER), log.note(ABOUT, ASKER)]))
  breaks(false)
  t.equal(await log.note(ABOUT, ASKER), 'case-1')
  t.same(told(), [FIRST])
  await log.close()
})

t.test('what was counted and cannot be written is told later, and none is lost', async (t) => {
  const { log, told, pass, breaks } = open()
  for (let count = 0; count < 3; count += 1) await log.note(ABOUT, ASKER)
  for (let count = 0; count < OWN_EVENTS_MAX + 9; count += 1) await log.note(file(count), ASKER)
  const before = told().length
  pass(60_000)
  breaks(true)
  await t.rejects(log.close(), /no room/)
  await t.rejects(log.close(), /no room/)
  breaks(false)
  await log.note(ABOUT, ASKER)
  await log.close()
  const since = told().slice(before)
  t.same(since.slice(0, 2), [FIRST, ['artifact.refused', 2, 1]], 'of the same refusal')
  t.equal(since.length, 3, 'and of the others')
})

const file = (count: number): RefusedFile => ({
  ...ABOUT,
  digest: undefined,
  artifact: artifact({ name: `package-${count}`, filename: `package-${count}.tgz` }),
})

t.test('of ever other files so many refusals of a client are events, and the rest is counted', async (t) => {
  const { log, told, events, pass } = open()
  const ask = async (count: number, requester: Partial<Requester>): Promise<void> => {
    await log.note(file(count), { ...ASKER, requester: { ...ASKER.requester, ...requester } })
  }
  for (let count = 0; count < OWN_EVENTS_MAX; count += 1) await ask(count, {})
  t.equal(told().length, OWN_EVENTS_MAX, 'each of them')
  // Whatever a client calls itself, and whatever token it makes up.
  for (let count = 0; count < 500; count += 1)
    await ask(1000 + count, { client: `npm/${count}`, token: `made-up-${count}` })
  t.equal(told().length, OWN_EVENTS_MAX, 'and no more')
  await ask(5000, { address: '192.0.2.77' })
  await ask(5001, { known: true, token: 'ci' })
  t.equal(told().length, OWN_EVENTS_MAX + 2, 'but those of others, and of whom we know')
  pass(60_000)
  await ask(6000, {})
  t.equal(told().length, OWN_EVENTS_MAX + 3, 'and again a minute later')
  await log.close()
  t.match(events().at(-1), { type: 'artifact.refused', purl: 'pkg:npm/package-1499@1.3.0', detail: { others: 499 } })
})

t.test('all clients that nobody knows have so many events together, from however many addresses', async (t) => {
  const { log, told, events } = open()
  const ask = (address: string, count: number): Promise<unknown> =>
    log.note(
      { ...ABOUT, digest: undefined, artifact: artifact({ filename: `package-${count}.tgz` }) },
      { ...ASKER, requester: { ...ASKER.requester, address } },
    )
  for (let count = 0; count < 300; count += 1) await ask(`2001:db8:0:1::${count.toString(16)}`, count)
  t.equal(told().length, OWN_EVENTS_MAX, 'a /64 is one client')
  for (let count = 0; count < ALL_EVENTS_MAX * 2; count += 1) await ask(`2001:db8:1:${count.toString(16)}::1`, count)
  t.equal(told().length, ALL_EVENTS_MAX)
  await log.close()
  const others = events().slice(ALL_EVENTS_MAX)
  t.ok(others.length <= 1001, `${others.length} events count the rest`)
  t.equal(
    others.reduce((sum, { detail }) => sum + Number(detail['others']) + 1, 0),
    300 + ALL_EVENTS_MAX * 2 - ALL_EVENTS_MAX,
    'and none is lost',
  )
})

t.test('what one client has of addresses', (t) => {
  for (const [address, network] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
    ['x', 'x'],
  ] as const)
    t.equal(networkOf(address), network, address)
  t.end()
})
