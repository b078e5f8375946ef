import { readAsOf, type ArtifactName } from '../model/artifact.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Facts } from '../model/fact.ts'
import type { DeskDependencies } from './ports.ts'

/** What is known of these bytes under this name; where the file is not listed any more, what is known of the bytes alone. */
export async function factsOf(
  { ports, records }: DeskDependencies,
  registry: string,
  artifact: ArtifactName,
  digest: Sha256,
): Promise<Facts | undefined> {
  return (await ports.facts(registry, artifact, digest)) ?? records.facts(digest, readAsOf(artifact))
}
