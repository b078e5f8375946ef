import t from 'tap'
import { Assessor, type AssessorOptions } from '../../src/admission/assessor.ts'
import type { Assessment } from '../../src/admission/assessment.ts'
import { keyOf } from '../../src/admission/assessment.ts'
import type { StoredArtifact } from '../../src/model/artifact.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { KnownAssessments } from '../../src/admission/known-assessments.ts'
import { Revisions } from '../../src/model/revisions.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'
import { artifact, AT, facts, verdict } from '../contracts/samples.ts'

const FILE = ['npm', 'sample', 'sample-1.0.0.tgz'] as const

interface Setting {
  /** told at each round on the road */
  readonly onRound?: (round: number, revisions: Revisions) => void
  readonly judged?: Verdict
  /** what was recorded last */
  readonly last?: Verdict
  readonly stored?: StoredArtifact | null
  /** upstream gives the file under its first URL no more */
  readonly gone?: boolean
  readonly moves?: boolean
}

const snapshot = (url: string | undefined) => ({
  catalogue: { artifacts: [sampleArtifact('npm-tarball', { url: url ?? '' })] },
})

function assessing({
  onRound,
  judged = verdict({ outcome: 'allow' }),
  last,
  stored = artifact(),
  gone = false,
  moves = false,
}: Setting) {
  const revisions = new Revisions()
  const policy = { revision: '1' }
  let rounds = 0
  const urls = ['https://one.example/x', moves ? 'https://two.example/x' : 'https://one.example/x']
  let isRefreshed = false
  const listed = (name: string) => ({
    registry: { name: 'npm' },
    entry: sampleArtifact('npm-tarball', { name, url: urls[isRefreshed ? 1 : 0] ?? '' }),
    snapshot: {},
    revision: revisions.of(keyOf('npm', name, '')),
  })
  const judgement = { input: {}, revision: '1', verdict: judged, facts: facts() }
  const stations = {
    resolver: {
      resolve: async ({ name }: { name: string }) => {
        rounds += 1
        const found = listed(name)
        onRound?.(rounds, revisions)
        return found
      },
      recall: async ({ name }: { name: string }) => listed(name),
    },
    judge: {
      metadata: async () => ({ ...judgement, revision: policy.revision }),
      content: async () => ({ ...judgement, revision: policy.revision }),
    },
    fetcher: {
      fetch: async ({ entry }: { entry: { url: string } }) => {
        if (gone && entry.url === urls[0]) throw new LazaretError('not-found', 'HTTP 404')
        return { stored: artifact(), arrival: 'new' }
      },
      recall: async () => stored ?? undefined,
    },
    measurer: { measure: async () => ({ facts: facts(), isNew: false }), recall: async () => facts() },
    predecessors: {
      search: () => ({ before: async () => ({ version: undefined, find: async () => ({ kind: 'none' }) }) }),
      recall: () => ({ before: async () => ({ version: undefined, find: async () => ({ kind: 'none' }) }) }),
    },
    recorder: { record: async () => undefined, listings: new Revisions() },
  }
  const assessor = new Assessor({
    stations,
    catalogues: {
      cached: async () => snapshot(urls[isRefreshed ? 1 : 0]),
      refresh: async () => {
        isRefreshed = true
        return snapshot(urls[1])
      },
    },
    known: new KnownAssessments(1_000_000),
    records: { verdict: async () => last, artifactsOfPackage: async () => [] },
    policyEngine: { revision: () => policy.revision },
    unitOfWork: { commit: async () => undefined },
    revisions,
    clock: () => new Date(AT),
  } as unknown as AssessorOptions)
  return { assessor, revisions, policy, rounds: () => rounds }
}

const changed = (_round: number, revisions: Revisions): void => revisions.changed(keyOf('npm', 'sample', ''))

t.test('an assessment is remembered under the revisions that it was made under', async (t) => {
  const a = assessing({})
  const first = await a.assessor.assess(...FILE)
  t.equal(a.assessor.peek(...FILE), first)
  t.equal(await a.assessor.assess(...FILE), first)
  t.equal(a.rounds(), 1)
  a.revisions.changed(keyOf('npm', 'other', ''))
  t.equal(a.assessor.peek(...FILE), first, 'another package is nothing to it')
  t.equal(a.assessor.peek('npm', 'other', 'sample-1.0.0.tgz'), undefined)
  a.revisions.changed(keyOf('npm', 'sample', ''))
  t.equal(a.assessor.peek(...FILE), undefined, 'upstream says something else')
  const second = await a.assessor.assess(...FILE)
  t.equal(a.assessor.peek(...FILE), second)
  a.policy.revision = '2'
  t.equal(a.assessor.peek(...FILE), undefined, 'another policy')
  await a.assessor.assess(...FILE)
  a.assessor.forget(...FILE)
  t.equal(a.assessor.peek(...FILE), undefined, 'forgotten')
})

t.test('what changed meanwhile has it made anew, three times in all, and the last is not remembered', async (t) => {
  const once = assessing({ onRound: (round, revisions) => round === 1 && changed(round, revisions) })
  const made = await once.assessor.assess(...FILE)
  t.equal(once.rounds(), 2)
  t.equal(once.assessor.peek(...FILE), made)
  const always = assessing({ onRound: changed })
  await always.assessor.assess(...FILE)
  t.equal(always.rounds(), 3)
  t.equal(always.assessor.peek(...FILE), undefined)
})

t.test('a file that moved at upstream is had from where it is now', async (t) => {
  const moved = assessing({ gone: true, moves: true })
  t.equal((await moved.assessor.assess(...FILE)).verdict.outcome, 'allow')
  t.equal(moved.rounds(), 2)
  const gone = assessing({ gone: true })
  await t.rejects(gone.assessor.assess(...FILE), { code: 'not-found' })
  t.equal(gone.rounds(), 1)
})

t.test('who asks for one file at once shares the road, and for two files does not', async (t) => {
  const a = assessing({})
  const [one, same, other] = await Promise.all([
    a.assessor.assess(...FILE),
    a.assessor.assess(...FILE),
    a.assessor.assess('npm', 'other', 'sample-1.0.0.tgz'),
  ])
  t.equal(one, same)
  t.not(one, other)
  t.same(
    [one, other].map(({ entry }: Assessment) => entry.name),
    ['sample', 'other'],
  )
  t.equal(a.rounds(), 2)
})

t.test(
  'by what is stored: what hangs on a version before that is not here is told only where it was refused last',
  async (t) => {
    const undecided = verdict({ outcome: 'hold', undecided: { rules: ['x'], since: AT } })
    const table: readonly (readonly [situation: string, setting: Setting, isTold: boolean])[] = [
      ['decided', {}, true],
      ['we have no bytes', { stored: null }, false],
      ['undecided, and never recorded', { judged: undecided }, false],
      ['undecided, and served last', { judged: undecided, last: verdict({ outcome: 'warn' }) }, false],
      ['undecided, and refused last', { judged: undecided, last: verdict({ outcome: 'quarantine' }) }, true],
    ]
    for (const [situation, setting, isTold] of table) {
      const a = assessing(setting)
      t.equal((await a.assessor.recall(...FILE)) !== undefined, isTold, situation)
      t.equal(a.rounds(), 0, `${situation}: upstream is not asked`)
    }
  },
)
