import type { Readable } from 'node:stream'
import { readAsOf, type CatalogueArtifact, type ReadAs, type StoredArtifact } from '../model/artifact.ts'
import type { Blobs } from '../model/blobs.ts'
import type { Clock } from '../model/clock.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { Records } from '../model/records.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Upstream } from '../model/upstream.ts'
import { FailedInspections } from '../inspection/failed-inspections.ts'
import type { Inspector } from '../inspection/inspector.ts'
import { claimsChanged, strongestOf, verifyClaims } from './integrity.ts'
import { isLarge, TooLargeAhead, type Priority } from '../model/priority.ts'

/** Bytes that did not match upstream's claim are asked for again after this long, milliseconds. */
export const MISMATCH_RETRY_MS = 60_000

/** An artifact whose bytes we hold and know. What is new of it is still to be committed, with the verdict. */
export interface FetchedArtifact {
  readonly stored: StoredArtifact
  readonly facts: ContentFacts
  /** the facts were measured just now */
  readonly measured: boolean
  /** the bytes came from upstream just now; healed: in the place of the same bytes, which were lost or damaged on disk */
  readonly arrival?: 'new' | 'healed'
  /** what we held under this file name before, where its bytes were others */
  readonly former?: StoredArtifact
}

export interface FetcherOptions {
  readonly records: Records
  readonly blobs: Blobs
  readonly upstream: Upstream
  readonly inspector: Inspector
  /** revision of the checks: facts of another one are measured anew */
  readonly inspectorRevision: string
  readonly clock: Clock
  readonly artifactBytesMax: number
}

/** Has the bytes and the facts of an artifact: from the store, or from upstream and the inspector. */
export class Fetcher {
  readonly #options: FetcherOptions
  readonly #failed = new FailedInspections()

  constructor(options: FetcherOptions) {
    this.#options = options
  }

  /** Throws LazaretError, and TooLargeAhead. */
  async fetch(
    registry: RegistryConfig,
    entry: CatalogueArtifact,
    firstSeenAt: string,
    priority: Priority,
  ): Promise<FetchedArtifact> {
    const stored = await this.#options.records.artifact(registry.name, entry.name, entry.filename)
    const isUsable = stored !== undefined && !this.#outdated(stored, entry)
    const kept = isUsable ? await this.#kept(stored, priority) : undefined
    if (kept !== undefined) return kept
    const fresh = await this.#fetch(registry, entry, firstSeenAt, priority)
    if (stored === undefined) return fresh
    if (stored.digest !== fresh.stored.digest) return { ...fresh, former: stored }
    return isUsable ? { ...fresh, arrival: 'healed' } : fresh
  }

  /** Only what the store has; nothing is fetched and nothing inspected. */
  async recall(registry: string, entry: CatalogueArtifact): Promise<FetchedArtifact | undefined> {
    const stored = await this.#options.records.artifact(registry, entry.name, entry.filename)
    if (stored === undefined || isOther(stored, entry)) return undefined
    const facts = await this.#options.records.facts(stored.digest, readAsOf(stored))
    return facts === undefined ? undefined : { stored, facts, measured: false }
  }

  #outdated(stored: StoredArtifact, entry: CatalogueArtifact): boolean {
    if (isOther(stored, entry)) return true
    const age = this.#options.clock().getTime() - Date.parse(stored.storedAt)
    return stored.integrity === 'mismatch' && age > MISMATCH_RETRY_MS
  }

  async #kept(stored: StoredArtifact, priority: Priority): Promise<FetchedArtifact | undefined> {
    const { records, blobs, inspectorRevision } = this.#options
    const path = await blobs.locate(stored.digest)
    if (path === undefined) return undefined
    const known = await records.facts(stored.digest, readAsOf(stored))
    if (known !== undefined && (known.inspector === inspectorRevision || this.#failedLately(known))) {
      return { stored, facts: known, measured: false }
    }
    // Facts are kept by digest: those of a damaged file would be taken for those of the bytes that are fetched for it.
    if (!(await this.#isWhole(stored.digest))) return undefined
    const facts = await this.#inspect(path, stored.digest, readAsOf(stored), priority)
    return { stored, facts, measured: true }
  }

  async #isWhole(digest: Sha256): Promise<boolean> {
    try {
      await this.#options.blobs.verify(digest)
      return true
    } catch (error) {
      if (error instanceof LazaretError) return false
      throw error
    }
  }

  #failedLately(facts: ContentFacts): boolean {
    return facts.inspector === 'none' && this.#failed.isRecent(facts.digest, this.#options.clock().getTime())
  }

  async #inspect(path: string, digest: Sha256, readAs: ReadAs, priority: Priority): Promise<ContentFacts> {
    const facts = await this.#options.inspector.inspect({ path, digest, readAs }, priority)
    if (facts.inspector === 'none') this.#failed.note(facts.digest, this.#options.clock().getTime())
    else this.#failed.forget(facts.digest)
    return facts
  }

  async #fetch(
    registry: RegistryConfig,
    entry: CatalogueArtifact,
    firstSeenAt: string,
    priority: Priority,
  ): Promise<FetchedArtifact> {
    const { blobs, clock, artifactBytesMax } = this.#options
    const stream = await this.#download(registry, entry, priority)
    const algorithm = strongestOf(entry.claims)
    const staged = await blobs.stage(stream, algorithm === undefined ? [] : [algorithm], artifactBytesMax)
    try {
      const integrity = verifyClaims(entry.claims, staged.hashes)
      const facts = await this.#inspect(staged.path, staged.digest, readAsOf(entry), priority)
      await staged.keep()
      const stored: StoredArtifact = {
        ecosystem: entry.ecosystem,
        name: entry.name,
        version: entry.version,
        filename: entry.filename,
        kind: entry.kind,
        registry: registry.name,
        digest: staged.digest,
        sizeBytes: staged.sizeBytes,
        integrity,
        claims: entry.claims,
        firstSeenAt,
        storedAt: clock().toISOString(),
      }
      return { stored, facts, measured: true, arrival: 'new' }
    } catch (error) {
      await staged.discard()
      throw error
    }
  }

  /** npm's documents do not tell how large a tarball is: upstream does when it begins to send it. */
  async #download(registry: RegistryConfig, entry: CatalogueArtifact, priority: Priority): Promise<Readable> {
    if (!priority.urgent && isLarge(entry.sizeBytes)) throw new TooLargeAhead()
    const { stream, sizeBytes } = await this.#options.upstream.artifact(registry, entry.url)
    if (priority.urgent || !isLarge(sizeBytes)) return stream
    stream.destroy()
    throw new TooLargeAhead()
  }
}

/** Whether upstream means another file by this name now: of another version, or other bytes. */
function isOther(stored: StoredArtifact, entry: CatalogueArtifact): boolean {
  return stored.version !== entry.version || claimsChanged(stored.claims, entry.claims)
}
