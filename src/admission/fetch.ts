import type { Readable } from 'node:stream'
import type { CatalogueArtifact, StoredArtifact } from '../model/artifact.ts'
import type { Blobs, StagedBlob } from '../model/blobs.ts'
import type { Clock } from '../model/clock.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { Records } from '../model/records.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { upstreamOf } from '../model/routing.ts'
import type { ArtifactAnswer, Upstream } from '../model/upstream.ts'
import { claimsChanged, strongestOf, verifyClaims } from './integrity.ts'
import { isLarge, TooLargeAhead, type Priority } from '../model/priority.ts'
import type { Listed } from './assessment.ts'
import { Downloads } from './downloads.ts'
import type { Measurer } from './measure.ts'

/** Bytes that did not match upstream's claim are asked for again after this long, milliseconds. */
export const MISMATCH_RETRY_MS = 60_000

/** An artifact whose bytes we hold. What is new of it is still to be committed, with the verdict. */
export interface FetchedArtifact {
  readonly stored: StoredArtifact
  /** the bytes came from upstream just now; healed: in the place of the same bytes, which were lost or damaged on disk */
  readonly arrival?: 'new' | 'healed'
  /** what we held under this file name before, where its bytes were others */
  readonly former?: StoredArtifact
}

export interface FetcherOptions {
  readonly records: Pick<Records, 'artifact'>
  readonly blobs: Blobs
  readonly upstream: Pick<Upstream, 'artifact'>
  readonly measurer: Pick<Measurer, 'known'>
  readonly clock: Clock
  readonly artifactBytesMax: number
  /** downloads at a time from one registry, those that take long aside */
  readonly connections: number
}

/** Has the bytes of an artifact: from the store, or from upstream. */
export class Fetcher {
  readonly #options: FetcherOptions
  /** by registry */
  readonly #downloads = new Map<string, Downloads>()

  constructor(options: FetcherOptions) {
    this.#options = options
  }

  /** Throws LazaretError, and TooLargeAhead. */
  async fetch({ registry, entry, snapshot }: Listed, priority: Priority): Promise<FetchedArtifact> {
    const stored = await this.#options.records.artifact(registry.name, entry.name, entry.filename)
    const isUsable = stored !== undefined && !this.#outdated(stored, entry)
    if (isUsable && (await this.isHere(stored))) return { stored }
    const isEvicted = isUsable && (await this.#options.blobs.wasEvicted(stored.digest))
    const firstSeenAt = snapshot.firstSeen[entry.filename] ?? snapshot.refreshedAt
    const upstream = upstreamOf(registry, entry.name, snapshot.documentUrl)
    const fresh = await this.#fetch(upstream, entry, firstSeenAt, priority)
    if (stored === undefined) return { stored: fresh, arrival: 'new' }
    const after = { ...fresh, ...replacedAt(stored, fresh) }
    if (stored.digest !== fresh.digest) return { stored: after, arrival: 'new', former: stored }
    return { stored: after, arrival: isUsable && !isEvicted ? 'healed' : 'new' }
  }

  /** What we hold under this name, where upstream still means it. */
  async recall(registry: string, entry: CatalogueArtifact): Promise<StoredArtifact | undefined> {
    const stored = await this.#options.records.artifact(registry, entry.name, entry.filename)
    return stored === undefined || isOther(stored, entry) ? undefined : stored
  }

  #outdated(stored: StoredArtifact, entry: CatalogueArtifact): boolean {
    if (isOther(stored, entry)) return true
    const age = this.#options.clock().getTime() - Date.parse(stored.storedAt)
    return stored.integrity === 'mismatch' && age > MISMATCH_RETRY_MS
  }

  /** Whether we have the bytes. Facts are kept by digest: those of a damaged file would be taken for those of the bytes that are fetched for it. */
  async isHere(stored: StoredArtifact): Promise<boolean> {
    const { blobs, measurer } = this.#options
    if (!(await blobs.has(stored.digest))) return false
    return (await measurer.known(stored)) !== undefined || (await this.#isWhole(stored.digest))
  }

  async #isWhole(digest: Sha256): Promise<boolean> {
    try {
      await this.#options.blobs.verify(digest)
      return true
    } catch (error) {
      if (error instanceof LazaretError && error.code !== 'storage-unreachable') return false
      throw error
    }
  }

  async #fetch(
    registry: RegistryConfig,
    entry: CatalogueArtifact,
    firstSeenAt: string,
    priority: Priority,
  ): Promise<StoredArtifact> {
    const { blobs, clock, artifactBytesMax } = this.#options
    const algorithm = strongestOf(entry.claims)
    const downloads = this.#downloadsFrom(registry)
    const { raw, decode } = await downloads.run(`${entry.ecosystem} ${entry.name}`, priority, async (place) => {
      const answer = await this.#download(registry, entry, priority, place.signal)
      if (answer.received !== undefined) place.begun(answer.received)
      const algorithms = algorithm === undefined ? [] : [algorithm]
      return { raw: await blobs.stage(answer.stream, algorithms, artifactBytesMax), decode: answer.decode }
    })
    const asSent = verifyClaims(entry.claims, raw.hashes)
    const decoded = asSent === 'mismatch' && decode !== undefined ? await this.#decoded(raw, decode, entry) : undefined
    if (decoded !== undefined) await raw.discard()
    const staged = decoded ?? raw
    try {
      const integrity = decoded === undefined ? asSent : 'verified'
      await staged.keep()
      return {
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
    } catch (error) {
      await staged.discard()
      throw error
    }
  }

  /** Some servers encode what is an archive already. What upstream claims decides which of the two is meant. */
  async #decoded(
    raw: StagedBlob,
    decode: (bytes: Readable) => Readable,
    { claims }: CatalogueArtifact,
  ): Promise<StagedBlob | undefined> {
    const algorithm = strongestOf(claims)
    try {
      const { blobs, artifactBytesMax } = this.#options
      const staged = await blobs.stage(decode(raw.open()), algorithm === undefined ? [] : [algorithm], artifactBytesMax)
      if (verifyClaims(claims, staged.hashes) === 'verified') return staged
      await staged.discard()
    } catch {
      // It is not encoded, or decodes to more than is taken: the bytes are judged as they came.
    }
    return undefined
  }

  #downloadsFrom({ name }: RegistryConfig): Downloads {
    const known = this.#downloads.get(name) ?? new Downloads(this.#options.connections)
    this.#downloads.set(name, known)
    return known
  }

  /** npm's documents do not tell how large a tarball is: upstream does when it begins to send it. */
  async #download(
    registry: RegistryConfig,
    entry: CatalogueArtifact,
    priority: Priority,
    signal: AbortSignal,
  ): Promise<ArtifactAnswer> {
    if (!priority.urgent && isLarge(entry.sizeBytes)) throw new TooLargeAhead()
    const answer = await this.#options.upstream.artifact(registry, entry.url, signal)
    if (priority.urgent || !isLarge(answer.sizeBytes)) return answer
    answer.stream.destroy()
    throw new TooLargeAhead()
  }
}

/** Bytes that never were what upstream claims were not replaced, but put right. */
function replacedAt(former: StoredArtifact, { digest, storedAt }: StoredArtifact): Pick<StoredArtifact, 'replacedAt'> {
  if (former.digest !== digest && former.integrity !== 'mismatch') return { replacedAt: storedAt }
  return former.replacedAt === undefined ? {} : { replacedAt: former.replacedAt }
}

/** Whether upstream means another file by this name now: of another version, or other bytes. */
function isOther(stored: StoredArtifact, entry: CatalogueArtifact): boolean {
  return stored.version !== entry.version || claimsChanged(stored.claims, entry.claims)
}
