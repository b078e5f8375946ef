import type { StoredArtifact } from '../model/artifact.ts'
import { isCanary } from '../model/canary.ts'
import { isoTime, type Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import type { Admission, AdmitRequest, ArtifactBody, Gate } from '../model/gate.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { Records } from '../model/records.ts'
import { withPatience } from '../model/patience.ts'
import { refusalOf, type Refusal } from '../model/refusal.ts'
import { isServed } from '../model/verdict.ts'
import type { ArtifactCache } from './artifact-cache.ts'
import { admit as admitServed } from './admit.ts'
import { Background } from './background.ts'
import type { PolicyEngine } from './policy-engine.ts'
import { RefusalLog } from './refusal-log.ts'
import { TooLargeAhead } from '../model/priority.ts'
import { keyOf, type Assessment } from './assessment.ts'
import type { Assessor } from './assessor.ts'

/** A client whose patience ran out is told to come back after this long, seconds. */
const RETRY_AFTER_SECONDS = 5

/** How often it is decided anew because people decided something meanwhile; then the client is told to come back. */
const ROUNDS_MAX = 3

/** Told of each admission, for metrics and logs. */
export interface Observer {
  admission(registry: string, outcome: Admission['kind']): void
  prefetchFailed(registry: string, name: string, error: unknown): void
  /** bytes that were kept are others than their name says: they are not given, and had anew */
  damaged(registry: string): void
}

export interface GateOptions {
  readonly assessor: Assessor
  readonly policyEngine: Pick<PolicyEngine, 'uninspected' | 'asksForRequester' | 'decide' | 'decisions' | 'poll'>
  readonly cache: ArtifactCache
  readonly unitOfWork: UnitOfWork
  readonly records: Records
  /** our own URL as people reach it, without a trailing slash */
  readonly publicUrl: () => string
  readonly clock: Clock
  readonly observer: Observer
  /** whether upstream did not answer when it was asked last */
  readonly upstreamDown: (registry: string) => boolean
  /** whether the disk has room for what nobody has asked for */
  readonly roomAhead: () => Promise<boolean>
  /** aborted: whoever is still held is told to come back now; the work goes on */
  readonly hurry?: AbortSignal
}

export interface ClosableGate extends Gate {
  /** Starts nothing more without a client; resolves when nothing is under way any more. */
  idle(): Promise<void>
}

/** The gate (law 1): where does the artifact stand? Record what the client gets, then give it. */
export function createGate(options: GateOptions): ClosableGate {
  const { assessor, cache, unitOfWork, records, observer } = options
  const now = isoTime(options.clock)
  const background = new Background()
  const refusals = new RefusalLog(unitOfWork, records, options.clock)

  async function admit(request: AdmitRequest): Promise<Admission> {
    for (let round = 1; ; round += 1) {
      try {
        return await admitOnce(request)
      } catch (error) {
        if (!isSuperseded(error) || round === ROUNDS_MAX) throw error
        options.policyEngine.poll()
      }
    }
  }

  async function admitOnce(request: AdmitRequest): Promise<Admission> {
    const assessment = await assessmentFor(request)
    if (assessment === undefined) return pending(request.registry)
    const refusal = refusalIn(assessment)
    if (refusal !== undefined) return refuse(request, assessment, refusal)
    const given = await admitServed(request, assessment, {
      bytesOf,
      unitOfWork,
      now,
      isStale: options.upstreamDown,
      decisions: () => options.policyEngine.decisions(),
    })
    observer.admission(request.registry, 'admitted')
    return given
  }

  /** A blob that is gone from the disk, or damaged there, is fetched and inspected anew, once. */
  async function bytesOf(request: AdmitRequest, stored: StoredArtifact): Promise<ArtifactBody> {
    try {
      return cache.peek(stored.digest) ?? (await cache.body(stored.digest, stored.sizeBytes))
    } catch (error) {
      if (!(error instanceof LazaretError)) throw error
      if (error.code === 'artifact-damaged') observer.damaged(request.registry)
      assessor.forget(request.registry, request.name, request.filename)
      const again = await assessor.assess(request.registry, request.name, request.filename)
      // Other bytes than those that were admitted, or another verdict: the next request meets them at the gate.
      if (again.content?.stored.digest !== stored.digest || refusalIn(again) !== undefined) throw error
      return cache.body(stored.digest, stored.sizeBytes)
    }
  }

  /** For this very client, where the policy asks who it is. */
  async function assessmentFor(request: AdmitRequest): Promise<Assessment | undefined> {
    const assessment = await assessmentOf(request)
    if (assessment === undefined || !options.policyEngine.asksForRequester(request.registry)) return assessment
    const { known, token = '', project = '' } = request.requester
    const requester = known === true ? { token, project } : { token: '', project: '' }
    const input = { ...assessment.input, requester }
    return { ...assessment, input, verdict: await options.policyEngine.decide(input) }
  }

  async function assessmentOf(request: AdmitRequest): Promise<Assessment | undefined> {
    const known = assessor.peek(request.registry, request.name, request.filename)
    if (known !== undefined) return known
    const { registry, name, filename, patienceMs, requester } = request
    const client = requester.token ?? requester.address
    return withPatience(assessor.assess(registry, name, filename, client), patienceMs, options.hurry)
  }

  async function goAhead(registry: string, name: string, filename: string): Promise<void> {
    try {
      if (await options.roomAhead()) await assessor.assessAhead(registry, name, filename)
    } catch (error) {
      if (!(error instanceof TooLargeAhead)) observer.prefetchFailed(registry, name, error)
    }
  }

  function refusalIn(assessment: Assessment): Refusal | undefined {
    if (isServed(assessment.verdict.outcome) && assessment.content !== undefined) return undefined
    return refusalOf(assessment.entry, assessment.verdict, options.publicUrl())
  }

  async function refuse(request: AdmitRequest, assessment: Assessment, refusal: Refusal): Promise<Admission> {
    // Of ours, hourly, by ourselves: what it shows is told elsewhere.
    if (isCanary(request.name)) return { kind: 'refused', refusal }
    const digest = assessment.content?.stored.digest
    const about = { registry: request.registry, artifact: assessment.entry, digest, verdict: assessment.verdict }
    const caseId = await refusals.note(about, request)
    observer.admission(request.registry, 'refused')
    return { kind: 'refused', refusal: caseId === undefined ? refusal : { ...refusal, caseId } }
  }

  function pending(registry: string): Admission & { kind: 'pending' } {
    observer.admission(registry, 'pending')
    return { kind: 'pending', retryAfterSeconds: RETRY_AFTER_SECONDS }
  }

  return {
    admit,
    prefetch(registry, name, filename, wanted = false) {
      if (isCanary(name) || assessor.peek(registry, name, filename) !== undefined) return undefined
      return background.run(keyOf(registry, name, filename), () => goAhead(registry, name, filename), wanted)
    },
    async knownRefusal(registry, name, filename) {
      const assessment = await assessor.recall(registry, name, filename)
      if (assessment !== undefined) return refusalIn(assessment)
      const foreseen = await assessor.foresee(registry, name, filename)
      if (foreseen === undefined || isServed(foreseen.verdict.outcome)) return undefined
      return refusalOf(foreseen.entry, foreseen.verdict, options.publicUrl())
    },
    async refuseUninspected({ registry, requester, method }, { artifact, message }) {
      const verdict = options.policyEngine.uninspected(registry, message)
      const about = { registry, artifact, digest: undefined, verdict }
      await refusals.note(about, { requester, method })
      observer.admission(registry, 'refused')
      return refusalOf(artifact, verdict, options.publicUrl())
    },
    async coreMetadata(request) {
      const assessment = await assessmentFor(request)
      if (assessment === undefined) return pending(request.registry)
      const refusal = refusalIn(assessment)
      if (refusal !== undefined) {
        const refused = await refuse(request, assessment, refusal)
        if (refused.kind !== 'admitted') return refused
      }
      const text = assessment.content?.facts.coreMetadata
      return text === undefined ? undefined : { kind: 'metadata', bytes: Buffer.from(text, 'base64') }
    },
    async idle() {
      await background.close()
      await assessor.idle()
      await refusals.close()
    },
  }
}

function isSuperseded(error: unknown): boolean {
  return error instanceof LazaretError && error.code === 'superseded'
}
