import type { StoredArtifact } from '../model/artifact.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { Clock } from '../model/clock.ts'
import type { KnownPrevious } from '../model/decision.ts'
import type { Catalogues } from '../model/metadata.ts'
import { ALONE, type Others } from '../model/others.ts'
import type { Records } from '../model/records.ts'
import type { Revisions } from '../model/revisions.ts'
import { isServed } from '../model/verdict.ts'
import { assess, type Stations } from './admit.ts'
import { assessmentOf, keyOf, type Assessment, type Wanted } from './assessment.ts'
import type { KnownAssessments } from './known-assessments.ts'
import { measureAnew } from './measure-anew.ts'
import { hasMoved, knownUrl } from './moved.ts'
import type { PolicyEngine } from './policy-engine.ts'
import { PrioritisedSingleFlight } from './prioritised-single-flight.ts'
import { TooLargeAhead, type Priority } from '../model/priority.ts'
import type { BaseSearch } from './version-before.ts'

export interface AssessorOptions {
  readonly stations: Stations
  readonly catalogues: Catalogues
  readonly known: KnownAssessments
  readonly records: Pick<Records, 'artifactsOfPackage' | 'verdict'>
  readonly policyEngine: Pick<PolicyEngine, 'revision'>
  readonly unitOfWork: UnitOfWork
  /** of catalogues, by registry and package */
  readonly revisions: Revisions
  readonly clock: Clock
  /** after whichever other process does the same; absent: there is none */
  readonly flight?: Others['flight']
}

/** How often an assessment is made anew because something changed meanwhile; the last one is answered, and not remembered. */
const ROUNDS_MAX = 3

/** Where artifacts stand: remembered while it holds, each established once at a time. */
export class Assessor {
  readonly #options: AssessorOptions
  readonly #inFlight = new PrioritisedSingleFlight<Assessment>()

  constructor(options: AssessorOptions) {
    this.#options = options
  }

  /** The assessment in memory, where it still holds. It asks neither disk nor database. */
  peek(registry: string, name: string, filename: string): Assessment | undefined {
    const { known, clock } = this.#options
    return known.get(registry, name, filename, this.#revision(registry, name), clock().getTime())
  }

  /** For who waits for it; `client`: who that is, so that each gets its turn. Throws LazaretError `not-found` and `upstream-…`. */
  async assess(registry: string, name: string, filename: string, client?: string): Promise<Assessment> {
    try {
      return await this.#join({ registry, name, filename }, true, client)
    } catch (error) {
      if (error instanceof TooLargeAhead) return this.assess(registry, name, filename, client)
      throw error
    }
  }

  /** Before anybody waits for it: what is urgent goes first. Throws as `assess`, and TooLargeAhead. */
  async assessAhead(registry: string, name: string, filename: string): Promise<Assessment> {
    return this.#join({ registry, name, filename }, false)
  }

  /**
   * The assessment from what is stored: upstream is not asked, nothing is inspected. Undefined where we have no bytes, and where it
   * hangs on a version before that is not here, unless it was refused last: who asks for the file makes it anew.
   */
  async recall(registry: string, name: string, filename: string): Promise<Assessment | undefined> {
    return this.peek(registry, name, filename) ?? this.#recall({ registry, name, filename })
  }

  /** The version before: what the verdict compared with, and where nothing hung on that, what it would have, of what is here. */
  async before({ registry, entry, content, input }: Assessment): Promise<KnownPrevious | undefined> {
    const compared = input.content?.previous
    if (compared?.kind === 'known') return compared
    const { resolver, predecessors } = this.#options.stations
    const { name, filename } = entry
    const listed = content && (await resolver.recall({ registry, name, filename }))
    if (content === undefined || listed === undefined) return undefined
    const before = await predecessors.recall(content.facts.inspector).before(listed)
    const found = await before.find()
    return found.kind === 'known' ? found : undefined
  }

  /** What metadata alone says of an artifact whose bytes we may not have, by what is stored: upstream is not asked. */
  async foresee(registry: string, name: string, filename: string): Promise<Assessment | undefined> {
    const { resolver, judge } = this.#options.stations
    const listed = await resolver.recall({ registry, name, filename })
    return listed && assessmentOf(listed, await judge.metadata(listed))
  }

  /** Assessments of all artifacts of a package whose bytes we hold, by file name. */
  async ofPackage(registry: string, catalogue: Catalogue): Promise<ReadonlyMap<string, Assessment>> {
    const { name, artifacts } = catalogue
    const stored = await this.#options.records.artifactsOfPackage(registry, name)
    const listed = new Set(artifacts.map((artifact) => artifact.filename))
    const found = new Map<string, Assessment>()
    const searches = new Map<string, BaseSearch>()
    for (const { filename } of stored) {
      if (!listed.has(filename)) continue
      const wanted = { registry, name, filename }
      const assessment = this.peek(registry, name, filename) ?? (await this.#recall(wanted, searches))
      if (assessment !== undefined) found.set(filename, assessment)
    }
    return found
  }

  /** What an older revision of the inspector measured: as `measureAnew`. */
  async measureAnew(stored: StoredArtifact): Promise<void> {
    await measureAnew(this.#options.stations, this.#options.unitOfWork, stored)
  }

  /** Bytes that are gone from the disk, or damaged there: they are had anew. */
  forget(registry: string, name: string, filename: string): void {
    this.#options.known.forget(registry, name, filename)
  }

  /**
   * Differs as soon as an inspection refused, or released, a file that metadata alone said otherwise of, and as upstream says
   * something new of the package.
   */
  packageRevision(registry: string, name: string): string {
    const key = keyOf(registry, name, '')
    return `${this.#options.stations.recorder.listings.of(key)}/${this.#options.revisions.of(key)}`
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await this.#inFlight.idle()
  }

  async #join(wanted: Wanted, urgent: boolean, client?: string): Promise<Assessment> {
    const { registry, name, filename } = wanted
    const known = this.peek(registry, name, filename)
    if (known !== undefined) return known
    const key = keyOf(registry, name, filename)
    const { flight = ALONE.flight } = this.#options
    return this.#inFlight.run(key, urgent, client, (priority) => flight(key, () => this.#establish(wanted, priority)))
  }

  async #establish(wanted: Wanted, priority: Priority): Promise<Assessment> {
    const { registry, name } = wanted
    const { stations, catalogues, known: memory, clock } = this.#options
    for (let round = 1; ; round += 1) {
      const tried = await knownUrl(catalogues, wanted)
      try {
        const assessment = await assess(stations, wanted, priority)
        const stands = assessment.revision === this.#revision(registry, name)
        if (stands) memory.set(assessment, clock().getTime())
        if (stands || round === ROUNDS_MAX) return assessment
      } catch (error) {
        if (round === ROUNDS_MAX || !(await hasMoved(catalogues, wanted, tried, error))) throw error
      }
    }
  }

  async #recall(wanted: Wanted, searches = new Map<string, BaseSearch>()): Promise<Assessment | undefined> {
    const { resolver, fetcher, measurer, judge, predecessors } = this.#options.stations
    const listed = await resolver.recall(wanted)
    const stored = listed && (await fetcher.recall(wanted.registry, listed.entry))
    const facts = stored && (await measurer.recall(stored))
    if (listed === undefined || stored === undefined || facts === undefined) return undefined
    const search = searches.get(facts.inspector) ?? predecessors.recall(facts.inspector)
    searches.set(facts.inspector, search)
    const judged = await judge.content(listed, stored, facts, await search.before(listed))
    const assessment = assessmentOf(listed, judged, { stored, facts: judged.facts })
    if (judged.verdict.undecided === undefined) return assessment
    const last = await this.#options.records.verdict(wanted.registry, wanted, stored.digest)
    return last === undefined || isServed(last.outcome) ? undefined : assessment
  }

  #revision(registry: string, name: string): string {
    const { policyEngine, revisions } = this.#options
    return `${policyEngine.revision()}/${revisions.of(keyOf(registry, name, ''))}`
  }
}
