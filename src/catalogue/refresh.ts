import type { BoundedMap } from '../model/bounded-map.ts'
import { LazaretError } from '../model/errors.ts'
import type { CatalogueRecord, PackedCatalogue, RawDocument } from '../model/metadata.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { DocumentAnswer } from '../model/upstream.ts'
import { upstreamsFor } from '../model/routing.ts'
import { UNKNOWN } from '../model/unknown.ts'
import type { CataloguesOptions } from './catalogue.ts'
import type { Entry } from './memory.ts'
import { keyOf } from './key.ts'
import { urlOf } from './validators.ts'
import { Withdrawals } from './withdrawals.ts'
import { formerMaintainersOf, mergeFirstSeen } from './merge.ts'
import { keptOrigin, originOf } from './origin.ts'

/**
 * A package that upstream does not have, or does not give any more, is stored as a record without a document. So what
 * upstream takes away stays away: the document that we had is gone, and upstream's silence later does not bring it back.
 */
const NO_DOCUMENT = new Uint8Array()

/** Documents as upstream just sent them: a view is mostly asked for right after, and need not read its document back. */
export type RecentDocuments = BoundedMap<string, RawDocument>

/** Asks upstream, and keeps what it answers. */
export class Refresher {
  readonly #options: CataloguesOptions
  readonly #recent: RecentDocuments
  readonly #withdrawals: Withdrawals

  constructor(options: CataloguesOptions, recent: RecentDocuments) {
    this.#options = options
    this.#recent = recent
    this.#withdrawals = new Withdrawals(options)
  }

  async load(registry: RegistryConfig, name: string): Promise<Entry | undefined> {
    const record = await this.#options.store.load(registry.name, name)
    if (record === undefined) return undefined
    const { path } = this.#options.documents(registry.ecosystem).request(name)
    const known = upstreamsFor(registry, name).some(({ upstream }) => record.url === urlOf(upstream, path))
    return { ...record, foreign: !known }
  }

  /**
   * What upstream says now. `conditional` false: all of it, since a document that lacks what is asked for must not be kept by a
   * wrong "not modified". Throws upstream's errors, and `upstream-failed` where it answers with something else.
   */
  async refresh(
    registry: RegistryConfig,
    name: string,
    before: Entry | undefined,
    conditional: boolean,
  ): Promise<Entry> {
    const { store, clock } = this.#options
    const answer = await this.#withdrawals.ask(registry, name, conditional ? before : undefined, isHeld(before))
    const refreshedAt = clock().toISOString()
    if (answer.kind === 'refused') {
      const entry = await this.#removed(registry, name, before, refreshedAt, before?.url ?? '')
      return { ...entry, refusal: answer.reason }
    }
    const { document, from } = answer
    if (document.status === 'missing') return this.#removed(registry, name, before, refreshedAt, document.url)
    if (document.status === 'not-modified' && before !== undefined) {
      await store.touch(registry.name, name, refreshedAt)
      return { ...before, refreshedAt }
    }
    return this.#replaced(registry, name, before, { ...document, from }, refreshedAt)
  }

  async #replaced(
    registry: RegistryConfig,
    name: string,
    before: Entry | undefined,
    answer: DocumentAnswer & { readonly from: string | undefined },
    refreshedAt: string,
  ): Promise<Entry> {
    const { bytes, contentType, url, etag, lastModified } = answer
    const raw: RawDocument = { name, bytes, contentType, url }
    const { catalogue, packed } = await this.#options.parse(registry, raw)
    if (catalogue.name !== name) {
      throw new LazaretError('upstream-failed', `upstream answered about another package when asked for ${name}`)
    }
    if (isHeld(before) && catalogue.artifacts.length === 0 && catalogue.saysEmpty !== true) {
      throw new LazaretError('upstream-unreachable', `upstream answered with an empty document when asked for ${name}`)
    }
    const record = {
      registry: registry.name,
      name,
      raw: bytes,
      contentType,
      url,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
      catalogue,
      firstSeen: mergeFirstSeen(before?.firstSeen ?? {}, catalogue, refreshedAt),
      formerMaintainers: formerMaintainersOf(before, catalogue),
      refreshedAt,
      ...originOf(registry, before, { catalogue, givenBy: answer.from }),
    }
    const entry = await this.#keep(record, packed)
    this.#recent.set(keyOf(registry.name, name), raw)
    return entry
  }

  /** Nothing is stored of names that upstream never had: anyone can think of more of them than a disk holds. */
  async #removed(
    registry: RegistryConfig,
    name: string,
    before: Entry | undefined,
    refreshedAt: string,
    url: string,
  ): Promise<Entry> {
    const { ecosystem } = registry
    const nothing = {
      artifacts: [],
      // Who kept it until then: one who is new when it comes back is told.
      maintainers: before?.catalogue.maintainers ?? UNKNOWN,
      firstPublishedAt: UNKNOWN,
      upstreamStatus: 'active',
      tags: {},
    }
    const record: CatalogueRecord = {
      registry: registry.name,
      name,
      raw: NO_DOCUMENT,
      contentType: '',
      url,
      catalogue: { ecosystem, name, ...nothing },
      firstSeen: before?.firstSeen ?? {},
      formerMaintainers: before?.formerMaintainers ?? UNKNOWN,
      refreshedAt,
      ...(before === undefined ? {} : keptOrigin(registry, before)),
    }
    return before === undefined || before.missing ? entryOf(record) : this.#keep(record)
  }

  async #keep(record: CatalogueRecord, packed?: PackedCatalogue): Promise<Entry> {
    this.#recent.delete(keyOf(record.registry, record.name))
    await this.#options.store.save(record, packed)
    this.#options.onChange?.(record.registry, record.name)
    return entryOf(record)
  }
}

function entryOf(record: CatalogueRecord): Entry {
  const { raw, ...rest } = record
  return { ...rest, missing: raw.length === 0, foreign: false }
}

/** Whether upstream gave us files of the package: only an answer of its own kind takes them away. */
function isHeld(before: Entry | undefined): boolean {
  return before !== undefined && !before.missing && before.catalogue.artifacts.length > 0
}
