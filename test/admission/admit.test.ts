import t from 'tap'
import { admit, assess, type Stations } from '../../src/admission/admit.ts'
import type { Assessment } from '../../src/admission/assessment.ts'
import type { AdmitRequest } from '../../src/model/gate.ts'
import type { Recorded, UnitOfWork } from '../../src/model/unit-of-work.ts'
import type { Outcome } from '../../src/model/verdict.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'
import { artifact, AT, facts, verdict } from '../contracts/samples.ts'

const WANTED = { registry: 'npm', name: 'sample', filename: 'sample-1.0.0.tgz' }
const BODY = {
  sizeBytes: 1,
  open: () => {
    throw new Error('nobody reads it here')
  },
}

/** The stations in the order in which they are called; each gives the least that the next one needs. */
function along(early: Outcome, passed: string[], failsAt?: string): Stations {
  const pass = <T>(station: string, given: T): T => {
    passed.push(station)
    if (station === failsAt) throw new Error(station)
    return given
  }
  const listed = { registry: { name: 'npm' }, entry: sampleArtifact('npm-tarball'), snapshot: {}, revision: 1 }
  const stored = artifact()
  const judgement = { input: {}, revision: '1' }
  const stations = {
    resolver: { resolve: async () => pass('resolve', listed) },
    judge: {
      metadata: async () => pass('judge metadata', { ...judgement, verdict: verdict({ outcome: early }) }),
      content: async () =>
        pass('judge content', { ...judgement, verdict: verdict({ outcome: 'warn' }), facts: facts() }),
    },
    fetcher: { fetch: async () => pass('fetch', { stored, arrival: 'new' }) },
    measurer: { measure: async () => pass('measure', { facts: facts(), isNew: true }) },
    predecessors: { search: () => ({ before: () => ({ version: undefined, find: async () => ({ kind: 'none' }) }) }) },
    recorder: { record: async () => pass('record', undefined) },
  }
  return stations as unknown as Stations
}

const ROAD = ['resolve', 'judge metadata', 'fetch', 'measure', 'judge content', 'record']

t.test('the road of an artifact', async (t) => {
  for (const early of ['allow', 'warn', 'hold', 'quarantine'] as const) {
    const passed: string[] = []
    const { verdict: decided, content } = await assess(along(early, passed), WANTED, { urgent: true })
    t.same(passed, ROAD, `metadata says ${early}`)
    t.same([decided.outcome, content?.stored.digest], ['warn', artifact().digest])
  }
})

t.test('what metadata alone blocks is never fetched', async (t) => {
  const passed: string[] = []
  const { verdict: decided, content } = await assess(along('block', passed), WANTED, { urgent: true })
  t.same(passed, ['resolve', 'judge metadata'])
  t.same([decided.outcome, content], ['block', undefined])
})

t.test('a station that fails ends the road, and nothing is recorded after it', async (t) => {
  for (const [at, station] of ROAD.entries()) {
    const passed: string[] = []
    await t.rejects(assess(along('allow', passed, station), WANTED, { urgent: true }), { message: station })
    t.same(passed, ROAD.slice(0, at + 1), station)
  }
})

const request = (method: 'GET' | 'HEAD'): AdmitRequest => ({
  ...WANTED,
  method,
  requester: { address: '127.0.0.1', client: 'npm/11' },
  patienceMs: 1,
})
const ASOF = 7
const served = {
  ...WANTED,
  asOf: ASOF,
  verdict: verdict({ outcome: 'allow' }),
  content: { stored: artifact(), facts: facts() },
}

t.test('nothing is admitted before its event is durable', async (t) => {
  for (const method of ['GET', 'HEAD'] as const) {
    let told: readonly Recorded[] = []
    let isDurable: (() => void) | undefined
    const gate = {
      bytesOf: async () => BODY,
      unitOfWork: {
        commit: (entries: readonly Recorded[]) => {
          told = entries
          return new Promise<void>((resolve) => {
            isDurable = resolve
          })
        },
      },
      now: () => AT,
      isStale: () => false,
      decisions: () => ASOF,
    }
    let isGiven = false
    const given = admit(request(method), served as unknown as Assessment, gate)
    void given.then(() => (isGiven = true))
    await new Promise((resolve) => setImmediate(resolve))
    t.equal(isGiven, false, 'it waits for the event')
    t.match(told, [{ event: { type: 'artifact.served', digest: artifact().digest, registry: 'npm' } }])
    t.equal(told[0]?.event.detail['method'] ?? 'GET', method, 'how it was asked for')
    isDurable?.()
    t.match(await given, { kind: 'admitted', body: BODY, artifact: { digest: artifact().digest } })
  }
})

const GATE = {
  bytesOf: async () => BODY,
  unitOfWork: { commit: async (): Promise<void> => undefined },
  now: () => AT,
  isStale: () => false,
  decisions: () => ASOF,
}

t.test('the event carries the revision it rests on, and a decision made while it is written is obeyed', async (t) => {
  let restsOn: number | undefined
  const unitOfWork: UnitOfWork = { commit: async (_told, _more, asOf) => void (restsOn = asOf) }
  await admit(request('GET'), served as unknown as Assessment, { ...GATE, unitOfWork })
  t.equal(restsOn, ASOF)
  const moved = { ...GATE, decisions: () => ASOF + 1 }
  await t.rejects(admit(request('GET'), served as unknown as Assessment, moved), { code: 'superseded' })
})

const failing = async (): Promise<void> => Promise.reject(new Error('the disk is full'))

t.test('where the event cannot be stored, or there are no bytes, nothing is admitted', async (t) => {
  const gate = { ...GATE, unitOfWork: { commit: failing } }
  await t.rejects(admit(request('GET'), served as unknown as Assessment, gate), /the disk is full/)
  const { content: _, ...without } = served
  await t.rejects(admit(request('GET'), without as unknown as Assessment, gate), /a served assessment has bytes/)
})
