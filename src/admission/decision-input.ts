import type { CatalogueArtifact } from '../model/artifact.ts'
import type { CatalogueSnapshot } from '../model/catalogue.ts'
import { packageFactsOf, type DecisionInput } from '../model/decision.ts'

/** What metadata alone says of an artifact. */
export function inputOf(registry: string, entry: CatalogueArtifact, snapshot: CatalogueSnapshot): DecisionInput {
  return {
    registry,
    artifact: entry,
    firstSeenAt: snapshot.firstSeen[entry.filename] ?? snapshot.refreshedAt,
    package: packageFactsOf(snapshot.catalogue, snapshot.formerMaintainers),
  }
}
