import type { Blobs } from '../model/blobs.ts'
import type { NoteCache } from '../model/caches.ts'
import { BoundedMap } from '../model/bounded-map.ts'
import type { Sha256 } from '../model/digest.ts'
import type { ArtifactBody } from '../model/gate.ts'

/** Artifacts over this size are streamed from disk, bytes. */
const CACHED_ARTIFACT_BYTES_MAX = 16 * 1024 * 1024

/** Hot artifacts in memory, least recently used out first: a Buffer beats a file at every size that fits. */
export class ArtifactCache {
  readonly #bodies: BoundedMap<Sha256, Buffer>
  readonly #blobs: Blobs
  readonly #bytesMax: number
  readonly #onLookup: (hit: boolean) => void

  /** `onLookup`: told once for each body that is asked for, whether it was in memory; on the hot path. */
  constructor(
    blobs: Blobs,
    bytesMax: number,
    onLookup: (hit: boolean) => void,
    noteCache: NoteCache = () => undefined,
  ) {
    this.#bodies = new BoundedMap(bytesMax, ({ length }) => length)
    this.#blobs = blobs
    this.#bytesMax = bytesMax
    this.#onLookup = onLookup
    noteCache({ name: 'artifacts', bytesMax, bytes: () => this.#bodies.size })
  }

  /** The body in memory, where it is there already; else ask for `body`. */
  peek(digest: Sha256): ArtifactBody | undefined {
    const bytes = this.#bodies.use(digest)
    if (bytes === undefined) return undefined
    this.#onLookup(true)
    return this.#body(digest, bytes.length, bytes)
  }

  async body(digest: Sha256, sizeBytes: number): Promise<ArtifactBody> {
    const hot = this.peek(digest)
    if (hot !== undefined) return hot
    this.#onLookup(false)
    if (sizeBytes > CACHED_ARTIFACT_BYTES_MAX || sizeBytes > this.#bytesMax) return this.#onDisk(digest, sizeBytes)
    const bytes = await this.#blobs.read(digest)
    this.#bodies.set(digest, bytes)
    return this.#body(digest, bytes.length, bytes)
  }

  async #onDisk(digest: Sha256, sizeBytes: number): Promise<ArtifactBody> {
    await this.#blobs.verify(digest)
    return this.#body(digest, sizeBytes, undefined)
  }

  #body(digest: Sha256, sizeBytes: number, bytes: Buffer | undefined): ArtifactBody {
    return {
      sizeBytes,
      ...(bytes === undefined ? {} : { bytes }),
      open: (start, end) => this.#blobs.open(digest, start, end),
    }
  }
}
