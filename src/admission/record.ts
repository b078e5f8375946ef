import { randomUUID } from 'node:crypto'
import type { Case } from '../model/case.ts'
import type { NewEvent } from '../model/event.ts'
import type { Write } from '../model/unit-of-work.ts'
import type { Verdict } from '../model/verdict.ts'
import { gateEvent } from './events.ts'
import type { FetchedArtifact } from './fetch.ts'

/** What must be written so that records, desk and log agree with a verdict. Empty where they do already. */
export function verdictWrites(
  registry: string,
  fetched: FetchedArtifact,
  verdict: Verdict,
  last: Verdict | undefined,
  existing: Case | undefined,
  at: string,
): { writes: Write[]; events: NewEvent[] } {
  const { stored, former } = fetched
  const writes: Write[] = []
  const events: NewEvent[] = []
  // Bytes that never were what upstream claims were not replaced, but put right.
  if (former !== undefined && former.integrity !== 'mismatch')
    events.push(gateEvent('artifact.replaced', at, registry, stored, verdict, { former_digest: former.digest }))
  if (last === undefined || !sameVerdict(last, verdict)) {
    writes.push({ kind: 'verdict', registry, digest: stored.digest, filename: stored.filename, verdict })
    events.push(gateEvent('artifact.admitted', at, registry, stored, verdict))
  }
  // Quarantine is a person's business; a block is shown with its evidence too, since an administrator may waive it.
  const isForPeople = verdict.outcome === 'quarantine' || verdict.outcome === 'block'
  if (isForPeople && existing === undefined) {
    const opened: Case = {
      id: randomUUID(),
      registry,
      artifact: nameOf(fetched),
      digest: stored.digest,
      state: 'open',
      openedAt: at,
    }
    writes.push({ kind: 'case-opened', case: opened })
    events.push(gateEvent('case.opened', at, registry, stored, verdict, { case: opened.id }))
  } else if (existing !== undefined) {
    const change = changeOf(existing, isForPeople, verdict)
    if (change !== undefined) {
      const { type, state, reason } = change
      writes.push({ kind: 'case-decided', id: existing.id, state, at, by: 'gate', reason })
      events.push(gateEvent(type, at, registry, stored, verdict, { case: existing.id, reason }))
    }
  }
  return { writes, events }
}

/** What becomes of a case by the verdict alone, nobody having decided; undefined: it stays as it is. */
function changeOf({ state }: Case, isForPeople: boolean, { outcome }: Verdict) {
  if (state === 'released' && isForPeople)
    return { type: 'case.reversed', state: 'open', reason: 'its release does not hold any more' } as const
  if (state === 'open' && !isForPeople) {
    const reason =
      outcome === 'hold' ? 'it is only held, which ends by itself' : 'the policy does not refuse it any more'
    return { type: 'case.reversed', state: 'closed', reason } as const
  }
  if (state === 'closed' && isForPeople)
    return { type: 'case.opened', state: 'open', reason: 'the policy refuses it again' } as const
  return undefined
}

function nameOf({ stored }: FetchedArtifact): Case['artifact'] {
  const { ecosystem, name, version, filename, kind } = stored
  return { ecosystem, name, version, filename, kind }
}

function sameVerdict(a: Verdict, b: Verdict): boolean {
  return (
    a.outcome === b.outcome && a.policy.digest === b.policy.digest && a.deciding.join('\n') === b.deciding.join('\n')
  )
}
