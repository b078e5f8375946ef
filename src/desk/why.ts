import type { ToldAttempt } from '../api/attempts.ts'
import type { ArtifactName, FileName, StoredArtifact } from '../model/artifact.ts'
import type { CaseState } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import type { NotExamined } from '../model/fact.ts'
import type { Finding } from '../model/finding.ts'
import { type PurlTarget, purlOf } from '../model/purl.ts'
import { stateOf } from '../model/refusal.ts'
import { isServed, type Outcome, type RuleHit, type Verdict } from '../model/verdict.ts'
import { toldOf } from './attempts.ts'
import { Comments } from './comments.ts'
import { comparisonOf, type Comparison } from './compare.ts'
import { factsOf } from './facts.ts'
import { headlineOf, mostSevereFirst } from './headline.ts'
import type { DeskDependencies, ListedArtifact } from './ports.ts'

/** The explanation of one file. Shown to everyone who can reach Lazaret: nothing of people, policies' files or addresses. */
export interface WhyFile {
  readonly registry: string
  readonly purl: string
  readonly filename: string
  readonly kind: ArtifactName['kind']
  readonly digest?: Sha256
  readonly sizeBytes?: number
  readonly state: string
  readonly outcome: Outcome
  readonly served: boolean
  /** it is served by the release of another version, which runs the same code by itself */
  readonly inherits?: true
  /** one plain sentence */
  readonly headline: string
  readonly deciding: readonly string[]
  readonly hits: readonly (Omit<RuleHit, 'waivedBy'> & { readonly waived: boolean })[]
  /** without the change of a person or of time, this stands; with it, that: plain sentences */
  readonly counterfactual: readonly string[]
  readonly findings: readonly Finding[]
  readonly notExamined: readonly NotExamined[]
  readonly checksRun: number
  /** whom its code tried to reach in installs, as clients tell: no proof */
  readonly attempts: readonly ToldAttempt[]
  /** absent where no version before it is here */
  readonly comparison?: Comparison
  readonly policy: Verdict['policy']
  readonly decidedAt: string
  readonly case?: WhyCase
  /** whether the form can take a request: the bytes are known, and they are refused */
  readonly canAsk: boolean
}

export interface WhyCase {
  readonly id: string
  readonly state: CaseState
  readonly openedAt: string
  readonly decidedAt?: string
  /** what the reviewer wrote for those who asked */
  readonly reason?: string
  readonly requests: number
  /** what a reviewer asked of who wants it, and nobody has answered by the form yet */
  readonly question?: string
}

export interface Why {
  readonly purl: string
  readonly ecosystem: PurlTarget['ecosystem']
  readonly name: string
  readonly version: string
  readonly files: readonly WhyFile[]
}

const FILES_MAX = 50
const FINDINGS_MAX = 50
const NOT_EXAMINED_MAX = 50

/** Explains verdicts to whoever met one. Fetches nothing. */
export class Whys {
  readonly #app: DeskDependencies

  constructor(app: DeskDependencies) {
    this.#app = app
  }

  async of(purl: string, target: PurlTarget): Promise<Why> {
    const registries = this.#app.registries.filter((one) => one.ecosystem === target.ecosystem)
    const files = await Promise.all(registries.map(async ({ name }) => this.#filesIn(name, target)))
    return { purl, ecosystem: target.ecosystem, name: target.name, version: target.version, files: files.flat() }
  }

  async #filesIn(registry: string, target: PurlTarget): Promise<readonly WhyFile[]> {
    const wanted = (file: ArtifactName): boolean =>
      file.version === target.version && (target.filename === undefined || file.filename === target.filename)
    const stored = (await this.#app.records.artifactsOfPackage(registry, target.name)).filter((file) => wanted(file))
    const decided = (
      await Promise.all(stored.slice(0, FILES_MAX).map(async (file) => this.#stored(registry, file)))
    ).flat()
    const known = new Set(decided.map((file) => file.filename))
    const listed = (await this.#app.ports.listed(registry, target)).filter(
      ({ artifact }) => wanted(artifact) && !known.has(artifact.filename),
    )
    const others = await Promise.all(
      listed.slice(0, FILES_MAX - decided.length).map(async (file) => this.#listed(registry, file)),
    )
    return [...decided, ...others].toSorted((a, b) => Number(a.served) - Number(b.served))
  }

  async #listed(registry: string, { artifact, verdict }: ListedArtifact): Promise<WhyFile> {
    const common = await this.#common(registry, artifact, verdict, [])
    return { ...common, findings: [], notExamined: [], checksRun: 0, attempts: [], canAsk: false }
  }

  async #stored(registry: string, artifact: StoredArtifact): Promise<readonly WhyFile[]> {
    const { records, ports } = this.#app
    const { digest } = artifact
    const verdict =
      (await ports.decideNow(registry, artifact, digest)) ?? (await records.verdict(registry, artifact, digest))
    if (verdict === undefined) return []
    const [facts, found, attempts] = await Promise.all([
      factsOf(this.#app, registry, artifact, digest),
      this.#case(registry, artifact, digest),
      toldOf(this.#app, { registry, digest }),
    ])
    const common = await this.#common(registry, artifact, verdict, facts?.findings ?? [])
    const comparison =
      facts === undefined ? undefined : await comparisonOf(this.#app, registry, artifact, digest, facts)
    return [
      {
        ...common,
        digest,
        sizeBytes: artifact.sizeBytes,
        findings: mostSevereFirst(facts?.findings ?? []).slice(0, FINDINGS_MAX),
        notExamined: facts?.notExamined.slice(0, NOT_EXAMINED_MAX) ?? [],
        checksRun: facts?.checksRun.length ?? 0,
        attempts,
        ...(comparison === undefined ? {} : { comparison }),
        ...(found === undefined ? {} : { case: found }),
        canAsk: !common.served && found?.state !== 'closed',
      },
    ]
  }

  async #common(registry: string, artifact: ArtifactName, verdict: Verdict, findings: readonly Finding[]) {
    const explained = await this.#app.ports.explain(registry, artifact, verdict)
    return {
      registry,
      purl: purlOf(artifact),
      filename: artifact.filename,
      kind: artifact.kind,
      state: stateOf(verdict.outcome),
      outcome: verdict.outcome,
      served: isServed(verdict.outcome),
      ...(verdict.inherits === undefined ? {} : { inherits: true as const }),
      headline: headlineOf(verdict, findings) ?? 'no rule of the policy objects',
      deciding: verdict.deciding,
      hits: verdict.hits.map(({ waivedBy, ...hit }) => Object.assign(hit, { waived: waivedBy.length > 0 })),
      counterfactual: explained.sentences,
      policy: verdict.policy,
      decidedAt: verdict.decidedAt,
    }
  }

  async #case(registry: string, file: FileName, digest: Sha256): Promise<WhyCase | undefined> {
    const found = await this.#app.records.caseOf(registry, file, digest)
    if (found === undefined) return undefined
    const requests = await this.#app.records.requests(found.id, { limit: 200 })
    const messages = requests.filter((request) => request.message !== undefined)
    const comments = found.state === 'open' ? await new Comments(this.#app).of(found) : []
    const asked = comments.findLast(({ asks }) => asks === true)
    const isOpen = asked !== undefined && !messages.some(({ at }) => at > asked.at)
    return {
      id: found.id,
      state: found.state,
      openedAt: found.openedAt,
      ...(found.decidedAt === undefined ? {} : { decidedAt: found.decidedAt }),
      ...(found.decisionReason === undefined || found.state === 'open' ? {} : { reason: found.decisionReason }),
      requests: messages.length,
      ...(isOpen ? { question: asked.text } : {}),
    }
  }
}
