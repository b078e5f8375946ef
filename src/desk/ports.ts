import type { PolicyDiff, PolicyReplay } from '../api/policies.ts'
import type { Advisory } from '../model/advisory.ts'
import type { ReleasePolicy } from '../model/approvals.ts'
import type { ArtifactName, ReadAs } from '../model/artifact.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { Clock } from '../model/clock.ts'
import type { FileContent } from '../model/contents.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { LogProofs } from '../model/log-proof.ts'
import type { KnownPrevious } from '../model/decision.ts'
import type { JudgedFacts } from '../model/fact.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { PurlTarget } from '../model/purl.ts'
import type { ReceiverState } from '../model/receiver.ts'
import type { DeskMemory } from '../model/desk-memory.ts'
import type { Others } from '../model/others.ts'
import type { Records } from '../model/records.ts'
import type { Unknown } from '../model/unknown.ts'
import type { Mode, Outcome, Verdict } from '../model/verdict.ts'

/** A file that upstream lists and that was never fetched, with what its metadata alone leads to. */
export interface ListedArtifact {
  readonly artifact: ArtifactName
  readonly verdict: Verdict
}

export interface Explanation {
  /** counterfactuals, one plain sentence each: "Without new-install-script it would be allowed." */
  readonly sentences: readonly string[]
  /** ISO 8601 UTC, as upstream says */
  readonly publishedAt?: string | Unknown
}

/** A rule of a policy in force, as the desk shows it. */
export interface PolicyRule {
  readonly id: string
  readonly why: string
  /** the condition as written */
  readonly when: string
  /** names of the definitions that it uses */
  readonly uses: readonly string[]
  readonly then: Outcome
  readonly mode: Mode
  readonly waivable: boolean
}

export interface DeskPolicy {
  readonly registry: string
  readonly name: string
  readonly digest: Sha256
  /** where it was read from; shown to signed-in people only */
  readonly file: string
  /** the file on disk was changed and is broken, so that an earlier one is in force: `file:line:column: message`, one a line */
  readonly problem?: string
  /** what the file asks for and is not in force: two people must agree first */
  readonly held?: { readonly name: string; readonly digest: Sha256 }
  readonly mode: Mode
  /** named conditions that rules use, as written */
  readonly definitions: readonly { readonly name: string; readonly when: string }[]
  readonly rules: readonly PolicyRule[]
}

export interface UpstreamHealth {
  readonly registry: string
  readonly reachable: boolean
  /** plain sentence; empty while all is well */
  readonly message: string
}

export interface LogState {
  /** events in the log */
  readonly size: number
  readonly checkpoint: Checkpoint | undefined
  /** why the witness does not take heads, and how many wait; absent while it does, or where there is none */
  readonly witness?: { readonly waiting: number; readonly problem: string }
}

export interface Remeasuring {
  readonly waiting: number
  readonly measured: number
  readonly failed: number
}

export interface CanaryState {
  /** ISO 8601 UTC; absent: not yet since the start */
  readonly triedAt?: string
  /** controls that did not fire, a plain sentence each */
  readonly alarms: readonly string[]
}

/** What the desk needs of the app besides records and unit of work. The composition gives it. */
export interface DeskPorts {
  /**
   * The verdict as of now on these bytes under this name, from facts, claims, policy, waivers, rejections and time. Undefined: the
   * file is not here, or has other bytes now.
   */
  decideNow(registry: string, artifact: ArtifactName, digest: Sha256): Promise<Verdict | undefined>
  /** What is known of these bytes under this name. Undefined as above. */
  facts(registry: string, artifact: ArtifactName, digest: Sha256): Promise<JudgedFacts | undefined>
  /** The version before that its verdict compares these bytes with, or would, of what is here. Undefined as above, and where there is none. */
  before(registry: string, artifact: ArtifactName, digest: Sha256): Promise<KnownPrevious | undefined>
  /** One file of an archive that is stored. Undefined: its bytes are not here. Throws `too-many-requests`. */
  content(digest: Sha256, readAs: ReadAs, path: string): Promise<FileContent | undefined>
  /** What would change the verdict, and what upstream says of the file. Must not ask upstream. */
  explain(registry: string, artifact: ArtifactName, verdict: Verdict): Promise<Explanation>
  /**
   * Artifacts of the version that a cached catalogue lists, decided on metadata. Must not ask upstream: anyone can call it
   * through `/why`. Empty where no catalogue is cached.
   */
  listed(registry: string, target: PurlTarget): Promise<readonly ListedArtifact[]>
  /** Whether a published record tells of the version. */
  affects(advisory: Advisory, version: string): boolean
  /** When upstream says that each file of a package was published, ISO 8601 UTC, by its name. Must not ask upstream. */
  published(registry: string, name: string): Promise<ReadonlyMap<string, string>>
  /** Whether `version` lies in `range` by the ecosystem's own rules; false where either makes no sense. As waivers are matched. */
  inRange(ecosystem: Ecosystem, version: string, range: string): boolean
  policies(): readonly DeskPolicy[]
  /**
   * How a policy, given as its text, differs from the one in force in the registry, and what it does to stored files of it. Throws `invalid-policy`
   * with line and column, `not-found`.
   */
  policyDiff(registry: string, text: string): Promise<PolicyDiff>
  /**
   * What a policy, given as its text, would have done with what was asked for since then, ISO 8601 UTC. Throws `invalid-policy` with line
   * and column.
   */
  policyReplay(text: string, since: string): Promise<PolicyReplay>
  /** what the policy in force asks of releases */
  releasePolicy(registry: string): ReleasePolicy
  upstreams(): readonly UpstreamHealth[]
  log(): Promise<LogState>
  readonly proofs: LogProofs
  /** how far the stored artifacts that an older inspector measured are measured anew */
  remeasuring(): Remeasuring
  /** what became of the packages of ours that the gate and the inspector must refuse */
  canaries(): CanaryState
  /** who is told of events, and how that goes */
  receivers(): readonly ReceiverState[]
}

export interface DeskDependencies {
  readonly records: Records
  readonly unitOfWork: UnitOfWork
  readonly ports: DeskPorts
  readonly registries: readonly { readonly name: string; readonly ecosystem: Ecosystem }[]
  /** base URL that people and clients use, without a slash at its end */
  readonly publicUrl: string
  readonly clock: Clock
  readonly memory: DeskMemory
  /** as of `Others`; absent: there are none */
  readonly turn?: Others['turn']
}
