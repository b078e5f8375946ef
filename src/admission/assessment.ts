import type { CatalogueArtifact, StoredArtifact } from '../model/artifact.ts'
import type { CatalogueSnapshot } from '../model/catalogue.ts'
import type { DecisionInput } from '../model/decision.ts'
import type { JudgedFacts } from '../model/fact.ts'
import type { Judgement } from './judge.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Verdict } from '../model/verdict.ts'

/** Names one file of one package of one registry. */
export interface Wanted {
  readonly registry: string
  readonly name: string
  readonly filename: string
}

/** A file as upstream's catalogue lists it. */
export interface Listed {
  readonly registry: RegistryConfig
  readonly entry: CatalogueArtifact
  readonly snapshot: CatalogueSnapshot
  /** of the catalogue: another one as soon as upstream says something else */
  readonly revision: number
}

/** Where an artifact stands: what is known of it, and the verdict on that. */
export interface Assessment {
  readonly registry: string
  readonly entry: CatalogueArtifact
  /** absent where metadata alone decided and the bytes were never fetched */
  readonly content?: { readonly stored: StoredArtifact; readonly facts: JudgedFacts }
  readonly input: DecisionInput
  readonly verdict: Verdict
  /** of policies, waivers and rejections, and of the catalogue, as they were when it was decided */
  readonly revision: string
  /** of waivers, rejections and whatever else people decide, alone */
  readonly asOf: number
}

/** One file of one package of one registry; without a file name, what the keys of all its files start with. */
export function keyOf(registry: string, name: string, filename: string): string {
  return `${registry}\n${name}\n${filename}`
}

/** The bytes are not what upstream claims, or could not be inspected, or cannot be compared yet: it is tried again. */
export function isProvisional({ content, verdict }: Assessment): boolean {
  return (
    content?.stored.integrity === 'mismatch' || content?.facts.inspector === 'none' || verdict.undecided !== undefined
  )
}

/** `content`: absent where metadata alone decided. */
export function assessmentOf(
  { registry, entry, revision }: Listed,
  { input, verdict, revision: decided, asOf }: Judgement,
  content?: Assessment['content'],
): Assessment {
  return {
    registry: registry.name,
    entry,
    ...(content === undefined ? {} : { content }),
    input,
    verdict,
    revision: `${decided}/${revision}`,
    asOf,
  }
}
