import type { CatalogueArtifact, StoredArtifact } from '../model/artifact.ts'
import type { Catalogue, CatalogueSnapshot } from '../model/catalogue.ts'
import type { Clock } from '../model/clock.ts'
import type { DecisionInput, PreviousFacts } from '../model/decision.ts'
import { LazaretError } from '../model/errors.ts'
import type { JudgedFacts } from '../model/fact.ts'
import { judgedFacts } from '../inspection/claims.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { Records } from '../model/records.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { isServed, type Verdict } from '../model/verdict.ts'
import { hasMoved } from './moved.ts'
import type { PolicyEngine } from './policy-engine.ts'
import { PrioritisedSingleFlight } from './prioritised-flights.ts'
import { keyOf, KnownAssessments, type AssessmentRun } from './known-assessments.ts'
import type { FetchedArtifact, Fetcher } from './fetch.ts'
import { previousArtifact, previousIn, withNothing } from './version-before.ts'
import { TooLargeAhead, type Priority } from '../model/priority.ts'
import { inputOf } from './decision-input.ts'
import { arrivalOf, factsOf, recordOf } from './record.ts'

/** Where an artifact stands: what is known of it, and the verdict on that. */
export interface Assessment {
  readonly registry: string
  readonly entry: CatalogueArtifact
  readonly snapshot: CatalogueSnapshot
  /** absent where metadata alone decided and the bytes were never fetched */
  readonly content?: {
    readonly stored: StoredArtifact
    readonly facts: JudgedFacts
    readonly previous: PreviousFacts
  }
  readonly input: DecisionInput
  readonly verdict: Verdict
}

interface Decided {
  readonly assessment: Assessment
  /** of policies, waivers and rejections, as they were when it was decided */
  readonly revision: string
}

export interface AssessorOptions {
  readonly registries: ReadonlyMap<string, RegistryConfig>
  readonly catalogues: Catalogues
  readonly records: Records
  readonly unitOfWork: UnitOfWork
  readonly fetcher: Fetcher
  readonly policyEngine: PolicyEngine
  readonly clock: Clock
}

/** How often an assessment is made anew because it was invalidated meanwhile; the last one is answered, and not remembered. */
const ROUNDS_MAX = 3

/** A file that is not listed is worth a question only where the list is older than this: anyone can think of names, milliseconds. */
const NEWS_MS_MIN = 5_000

/**
 * Establishes where artifacts stand, each once at a time: known, else catalogue -> bytes -> facts -> verdict -> record.
 * The work is detached from the client that asked: one that hangs up aborts nothing.
 */
export class Assessor {
  readonly #options: AssessorOptions
  readonly #known = new KnownAssessments()
  readonly #inFlight = new PrioritisedSingleFlight<Assessment>()
  /** by registry and package: how often an inspection changed what the package's listing must say */
  readonly #packageRevisions = new Map<string, number>()

  constructor(options: AssessorOptions) {
    this.#options = options
  }

  /** The assessment in memory, where it still holds. Neither disk nor database is touched. */
  peek(registry: string, name: string, filename: string): Assessment | undefined {
    const { policyEngine, clock } = this.#options
    return this.#known.get(registry, name, filename, policyEngine.revision(), clock().getTime())
  }

  /** For who waits for it. Throws LazaretError `not-found` and `upstream-…`. */
  async assess(registry: string, name: string, filename: string): Promise<Assessment> {
    try {
      return await this.#join(registry, name, filename, true)
    } catch (error) {
      if (error instanceof TooLargeAhead) return this.assess(registry, name, filename)
      throw error
    }
  }

  /** Before anybody waits for it: what is urgent goes first. Throws as `assess`, and TooLargeAhead. */
  async assessAhead(registry: string, name: string, filename: string): Promise<Assessment> {
    return this.#join(registry, name, filename, false)
  }

  /** The assessment from what is stored: upstream is not asked, nothing is inspected. Undefined where we have no bytes. */
  async recall(registry: string, name: string, filename: string): Promise<Assessment | undefined> {
    const known = this.peek(registry, name, filename)
    if (known !== undefined) return known
    const snapshot = await this.#options.catalogues.cached(registry, name)
    const entry = snapshot === undefined ? undefined : find(snapshot, filename)
    if (snapshot === undefined || entry === undefined) return undefined
    const fetched = await this.#options.fetcher.recall(registry, entry)
    return fetched === undefined ? undefined : this.#decide(registry, entry, snapshot, fetched)
  }

  /** What metadata alone says of an artifact whose bytes we may not have, by what is stored: upstream is not asked. */
  async foresee(
    registry: string,
    name: string,
    filename: string,
  ): Promise<Pick<Assessment, 'entry' | 'verdict'> | undefined> {
    const snapshot = await this.#options.catalogues.cached(registry, name)
    const entry = snapshot === undefined ? undefined : find(snapshot, filename)
    if (snapshot === undefined || entry === undefined) return undefined
    return { entry, verdict: await this.#options.policyEngine.decide(inputOf(registry, entry, snapshot)) }
  }

  /** Assessor of all artifacts of a package whose bytes we hold, by file name. */
  async ofPackage(registry: string, catalogue: Catalogue): Promise<ReadonlyMap<string, Assessment>> {
    const stored = await this.#options.records.artifactsOfPackage(registry, catalogue.name)
    const listed = new Set(catalogue.artifacts.map((artifact) => artifact.filename))
    const assessor = new Map<string, Assessment>()
    for (const { filename } of stored) {
      if (!listed.has(filename)) continue
      const assessment = await this.recall(registry, catalogue.name, filename)
      if (assessment !== undefined) assessor.set(filename, assessment)
    }
    return assessor
  }

  /** Upstream's word on a package changed: what was known of it, or is being established, is looked at anew. */
  forget(registry: string, name: string): void {
    this.#known.forget(registry, name)
  }

  /** Differs as soon as an inspection refused, or released, a file that metadata alone said otherwise of. */
  packageRevision(registry: string, name: string): number {
    return this.#packageRevisions.get(keyOf(registry, name, '')) ?? 0
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await this.#inFlight.idle()
  }

  async #join(registry: string, name: string, filename: string, urgent: boolean): Promise<Assessment> {
    const known = this.peek(registry, name, filename)
    if (known !== undefined) return known
    const key = keyOf(registry, name, filename)
    return this.#inFlight.run(key, urgent, (priority) => this.#assess(registry, name, filename, priority))
  }

  async #assess(registry: string, name: string, filename: string, priority: Priority): Promise<Assessment> {
    for (let round = 1; ; round += 1) {
      const run = this.#known.begin(registry, name, priority)
      try {
        const { assessment, revision } = await this.#run(registry, name, filename, run)
        const stands = !run.invalidated && revision === this.#options.policyEngine.revision()
        if (stands) return this.#remember(assessment, revision)
        if (round === ROUNDS_MAX) return assessment
      } catch (error) {
        const { catalogues } = this.#options
        if (round === ROUNDS_MAX || !(await hasMoved(catalogues, registry, name, filename, error))) throw error
      } finally {
        this.#known.end(registry, name, run)
      }
    }
  }

  async #run(registry: string, name: string, filename: string, run: AssessmentRun): Promise<Decided> {
    const { policyEngine, fetcher } = this.#options
    const config = this.#registry(registry)
    const { entry, snapshot } = await this.#lookup(registry, name, filename, run)
    const input = inputOf(registry, entry, snapshot)
    // Taken before deciding: a policy or waiver that comes while the verdict is written down must decide it anew.
    let revision = policyEngine.revision()
    const early = await policyEngine.decide(input)
    if (early.outcome === 'block') return { assessment: { registry, entry, snapshot, input, verdict: early }, revision }
    const fetched = await fetcher.fetch(config, entry, input.firstSeenAt, run.priority)
    revision = policyEngine.revision()
    const assessment = await this.#decide(registry, entry, snapshot, fetched, run.priority)
    const before = await this.#record(assessment, fetched)
    const served = isServed(assessment.verdict.outcome)
    if (isServed(early.outcome) !== served || (before !== undefined && isServed(before.outcome) !== served)) {
      const key = keyOf(registry, name, '')
      this.#packageRevisions.set(key, (this.#packageRevisions.get(key) ?? 0) + 1)
    }
    return { assessment, revision }
  }

  /** What the first look at a package brings in invalidates its own assessment: it is looked at again, and goes on from there. */
  async #lookup(registry: string, name: string, filename: string, run: AssessmentRun) {
    const found = await this.#look(registry, name, filename)
    if (!run.invalidated) return found
    run.invalidated = false
    return this.#look(registry, name, filename)
  }

  async #look(registry: string, name: string, filename: string) {
    const { catalogues } = this.#options
    let snapshot = await catalogues.snapshot(registry, name)
    let entry = find(snapshot, filename)
    const ageMs = this.#options.clock().getTime() - Date.parse(snapshot.refreshedAt)
    if (entry === undefined && ageMs > NEWS_MS_MIN) {
      snapshot = await catalogues.refresh(registry, name)
      entry = find(snapshot, filename)
    }
    if (entry === undefined) throw new LazaretError('not-found', `${name} has no file ${filename} at its upstream`)
    return { entry, snapshot }
  }

  /** `fetching`: the previous version may be fetched, where the verdict hangs on what is new. */
  async #decide(
    registry: string,
    entry: CatalogueArtifact,
    snapshot: CatalogueSnapshot,
    fetched: FetchedArtifact,
    fetching?: Priority,
  ): Promise<Assessment> {
    const { policyEngine } = this.#options
    const { stored, facts } = fetched
    const judged = judgedFacts(facts, entry, stored.integrity)
    const decideWith = async (previous: PreviousFacts): Promise<Assessment> => {
      const content = { digest: stored.digest, facts: judged, previous }
      const input = { ...inputOf(registry, entry, snapshot), firstSeenAt: stored.firstSeenAt, content }
      return {
        registry,
        entry,
        snapshot,
        content: { stored, facts: judged, previous },
        input,
        verdict: await policyEngine.decide(input),
      }
    }
    const before = previousArtifact(entry, snapshot.catalogue.artifacts)
    if (before === undefined) return decideWith({ kind: 'none' })
    const recalled = await this.#options.fetcher.recall(registry, before)
    if (recalled !== undefined) return decideWith(previousIn(before, recalled))
    // The earlier version is fetched only where it can matter: not if all of this one being new would be served anyway.
    const worst = await decideWith({
      kind: 'known',
      version: before.version,
      filename: before.filename,
      facts: withNothing(judged),
    })
    if (isServed(worst.verdict.outcome) || fetching === undefined) {
      return decideWith({ kind: 'unavailable', version: before.version })
    }
    return decideWith(await this.#previous(registry, before, snapshot, fetching))
  }

  async #previous(
    registry: string,
    before: CatalogueArtifact,
    snapshot: CatalogueSnapshot,
    priority: Priority,
  ): Promise<PreviousFacts> {
    try {
      const firstSeenAt = snapshot.firstSeen[before.filename] ?? snapshot.refreshedAt
      const fetched = await this.#options.fetcher.fetch(this.#registry(registry), before, firstSeenAt, priority)
      const arrived = arrivalOf(registry, fetched, this.#options.clock().toISOString())
      await this.#options.unitOfWork.commit(arrived, factsOf(fetched))
      return previousIn(before, fetched)
    } catch (error) {
      if (error instanceof LazaretError) return { kind: 'unavailable', version: before.version, reason: error.message }
      throw error
    }
  }

  /** Gives the verdict that was recorded of this file before, on whichever bytes it had then. */
  async #record(assessment: Assessment, fetched: FetchedArtifact): Promise<Verdict | undefined> {
    const { records, unitOfWork, clock } = this.#options
    const { stored, former } = fetched
    const [last, open, before] = await Promise.all([
      records.verdict(assessment.registry, stored.digest),
      records.caseOf(assessment.registry, stored.digest),
      records.verdict(assessment.registry, (former ?? stored).digest),
    ])
    const told = recordOf(assessment.registry, fetched, assessment.verdict, last, open, clock().toISOString())
    const measured = factsOf(fetched)
    if (told.length + measured.length > 0) await unitOfWork.commit(told, measured)
    return before
  }

  #remember(assessment: Assessment, revision: string): Assessment {
    this.#known.set(assessment, revision, this.#options.clock().getTime())
    return assessment
  }

  #registry(name: string): RegistryConfig {
    const registry = this.#options.registries.get(name)
    if (registry === undefined) throw new LazaretError('not-found', `no registry is named ${name}`)
    return registry
  }
}

function find(snapshot: CatalogueSnapshot, filename: string): CatalogueArtifact | undefined {
  return snapshot.catalogue.artifacts.find((artifact) => artifact.filename === filename)
}
