import t from 'tap'
import { RefusalLog, type RefusedFile } from '../../src/admission/refusal-log.ts'
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
