import type { CatalogueArtifact, StoredArtifact } from '../model/artifact.ts'
import type { AddedPackages, PreviousFacts, UnavailablePrevious } from '../model/decision.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { ContentFacts, JudgedFacts } from '../model/fact.ts'
import { UNKNOWN } from '../model/unknown.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Listed } from './assessment.ts'
import type { Before, ContentJudgement, Judge } from './judge.ts'
import type { PolicyEngine } from './policy-engine.ts'
import type { Vanished } from './vanished.ts'

/** Earlier versions that are looked at for one, until one is found that would be served. */
export const CANDIDATES_MAX = 8

/** Versions that are fetched and inspected to decide on one, those before the versions before it among them. */
export const LOOKED_AT_MAX = 40

/** How far the versions before the version before are compared with theirs. */
export const DEPTH_MAX = 30

/**
 * A version that was public so long before another one came is taken for one that would be served when that one is asked what it
 * added, milliseconds: hijacked releases are found within days, seldom within weeks.
 */
export const ACCEPTED_AFTER_MS = 30 * 24 * 60 * 60_000

/**
 * Where no earlier version is that old (a mirror dates none, or all of them by its own copying), the one so many versions back is
 * taken for such a one: its packages must install, too.
 */
export const ACCEPTED_AFTER_VERSIONS = 20

const UNLISTED = 'upstream listed it once, and lists nothing that is earlier now'

const TOO_MANY = 'more versions hang on each other than are looked at'

const MUTUAL = 'it would be compared with a version that is compared with it'

interface Had {
  readonly stored: StoredArtifact
  readonly facts: ContentFacts
}

/** Bytes and facts of an earlier version. Throws LazaretError where they cannot be had. */
export type Measure = (listed: Listed) => Promise<Had>

export interface SearchOptions {
  readonly earlier: (listed: Listed) => Iterable<CatalogueArtifact>
  /** asked where nothing that upstream lists is earlier */
  readonly vanished: (listed: Listed) => Promise<Vanished>
  readonly measure: Measure
  readonly judge: Pick<Judge, 'metadata' | 'content'>
  /** what upstream says of packages that a version begins to depend on */
  readonly added: (listed: Listed, names: readonly string[]) => Promise<AddedPackages>
  /** what was decided on an earlier version already, and still holds */
  readonly remembered?: (listed: Listed) => Pick<ContentJudgement, 'verdict' | 'facts'> | undefined
  /** as the policy engine answers: `publicMs` of a version that nobody was refused here */
  readonly policyEngine: Pick<PolicyEngine, 'isRefused' | 'isUndecided'>
  readonly now: () => number
  /** the verdict that was recorded last on these bytes under this name */
  readonly recorded: (listed: Listed, digest: Sha256) => Promise<Verdict | undefined>
}

/** What became, or would become, of an earlier version. */
type BaseStatus =
  | { readonly kind: 'served'; readonly facts: JudgedFacts; readonly until: string | undefined }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unknown'; readonly reason: string }

/**
 * Looks for the version before: the newest earlier one that was, or would be, served. One that is refused, or was rejected by a
 * person, is no stepping stone for the next one that brings the same. What became of each is found out once a search.
 */
export class BaseSearch {
  readonly #options: SearchOptions
  readonly #statuses = new Map<string, Promise<BaseStatus>>()
  /** file names of this search's versions */
  readonly #lookedAt = new Set<string>()

  constructor(options: SearchOptions) {
    this.#options = options
  }

  async before(listed: Listed): Promise<Before> {
    return {
      version: await this.#firstVersion(listed),
      find: async () => {
        this.#lookedAt.clear()
        return this.#find(listed, [listed.entry.filename])
      },
      added: (names) => this.#options.added(listed, names),
    }
  }

  /** What upstream lists; where that is nothing, what it listed once. */
  async #earlier(listed: Listed): Promise<{ readonly entries: Iterable<CatalogueArtifact>; readonly unseen?: string }> {
    const [first] = this.#options.earlier(listed)
    if (first !== undefined) return { entries: this.#options.earlier(listed) }
    const { stored, unseen } = await this.#options.vanished(listed)
    return { entries: stored, ...(unseen === undefined ? {} : { unseen }) }
  }

  /** The first that may be the one before, or the name of a file that is gone; undefined: nothing is earlier. */
  async #firstVersion(listed: Listed): Promise<string | undefined> {
    const { entries, unseen } = await this.#earlier(listed)
    const [first] = entries
    return first?.version ?? unseen
  }

  /** `hanging`: file names of those whose verdicts wait for this one, itself the last. */
  async #find(listed: Listed, hanging: readonly string[]): Promise<PreviousFacts> {
    let missing: UnavailablePrevious | undefined
    let tried = 0
    const { entries, unseen } = await this.#earlier(listed)
    if (unseen !== undefined) return { kind: 'unavailable', version: unseen, reason: UNLISTED }
    for (const entry of entries) {
      tried += 1
      if (tried > CANDIDATES_MAX)
        return missing ?? unavailable(entry, `the ${CANDIDATES_MAX} versions after it are refused, too`)
      const status = await this.#status({ ...listed, entry }, hanging)
      if (status.kind === 'served') return knownAs(entry, status.facts, status.until, missing)
      if (status.kind === 'unknown') missing ??= unavailable(entry, status.reason)
    }
    return missing ?? { kind: 'none' }
  }

  /** Dates and the order of versions may contradict each other, so that of two each counts as earlier: none is waited for then. */
  async #status(listed: Listed, hanging: readonly string[]): Promise<BaseStatus> {
    const { filename } = listed.entry
    if (hanging.includes(filename)) return { kind: 'unknown', reason: MUTUAL }
    let status = this.#statuses.get(filename)
    if (status === undefined) this.#statuses.set(filename, (status = this.#establish(listed, hanging)))
    return status
  }

  async #establish(listed: Listed, hanging: readonly string[]): Promise<BaseStatus> {
    const remembered = this.#options.remembered?.(listed)
    if (remembered !== undefined) return this.#statusOf(listed, remembered, this.#isRefused(listed, remembered.verdict))
    if (hanging.length > DEPTH_MAX + 1) return { kind: 'unknown', reason: TOO_MANY }
    try {
      // What is blocked by its name alone is not fetched to be compared with, either.
      if ((await this.#options.judge.metadata(listed)).verdict.outcome === 'block') return { kind: 'refused' }
      const had = await this.#measure(listed)
      const wasRefused = await this.#wasRefused(listed, had)
      if (!wasRefused) {
        const status = await this.#byTimeAlone(listed, had)
        if (status.kind === 'served') return status
      }
      const judged = await this.#judge(listed, had, () => this.#find(listed, [...hanging, listed.entry.filename]))
      return this.#statusOf(listed, judged, wasRefused)
    } catch (error) {
      if (error instanceof LazaretError) return { kind: 'unknown', reason: error.message }
      throw error
    }
  }

  /** Throws LazaretError, where so many were looked at, too. */
  async #measure(listed: Listed): Promise<Had> {
    const { filename } = listed.entry
    if (!this.#lookedAt.has(filename) && this.#lookedAt.size >= LOOKED_AT_MAX)
      throw new LazaretError('too-large', TOO_MANY)
    this.#lookedAt.add(filename)
    return this.#options.measure(listed)
  }

  /** By what time tells alone: without the version before, and beside one that stood for long. */
  async #byTimeAlone(listed: Listed, had: Had): Promise<BaseStatus> {
    const { version } = listed.entry
    const alone = this.#statusOf(listed, await this.#judge(listed, had, async () => ({ kind: 'unavailable', version })))
    const accepted = this.#longPublic(listed)
    if (alone.kind === 'served' || accepted === undefined) return alone
    return this.#statusOf(listed, await this.#judge(listed, had, () => this.#accepted({ ...listed, entry: accepted })))
  }

  async #judge(listed: Listed, { stored, facts }: Had, find: () => Promise<PreviousFacts>): Promise<ContentJudgement> {
    const version = await this.#firstVersion(listed)
    const added = (names: readonly string[]): Promise<AddedPackages> => this.#options.added(listed, names)
    return this.#options.judge.content(listed, stored, facts, { version, find, added })
  }

  /** `wasRefused`: then time alone makes no version before of it. */
  #statusOf(
    listed: Listed,
    { verdict, facts }: Pick<ContentJudgement, 'verdict' | 'facts'>,
    wasRefused = false,
  ): BaseStatus {
    const { policyEngine, now } = this.#options
    const publicMs = wasRefused ? 0 : now() - publicSince(listed, listed.entry)
    if (policyEngine.isRefused(listed.registry.name, verdict, publicMs)) return { kind: 'refused' }
    if (!policyEngine.isUndecided(listed.registry.name, verdict, publicMs))
      return { kind: 'served', facts, until: verdict.validUntil }
    return { kind: 'unknown', reason: verdict.hits[0]?.message ?? 'it is undecided itself' }
  }

  /** An earlier version that was public for long when this one came, or else one from many versions ago. */
  #longPublic(listed: Listed): CatalogueArtifact | undefined {
    const cameAt = publicSince(listed, listed.entry)
    let place = 0
    let far: CatalogueArtifact | undefined
    for (const entry of this.#options.earlier(listed)) {
      if (cameAt - publicSince(listed, entry) >= ACCEPTED_AFTER_MS) return entry
      place += 1
      if (place === ACCEPTED_AFTER_VERSIONS) far = entry
    }
    return far
  }

  /** Taken as it is, unless it was refused, or is whatever was before it, or cannot be had. */
  async #accepted(listed: Listed): Promise<PreviousFacts> {
    const { entry } = listed
    const { version } = entry
    try {
      const had = await this.#measure(listed)
      if (await this.#wasRefused(listed, had)) return unavailable(entry, 'it was refused itself')
      const judged = await this.#judge(listed, had, async () => ({ kind: 'unavailable', version }))
      return this.#isRefused(listed, judged.verdict)
        ? unavailable(entry, 'it is refused itself')
        : knownAs(entry, judged.facts, judged.verdict.validUntil)
    } catch (error) {
      if (error instanceof LazaretError) return unavailable(entry, error.message)
      throw error
    }
  }

  /** What was refused once is looked at to the end before it counts as served. */
  async #wasRefused(listed: Listed, { stored }: Had): Promise<boolean> {
    const last = await this.#options.recorded(listed, stored.digest)
    return last !== undefined && this.#isRefused(listed, last)
  }

  #isRefused({ registry }: Listed, verdict: Verdict): boolean {
    return this.#options.policyEngine.isRefused(registry.name, verdict)
  }
}

/** Epoch milliseconds: as upstream dates it, else since we know of it. */
function publicSince({ snapshot }: Listed, { publishedAt, filename }: CatalogueArtifact): number {
  return Date.parse(publishedAt === UNKNOWN ? (snapshot.firstSeen[filename] ?? snapshot.refreshedAt) : publishedAt)
}

function unavailable({ version }: CatalogueArtifact, reason: string): UnavailablePrevious {
  return { kind: 'unavailable', version, reason }
}

function knownAs(
  { version, filename }: CatalogueArtifact,
  facts: JudgedFacts,
  until: string | undefined,
  insteadOf?: UnavailablePrevious,
): PreviousFacts {
  return {
    kind: 'known',
    version,
    filename,
    facts,
    ...(until === undefined ? {} : { until }),
    ...(insteadOf === undefined ? {} : { insteadOf }),
  }
}
