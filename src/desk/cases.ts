import type { Standing } from '../api/words.ts'
import { MOST_TELLING_FIRST } from '../model/capability.ts'
import { reviewersFor, type Approvals } from '../model/approvals.ts'
import { readAsOf, type StoredArtifact } from '../model/artifact.ts'
import type { Case, CaseRequest, CaseState } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { LoggedEvent } from '../model/event.ts'
import type { Facts } from '../model/fact.ts'
import type { Proposal } from '../model/proposal.ts'
import { purlOf } from '../model/purl.ts'
import type { CaseSummary, Page } from '../model/records.ts'
import { UNKNOWN, type Unknown } from '../model/unknown.ts'
import type { Role } from '../model/user.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Rejection, Waiver } from '../model/waiver.ts'
import type { ToldAttempt } from '../api/attempts.ts'
import { toldOf } from './attempts.ts'
import { Comments, type Comment } from './comments.ts'
import { comparisonOf, type Comparison } from './compare.ts'
import { framed, type FramedFinding } from './frames.ts'
import { factsOf } from './facts.ts'
import { headlineOf, mostSevereFirst } from './headline.ts'
import type { DeskDependencies } from './ports.ts'
import { may } from './permissions.ts'
import { refusingHits } from './scope.ts'
import { standingOf } from './standing.ts'

/** A row of the queue. */
export interface CaseRow {
  readonly case: Case
  /** to be sent back with a decision */
  readonly revision: string
  /** sha256 over what runs by itself; absent: nothing does, or it was not inspected */
  readonly surface?: Sha256
  readonly purl: string
  readonly standing: Standing
  readonly verdict: Verdict | undefined
  /** one plain sentence */
  readonly why: string
  /** what the artifact brings: install scripts, then capabilities of code that runs by itself */
  readonly brings: readonly string[]
  readonly waiting: number
  readonly messages: number
  readonly lastAskedAt: string | undefined
  /** who proposed to release it, while a second person has not agreed */
  readonly proposedBy: string | undefined
}

/** Everything that the case page shows. */
export interface CaseDetail {
  readonly case: Case
  /** to be sent back with a decision: a decision on what has changed meanwhile is a conflict */
  readonly revision: string
  readonly purl: string
  readonly verdict: Verdict | undefined
  /** why, in one plain sentence; undefined where no rule objects */
  readonly headline: string | undefined
  readonly counterfactual: readonly string[]
  readonly publishedAt: string | Unknown
  readonly artifact: StoredArtifact | undefined
  readonly facts: FactsShown | undefined
  /** undefined where no version before it is here */
  readonly comparison: Comparison | undefined
  readonly requests: readonly CaseRequest[]
  /** whom its code tried to reach in installs, as clients tell */
  readonly attempts: readonly ToldAttempt[]
  /** the oldest first */
  readonly comments: readonly Comment[]
  readonly waivers: readonly Waiver[]
  /** releases that were proposed on it, the newest first */
  readonly proposals: readonly Proposal[]
  /** what the policy asks of a release */
  readonly approvals: Approvals
  /** rules that refuse it, and to whose waiver two people must agree */
  readonly needTwo: readonly string[]
  readonly rejections: readonly Rejection[]
  readonly history: readonly LoggedEvent[]
}

/** Facts without what no person reads, and bounded. */
export type FactsShown = Omit<Facts, 'coreMetadata' | 'manifest' | 'wheel' | 'findings'> & {
  readonly findings: readonly FramedFinding[]
  readonly fileCount: number
  readonly findingCount: number
}

const FILES_MAX = 2000
const FINDINGS_MAX = 200
const REQUESTS_MAX = 200
const HISTORY_MAX = 200

/** Reads for the desk: the queue, and one case with its evidence. */
export class Cases {
  readonly #app: DeskDependencies

  constructor(app: DeskDependencies) {
    this.#app = app
  }

  async queue(filter: { state?: CaseState; text?: string }, page: Page): Promise<readonly CaseRow[]> {
    const summaries = await this.#app.records.cases(filter, page)
    const proposals = new Map((await this.#app.records.proposals({})).map(({ caseId, by }) => [caseId, by]))
    return Promise.all(summaries.map(async (summary) => this.#row(summary, proposals.get(summary.case.id))))
  }

  async counts(): Promise<Readonly<Record<CaseState, number>>> {
    return this.#app.records.caseCounts()
  }

  /** Who may not read the log learns nothing of what colleagues asked for and received; absent: nobody in particular reads. */
  async one(id: string, role?: Role): Promise<CaseDetail> {
    const detail = await this.#one(id)
    return role === undefined || may(role, 'read-log') ? detail : withoutColleagues(detail)
  }

  async #one(id: string): Promise<CaseDetail> {
    const { records, ports } = this.#app
    const found = await records.case(id)
    if (found === undefined) throw new LazaretError('not-found', 'There is no such case.')
    const { registry, digest } = found
    const [verdict, artifact, facts, requests, attempts, comments, waivers, proposals, rejections, history] =
      await Promise.all([
        ports
          .decideNow(registry, found.artifact, digest)
          .then(async (now) => now ?? records.verdict(registry, found.artifact, digest)),
        this.#stored(found),
        factsOf(this.#app, registry, found.artifact, digest),
        records.requests(id, { limit: REQUESTS_MAX }),
        toldOf(this.#app, found),
        new Comments(this.#app).of(found),
        records.waivers({}),
        records.proposals({ caseId: id }),
        records.rejections({}),
        records.events({ registry, digest }, { limit: HISTORY_MAX }),
      ])
    const [explained, comparison] = await Promise.all([
      verdict === undefined ? undefined : ports.explain(registry, found.artifact, verdict),
      facts === undefined ? undefined : comparisonOf(this.#app, registry, found.artifact, digest, facts),
    ])
    const policy = ports.releasePolicy(registry)
    const refusing = verdict === undefined ? [] : refusingHits(verdict)
    return {
      case: found,
      revision: revisionOf(found),
      purl: purlOf(found.artifact),
      verdict,
      headline: verdict === undefined ? undefined : headlineOf(verdict, facts?.findings ?? []),
      counterfactual: explained?.sentences ?? [],
      publishedAt: explained?.publishedAt ?? UNKNOWN,
      artifact,
      facts: facts === undefined ? undefined : shown(facts),
      comparison,
      requests,
      attempts,
      comments,
      waivers: waivers.filter((waiver) => waiver.caseId === id),
      proposals,
      approvals: policy.approvals,
      needTwo: [...new Set(refusing.map(({ rule }) => rule))].filter(
        (rule) => reviewersFor(policy, [rule], refusing) > 1,
      ),
      rejections: rejections.filter((rejection) => rejection.caseId === id),
      history,
    }
  }

  /** The file, as long as it has the bytes of the case. */
  async #stored({ registry, artifact, digest }: Case): Promise<StoredArtifact | undefined> {
    const stored = await this.#app.records.artifact(registry, artifact.name, artifact.filename)
    return stored?.digest === digest ? stored : undefined
  }

  async #row(summary: CaseSummary, proposedBy: string | undefined): Promise<CaseRow> {
    const { artifact, digest } = summary.case
    const [facts, stored] = await Promise.all([
      this.#app.records.facts(digest, readAsOf(artifact)),
      this.#app.records.artifact(summary.case.registry, artifact.name, artifact.filename),
    ])
    const isReplaced = stored !== undefined && stored.digest !== digest
    return {
      case: summary.case,
      revision: revisionOf(summary.case),
      ...(facts === undefined || facts.surface.length === 0 ? {} : { surface: facts.surfaceDigest }),
      purl: purlOf(artifact),
      standing: standingOf(summary.case, {
        messages: summary.messages,
        isProposed: proposedBy !== undefined,
        isReplaced,
      }),
      verdict: summary.verdict,
      why: whyOf(summary.verdict, facts),
      brings: facts === undefined ? [] : bringsOf(facts),
      waiting: summary.waiting,
      messages: summary.messages,
      lastAskedAt: summary.lastAskedAt,
      proposedBy,
    }
  }
}

function whyOf(verdict: Verdict | undefined, facts: Facts | undefined): string {
  if (verdict === undefined) return 'not decided yet'
  return headlineOf(verdict, facts?.findings ?? []) ?? 'no rule refuses it now'
}

/** Changes with each decision on a case. */
export function revisionOf(one: Case): string {
  return `${one.state}@${one.decidedAt ?? one.openedAt}`
}

/** What a case says of the package and of decisions on it: not who was served or refused what, nor from where. */
function withoutColleagues(detail: CaseDetail): CaseDetail {
  return {
    ...detail,
    requests: detail.requests.flatMap(({ caseId, at, message }) =>
      message === undefined ? [] : [{ caseId, at, message, requester: { address: '', client: '' } }],
    ),
    history: detail.history.flatMap(({ actor: { kind, name }, ...event }) =>
      kind === 'client' ? [] : [{ ...event, actor: { kind, name } }],
    ),
  }
}

function bringsOf(facts: Facts): string[] {
  const scripts = Object.keys(facts.installScripts)
  const capabilities = MOST_TELLING_FIRST.filter((capability) => facts.surfaceCapabilities.includes(capability))
  return [...scripts, ...capabilities].slice(0, 8)
}

function shown(facts: Facts): FactsShown {
  const { coreMetadata: _bytesForClients, manifest: _compared, wheel: _too, findings, ...rest } = facts
  const named = new Set([
    ...findings.flatMap((finding) => finding.evidence.map((evidence) => evidence.path)),
    ...facts.surface.map((file) => file.path),
  ])
  const files = facts.files.length <= FILES_MAX ? facts.files : firstOf(facts.files, named)
  return {
    ...rest,
    files,
    fileCount: facts.files.length,
    findings: mostSevereFirst(findings)
      .slice(0, FINDINGS_MAX)
      .map((finding) => framed(finding)),
    findingCount: findings.length,
  }
}

/** The files that evidence names, then others up to the limit, in archive order. */
function firstOf(files: Facts['files'], named: ReadonlySet<string>): Facts['files'] {
  const kept = files.filter((file) => named.has(file.path)).slice(0, FILES_MAX)
  const others = files.filter((file) => !named.has(file.path)).slice(0, FILES_MAX - kept.length)
  return [...kept, ...others]
}
