import { Backoff } from '../model/backoff.ts'
import { BoundedMap } from '../model/bounded-map.ts'
import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import type { Catalogues } from '../model/metadata.ts'
import type { Priority } from '../model/priority.ts'
import type { Records } from '../model/records.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import { keyOf, type Listed } from './assessment.ts'
import type { FetchedArtifact, Fetcher } from './fetch.ts'
import type { Judge } from './judge.ts'
import type { KnownAssessments } from './known-assessments.ts'
import type { Measurer } from './measure.ts'
import { hasMoved } from './moved.ts'
import type { PolicyEngine } from './policy-engine.ts'
import { addedPackages, type LookUp } from './added-packages.ts'
import { arrivalOf, factsOf } from './record.ts'
import type { Resolver } from './resolve.ts'
import { vanishedBefore, type EarlierOf } from './vanished.ts'
import { BaseSearch, type Measure } from './version-before.ts'

/** A version before that could not be had is asked for again after this long, and each time after twice as long, milliseconds. */
export const BASE_RETRY_MS = 10_000

/** But after this long in any case, milliseconds. */
const BASE_RETRY_MS_MAX = 60 * 60_000

/** Reasons that are remembered. */
const REASONS_MAX = 10_000

export interface PredecessorsOptions {
  /** the files that one may be compared with, the newest version first; by the ecosystem's adapter */
  readonly earlier: EarlierOf
  readonly catalogues: Catalogues
  readonly resolver: Resolver
  readonly fetcher: Fetcher
  readonly measurer: Measurer
  readonly judge: Judge
  readonly policyEngine: PolicyEngine
  readonly records: Pick<Records, 'verdict' | 'artifactsOfPackage'>
  readonly known: KnownAssessments
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
}

/** Looks for versions before: in the store, and where it may, at upstream. */
export class Predecessors {
  readonly #options: PredecessorsOptions
  readonly #failed = new Backoff<string>(BASE_RETRY_MS, BASE_RETRY_MS_MAX)
  readonly #reasons = new BoundedMap<string, string>(REASONS_MAX)

  constructor(options: PredecessorsOptions) {
    this.#options = options
  }

  /** A search that fetches and inspects what is not here. It throws TooLargeAhead, for a priority that is not urgent. */
  search(priority: Priority): BaseSearch {
    const { catalogues } = this.#options
    return this.#searching(
      (listed) => (isListed(listed) ? this.#fetchAndMeasure(listed, priority) : this.#held(listed, priority)),
      (registry, name) => catalogues.snapshot(registry, name),
    )
  }

  /** A search in what is here, among facts of one revision: those of two are never compared. */
  recall(inspector: string): BaseSearch {
    const { fetcher, measurer } = this.#options
    return this.#searching(async ({ registry, entry }) => {
      const stored = await fetcher.recall(registry.name, entry)
      const facts = stored && (await measurer.recall(stored))
      if (stored === undefined || facts?.inspector !== inspector)
        throw new LazaretError('not-found', 'it was not inspected yet')
      return { stored, facts }
    })
  }

  /** A search in what is here, which measures anew what another revision measured. */
  renew(priority: Priority): BaseSearch {
    return this.#searching((listed) => this.#held(listed, priority))
  }

  /** By what is here: upstream is not asked. */
  async #held({ registry, entry }: Listed, priority: Priority): ReturnType<Measure> {
    const { fetcher, measurer, unitOfWork } = this.#options
    const stored = await fetcher.recall(registry.name, entry)
    const known = stored && (await measurer.known(stored))
    if (stored !== undefined && known !== undefined) return { stored, facts: known }
    if (stored === undefined || !(await fetcher.isHere(stored))) throw new LazaretError('not-found', 'it is not here')
    const measured = await measurer.measure(stored, priority)
    if (measured.isNew) await unitOfWork.commit([], factsOf(measured))
    return { stored, facts: measured.facts }
  }

  /** `lookUp`: the catalogue of a package that a version begins to depend on; by default what is here is taken */
  #searching(
    measure: Measure,
    lookUp: LookUp = (registry, name) => this.#options.catalogues.cached(registry, name),
  ): BaseSearch {
    const { earlier, judge, policyEngine, records, known, clock } = this.#options
    return new BaseSearch({
      measure,
      judge,
      added: ({ registry }, names) => addedPackages(registry, names, lookUp),
      earlier: ({ entry, snapshot }) => earlier(entry, snapshot.catalogue),
      vanished: (listed) => vanishedBefore(listed, records, earlier),
      policyEngine,
      now: () => clock().getTime(),
      recorded: ({ registry, entry }, digest) => records.verdict(registry.name, entry, digest),
      remembered({ registry, entry, revision }) {
        const found = known.get(
          registry.name,
          entry.name,
          entry.filename,
          `${policyEngine.revision()}/${revision}`,
          clock().getTime(),
        )
        return found?.content && { verdict: found.verdict, facts: found.content.facts }
      },
    })
  }

  async #fetchAndMeasure(listed: Listed, priority: Priority): ReturnType<Measure> {
    const { measurer, unitOfWork, clock } = this.#options
    const { registry, entry } = listed
    const key = keyOf(registry.name, entry.name, entry.filename)
    if (this.#failed.isWaiting(key, clock().getTime()))
      throw new LazaretError('upstream-failed', this.#reasons.get(key) ?? 'it could not be had')
    try {
      const fetched = await this.#fetch(listed, priority)
      const measured = await measurer.measure(fetched.stored, priority)
      const told = arrivalOf(registry.name, fetched, clock().toISOString())
      const facts = factsOf(measured)
      if (told.length + facts.length > 0) await unitOfWork.commit(told, facts)
      this.#failed.forget(key)
      return { stored: fetched.stored, facts: measured.facts }
    } catch (error) {
      if (error instanceof LazaretError) {
        this.#failed.note(key, clock().getTime())
        this.#reasons.set(key, error.message)
      }
      throw error
    }
  }

  /** Once more where its link has ended or moved. */
  async #fetch(listed: Listed, priority: Priority): Promise<FetchedArtifact> {
    const { fetcher, catalogues, resolver } = this.#options
    const { registry, entry } = listed
    try {
      return await fetcher.fetch(listed, priority)
    } catch (error) {
      const wanted = { registry: registry.name, name: entry.name, filename: entry.filename }
      const moved = await hasMoved(catalogues, wanted, entry.url, error)
      const now = moved ? await resolver.recall(wanted) : undefined
      if (now === undefined) throw error
      return fetcher.fetch(now, priority)
    }
  }
}

/** Whether upstream still lists it. */
function isListed({ entry, snapshot }: Listed): boolean {
  return snapshot.catalogue.artifacts.includes(entry)
}
