import type { PolicyEngine, Policies } from '../admission/policy-engine.ts'
import { isProvisional, type Assessment } from '../admission/assessment.ts'
import type { Assessor } from '../admission/assessor.ts'
import type { Clock } from '../model/clock.ts'
import { sha256 } from '../model/digest.ts'
import type { Gate } from '../model/gate.ts'
import { listingOf, refusalOf } from '../model/refusal.ts'
import { isServed } from '../model/verdict.ts'
import type { DecidedArtifact } from '../views/jobs.ts'
import type { Verdicts } from '../views/views.ts'

/** A view that hides a file by a provisional refusal is made anew after this long, milliseconds. */
const RECHECK_MS = 600_000

/** What views need to know of the gate's side. */
export function verdictsOf(options: {
  readonly assessor: Assessor
  readonly policyEngine: PolicyEngine
  readonly policies: Policies
  readonly publicUrl: () => string
  readonly clock: Clock
  readonly prefetch: Gate['prefetch']
}): Verdicts {
  const { assessor, policyEngine, policies } = options

  function decidedOf(assessment: Assessment): DecidedArtifact {
    const { entry, content, verdict } = assessment
    const refusal = isServed(verdict.outcome) ? undefined : refusalOf(entry, verdict, options.publicUrl())
    const metadata = content?.facts.coreMetadata
    const again = refusal !== undefined && isProvisional(assessment)
    // No resolver asks for what a view hides: bytes that were wrong once would be hidden for good.
    if (again) void options.prefetch(assessment.registry, entry.name, entry.filename)
    const validUntil = again ? earliest(verdict.validUntil, options.clock().getTime() + RECHECK_MS) : verdict.validUntil
    return {
      ...(refusal === undefined ? {} : { refused: listingOf(refusal) }),
      ...(metadata === undefined ? {} : { coreMetadata: sha256(Buffer.from(metadata, 'base64')) }),
      ...(validUntil === undefined ? {} : { validUntil }),
    }
  }

  return {
    revision: () => policyEngine.revision(),
    packageRevision: (registry, name) => assessor.packageRevision(registry, name),
    async decided(snapshot, registry) {
      const known = await assessor.ofPackage(registry, snapshot.catalogue)
      return new Map([...known].map(([filename, assessment]) => [filename, decidedOf(assessment)]))
    },
    policy(registry) {
      const { policy, source, file } = policies.inForce(registry)
      return { source, file, digest: policy.digest }
    },
    circumstances: (registry) => policyEngine.circumstances(registry),
    advisories: (registry, name) => policyEngine.advisories(registry, name),
    resemblesOwn: (registry, name) => policyEngine.resemblesOwn(registry, name),
  }
}

/** ISO 8601 UTC; `atMs`: epoch milliseconds */
function earliest(time: string | undefined, atMs: number): string {
  const at = new Date(atMs).toISOString()
  return time !== undefined && time < at ? time : at
}
