import { randomUUID } from 'node:crypto'
import type { Case } from '../model/case.ts'
import type { NewEvent } from '../model/event.ts'
import type { Write } from '../model/ledger.ts'
import type { Verdict } from '../model/verdict.ts'
import { gateEvent } from './events.ts'
import type { Obtained } from './obtain.ts'

/** What must be written so that records, desk and log agree with a verdict. Empty where they do already. */
export function verdictWrites(
  registry: string,
  obtained: Obtained,
  verdict: Verdict,
  last: Verdict | undefined,
  existing: Case | undefined,
  at: string,
): { writes: Write[]; events: NewEvent[] } {
  const { stored, replaced } = obtained
  const writes: Write[] = []
  const events: NewEvent[] = []
  if (replaced !== undefined)
    events.push(gateEvent('artifact.replaced', at, registry, stored, verdict, { former_digest: replaced }))
  if (last === undefined || !sameRuling(last, verdict)) {
    writes.push({ kind: 'verdict', registry, digest: stored.digest, filename: stored.filename, verdict })
    events.push(gateEvent('artifact.admitted', at, registry, stored, verdict))
  }
  // Quarantine is a person's business; a block is shown with its evidence too, since an administrator may waive it.
  const isForPeople = verdict.outcome === 'quarantine' || verdict.outcome === 'block'
  if (isForPeople && existing === undefined) {
    const opened: Case = {
      id: randomUUID(),
      registry,
      artifact: nameOf(obtained),
      digest: stored.digest,
      state: 'open',
      openedAt: at,
    }
    writes.push({ kind: 'case-opened', case: opened })
    events.push(gateEvent('case.opened', at, registry, stored, verdict, { case: opened.id }))
  } else if (existing?.state === 'released' && isForPeople) {
    writes.push({
      kind: 'case-decided',
      id: existing.id,
      state: 'open',
      at,
      by: 'gate',
      reason: 'its release does not hold any more',
    })
    events.push(gateEvent('case.reversed', at, registry, stored, verdict, { case: existing.id }))
  } else if (existing?.state === 'open' && !isForPeople) {
    writes.push({
      kind: 'case-decided',
      id: existing.id,
      state: 'closed',
      at,
      by: 'gate',
      reason: 'the policy does not refuse it any more',
    })
    events.push(gateEvent('case.reversed', at, registry, stored, verdict, { case: existing.id }))
  } else if (existing?.state === 'closed' && isForPeople) {
    writes.push({
      kind: 'case-decided',
      id: existing.id,
      state: 'open',
      at,
      by: 'gate',
      reason: 'the policy refuses it again',
    })
    events.push(gateEvent('case.opened', at, registry, stored, verdict, { case: existing.id }))
  }
  return { writes, events }
}

function nameOf({ stored }: Obtained): Case['artifact'] {
  const { ecosystem, name, version, filename, kind } = stored
  return { ecosystem, name, version, filename, kind }
}

function sameRuling(a: Verdict, b: Verdict): boolean {
  return (
    a.outcome === b.outcome && a.policy.digest === b.policy.digest && a.deciding.join('\n') === b.deciding.join('\n')
  )
}
