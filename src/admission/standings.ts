import type { CatalogueArtifact, StoredArtifact } from '../model/artifact.ts'
import type { Catalogue, CatalogueSnapshot } from '../model/catalogue.ts'
import type { Clock } from '../model/clock.ts'
import { packageFactsOf, type DecisionInput, type PreviousFacts } from '../model/decision.ts'
import { LazaretError } from '../model/errors.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { Ledger } from '../model/ledger.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { Records } from '../model/records.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { isServed, type Verdict } from '../model/verdict.ts'
import type { Decider } from './decider.ts'
import { Flights } from './flights.ts'
import { keyOf, KnownStandings, type Journey } from './known-standings.ts'
import type { Obtained, Obtainer } from './obtain.ts'
import { previousArtifact, withNothing } from './previous.ts'
import { isLarge, TooLargeAhead, type Priority } from './priority.ts'
import { verdictWrites } from './record.ts'

/** Where an artifact stands: what is known of it, and the verdict on that. */
export interface Standing {
  readonly registry: string
  readonly entry: CatalogueArtifact
  readonly snapshot: CatalogueSnapshot
  /** absent where metadata alone decided and the bytes were never fetched */
  readonly content?: { readonly stored: StoredArtifact; readonly facts: ContentFacts; readonly previous: PreviousFacts }
  readonly input: DecisionInput
  readonly verdict: Verdict
}

interface Decided {
  readonly standing: Standing
  /** of policies, waivers and rejections, as they were when it was decided */
  readonly revision: string
}

export interface StandingsOptions {
  readonly registries: ReadonlyMap<string, RegistryConfig>
  readonly catalogues: Catalogues
  readonly records: Records
  readonly ledger: Ledger
  readonly obtainer: Obtainer
  readonly decider: Decider
  readonly clock: Clock
}

/** How often a standing is established anew because it was overtaken meanwhile; the last one is answered, and not remembered. */
const ROUNDS_MAX = 3

/** A file that is not listed is worth a question only where the list is older than this: anyone can think of names, milliseconds. */
const NEWS_MS_MIN = 5_000

/**
 * Establishes where artifacts stand, each once at a time: known, else catalogue -> bytes -> facts -> verdict -> record.
 * The work is detached from the client that asked: one that hangs up aborts nothing.
 */
export class Standings {
  readonly #options: StandingsOptions
  readonly #known = new KnownStandings()
  readonly #flights = new Flights<Standing>()
  /** by registry and package: how often an inspection changed what the package's listing must say */
  readonly #packageRevisions = new Map<string, number>()

  constructor(options: StandingsOptions) {
    this.#options = options
  }

  /** The standing in memory, where it still holds. Neither disk nor database is touched. */
  peek(registry: string, name: string, filename: string): Standing | undefined {
    const { decider, clock } = this.#options
    return this.#known.get(registry, name, filename, decider.revision(), clock().getTime())
  }

  /** For who waits for it. Throws LazaretError `not-found` and `upstream-…`. */
  async establish(registry: string, name: string, filename: string): Promise<Standing> {
    try {
      return await this.#join(registry, name, filename, true)
    } catch (error) {
      if (error instanceof TooLargeAhead) return this.establish(registry, name, filename)
      throw error
    }
  }

  /** Before anybody waits for it: what is urgent goes first. Throws as `establish`, and TooLargeAhead. */
  async establishAhead(registry: string, name: string, filename: string): Promise<Standing> {
    return this.#join(registry, name, filename, false)
  }

  /** The standing from what is stored: upstream is not asked, nothing is inspected. Undefined where we have no bytes. */
  async recall(registry: string, name: string, filename: string): Promise<Standing | undefined> {
    const known = this.peek(registry, name, filename)
    if (known !== undefined) return known
    const snapshot = await this.#options.catalogues.cached(registry, name)
    const entry = snapshot === undefined ? undefined : find(snapshot, filename)
    if (snapshot === undefined || entry === undefined) return undefined
    const obtained = await this.#options.obtainer.recall(registry, entry)
    return obtained === undefined ? undefined : this.#decide(registry, entry, snapshot, obtained)
  }

  /** What metadata alone says of an artifact whose bytes we may not have, by what is stored: upstream is not asked. */
  async foresee(
    registry: string,
    name: string,
    filename: string,
  ): Promise<Pick<Standing, 'entry' | 'verdict'> | undefined> {
    const snapshot = await this.#options.catalogues.cached(registry, name)
    const entry = snapshot === undefined ? undefined : find(snapshot, filename)
    if (snapshot === undefined || entry === undefined) return undefined
    return { entry, verdict: await this.#options.decider.decide(inputOf(registry, entry, snapshot)) }
  }

  /** Standings of all artifacts of a package whose bytes we hold, by file name. */
  async ofPackage(registry: string, catalogue: Catalogue): Promise<ReadonlyMap<string, Standing>> {
    const stored = await this.#options.records.artifactsOfPackage(registry, catalogue.name)
    const listed = new Set(catalogue.artifacts.map((artifact) => artifact.filename))
    const standings = new Map<string, Standing>()
    for (const { filename } of stored) {
      if (!listed.has(filename)) continue
      const standing = await this.recall(registry, catalogue.name, filename)
      if (standing !== undefined) standings.set(filename, standing)
    }
    return standings
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
    await this.#flights.idle()
  }

  async #join(registry: string, name: string, filename: string, urgent: boolean): Promise<Standing> {
    const known = this.peek(registry, name, filename)
    if (known !== undefined) return known
    const key = keyOf(registry, name, filename)
    return this.#flights.run(key, urgent, (priority) => this.#establish(registry, name, filename, priority))
  }

  async #establish(registry: string, name: string, filename: string, priority: Priority): Promise<Standing> {
    for (let round = 1; ; round += 1) {
      const journey = this.#known.begin(registry, name, priority)
      try {
        const { standing, revision } = await this.#travel(registry, name, filename, journey)
        const stands = !journey.overtaken && revision === this.#options.decider.revision()
        if (stands) return this.#remember(standing, revision)
        if (round === ROUNDS_MAX) return standing
      } finally {
        this.#known.end(registry, name, journey)
      }
    }
  }

  async #travel(registry: string, name: string, filename: string, journey: Journey): Promise<Decided> {
    const { decider, obtainer } = this.#options
    const config = this.#registry(registry)
    const { entry, snapshot } = await this.#lookup(registry, name, filename, journey)
    const input = inputOf(registry, entry, snapshot)
    // Taken before deciding: a policy or waiver that comes while the verdict is written down must decide it anew.
    let revision = decider.revision()
    const early = await decider.decide(input)
    if (early.outcome === 'block') return { standing: { registry, entry, snapshot, input, verdict: early }, revision }
    const obtained = await obtainer.obtain(config, entry, input.firstSeenAt, journey.priority)
    revision = decider.revision()
    const standing = await this.#decide(registry, entry, snapshot, obtained, journey.priority)
    const before = await this.#record(standing, obtained)
    const served = isServed(standing.verdict.outcome)
    if (isServed(early.outcome) !== served || (before !== undefined && isServed(before.outcome) !== served)) {
      const key = keyOf(registry, name, '')
      this.#packageRevisions.set(key, (this.#packageRevisions.get(key) ?? 0) + 1)
    }
    return { standing, revision }
  }

  /** What the first look at a package brings in overtakes its own journey: it is looked at again, and goes on from there. */
  async #lookup(registry: string, name: string, filename: string, journey: Journey) {
    const found = await this.#look(registry, name, filename)
    if (!journey.overtaken) return found
    journey.overtaken = false
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
    obtained: Obtained,
    fetching?: Priority,
  ): Promise<Standing> {
    const { decider } = this.#options
    const { stored, facts } = obtained
    const decideWith = async (previous: PreviousFacts): Promise<Standing> => {
      const content = { digest: stored.digest, integrity: stored.integrity, facts, previous }
      const input = { ...inputOf(registry, entry, snapshot), firstSeenAt: stored.firstSeenAt, content }
      return {
        registry,
        entry,
        snapshot,
        content: { stored, facts, previous },
        input,
        verdict: await decider.decide(input),
      }
    }
    const before = previousArtifact(entry, snapshot.catalogue.artifacts)
    if (before === undefined) return decideWith({ kind: 'none' })
    const recalled = await this.#options.obtainer.recall(registry, before)
    if (recalled !== undefined) return decideWith({ kind: 'known', version: before.version, facts: recalled.facts })
    // The earlier version is fetched only where it can matter: not if all of this one being new would be served anyway.
    const worst = await decideWith({ kind: 'known', version: before.version, facts: withNothing(facts) })
    if (isServed(worst.verdict.outcome) || fetching === undefined || isLarge(before.sizeBytes)) {
      return decideWith({ kind: 'unknown' })
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
      const obtained = await this.#options.obtainer.obtain(this.#registry(registry), before, firstSeenAt, priority)
      await this.#options.ledger.commit(obtained.writes, [])
      return { kind: 'known', version: before.version, facts: obtained.facts }
    } catch (error) {
      if (error instanceof LazaretError) return { kind: 'unknown' }
      throw error
    }
  }

  /** Gives the verdict that was recorded of this file before, on whichever bytes it had then. */
  async #record(standing: Standing, obtained: Obtained): Promise<Verdict | undefined> {
    const { records, ledger, clock } = this.#options
    const { stored, former } = obtained
    const [last, open, before] = await Promise.all([
      records.verdict(standing.registry, stored.digest),
      records.caseOf(standing.registry, stored.digest),
      records.verdict(standing.registry, (former ?? stored).digest),
    ])
    const { writes, events } = verdictWrites(
      standing.registry,
      obtained,
      standing.verdict,
      last,
      open,
      clock().toISOString(),
    )
    if (writes.length + obtained.writes.length > 0) await ledger.commit([...obtained.writes, ...writes], events)
    return before
  }

  #remember(standing: Standing, revision: string): Standing {
    this.#known.set(standing, revision, this.#options.clock().getTime())
    return standing
  }

  #registry(name: string): RegistryConfig {
    const registry = this.#options.registries.get(name)
    if (registry === undefined) throw new LazaretError('not-found', `no registry is named ${name}`)
    return registry
  }
}

/** What metadata alone says of an artifact. */
export function inputOf(registry: string, entry: CatalogueArtifact, snapshot: CatalogueSnapshot): DecisionInput {
  return {
    registry,
    artifact: entry,
    firstSeenAt: snapshot.firstSeen[entry.filename] ?? snapshot.refreshedAt,
    package: packageFactsOf(snapshot.catalogue, snapshot.formerMaintainers),
  }
}

function find(snapshot: CatalogueSnapshot, filename: string): CatalogueArtifact | undefined {
  return snapshot.catalogue.artifacts.find((artifact) => artifact.filename === filename)
}
