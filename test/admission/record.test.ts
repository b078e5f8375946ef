import t from 'tap'
import { keyOf, type Listed } from '../../src/admission/assessment.ts'
import { Recorder, recordOf } from '../../src/admission/record.ts'
import type { CaseState } from '../../src/model/case.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { EventType, LoggedEvent, NewEvent } from '../../src/model/event.ts'
import type { FetchedArtifact } from '../../src/admission/fetch.ts'
import type { Records } from '../../src/model/records.ts'
import type { Change } from '../../src/model/unit-of-work.ts'
import type { Outcome, Verdict } from '../../src/model/verdict.ts'
import { detailWords, titleOf } from '../../src/web/event-words.ts'
import { artifact, AT, facts, quarantined, verdict } from '../contracts/samples.ts'

const OBTAINED = { stored: artifact(), facts: facts(), measured: false }

function logged(event: NewEvent): LoggedEvent {
  return { seq: 1, ...event }
}

t.test('what becomes of a case by the verdict alone is told as what it is', async (t) => {
  const table: readonly (readonly [CaseState, Outcome, string | undefined, string | undefined, string[]?])[] = [
    ['open', 'allow', 'case closed', 'the policy does not refuse it any more'],
    ['open', 'hold', 'case closed', 'it is only held, which ends by itself'],
    ['open', 'block', 'case closed', 'it is of an outbreak, which blocks it', ['outbreak']],
    ['released', 'block', 'case opened again', 'its release does not hold any more'],
    ['closed', 'quarantine', 'case opened again', 'the policy refuses it again'],
    ['open', 'block', undefined, undefined],
    ['rejected', 'block', undefined, undefined],
    ['released', 'allow', undefined, undefined],
    ['closed', 'allow', undefined, undefined],
  ]
  for (const [state, outcome, title, reason, deciding] of table) {
    const judged = verdict({ outcome, ...(deciding === undefined ? {} : { deciding }) })
    const entries = recordOf('npm', OBTAINED, judged, judged, quarantined({ state }), AT)
    const told = entries.map(({ event }) => logged(event))
    t.same(
      told.map((event) => titleOf(event)),
      title === undefined ? [] : [title],
      `${state}, and the verdict is ${outcome}`,
    )
    if (reason === undefined) continue
    t.ok(
      told[0] !== undefined && detailWords(told[0]).startsWith(reason),
      'with the reason, which nobody said: it is not quoted',
    )
    t.match(
      entries.map(({ changes }) => changes),
      [[{ kind: 'case-decided', by: 'gate', reason }]],
    )
  }
})

const FORMER = artifact({ digest: sha256('former') })
const STOOD = verdict({ outcome: 'allow' })

t.test('what is told of bytes and of the verdict on them, with what changes by it', async (t) => {
  const other = verdict({ outcome: 'warn', deciding: ['a-rule'] })
  const table: readonly (readonly [
    situation: string,
    fetched: Omit<FetchedArtifact, 'stored'>,
    last: Verdict | undefined,
    told: readonly (readonly [EventType, readonly Change['kind'][]])[],
  ])[] = [
    ['new bytes', { arrival: 'new' }, undefined, [['artifact.judged', ['artifact', 'verdict']]]],
    ['as it was', {}, STOOD, []],
    ['another outcome', {}, other, [['artifact.judged', ['verdict']]]],
    [
      'another policy',
      {},
      { ...STOOD, policy: { name: 'default', digest: sha256('x') } },
      [['artifact.judged', ['verdict']]],
    ],
    ['other rules', {}, { ...STOOD, deciding: ['a-rule'] }, [['artifact.judged', ['verdict']]]],
    ['bytes that were taken off the disk', { arrival: 'new' }, STOOD, [['artifact.stored', ['artifact']]]],
    ['bytes that were lost', { arrival: 'healed' }, STOOD, [['artifact.healed', ['artifact']]]],
    [
      'bytes that were lost, and another outcome',
      { arrival: 'healed' },
      other,
      [
        ['artifact.healed', ['artifact']],
        ['artifact.judged', ['verdict']],
      ],
    ],
    [
      'other bytes in their place',
      { arrival: 'new', former: FORMER },
      undefined,
      [
        ['artifact.replaced', []],
        ['artifact.judged', ['artifact', 'verdict']],
      ],
    ],
    [
      'the right bytes in the place of wrong ones',
      { arrival: 'new', former: { ...FORMER, integrity: 'mismatch' } },
      undefined,
      [['artifact.judged', ['artifact', 'verdict']]],
    ],
  ]
  for (const [situation, fetched, last, wanted] of table) {
    const entries = recordOf('npm', { stored: artifact(), ...fetched }, STOOD, last, undefined, AT)
    t.same(
      entries.map(({ event, changes }) => [event.type, changes.map(({ kind }) => kind)]),
      wanted,
      situation,
    )
  }
})

t.test('a decision that somebody reversed is told as that, and an opened case as opened', async (t) => {
  const event = { seq: 1, at: AT, actor: { kind: 'user' as const, name: 'ada' }, detail: { reason: 'new evidence' } }
  t.equal(titleOf({ ...event, type: 'case.reversed' }), 'decision reversed')
  t.equal(detailWords({ ...event, type: 'case.reversed' }), '“new evidence”')
  const entries = recordOf('npm', OBTAINED, verdict(), verdict(), undefined, AT)
  t.same(
    entries.map((one) => titleOf(logged(one.event))),
    ['case opened'],
  )
})

t.test('the list of a package is made anew where its verdict is another than what the list said', async (t) => {
  const table: readonly (readonly [early: Outcome, before: Outcome | undefined, now: Outcome, isOther: boolean])[] = [
    ['allow', undefined, 'allow', false],
    ['allow', undefined, 'warn', false],
    ['allow', undefined, 'quarantine', true],
    ['hold', undefined, 'hold', false],
    ['hold', undefined, 'allow', true],
    ['allow', 'allow', 'allow', false],
    ['allow', 'quarantine', 'allow', true],
    // Metadata says otherwise: the list lacks, or has, it by its content.
    ['allow', 'quarantine', 'quarantine', true],
    ['hold', 'quarantine', 'quarantine', false],
    ['hold', 'allow', 'quarantine', true],
  ]
  for (const [early, before, now, isOther] of table) {
    const records = {
      verdict: async () => before && verdict({ outcome: before }),
      caseOf: async () => quarantined(),
      requests: async () => [],
    } as unknown as Records
    const recorder = new Recorder(records, { commit: async () => undefined }, () => new Date(AT))
    const key = keyOf('npm', 'left-pad', '')
    const was = recorder.listings.of(key)
    await recorder.record(
      { registry: { name: 'npm' }, entry: artifact() } as unknown as Listed,
      { stored: artifact() },
      { facts: facts(), isNew: false },
      verdict({ outcome: now }),
      verdict({ outcome: early }),
    )
    t.equal(recorder.listings.of(key) !== was, isOther, `${early}, ${before ?? 'nothing'} before, ${now} now`)
  }
})
