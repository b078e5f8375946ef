import type { Decider, Policies } from '../admission/decider.ts'
import type { Standing, Standings } from '../admission/standings.ts'
import { sha256 } from '../model/digest.ts'
import { refusalOf } from '../model/refusal.ts'
import { isServed } from '../model/verdict.ts'
import type { DecidedArtifact } from '../views/jobs.ts'
import type { Rulings } from '../views/views.ts'

/** What views need to know of the gate's side. */
export function rulingsOf(options: {
  readonly standings: Standings
  readonly decider: Decider
  readonly policies: Policies
  readonly publicUrl: () => string
}): Rulings {
  const { standings, decider, policies } = options

  function decidedOf({ entry, content, verdict }: Standing): DecidedArtifact {
    const refusal = isServed(verdict.outcome) ? undefined : refusalOf(entry, verdict, options.publicUrl())
    const metadata = content?.facts.coreMetadata
    return {
      ...(refusal === undefined ? {} : { refused: { line: refusal.line, link: refusal.link } }),
      ...(metadata === undefined ? {} : { coreMetadata: sha256(Buffer.from(metadata, 'base64')) }),
      ...(verdict.validUntil === undefined ? {} : { validUntil: verdict.validUntil }),
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
