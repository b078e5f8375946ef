import type { Readable } from 'node:stream'
import type { CatalogueArtifact } from '../../model/artifact.ts'
import { LazaretError } from '../../model/errors.ts'
import type { RegistryConfig } from '../../model/registry.ts'
import type { Upstream } from '../../model/upstream.ts'

/** Longest `.metadata` that is fetched, bytes. Long ones carry a README and have some 100 KB. */
const SIDECAR_BYTES_MAX = 5 * 1024 * 1024

/** What is kept in memory for one registry, bytes. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024

/** Upstream's `.metadata` files of one registry. Those with a stated hash never change, and are kept while there is room. */
export class Sidecars {
  readonly #upstream: Upstream
  readonly #registry: RegistryConfig
  readonly #kept = new Map<string, Buffer>()
  readonly #fetching = new Map<string, Promise<Buffer>>()
  #keptBytes = 0

  constructor(upstream: Upstream, registry: RegistryConfig) {
    this.#upstream = upstream
    this.#registry = registry
  }

  /** The bytes as upstream gives them, not yet compared with its claim. Throws LazaretError `upstream-…`, `too-large`. */
  async read(artifact: CatalogueArtifact): Promise<Buffer> {
    const url = sidecarUrl(artifact.url)
    const key = `${artifact.coreMetadataSha256 ?? ''} ${url}`
    const known = this.#kept.get(key) ?? this.#fetching.get(key)
    if (known !== undefined) return known
    const fetching = this.#fetch(url).finally(() => this.#fetching.delete(key))
    this.#fetching.set(key, fetching)
    const bytes = await fetching
    if (artifact.coreMetadataSha256) this.#keep(key, bytes)
    return bytes
  }

  async #fetch(url: string): Promise<Buffer> {
    const { stream } = await this.#upstream.artifact(this.#registry, url)
    return readWhole(stream)
  }

  #keep(key: string, bytes: Buffer): void {
    this.#kept.set(key, bytes)
    this.#keptBytes += bytes.length
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES_MAX) break
      this.#kept.delete(oldest)
      this.#keptBytes -= length
    }
  }
}

/** `.metadata` goes behind the path, before a query (PEP 658). */
function sidecarUrl(artifactUrl: string): string {
  const url = new URL(artifactUrl)
  url.pathname += '.metadata'
  return url.href
}

async function readWhole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Leaving the loop by a throw destroys the stream.
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk)
    bytes += buffer.length
    if (bytes > SIDECAR_BYTES_MAX) {
      throw new LazaretError('too-large', `The .metadata at upstream is longer than ${SIDECAR_BYTES_MAX} bytes.`)
    }
    chunks.push(buffer)
  }
  return Buffer.concat(chunks)
}
