import type { StoredArtifact } from '../model/artifact.ts'
import type { Admitted, AdmitRequest, ArtifactBody } from '../model/gate.ts'
import { recorded, superseded, type UnitOfWork } from '../model/unit-of-work.ts'
import type { Priority } from '../model/priority.ts'
import { admitted } from './admitted.ts'
import { assessmentOf, type Assessment, type Wanted } from './assessment.ts'
import { clientEvent } from './events.ts'
import type { Fetcher } from './fetch.ts'
import type { Judge } from './judge.ts'
import type { Measurer } from './measure.ts'
import type { Predecessors } from './predecessors.ts'
import type { Recorder } from './record.ts'
import type { Resolver } from './resolve.ts'

/** What stands along the road. */
export interface Stations {
  readonly resolver: Resolver
  readonly judge: Judge
  readonly fetcher: Fetcher
  readonly measurer: Measurer
  readonly predecessors: Predecessors
  readonly recorder: Recorder
}

/**
 * The one road of every artifact (law 1), from its name to its verdict: once for all who ask meanwhile, and detached from them, so that
 * a client that hangs up aborts nothing. Throws LazaretError `not-found` and `upstream-…`, and TooLargeAhead.
 */
export async function assess(stations: Stations, wanted: Wanted, priority: Priority): Promise<Assessment> {
  const { resolver, judge, fetcher, measurer, predecessors, recorder } = stations
  const listed = await resolver.resolve(wanted)
  const early = await judge.metadata(listed)
  if (early.verdict.outcome === 'block') return assessmentOf(listed, early)
  const fetched = await fetcher.fetch(listed, priority)
  const measured = await measurer.measure(fetched.stored, priority)
  const before = await predecessors.search(priority).before(listed)
  const judged = await judge.content(listed, fetched.stored, measured.facts, before)
  await recorder.record(listed, fetched, measured, judged.verdict, early.verdict)
  return assessmentOf(listed, judged, { stored: fetched.stored, facts: judged.facts })
}

/** And its end, for one client and a served verdict: the event is durable before the first byte leaves (law 5). Throws `superseded`. */
export async function admit(
  request: AdmitRequest,
  { verdict, content, asOf }: Assessment,
  gate: {
    readonly bytesOf: (request: AdmitRequest, stored: StoredArtifact) => Promise<ArtifactBody>
    readonly unitOfWork: UnitOfWork
    readonly now: () => string
    readonly isStale: (registry: string) => boolean
    readonly decisions: () => number
  },
): Promise<Admitted> {
  const { registry, requester, method } = request
  if (content === undefined) throw new Error('a served assessment has bytes')
  const { stored } = content
  const body = await gate.bytesOf(request, stored)
  const about = { registry, artifact: stored, digest: stored.digest, verdict }
  // What was decided since, here or by another process, is obeyed before the first byte leaves.
  await gate.unitOfWork.commit(
    [recorded(clientEvent('artifact.served', gate.now(), about, requester, method))],
    [],
    asOf,
  )
  if (gate.decisions() !== asOf) throw superseded()
  return admitted({ artifact: stored, verdict, body, stale: gate.isStale(registry) })
}
