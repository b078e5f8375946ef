import type { ActivityCount, Requested } from './activity.ts'
import type { Advisory, AdvisoryCounts } from './advisory.ts'
import type { FileName, ReadAs, StoredArtifact } from './artifact.ts'
import type { Case, CaseRequest, CaseState } from './case.ts'
import type { Sha256 } from './digest.ts'
import type { Ecosystem } from './ecosystem.ts'
import type { EventType, LoggedEvent } from './event.ts'
import type { ContentFacts, HostFact } from './fact.ts'
import type { Freeze } from './freeze.ts'
import type { KeptPolicy, Loosening } from './loosening.ts'
import type { Delivery, Outbreak, OutbreakTarget } from './outbreak.ts'
import type { Proposal } from './proposal.ts'
import type { RuleHits } from './rule-hits.ts'
import type { AccessToken } from './token.ts'
import type { Session, User } from './user.ts'
import type { Verdict } from './verdict.ts'
import type { Rejection, Waiver } from './waiver.ts'

export interface Page {
  /** at most this many rows */
  readonly limit: number
  /** opaque, from the previous page */
  readonly before?: string
}

/** A case with what the queue shows of it. */
export interface CaseSummary {
  readonly case: Case
  readonly verdict: Verdict | undefined
  /** distinct requesters by address and token */
  readonly waiting: number
  readonly lastAskedAt: string | undefined
  readonly messages: number
}

/** An artifact whose code names a host, and where. */
export interface HostUse {
  readonly artifact: StoredArtifact
  readonly host: HostFact
}

/** A stored version, and a record of its package. */
export interface AdvisedVersion {
  readonly registry: string
  readonly name: string
  readonly version: string
  readonly advisory: Advisory
}

export interface OpenCaseAges {
  readonly hour: number
  readonly day: number
  readonly week: number
  readonly older: number
}

export interface Records {
  artifact(registry: string, name: string, filename: string): Promise<StoredArtifact | undefined>
  artifactsOfPackage(registry: string, name: string): Promise<readonly StoredArtifact[]>
  /** names of the packages of which files are stored, in their order */
  storedPackages(registry: string): Promise<readonly string[]>
  /** stored artifacts without facts of this revision of the inspector, the most used first */
  outdated(inspector: string, limit: number): Promise<readonly StoredArtifact[]>
  outdatedCount(inspector: string): Promise<number>
  facts(digest: Sha256, readAs: ReadAs): Promise<ContentFacts | undefined>
  /**
   * stored artifacts whose code names this host, one below it, or one of which only the end is known and that may be it; the
   * newest first. `name` as in HostFact, without `*`.
   */
  hostUses(name: string, limit: number): Promise<readonly HostUse[]>
  /** the verdict that was recorded last on these bytes under this name */
  verdict(registry: string, file: FileName, digest: Sha256): Promise<Verdict | undefined>
  case(id: string): Promise<Case | undefined>
  /** of these bytes, whatever their names */
  casesOf(registry: string, digest: Sha256): Promise<readonly Case[]>
  caseOf(registry: string, file: FileName, digest: Sha256): Promise<Case | undefined>
  cases(filter: { readonly state?: CaseState; readonly text?: string }, page: Page): Promise<readonly CaseSummary[]>
  /** packages of which files are stored, whose names begin so, in their order */
  packagesBeginning(registry: string, text: string, limit: number): Promise<readonly string[]>
  /** stored artifacts whose sha256 begins so */
  artifactsBeginning(registry: string, digest: string, limit: number): Promise<readonly StoredArtifact[]>
  /** by the beginning of the id, or of the package's name */
  casesBeginning(text: string, limit: number): Promise<readonly Case[]>
  /** the newest first */
  casesOfPackage(ecosystem: Ecosystem, name: string, limit: number): Promise<readonly Case[]>
  /** since when the open case waits that waits longest, ISO 8601 UTC: since it was opened, or put back */
  oldestOpenCase(): Promise<string | undefined>
  caseCounts(): Promise<Readonly<Record<CaseState, number>>>
  requests(caseId: string, page: Page): Promise<readonly CaseRequest[]>
  /** releases that one person proposed: those that nobody has ended, or all of one case; the newest first */
  proposals(filter: { readonly caseId?: string }): Promise<readonly Proposal[]>
  waivers(filter: { readonly active?: boolean; readonly at?: string }): Promise<readonly Waiver[]>
  /** the newest first */
  freezes(filter: { readonly active?: boolean; readonly at?: string }): Promise<readonly Freeze[]>
  /** the newest first; `active`: not lifted */
  outbreaks(filter: { readonly active?: boolean }): Promise<readonly Outbreak[]>
  /** what each registry obeys, as the last server to change it wrote it down */
  keptPolicies(): Promise<readonly KeptPolicy[]>
  /** looser policies that were proposed, the newest first: those that nobody has ended, or the newest of all */
  loosenings(filter: { readonly open: boolean }): Promise<readonly Loosening[]>
  /** who was served what of these, the last one first; cut short: of more than are told, or that lie in more events than `eventsMax`, and then only the latest are counted */
  deliveries(
    targets: readonly OutbreakTarget[],
    eventsMax?: number,
  ): Promise<{ readonly deliveries: readonly Delivery[]; readonly isCutShort: boolean }>
  rejections(filter: { readonly active?: boolean }): Promise<readonly Rejection[]>
  users(): Promise<readonly User[]>
  /** of clients, the newest first; revoked ones and those that have ended, too */
  tokens(): Promise<readonly AccessToken[]>
  session(tokenHash: Sha256): Promise<Session | undefined>
  events(filter: EventFilter, page: Page): Promise<readonly LoggedEvent[]>
  /**
   * How each rule that decided anything since then decided: ISO 8601 UTC, of which requests are counted by whole days. Cut: of the cases
   * only the latest were counted.
   */
  ruleHits(since: string): Promise<{ readonly hits: readonly RuleHits[]; readonly isCut: boolean }>
  /** what clients were told since then, by hour or by day; behind: of a log of before not all is counted yet. `since`: ISO 8601 UTC */
  activity(
    since: string,
    by: 'hour' | 'day',
  ): Promise<{ readonly counts: readonly ActivityCount[]; readonly isBehind: boolean }>
  /** who asked most in these two months, as in `2026-11`, and for which packages */
  requested(months: readonly [first: string, last: string], limit: number): Promise<readonly Requested[]>
  /** how many open cases wait since `hour`, since `day` and not `hour`, and so on, ISO 8601 UTC each; and those that wait longer */
  openCaseAges(since: { readonly hour: string; readonly day: string; readonly week: string }): Promise<OpenCaseAges>
  /** the log forwards: at most `limit` events from this sequence number on */
  eventsFrom(seq: number, limit: number): Promise<readonly LoggedEvent[]>
  /** from which event on a receiver is to be told; undefined: it never was */
  receiverCursor(receiver: string): Promise<number | undefined>
  /** What is published of a package and not withdrawn. Undefined: no record of its ecosystem was ever imported. Cheap. */
  advisories(ecosystem: Ecosystem, name: string): Promise<readonly Advisory[] | undefined>
  /** stored versions of packages of which records tell that are not withdrawn, malware first; whether they tell of the version is to be looked at */
  advisedVersions(limit: number): Promise<readonly AdvisedVersion[]>
  /** one element for each ecosystem */
  advisoryCounts(): Promise<readonly AdvisoryCounts[]>
  /**
   * Changes whenever any process changed waivers, rejections, advisories or tokens of clients. At once and cheap: asked on hot paths. A
   * database that is elsewhere tells it to this process as it moves.
   */
  decisionsRevision(): number
  /** Whether `decisionsRevision` was read lately: a database that is elsewhere may be away, and others decide meanwhile. */
  decisionsAreFresh(): boolean
}

export interface EventFilter {
  readonly type?: string
  /** one of these */
  readonly types?: readonly EventType[]
  readonly registry?: string
  /** substring of the purl */
  readonly purl?: string
  readonly digest?: Sha256
  readonly actor?: string
  readonly since?: string
  readonly until?: string
}
