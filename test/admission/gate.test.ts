import t from 'tap'
import type { Assessment } from '../../src/admission/assessment.ts'
import { createGate, type GateOptions } from '../../src/admission/gate.ts'
import { CANARIES } from '../../src/model/canary.ts'
import type { Requester } from '../../src/model/case.ts'
import { sha256 } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { AdmitRequest } from '../../src/model/gate.ts'
import { superseded, type Recorded } from '../../src/model/unit-of-work.ts'
import { isServed, type Outcome } from '../../src/model/verdict.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'
import { artifact, AT, facts, quarantined, verdict } from '../contracts/samples.ts'

const BODY = {
  sizeBytes: 1,
  bytes: Buffer.from('x'),
  open: () => {
    throw new Error('nobody reads it here')
  },
}

/** of decisions */
const ASOF = 7

const assessed = (outcome: Outcome, more: Partial<Assessment> = {}): Assessment =>
  ({
    registry: 'npm',
    entry: sampleArtifact('npm-tarball'),
    content: { stored: artifact(), facts: facts({ coreMetadata: Buffer.from('Name: x').toString('base64') }) },
    input: { registry: 'npm' },
    verdict: verdict({ outcome }),
    revision: '1',
    asOf: ASOF,
    ...more,
  }) as unknown as Assessment

interface Setting {
  readonly known: Assessment
  /** after the bytes failed */
  readonly again?: Assessment
  /** the bytes cannot be read, the first time */
  readonly breaks?: Error
  readonly hasCase?: boolean
  /** for a requester that the policy asks for: its project is allowed */
  readonly asksForRequester?: boolean
  readonly commit?: () => Promise<void>
}

function gateOver({ known, again = known, breaks, hasCase = false, asksForRequester = false, commit }: Setting) {
  const told: Recorded[] = []
  let isForgotten = false
  let reads = 0
  let damages = 0
  let polls = 0
  const asked: unknown[] = []
  const gate = createGate({
    assessor: {
      peek: () => (isForgotten ? undefined : known),
      forget: () => (isForgotten = true),
      assess: async () => again,
      recall: async () => known,
      foresee: async () => known,
    },
    policyEngine: {
      asksForRequester: () => asksForRequester,
      decide: async ({ requester }: { requester: { project: string } }) => {
        asked.push(requester)
        return verdict({ outcome: requester.project === 'shop' ? 'allow' : 'block' })
      },
      uninspected: () => verdict({ outcome: 'block' }),
      decisions: () => ASOF,
      poll: () => (polls += 1),
    },
    cache: {
      peek: () => undefined,
      body: async () => {
        reads += 1
        if (breaks !== undefined && reads === 1) throw breaks
        return BODY
      },
    },
    unitOfWork: {
      commit: async (entries: readonly Recorded[]) => {
        await commit?.()
        told.push(...entries)
      },
    },
    records: { caseOf: async () => (hasCase ? quarantined() : undefined) },
    publicUrl: () => 'http://lazaret.example',
    clock: () => new Date(AT),
    observer: { admission: () => undefined, prefetchFailed: () => undefined, damaged: () => (damages += 1) },
    upstreamDown: () => false,
    roomAhead: async () => true,
  } as unknown as GateOptions)
  return { gate, told, asked, polls: () => polls, damages: () => damages }
}

const request = (name = 'sample', requester: Partial<Requester> = {}): AdmitRequest => ({
  registry: 'npm',
  name,
  filename: 'sample-1.0.0.tgz',
  method: 'GET',
  requester: { address: '10.0.0.1', client: 'npm/11', ...requester },
  patienceMs: 1000,
})

t.test('what each outcome gives, and the event that is there before it', async (t) => {
  for (const outcome of ['allow', 'warn', 'hold', 'quarantine', 'block'] as const) {
    const { gate, told } = gateOver({ known: assessed(outcome) })
    const answer = await gate.admit(request())
    const served = isServed(outcome)
    t.equal(answer.kind, served ? 'admitted' : 'refused', outcome)
    t.match(told, [{ event: { type: served ? 'artifact.served' : 'artifact.refused' } }], outcome)
  }
})

t.test('a served verdict without bytes gives none', async (t) => {
  const { content: _, ...without } = assessed('allow')
  const { gate, told } = gateOver({ known: without })
  t.equal((await gate.admit(request())).kind, 'refused')
  t.match(told, [{ event: { type: 'artifact.refused' } }])
})

t.test('nobody is refused, or served, before the event of it is durable', async (t) => {
  for (const outcome of ['allow', 'block'] as const) {
    const durable = Promise.withResolvers<void>()
    const { gate } = gateOver({ known: assessed(outcome), commit: () => durable.promise })
    let isAnswered = false
    const answer = gate.admit(request())
    void answer.then(() => (isAnswered = true))
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    t.equal(isAnswered, false, outcome)
    durable.resolve()
    await answer
    const failing = gateOver({ known: assessed(outcome), commit: async () => Promise.reject(new Error('disk full')) })
    await t.rejects(failing.gate.admit(request()), /disk full/)
  }
})

t.test('what people decided meanwhile is looked at, and it is decided anew, a few times', async (t) => {
  for (const times of [1, 2, 3]) {
    let left = times
    const { gate, told, polls } = gateOver({
      known: assessed('allow'),
      commit: async () => {
        left -= 1
        if (left >= 0) throw superseded()
      },
    })
    if (times < 3) t.equal((await gate.admit(request())).kind, 'admitted')
    else await t.rejects(gate.admit(request()), { code: 'superseded', status: 503 })
    t.equal(polls(), Math.min(times, 2))
    t.equal(told.length, times < 3 ? 1 : 0)
  }
})

t.test('a refusal is told to its case, and a canary of ours to nobody', async (t) => {
  const { gate, told } = gateOver({ known: assessed('quarantine'), hasCase: true })
  t.match(await gate.admit(request()), { kind: 'refused', refusal: { caseId: 'case-1' } })
  t.match(
    told.map(({ event, changes }) => [event.detail['case'], changes]),
    [['case-1', [{ kind: 'case-requested', request: { caseId: 'case-1' } }]]],
  )
  const canary = gateOver({ known: assessed('quarantine'), hasCase: true })
  t.equal((await canary.gate.admit(request(CANARIES.npm.name))).kind, 'refused')
  t.same(canary.told, [])
})

t.test('bytes that cannot be read are had anew once, where they are the same ones and still served', async (t) => {
  const damaged = new LazaretError('artifact-damaged', 'the blob is damaged')
  const other = artifact({ digest: sha256('other') })
  const table: readonly (readonly [situation: string, again: Assessment, breaks: Error, given: boolean])[] = [
    ['the same bytes', assessed('allow'), damaged, true],
    [
      'other bytes',
      assessed('allow', { content: { stored: other, facts: assessed('allow').content?.facts } } as never),
      damaged,
      false,
    ],
    ['the same, refused by now', assessed('block'), damaged, false],
    ['trouble of another kind', assessed('allow'), new TypeError('a fault of ours'), false],
  ]
  for (const [situation, again, breaks, given] of table) {
    const { gate, told, damages } = gateOver({ known: assessed('allow'), again, breaks })
    if (given) t.equal((await gate.admit(request())).kind, 'admitted', situation)
    else {
      await t.rejects(gate.admit(request()), breaks, situation)
      t.same(told, [], `${situation}: nothing was served`)
    }
    t.equal(damages(), breaks === damaged ? 1 : 0, `${situation}: counted`)
  }
})

t.test('a policy that asks who it is believes only a token that we know', async (t) => {
  const table: readonly (readonly [situation: string, requester: Partial<Requester>, kind: string, asked: object])[] = [
    ['a known token', { known: true, token: 'ci', project: 'shop' }, 'admitted', { token: 'ci', project: 'shop' }],
    ['one that says so itself', { token: 'ci', project: 'shop' }, 'refused', { token: '', project: '' }],
    ['nobody', {}, 'refused', { token: '', project: '' }],
  ]
  for (const [situation, requester, kind, asked] of table) {
    const g = gateOver({ known: assessed('allow'), asksForRequester: true })
    t.equal((await g.gate.admit(request('sample', requester))).kind, kind, situation)
    t.same(g.asked, [asked], situation)
  }
})

t.test('metadata of a wheel stands behind the same gate', async (t) => {
  t.match(await gateOver({ known: assessed('allow') }).gate.coreMetadata(request()), {
    kind: 'metadata',
    bytes: Buffer.from('Name: x'),
  })
  const refused = gateOver({ known: assessed('block') })
  t.match(await refused.gate.coreMetadata(request()), { kind: 'refused' })
  t.match(refused.told, [{ event: { type: 'artifact.refused' } }])
  const without = assessed('allow', { content: { stored: artifact(), facts: facts() } } as never)
  t.equal(await gateOver({ known: without }).gate.coreMetadata(request()), undefined)
})

t.test('a client whose patience ends is told to come back', async (t) => {
  const { gate, told } = gateOver({ known: undefined as never, again: new Promise(() => undefined) as never })
  t.match(await gate.admit({ ...request(), patienceMs: 5 }), { kind: 'pending', retryAfterSeconds: 5 })
  t.same(told, [])
})
