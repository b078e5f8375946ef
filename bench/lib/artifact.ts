import type { CatalogueArtifact, StoredArtifact } from '../../src/model/artifact.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'

/** A stored artifact as a catalogue lists it that tells no more than its name. */
export function catalogueArtifact(stored: StoredArtifact): CatalogueArtifact {
  return { ...stored, url: '', publishedAt: UNKNOWN, withdrawn: false, publisher: UNKNOWN, manifest: UNKNOWN }
}
