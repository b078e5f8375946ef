import type { FastifyRequest } from 'fastify'
import { BoundedMap } from '../model/bounded-map.ts'
import type { RegistryContext } from './adapter.ts'

/** Packages of one registry that are remembered as looked at. */
const MAX_REMEMBERED = 10_000

/** Even where nothing counts as fresh, a package is looked at once within this, milliseconds: an install asks for many files at once. */
const POLL_MS_MIN = 1000

/**
 * Clients with a lock file ask for artifacts and never for metadata. What upstream took away or changed since must reach them
 * all the same, so an artifact asks for news of its package: in the background, and once for as long as metadata are fresh.
 */
export class Freshness {
  readonly #context: Pick<RegistryContext, 'catalogues' | 'registry'>
  readonly #pollMs: number
  readonly #lookedAt = new BoundedMap<string, number>(MAX_REMEMBERED)

  constructor(context: Pick<RegistryContext, 'catalogues' | 'registry'>) {
    this.#context = context
    this.#pollMs = Math.max(POLL_MS_MIN, context.registry.metadataMaxAgeSeconds * 1000)
  }

  /** An artifact of this package was asked for. */
  note(name: string): void {
    const now = performance.now()
    const before = this.#lookedAt.get(name)
    if (before !== undefined && now - before < this.#pollMs) return
    this.#lookedAt.set(name, now)
    // Trouble is upstream's, and is told to who asks for the artifact where it matters.
    this.#context.catalogues.snapshot(this.#context.registry.name, name).catch(() => undefined)
  }
}

/** A client that wants upstream's word and none of ours from before: `npm --prefer-online`, `uv --refresh`. */
export async function obeyNoCache(
  request: FastifyRequest,
  { catalogues, registry }: Pick<RegistryContext, 'catalogues' | 'registry'>,
  name: string,
): Promise<void> {
  const wants = request.headers['cache-control']
  if (wants !== undefined && /(?:^|[\s,])no-cache(?:$|[\s,])/i.test(wants)) await catalogues.renew(registry.name, name)
}
