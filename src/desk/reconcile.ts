import type { Case } from '../model/case.ts'
import { purlOf } from '../model/purl.ts'
import { recorded } from '../model/unit-of-work.ts'
import { isServed, severityOf } from '../model/verdict.ts'
import type { Reviewer } from './people.ts'
import type { DeskDependencies } from './ports.ts'

/** Cases of one package that are looked at. A version rarely has more files; the gate reconciles what is left when it is asked. */
const CASES_MAX = 200

/**
 * Brings the package's cases in line with its verdicts after a waiver came or went: a waiver for a version or a range covers
 * files whose cases are still open, and its end puts them back. A hold is no reason to reopen: it ends by itself.
 */
export async function reconcile(
  app: DeskDependencies,
  reviewer: Pick<Reviewer, 'actor'>,
  around: Case,
  reason: string,
): Promise<void> {
  const { name } = around.artifact
  const summaries = await app.records.cases({ text: name }, { limit: CASES_MAX })
  for (const { case: one } of summaries) {
    if (one.id === around.id || one.registry !== around.registry || one.artifact.name !== name) continue
    await reconcileOne(app, reviewer, one, reason)
  }
}

/** Brings one case in line with its verdict. */
export async function reconcileOne(
  app: DeskDependencies,
  reviewer: Pick<Reviewer, 'actor'>,
  one: Case,
  reason: string,
): Promise<void> {
  const verdict = await app.ports.decideNow(one.registry, one.artifact, one.digest)
  if (verdict === undefined) return
  const covered = one.state === 'open' && isServed(verdict.outcome)
  const bare = one.state === 'released' && severityOf(verdict.outcome) >= severityOf('quarantine')
  if (!covered && !bare) return
  const at = app.clock().toISOString()
  const state = covered ? 'released' : 'open'
  const event = {
    type: covered ? 'case.released' : 'case.reversed',
    at,
    actor: reviewer.actor,
    registry: one.registry,
    purl: purlOf(one.artifact),
    digest: one.digest,
    detail: { case: one.id, ...(covered ? {} : { was: one.state }), reason },
  } as const
  await app.unitOfWork.commit([
    recorded(event, { kind: 'case-decided', id: one.id, state, at, by: reviewer.actor.name, reason }),
  ])
}
