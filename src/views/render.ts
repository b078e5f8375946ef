import type { CatalogueArtifact } from '../model/artifact.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { packageFactsOf, type DecisionInput } from '../model/decision.ts'
import type { Sha256 } from '../model/digest.ts'
import type { OpenedDocument, RefusedListing } from '../model/metadata.ts'
import { listingOf, refusalOf } from '../model/refusal.ts'
import { releaseHistory, type ReleaseHistory } from '../model/release-history.ts'
import { isServed, type Verdict } from '../model/verdict.ts'
import { decide } from '../policy/decide.ts'
import { loadPolicy } from '../policy/load.ts'
import type { Policy } from '../policy/policy.ts'
import type { RenderJob, RenderResult } from './jobs.ts'

/** Policies compiled in this thread, by digest; few are in force at any time. */
const compiled = new Map<Sha256, Policy>()

/** Builds the view: what upstream lists, minus what is refused, under the policy of this moment. */
export function renderView(job: RenderJob, document: OpenedDocument): RenderResult {
  const { refused, coreMetadata, changesAt } = decideAll(job, document.catalogue)
  const view = document.render({
    registryUrl: job.registryUrl,
    selection: job.selection,
    ...(job.circumstances.mode === 'observe' ? { isObserved: true } : {}),
    refused,
    coreMetadata,
    firstSeen: (filename) => firstSeenOf(job, filename),
    forms: job.forms,
  })
  return { ...view, ...(changesAt === undefined ? {} : { changesAt }) }
}

function decideAll(job: RenderJob, catalogue: Catalogue) {
  const policy = policyOf(job)
  const refused = new Map<string, RefusedListing>()
  const coreMetadata = new Map<string, Sha256>()
  let changesAt: string | undefined
  const facts = packageFactsOf(catalogue, job, job)
  for (const artifact of catalogue.artifacts) {
    const decided = job.decided.get(artifact.filename)
    let validUntil = decided?.validUntil
    if (decided === undefined) {
      const verdict = decide(
        policy,
        inputOf(job, artifact, facts, releaseHistory(catalogue, artifact)),
        job.circumstances,
      )
      validUntil = verdict.validUntil
      if (!isServed(verdict.outcome)) refused.set(artifact.filename, listing(artifact, verdict, job.publicUrl))
    } else if (decided.refused !== undefined) {
      refused.set(artifact.filename, decided.refused)
    }
    if (decided?.coreMetadata !== undefined) coreMetadata.set(artifact.filename, decided.coreMetadata)
    if (validUntil !== undefined && (changesAt === undefined || validUntil < changesAt)) changesAt = validUntil
  }
  return { refused, coreMetadata, changesAt }
}

function policyOf({ policy }: RenderJob): Policy {
  const known = compiled.get(policy.digest)
  if (known !== undefined) return known
  const loaded = loadPolicy(policy.source, policy.file)
  // The main thread compiled the same text before it put it in force.
  if (!loaded.ok) throw new Error(`the policy in force does not compile: ${loaded.problems[0]?.message ?? policy.file}`)
  if (compiled.size >= 32) compiled.clear()
  compiled.set(policy.digest, loaded.policy)
  return loaded.policy
}

function inputOf(
  job: RenderJob,
  artifact: CatalogueArtifact,
  facts: DecisionInput['package'],
  history: ReleaseHistory,
): DecisionInput {
  return {
    registry: job.registry,
    artifact,
    firstSeenAt: firstSeenOf(job, artifact.filename),
    package: facts,
    history,
  }
}

function firstSeenOf({ firstSeen, refreshedAt }: RenderJob, filename: string): string {
  return (Object.hasOwn(firstSeen, filename) ? firstSeen[filename] : undefined) ?? refreshedAt
}

function listing(artifact: CatalogueArtifact, verdict: Verdict, publicUrl: string): RefusedListing {
  return listingOf(refusalOf(artifact, verdict, publicUrl))
}
