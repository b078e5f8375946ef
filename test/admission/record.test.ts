import t from 'tap'
import { recordOf } from '../../src/admission/record.ts'
import type { CaseState } from '../../src/model/case.ts'
import type { LoggedEvent, NewEvent } from '../../src/model/event.ts'
import type { Outcome } from '../../src/model/verdict.ts'
import { detailWords, titleOf } from '../../src/web/event-words.ts'
import { artifact, AT, facts, quarantined, verdict } from '../contracts/samples.ts'

const OBTAINED = { stored: artifact(), facts: facts(), measured: false }

function logged(event: NewEvent): LoggedEvent {
  return { seq: 1, ...event }
}

t.test('what becomes of a case by the verdict alone is told as what it is', async (t) => {
  const table: readonly (readonly [CaseState, Outcome, string | undefined, string | undefined])[] = [
    ['open', 'allow', 'case closed', 'the policy does not refuse it any more'],
    ['open', 'hold', 'case closed', 'it is only held, which ends by itself'],
    ['released', 'block', 'case opened again', 'its release does not hold any more'],
    ['closed', 'quarantine', 'case opened again', 'the policy refuses it again'],
    ['open', 'block', undefined, undefined],
    ['rejected', 'block', undefined, undefined],
    ['released', 'allow', undefined, undefined],
    ['closed', 'allow', undefined, undefined],
  ]
  for (const [state, outcome, title, reason] of table) {
    const judged = verdict({ outcome })
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

t.test('a decision that somebody reversed is told as that, and an opened case as opened', async (t) => {
  const event = { seq: 1, at: AT, actor: { kind: 'user', name: 'ada' }, detail: { reason: 'new evidence' } }
  t.equal(titleOf({ ...event, type: 'case.reversed' }), 'decision reversed')
  t.equal(detailWords({ ...event, type: 'case.reversed' }), '“new evidence”')
  const entries = recordOf('npm', OBTAINED, verdict(), verdict(), undefined, AT)
  t.same(
    entries.map((one) => titleOf(logged(one.event))),
    ['case opened'],
  )
})
