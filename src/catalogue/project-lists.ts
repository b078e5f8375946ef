import type { NoteCache } from '../model/caches.ts'
import type { Clock } from '../model/clock.ts'
import { sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { ListFormat, ProjectList, ProjectLists } from '../model/project-list.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { allUpstreams, upstreamsFor } from '../model/routing.ts'
import { SingleFlight } from '../model/single-flight.ts'
import type { Upstream } from '../model/upstream.ts'

export interface ProjectListOptions {
  readonly upstream: Pick<Upstream, 'document'>
  readonly registry: RegistryConfig
  readonly format: ListFormat
  readonly clock: Clock
  readonly noteCache?: NoteCache
}

/** Upstream's list is asked for at most this often, however short its metadata are fresh: it is large. Milliseconds. */
const AGE_MS_MIN = 5 * 60_000

/** Names that are kept, bytes together: the largest public index has some 12 MB. */
const NAMES_BYTES_MAX = 64 * 1024 * 1024

interface Held extends ProjectList {
  readonly at: number
}

/**
 * The names of all projects of one registry. Each upstream's list counts for the names alone that would be asked for there: a
 * public index does not tell of private names, whatever it lists.
 */
export class UpstreamProjectLists implements ProjectLists {
  readonly #options: ProjectListOptions
  readonly #asking = new SingleFlight<Held>()
  /** upstreams that listed projects */
  readonly #lists = new Set<string>()
  #held: Held | undefined

  constructor(options: ProjectListOptions) {
    this.#options = options
    const { registry, noteCache } = options
    noteCache?.({
      name: `project list of ${registry.name}`,
      bytesMax: NAMES_BYTES_MAX,
      bytes: () => this.#held?.names.length ?? 0,
    })
  }

  async all(): Promise<ProjectList> {
    const { clock, registry } = this.#options
    const ageMs = clock().getTime() - (this.#held?.at ?? -Infinity)
    const freshMs = Math.max(AGE_MS_MIN, registry.metadataMaxAgeSeconds * 1000)
    if (this.#held !== undefined && ageMs >= 0 && ageMs < freshMs) return this.#held
    const before = this.#held
    try {
      return await this.#asking.run('all', () => this.#ask())
    } catch (error) {
      if (before === undefined || !(error instanceof LazaretError)) throw error
      return { ...before, stale: true }
    }
  }

  async #ask(): Promise<Held> {
    const { registry, clock } = this.#options
    const found = new Set<string>()
    let bytes = 0
    for (const upstream of allUpstreams(registry)) {
      let count = 0
      for await (const name of this.#namesAt(upstream)) {
        count += 1
        if (found.has(name) || !upstreamsFor(registry, name).includes(upstream)) continue
        bytes += name.length + 1
        if (bytes > NAMES_BYTES_MAX) throw new LazaretError('too-large', 'the list of all projects is too long')
        found.add(name)
      }
      if (count === 0 && this.#lists.has(upstream.upstream)) throw listsNone(upstream)
      if (count > 0) this.#lists.add(upstream.upstream)
    }
    // An index without a project is rarer than a page for people, or a list of another kind.
    if (found.size === 0) throw listsNone(registry)
    const names = Buffer.from(
      [...found]
        .toSorted()
        .map((name) => `${name}\n`)
        .join(''),
    )
    this.#held = { names, digest: sha256(names), stale: false, at: clock().getTime() }
    return this.#held
  }

  async *#namesAt(upstream: RegistryConfig): AsyncGenerator<string> {
    const { format } = this.#options
    const answer = await this.#options.upstream.document(upstream, format.path, format.accept, {})
    // Many a private index has no list: then its names are known to those who know them.
    if (answer.status === 'ok') yield* format.names(answer.bytes, answer.contentType)
  }
}

function listsNone({ upstream }: RegistryConfig): LazaretError {
  return new LazaretError('upstream-unreachable', `${new URL(upstream).host} lists no projects`)
}
