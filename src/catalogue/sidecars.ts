import type { CatalogueArtifact } from '../model/artifact.ts'
import type { NoteCache } from '../model/caches.ts'
import { BoundedMap } from '../model/bounded-map.ts'
import { LazaretError } from '../model/errors.ts'
import type { Sidecars } from '../model/metadata.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { upstreamOf } from '../model/routing.ts'
import { SingleFlight } from '../model/single-flight.ts'
import type { Upstream } from '../model/upstream.ts'

/** Longest `.metadata` that is fetched, bytes. Long ones carry a README and have some 100 KB. */
const SIDECAR_BYTES_MAX = 5 * 1024 * 1024

/** What is kept in memory for one registry, where nobody says otherwise, bytes. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024

/** Upstream's `.metadata` files of one registry. Their hash is stated, so they never change, and are kept while there is room. */
export class UpstreamSidecars implements Sidecars {
  readonly #upstream: Pick<Upstream, 'artifact'>
  readonly #registry: RegistryConfig
  readonly #kept: BoundedMap<string, Buffer>
  readonly #fetching = new SingleFlight<Buffer>()

  /** `bytesMax`: kept in memory */
  constructor(
    upstream: Pick<Upstream, 'artifact'>,
    registry: RegistryConfig,
    bytesMax = KEPT_BYTES_MAX,
    noteCache: NoteCache = () => undefined,
  ) {
    this.#kept = new BoundedMap(bytesMax, ({ length }) => length)
    noteCache({ name: `sidecars of ${registry.name}`, bytesMax, bytes: () => this.#kept.size })
    this.#upstream = upstream
    this.#registry = registry
  }

  async read(artifact: CatalogueArtifact, documentUrl?: string): Promise<Buffer> {
    const url = sidecarUrl(artifact.url)
    const key = `${artifact.coreMetadataSha256 ?? ''} ${url}`
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    return this.#fetching.run(key, async () => {
      const bytes = await this.#fetch(upstreamOf(this.#registry, artifact.name, documentUrl), url)
      this.#kept.set(key, bytes)
      return bytes
    })
  }

  async #fetch(upstream: RegistryConfig, url: string): Promise<Buffer> {
    const { stream } = await this.#upstream.artifact(upstream, url)
    return readWhole(stream)
  }
}

/** `.metadata` goes behind the path, before a query (PEP 658). */
function sidecarUrl(artifactUrl: string): string {
  const url = new URL(artifactUrl)
  url.pathname += '.metadata'
  return url.href
}

async function readWhole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
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
