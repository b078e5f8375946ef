import { ContentReader } from '../contents/reader.ts'
import type { PolicyEngine } from '../admission/policy-engine.ts'
import type { Assessment } from '../admission/assessment.ts'
import type { Assessor } from '../admission/assessor.ts'
import type { DeskPorts, ListedArtifact, DeskPolicy } from '../desk/ports.ts'
import type { PolicyDiff as ToldDiff, PolicyReplay } from '../api/policies.ts'
import { CHECK_IDS } from '../checks/ids.ts'
import { adapterOf } from '../ecosystems/all.ts'
import type { ArtifactName } from '../model/artifact.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { Blobs } from '../model/blobs.ts'
import type { Uninspected } from '../model/gate.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { PurlTarget } from '../model/purl.ts'
import type { Records } from '../model/records.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { UNKNOWN } from '../model/unknown.ts'
import { affects } from '../policy/advisory-facts.ts'
import type { Policy } from '../policy/policy.ts'
import { loadPolicy } from '../policy/load.ts'
import { explain } from '../policy/explain.ts'
import { uninspectedAdvice } from '../policy/uninspected.ts'
import { inRange } from '../policy/versions.ts'
import { replay, type Replay, type ReplayedFile } from './policy-replay.ts'
import type { PolicyBook } from './policies.ts'
import { problemLine, readShipped } from './policy-files.ts'
import { isLooser, policyDiff, type PolicyDiff } from './policy-diff.ts'
import type { StatusBoard } from './status-board.ts'

/** What the desk needs of the app besides records and unit of work. */
export function deskPortsOf(options: {
  readonly assessor: Assessor
  readonly policyEngine: PolicyEngine
  readonly policies: PolicyBook
  readonly catalogues: Catalogues
  readonly store: { readonly records: Records; readonly blobs: Blobs; readonly proofs: DeskPorts['proofs'] }
  readonly registries: readonly RegistryConfig[]
  readonly upstreams: DeskPorts['upstreams']
  readonly remeasuring: DeskPorts['remeasuring']
  readonly status: StatusBoard
  readonly log: DeskPorts['log']
}): DeskPorts {
  const { assessor, policyEngine, policies, catalogues, registries } = options
  const { records, blobs } = options.store
  const contents = new ContentReader()

  async function assessmentOf(registry: string, name: string, filename: string): Promise<Assessment | undefined> {
    return (await assessor.recall(registry, name, filename)) ?? assessor.foresee(registry, name, filename)
  }

  async function storedNow(registry: string, artifact: ArtifactName, digest: Sha256): Promise<Assessment | undefined> {
    const assessment = await assessor.recall(registry, artifact.name, artifact.filename)
    return assessment?.content?.stored.digest === digest ? assessment : undefined
  }

  return {
    async decideNow(registry, artifact, digest) {
      return (await storedNow(registry, artifact, digest))?.verdict ?? records.verdict(registry, artifact, digest)
    },
    facts: async (...file) => (await storedNow(...file))?.content?.facts,
    async before(...file) {
      const assessment = await storedNow(...file)
      return assessment && assessor.before(assessment)
    },
    async content(digest, readAs, path) {
      if (!(await blobs.has(digest))) return undefined
      return blobs.withFile(digest, (archive) => contents.read({ archive, readAs, path }))
    },
    async explain(registry, artifact, verdict) {
      const assessment = await assessmentOf(registry, artifact.name, artifact.filename)
      const advice = uninspectedAdvice(verdict)
      if (assessment === undefined) return { sentences: advice === undefined ? [] : [advice] }
      const { policy } = policies.inForce(registry)
      const explained = explain(policy, assessment.input, await policyEngine.circumstances(registry), verdict)
      return { sentences: explained.counterfactuals, publishedAt: assessment.entry.publishedAt }
    },
    async listed(registry, target) {
      const uninspected = uninspectedIn(target)
      const isObserved = registries.some(({ name, mode }) => name === registry && mode === 'observe')
      if (uninspected !== undefined && !isObserved) {
        const { artifact, message } = uninspected
        return [{ artifact, verdict: policyEngine.uninspected(registry, message) }]
      }
      const snapshot = await catalogues.cached(registry, target.name)
      const matching = snapshot?.catalogue.artifacts.filter(
        (artifact) =>
          artifact.version === target.version &&
          (target.filename === undefined || artifact.filename === target.filename),
      )
      return Promise.all(
        (matching ?? []).map(async (artifact): Promise<ListedArtifact> => {
          const assessment = await assessmentOf(registry, artifact.name, artifact.filename)
          const verdict = assessment?.verdict
          if (verdict === undefined) throw new Error('a listed artifact has an assessment')
          return { artifact, verdict }
        }),
      )
    },
    affects: (advisory, version) => affects({ pay: () => undefined }, advisory, version),
    async published(registry, name) {
      const files = (await catalogues.cached(registry, name))?.catalogue.artifacts ?? []
      return new Map(
        files.flatMap(({ filename, publishedAt }) => (publishedAt === UNKNOWN ? [] : [[filename, publishedAt]])),
      )
    },
    inRange,
    policies: () => registries.map((registry) => deskPolicy(registry, policies)),
    async policyDiff(registry, text) {
      const before = policies.inForce(registry).policy
      const candidate = policyIn(text)
      const sources = { config: { registries: [{ name: registry }] }, policyEngine, store: { records }, assessor }
      return told(await policyDiff(sources, before, candidate))
    },
    async policyReplay(text, since) {
      const candidate = policyIn(text)
      const sources = { store: { records }, assessor, catalogues, policies, policyEngine }
      return toldReplay(candidate.name, await replay(sources, candidate, since, REPLAYED_MAX))
    },
    releasePolicy: (registry) => policies.inForce(registry).policy,
    upstreams: options.upstreams,
    remeasuring: options.remeasuring,
    canaries: () => options.status.canaries(),
    receivers: () => options.status.receivers(),
    log: options.log,
    proofs: options.store.proofs,
  }
}

/** Throws `invalid-policy`. */
function policyIn(text: string): Policy {
  const loaded = loadPolicy(text, 'policy', { knownChecks: CHECK_IDS, readBase: readShipped })
  if (!loaded.ok) throw new LazaretError('invalid-policy', loaded.problems.map(problemLine).join('\n'))
  return loaded.policy
}

/** Events that a page has replayed; the command looks at all. */
const REPLAYED_MAX = 200_000
/** Requesters that are named with each file. */
const REQUESTERS_TOLD = 5

function toldReplay(name: string, found: Replay): PolicyReplay {
  const { refused, untold, served, ...counts } = found
  return {
    name,
    ...counts,
    refused: listed(refused),
    refusedCount: refused.length,
    untold: listed(untold),
    untoldCount: untold.length,
    served: listed(served),
    servedCount: served.length,
  }
}

function listed(files: readonly ReplayedFile[]): PolicyReplay['refused'] {
  return files.slice(0, FILES_TOLD).map((file) =>
    Object.assign({}, file, {
      requesters: file.requesters.slice(0, REQUESTERS_TOLD),
      requesterCount: file.requesters.length,
    }),
  )
}

/** Files of each kind that a page lists. */
const FILES_TOLD = 200

function told(diff: PolicyDiff): ToldDiff {
  const { changes, files, undecided, served, refused, milder, severer } = diff
  return {
    looser: isLooser(diff),
    changes,
    files,
    undecided,
    served: served.slice(0, FILES_TOLD),
    servedCount: served.length,
    refused: refused.slice(0, FILES_TOLD),
    refusedCount: refused.length,
    milderCount: milder.length,
    severerCount: severer.length,
  }
}

/** The file that a purl names, where it is of a format that no check reads: no catalogue has it, and no store. */
function uninspectedIn({ ecosystem, name, version, filename }: PurlTarget): Uninspected | undefined {
  const found = filename === undefined ? undefined : adapterOf(ecosystem).uninspected?.(filename)
  return found?.artifact.name === name && found.artifact.version === version ? found : undefined
}

function deskPolicy(registry: RegistryConfig, policies: PolicyBook): DeskPolicy {
  const { policy, file } = policies.inForce(registry.name)
  const problem = policies.problem(registry.name)
  const held = policies.held(registry.name)
  return {
    registry: registry.name,
    name: policy.name,
    digest: policy.digest,
    file,
    ...(problem === undefined ? {} : { problem }),
    ...(held === undefined ? {} : { held: { name: held.policy.name, digest: held.policy.digest } }),
    mode: registry.mode,
    definitions: policy.definitions.map(({ name, when }) => ({ name, when })),
    rules: policy.rules.map(({ id, why, when, uses, then, mode, waivable }) => ({
      id,
      why,
      when,
      uses,
      then,
      mode,
      waivable,
    })),
  }
}
