import t from 'tap'
import { LazaretError } from '../../src/model/errors.ts'
import { FAILED_RETRY_MS, Measurer } from '../../src/admission/measure.ts'
import { measureAnew } from '../../src/admission/measure-anew.ts'
import type { Stations } from '../../src/admission/admit.ts'
import type { InspectionJob, Inspector } from '../../src/inspection/inspector.ts'
import type { ReadAs } from '../../src/model/artifact.ts'
import type { Blobs } from '../../src/model/blobs.ts'
import { sha256, type Sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import type { UnitOfWork } from '../../src/model/unit-of-work.ts'
import { artifact, AT, facts, verdict } from '../contracts/samples.ts'

const START = Date.parse(AT)
const urgent = { urgent: true } as const

/** A measurer of the revision `two`, over facts that are stored, by digest and reading. */
function measuring(stored: readonly ContentFacts[], measured = (): Partial<ContentFacts> => ({ inspector: 'two' })) {
  const jobs: InspectionJob[] = []
  const state = { now: START, isHere: true }
  const records = {
    facts: async (digest: Sha256, readAs: ReadAs) =>
      stored.find((one) => one.digest === digest && one.readAs === readAs),
  }
  const inspector = {
    async inspect(job: InspectionJob) {
      jobs.push(job)
      return facts({ digest: job.digest, readAs: job.readAs, ...measured() })
    },
  } as unknown as Inspector
  const blobs = {
    async withFile(_digest: Sha256, use: (path: string) => unknown) {
      if (!state.isHere) throw new LazaretError('internal', 'the artifact is not there')
      return use('/path')
    },
  } as unknown as Blobs
  const clock = (): Date => new Date(state.now)
  return { state, jobs, measurer: new Measurer({ records, blobs, inspector, revision: 'two', clock }) }
}

t.test('facts are those of these bytes, read in this way, by this revision', async (t) => {
  const wheel = artifact({ ecosystem: 'pypi', kind: 'wheel', filename: 'left_pad-1.0-py3-none-any.whl' })
  const table: readonly (readonly [situation: string, stored: ContentFacts[], asked: typeof wheel, isNew: boolean])[] =
    [
      ['none', [], artifact(), true],
      ['of this revision', [facts({ inspector: 'two' })], artifact(), false],
      [
        'under another name',
        [facts({ inspector: 'two' })],
        artifact({ name: 'other', filename: 'other-1.0.0.tgz' }),
        false,
      ],
      ['of another revision', [facts({ inspector: 'one' })], artifact(), true],
      ['of other bytes', [facts({ inspector: 'two', digest: sha256('other') })], artifact(), true],
      ['read as another kind', [facts({ inspector: 'two' })], wheel, true],
      ['read as that kind', [facts({ inspector: 'two', readAs: 'wheel' })], wheel, false],
    ]
  for (const [situation, stored, asked, isNew] of table) {
    const { measurer, jobs } = measuring(stored)
    t.equal((await measurer.measure(asked, urgent)).isNew, isNew, situation)
    t.equal(jobs.length, isNew ? 1 : 0, situation)
    if (isNew) t.match(jobs, [{ digest: asked.digest, readAs: asked.kind }], situation)
  }
})

t.test('an inspection that failed stands for ten minutes, and after each failure twice as long', async (t) => {
  const stored: ContentFacts[] = []
  let works = false
  const m = measuring(stored, () => ({ inspector: works ? 'two' : 'none' }))
  const again = async (afterMs: number): Promise<boolean> => {
    m.state.now += afterMs
    const { isNew, facts: found } = await m.measurer.measure(artifact(), urgent)
    if (isNew) stored.splice(0, 1, found)
    return isNew
  }
  t.equal(await again(0), true)
  t.equal(await again(FAILED_RETRY_MS - 1), false)
  t.equal(await again(1), true)
  t.equal(await again(2 * FAILED_RETRY_MS - 1), false)
  t.equal(await again(1), true)
  works = true
  t.equal(await again(4 * FAILED_RETRY_MS), true)
  stored.length = 0
  works = false
  t.equal(await again(1), true)
  t.equal(await again(FAILED_RETRY_MS), true, 'and from the beginning, once it worked in between')
  const other = measuring([facts({ inspector: 'none' })])
  t.equal((await other.measurer.measure(artifact(), urgent)).isNew, true, 'one from before the start is tried at once')
})

t.test('missing bytes are an error, not clean facts', async (t) => {
  const { measurer, state, jobs } = measuring([])
  state.isHere = false
  await t.rejects(measurer.measure(artifact(), urgent), { code: 'internal', message: /not there/ })
  t.same(jobs, [])
})

/** What is written down where bytes that we hold are measured anew. */
async function anew(given: {
  readonly isHere?: boolean
  readonly listed?: boolean
  readonly meant?: Sha256
  readonly undecided?: boolean
  readonly inspector?: string
}) {
  const { isHere = true, listed = true, meant = artifact().digest, undecided = false, inspector = 'two' } = given
  const written: string[] = []
  const stations = {
    fetcher: { isHere: async () => isHere, recall: async () => artifact({ digest: meant }) },
    measurer: { measure: async () => ({ facts: facts({ inspector }), isNew: true }) },
    resolver: { recall: async () => (listed ? { entry: artifact() } : undefined) },
    predecessors: {
      renew: () => ({ before: async () => ({ version: undefined, find: async () => ({ kind: 'none' }) }) }),
    },
    judge: {
      metadata: async () => ({ verdict: verdict() }),
      content: async () => ({ verdict: verdict(undecided ? { undecided: { rules: ['x'], since: AT } } : {}) }),
    },
    recorder: { record: async () => void written.push('verdict') },
  } as unknown as Stations
  const unitOfWork: UnitOfWork = {
    commit: async (told, unrecorded = []) =>
      void written.push(...unrecorded.map(({ kind }) => kind), ...told.map(() => 'event')),
  }
  const [result] = await Promise.allSettled([measureAnew(stations, unitOfWork, artifact())])
  return [...written, ...(result.status === 'rejected' ? ['failed'] : [])]
}

t.test('what is measured anew is decided on where upstream still means these bytes, and it can be', async (t) => {
  t.same(await anew({}), ['verdict'])
  t.same(await anew({ isHere: false }), ['failed'], 'bytes that are gone or damaged')
  t.same(await anew({ listed: false }), ['facts'], 'upstream lists it no more')
  t.same(await anew({ meant: sha256('other') }), ['facts'], 'upstream means other bytes by that name')
  t.same(await anew({ undecided: true }), ['facts'], 'its version before is not here')
  t.same(await anew({ inspector: 'none' }), ['verdict', 'failed'], 'it could not be inspected')
})
