import { randomUUID } from 'node:crypto'
import { BY_ITSELF, type Case } from '../model/case.ts'
import type { Clock } from '../model/clock.ts'
import type { Records } from '../model/records.ts'
import { Revisions } from '../model/revisions.ts'
import { recorded, type Recorded, type UnitOfWork, type UnrecordedWrite } from '../model/unit-of-work.ts'
import { isServed, type Verdict } from '../model/verdict.ts'
import { BUILT_IN_RULES } from '../policy/built-in.ts'
import { keyOf, type Listed } from './assessment.ts'
import { arrivalEvent, gateEvent } from './events.ts'
import type { FetchedArtifact } from './fetch.ts'
import type { Measurement } from './measure.ts'

/** Writes down where an artifact stands: bytes, facts, verdict, case and events in one commit (law 5). */
export class Recorder {
  readonly #records: Records
  readonly #unitOfWork: UnitOfWork
  readonly #clock: Clock
  /** by registry and package: changed as an inspection changes what the package's listing must say */
  readonly listings = new Revisions()

  constructor(records: Records, unitOfWork: UnitOfWork, clock: Clock) {
    this.#records = records
    this.#unitOfWork = unitOfWork
    this.#clock = clock
  }

  /** `early`: what metadata alone led to. */
  async record(
    { registry: { name: registry }, entry }: Listed,
    fetched: FetchedArtifact,
    measured: Measurement,
    verdict: Verdict,
    early: Verdict,
  ): Promise<void> {
    const { stored, former } = fetched
    const records = this.#records
    const [last, open] = await Promise.all([
      records.verdict(registry, entry, stored.digest),
      records.caseOf(registry, entry, stored.digest),
    ])
    const before = former === undefined ? last : await records.verdict(registry, entry, former.digest)
    const isAskedFor = open?.state === 'open' && verdict.outcome === 'hold' && (await this.#isAskedFor(open.id))
    const told = recordOf(registry, fetched, verdict, last, open, this.#clock().toISOString(), isAskedFor)
    const facts = factsOf(measured)
    if (told.length + facts.length > 0) await this.#unitOfWork.commit(told, facts)
    const served = isServed(verdict.outcome)
    const wasListed = before === undefined ? isServed(early.outcome) : isServed(before.outcome)
    if (isServed(early.outcome) !== served || wasListed !== served)
      this.listings.changed(keyOf(registry, entry.name, ''))
  }

  /** Whether somebody asked for its release by the form. */
  async #isAskedFor(caseId: string): Promise<boolean> {
    return (await this.#records.requests(caseId, { limit: 1000 })).some(({ message }) => message !== undefined)
  }
}

/** What must be told so that records, desk and log agree with a verdict. Empty where they do already. `isAskedFor`: its case waits for an answer. */
export function recordOf(
  registry: string,
  fetched: FetchedArtifact,
  verdict: Verdict,
  last: Verdict | undefined,
  existing: Case | undefined,
  at: string,
  isAskedFor = false,
): readonly Recorded[] {
  const { stored, former, arrival } = fetched
  const isJudged = last === undefined || !sameVerdict(last, verdict)
  const told: Recorded[] = []
  // Bytes that never were what upstream claims were not replaced, but put right.
  if (former !== undefined && former.integrity !== 'mismatch')
    told.push(recorded(gateEvent('artifact.replaced', at, registry, stored, verdict, { former_digest: former.digest })))
  const isToldAlone = arrival === 'healed' || !isJudged
  if (isToldAlone) told.push(...arrivalOf(registry, fetched, at))
  if (isJudged) {
    const judged = gateEvent('artifact.judged', at, registry, stored, verdict)
    const { digest, name, filename } = stored
    const change = { kind: 'verdict', registry, digest, name, filename, verdict } as const
    const isNew = arrival !== undefined && !isToldAlone
    told.push(isNew ? recorded(judged, { kind: 'artifact', artifact: stored }, change) : recorded(judged, change))
  }
  // Whoever asked for it before its time is to be answered by a person.
  return isAskedFor ? told : [...told, ...caseRecordOf(registry, fetched, verdict, existing, at)]
}

/** That bytes came into the store; nothing where they were there. */
export function arrivalOf(registry: string, { stored, arrival }: FetchedArtifact, at: string): readonly Recorded[] {
  if (arrival === undefined) return []
  const type = arrival === 'healed' ? 'artifact.healed' : 'artifact.stored'
  return [recorded(arrivalEvent(type, at, registry, stored), { kind: 'artifact', artifact: stored })]
}

/** The facts, where they were measured just now. */
export function factsOf({ isNew, facts }: Measurement): readonly UnrecordedWrite[] {
  return isNew ? [{ kind: 'facts', facts }] : []
}

function caseRecordOf(
  registry: string,
  fetched: FetchedArtifact,
  verdict: Verdict,
  existing: Case | undefined,
  at: string,
): readonly Recorded[] {
  const { stored } = fetched
  // Quarantine is a person's business; a block is shown with its evidence too, since an administrator may waive it.
  // What is of an outbreak was decided by a person already, all of it at once.
  const isDecided = verdict.deciding.includes(BUILT_IN_RULES.outbreak.id)
  const isForPeople = !isDecided && (verdict.outcome === 'quarantine' || verdict.outcome === 'block')
  if (existing === undefined) {
    if (!isForPeople) return []
    const id = randomUUID()
    const { digest } = stored
    const opened: Case = { id, registry, artifact: nameOf(fetched), digest, state: 'open', openedAt: at }
    const event = gateEvent('case.opened', at, registry, stored, verdict, { case: id })
    return [recorded(event, { kind: 'case-opened', case: opened })]
  }
  const change = changeOf(existing, isForPeople, isDecided, verdict)
  if (change === undefined) return []
  const { type, state, reason } = change
  const event = gateEvent(type, at, registry, stored, verdict, { case: existing.id, state, reason })
  return [recorded(event, { kind: 'case-decided', id: existing.id, state, at, by: 'gate', reason })]
}

/** What becomes of a case by the verdict alone, nobody having decided; undefined: it stays as it is. */
function changeOf({ state }: Case, isForPeople: boolean, isDecided: boolean, { outcome }: Verdict) {
  if (state === 'released' && isForPeople)
    return { type: 'case.reversed', state: 'open', reason: BY_ITSELF.lapsed } as const
  if (state === 'open' && !isForPeople) {
    const held = outcome === 'hold' ? BY_ITSELF.held : BY_ITSELF.served
    const reason = isDecided ? BY_ITSELF.outbreak : held
    return { type: 'case.reversed', state: 'closed', reason } as const
  }
  if (state === 'closed' && isForPeople) return { type: 'case.opened', state: 'open', reason: BY_ITSELF.again } as const
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
