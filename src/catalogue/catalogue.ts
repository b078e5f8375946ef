import type { NoteCache } from '../model/caches.ts'
import { BoundedMap } from '../model/bounded-map.ts'
import type { CatalogueSnapshot } from '../model/catalogue.ts'
import type { Clock } from '../model/clock.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'
import { clockOf } from '../model/text.ts'
import type { Catalogues, CatalogueStore, EcosystemDocuments, PackedCatalogue, RawDocument } from '../model/metadata.ts'
import { withPatience } from '../model/patience.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Upstream } from '../model/upstream.ts'
import { Memory, type Entry } from './memory.ts'
import { keyOf } from './key.ts'
import { Refresher, type RecentDocuments } from './refresh.ts'
import { SingleFlight } from '../model/single-flight.ts'

/** `packed`: it and its document as they are stored, where that is at hand */
export interface ParsedDocument {
  readonly catalogue: Entry['catalogue']
  readonly packed?: PackedCatalogue
}

export interface CataloguesOptions {
  readonly store: CatalogueStore
  readonly upstream: Pick<Upstream, 'document'>
  readonly registries: ReadonlyMap<string, RegistryConfig>
  documents(ecosystem: Ecosystem): Pick<EcosystemDocuments, 'request' | 'saysMissing'>
  /** off the event loop; throws LazaretError `upstream-failed` on a document that is none */
  parse(registry: RegistryConfig, raw: RawDocument): Promise<ParsedDocument>
  readonly clock: Clock
  /** parsed catalogues that are kept in memory, and documents as upstream just sent them, bytes */
  readonly memoryBytesMax?: number
  readonly documentsBytesMax?: number
  readonly noteCache?: NoteCache
  /** default: NEWS_PATIENCE_MS */
  readonly newsPatienceMs?: number
  /** told when upstream's answer differs from the last one */
  onChange?(registry: string, name: string): void
}

/**
 * How long news of a package that we know is waited for, milliseconds: an upstream that hangs must not take along what we
 * hold. Its answer, once it comes, is for those who ask next.
 */
const NEWS_PATIENCE_MS = 3_000

/** Documents that are kept as upstream just sent them, where nobody says otherwise, bytes together. */
const RECENT_BYTES_MAX = 48 * 1024 * 1024

/** How long upstream is left alone about a package after it failed to answer, seconds: a page of requests, one question. */
const FAILURE_PAUSE_SECONDS = 5

/** How long "there is no such package" is believed, seconds: short, for whoever has just published it. */
const MISSING_MAX_AGE_SECONDS = 5

/** A client that wants no answer from before has upstream asked at most this often about a package, milliseconds. */
const RENEW_MS_MIN = 1000

/** How long a refusal of upstream is believed, seconds. */
const REFUSED_MAX_AGE_SECONDS = 30

interface Held {
  readonly entry: Entry
  readonly stale: boolean
}

export interface KeptCatalogues extends Catalogues {
  /** What is kept in memory of this package, or of all, is of yesterday: it is read from the store again. */
  forget(about?: { readonly registry: string; readonly name: string }): void
}

export function createCatalogues(options: CataloguesOptions): KeptCatalogues {
  const { store, registries, clock, newsPatienceMs = NEWS_PATIENCE_MS } = options
  const { memoryBytesMax, documentsBytesMax = RECENT_BYTES_MAX, noteCache } = options
  const memory = new Memory(memoryBytesMax, noteCache)
  const recent: RecentDocuments = new BoundedMap(documentsBytesMax, ({ bytes }) => bytes.length)
  noteCache?.({ name: 'documents', bytesMax: documentsBytesMax, bytes: () => recent.size })
  const refresher = new Refresher(options, recent)
  const inFlight = new SingleFlight<Held>()
  /** failed refreshes, by key: until when upstream is left alone, milliseconds since the epoch */
  const paused = new Map<string, number>()

  const registryOf = (name: string): RegistryConfig => {
    const registry = registries.get(name)
    if (registry === undefined) throw new LazaretError('not-found', `there is no registry ${name}`)
    return registry
  }

  async function remembered(registry: RegistryConfig, name: string): Promise<Entry | undefined> {
    const key = keyOf(registry.name, name)
    const entry = memory.get(key) ?? (await refresher.load(registry, name))
    if (entry !== undefined) memory.set(key, entry)
    return entry
  }

  function ask(registry: RegistryConfig, name: string, conditional = true): Promise<Held> {
    const key = keyOf(registry.name, name)
    return inFlight.run(conditional ? key : `${key} whole`, async () => {
      const before = await remembered(registry, name)
      try {
        const entry = await refresher.refresh(registry, name, before, conditional)
        paused.delete(key)
        // A refusal is remembered of what we had: anyone can think of more names than memory holds.
        if (entry.refusal === undefined || before !== undefined) memory.set(key, entry)
        return { entry, stale: false }
      } catch (error) {
        if (before === undefined || before.missing || !isUpstreamTrouble(error)) throw error
        pause(key)
        return { entry: before, stale: true }
      }
    })
  }

  function pause(key: string): void {
    const now = clock().getTime()
    for (const [other, until] of paused) if (until <= now) paused.delete(other)
    paused.set(key, now + FAILURE_PAUSE_SECONDS * 1000)
  }

  function isPaused(registry: RegistryConfig, name: string): boolean {
    return (paused.get(keyOf(registry.name, name)) ?? 0) > clock().getTime()
  }

  async function current(registryName: string, name: string): Promise<Held> {
    const registry = registryOf(registryName)
    const entry = await remembered(registry, name)
    if (entry === undefined) return ask(registry, name)
    const now = clock().getTime()
    const ageSeconds = (now - Date.parse(entry.refreshedAt)) / 1000
    const believed = entry.refusal === undefined ? MISSING_MAX_AGE_SECONDS : REFUSED_MAX_AGE_SECONDS
    const maxAge = Math.min(entry.missing ? believed : Infinity, registry.metadataMaxAgeSeconds)
    // A time in the future is that of a clock which was ahead.
    if (ageSeconds >= 0 && ageSeconds < maxAge && !entry.foreign) return { entry, stale: false }
    if (entry.missing) return ask(registry, name)
    const lastKnown = { entry, stale: true }
    return isPaused(registry, name)
      ? lastKnown
      : ((await withPatience(ask(registry, name), newsPatienceMs)) ?? lastKnown)
  }

  /** Asks upstream for a client that wants no answer of ours from before, at most once a second. Trouble is told by the next look. */
  async function renew(registryName: string, name: string): Promise<void> {
    const registry = registryOf(registryName)
    const entry = await remembered(registry, name)
    const ageMs = entry === undefined ? Infinity : Math.abs(clock().getTime() - Date.parse(entry.refreshedAt))
    if (entry === undefined || ageMs < RENEW_MS_MIN || isPaused(registry, name)) return
    await withPatience(ask(registry, name), newsPatienceMs).catch(() => undefined)
  }

  /** What upstream says now, the whole of it, but for one that has just failed to say. */
  async function news(registryName: string, name: string): Promise<Held> {
    const registry = registryOf(registryName)
    const entry = isPaused(registry, name) ? await remembered(registry, name) : undefined
    return entry === undefined || entry.missing ? ask(registry, name, false) : { entry, stale: true }
  }

  return {
    snapshot: async (registry, name) => snapshotOf(present(await current(registry, name), name)),
    async cached(registry, name) {
      const entry = await remembered(registryOf(registry), name)
      return entry === undefined || entry.missing ? undefined : snapshotOf({ entry, stale: false })
    },
    renew,
    refresh: async (registry, name) => snapshotOf(present(await news(registry, name), name)),
    async raw(registry, name) {
      const held = present(await current(registry, name), name)
      const document = recent.get(keyOf(registry, name)) ?? (await store.document(registry, name))
      if (document === undefined || document.bytes.length === 0) throw notFound(name, held.entry.refreshedAt)
      return { document, snapshot: snapshotOf(held) }
    },
    forget(about) {
      const keys = about === undefined ? [...memory.keys(), ...recent.keys()] : [keyOf(about.registry, about.name)]
      for (const key of keys) {
        memory.forget(key)
        recent.delete(key)
      }
    },
  }
}

/** Trouble that the last good answer may bridge. */
function isUpstreamTrouble(error: unknown): boolean {
  const codes: readonly string[] = [
    'upstream-failed',
    'upstream-refused',
    'upstream-unreachable',
    'upstream-forbidden-host',
    'too-large',
  ]
  return error instanceof LazaretError && codes.includes(error.code)
}

function present(held: Held, name: string): Held {
  const { missing, refusal, refreshedAt } = held.entry
  if (refusal !== undefined) throw new LazaretError('forbidden', refusal)
  if (missing) throw notFound(name, refreshedAt)
  return held
}

/** `askedAt`: when upstream said so, ISO 8601 UTC: whoever has just published it sees whether that was before. */
function notFound(name: string, askedAt: string): LazaretError {
  return new LazaretError('not-found', `upstream has no package ${name} (it was asked at ${clockOf(askedAt)})`)
}

function snapshotOf({ entry, stale }: Held): CatalogueSnapshot {
  const { catalogue, refreshedAt, formerMaintainers, firstSeen, url, owner, givenBy } = entry
  const moved = owner === undefined || owner === givenBy ? {} : { formerUpstream: owner }
  return { catalogue, refreshedAt, stale, formerMaintainers, firstSeen, documentUrl: url, ...moved }
}
