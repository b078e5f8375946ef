import type { Decider, Policies } from '../admission/decider.ts'
import { isProvisional } from '../admission/known-standings.ts'
import type { Standing, Standings } from '../admission/standings.ts'
import type { Clock } from '../model/clock.ts'
import { sha256 } from '../model/digest.ts'
import type { Gate } from '../model/gate.ts'
import { refusalOf } from '../model/refusal.ts'
import { isServed } from '../model/verdict.ts'
import type { DecidedArtifact } from '../views/jobs.ts'
import type { Rulings } from '../views/views.ts'

/** A view that hides a file by a provisional refusal is made anew after this long, milliseconds. */
const LOOK_AGAIN_MS = 600_000

/** What views need to know of the gate's side. */
export function rulingsOf(options: {
  readonly standings: Standings
  readonly decider: Decider
  readonly policies: Policies
  readonly publicUrl: () => string
  readonly clock: Clock
  readonly prefetch: Gate['prefetch']
}): Rulings {
  const { standings, decider, policies } = options

  function decidedOf(standing: Standing): DecidedArtifact {
    const { entry, content, verdict } = standing
    const refusal = isServed(verdict.outcome) ? undefined : refusalOf(entry, verdict, options.publicUrl())
    const metadata = content?.facts.coreMetadata
    const again = refusal !== undefined && isProvisional(standing)
    // No resolver asks for what a view hides: bytes that were wrong once would be hidden for good.
    if (again) void options.prefetch(standing.registry, entry.name, entry.filename)
    const validUntil = again
      ? earliest(verdict.validUntil, options.clock().getTime() + LOOK_AGAIN_MS)
      : verdict.validUntil
    return {
      ...(refusal === undefined ? {} : { refused: { line: refusal.line, link: refusal.link } }),
      ...(metadata === undefined ? {} : { coreMetadata: sha256(Buffer.from(metadata, 'base64')) }),
      ...(validUntil === undefined ? {} : { validUntil }),
    }
  }

  return {
    revision: () => decider.revision(),
    packageRevision: (registry, name) => standings.packageRevision(registry, name),
    async decided(snapshot, registry) {
      const known = await standings.ofPackage(registry, snapshot.catalogue)
      return new Map([...known].map(([filename, standing]) => [filename, decidedOf(standing)]))
    },
    policy(registry) {
      const { policy, source, file } = policies.inForce(registry)
      return { source, file, digest: policy.digest }
    },
    circumstances: (registry) => decider.circumstances(registry),
  }
}

/** ISO 8601 UTC; `atMs`: epoch milliseconds */
function earliest(time: string | undefined, atMs: number): string {
  const at = new Date(atMs).toISOString()
  return time !== undefined && time < at ? time : at
}
