import { rm, stat } from 'node:fs/promises'
import type { Blobs, StagedBlob } from '../model/blobs.ts'
import { parseSha256, type Sha256 } from '../model/digest.ts'
import { isCode } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { SingleFlight } from '../model/single-flight.ts'
import { blobFilesIn } from './blob-files.ts'
import { blobFolder, blobPlace } from './blob-place.ts'
import { fileBlobs } from './blobs.ts'

/**
 * Files of blobs that are kept elsewhere, bounded by bytes: the longest unused go first, and what is in use stays until it is not. Each is
 * verified against its name as those of a data folder are.
 */
export class BlobCache {
  readonly local: Blobs
  readonly #folder: string
  readonly #bytesMax: number
  /** bytes by digest, the longest unused first */
  readonly #sizes = new Map<Sha256, number>()
  readonly #users = new Map<Sha256, number>()
  readonly #arriving = new SingleFlight<void>()
  readonly #leaving = new Map<Sha256, Promise<void>>()
  #bytes = 0

  private constructor(local: Blobs, folder: string, bytesMax: number) {
    this.local = local
    this.#folder = folder
    this.#bytesMax = bytesMax
  }

  /** With what an earlier process left in `folder`. */
  static async open(folder: string, bytesMax: number): Promise<BlobCache> {
    const cache = new BlobCache(await fileBlobs(folder), folder, bytesMax)
    const found: { readonly digest: Sha256; readonly size: number; readonly mtimeMs: number }[] = []
    for await (const { path, name } of blobFilesIn(blobFolder(folder))) {
      const digest = parseSha256(name)
      if (digest === undefined) continue
      const { size, mtimeMs } = await stat(path)
      found.push({ digest, size, mtimeMs })
    }
    for (const { digest, size } of found.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) cache.#note(digest, size)
    await cache.#shrink()
    return cache
  }

  /** of all files together */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Has the file of a blob here, and keeps it until `release` is called; `fill` brings it where it is not. Throws as `fill`.
   */
  async take(digest: Sha256, fill: () => Promise<StagedBlob>): Promise<{ readonly release: () => void }> {
    this.#hold(digest)
    try {
      await this.#arriving.run(digest, () => this.#arrive(digest, fill))
    } catch (error) {
      this.#release(digest)
      throw error
    }
    let isHeld = true
    const release = (): void => {
      if (isHeld) this.#release(digest)
      isHeld = false
    }
    return { release }
  }

  /** Keeps a file that was written already. */
  async add(staged: StagedBlob): Promise<void> {
    this.#hold(staged.digest)
    try {
      await this.#leaving.get(staged.digest)
      await staged.keep()
      this.#note(staged.digest, staged.sizeBytes)
    } finally {
      this.#drop(staged.digest)
    }
    await this.#shrink()
  }

  async forget(digest: Sha256): Promise<void> {
    this.#bytes -= this.#sizes.get(digest) ?? 0
    this.#sizes.delete(digest)
    const leaving = this.#leaving.get(digest)
    if (leaving !== undefined) return leaving
    const gone = rm(blobPlace(this.#folder, digest), { force: true }).finally(() => this.#leaving.delete(digest))
    this.#leaving.set(digest, gone)
    return gone
  }

  async #arrive(digest: Sha256, fill: () => Promise<StagedBlob>): Promise<void> {
    const size = this.#sizes.get(digest)
    if (size !== undefined && (await this.#isWhole(digest))) return this.#note(digest, size)
    await this.add(await fill())
  }

  /** A damaged file was put aside by who looked at it; one that somebody took away is not there. */
  async #isWhole(digest: Sha256): Promise<boolean> {
    try {
      await this.local.verify(digest)
      return true
    } catch (error) {
      if (!(error instanceof LazaretError) && !isCode(error, 'ENOENT')) throw error
      await this.forget(digest)
      return false
    }
  }

  /** As used just now. */
  #note(digest: Sha256, size: number): void {
    this.#bytes += size - (this.#sizes.get(digest) ?? 0)
    this.#sizes.delete(digest)
    this.#sizes.set(digest, size)
  }

  #hold(digest: Sha256): void {
    this.#users.set(digest, (this.#users.get(digest) ?? 0) + 1)
  }

  #drop(digest: Sha256): void {
    const left = (this.#users.get(digest) ?? 1) - 1
    if (left > 0) this.#users.set(digest, left)
    else this.#users.delete(digest)
  }

  #release(digest: Sha256): void {
    this.#drop(digest)
    // One that cannot be taken away now is looked at again with the next.
    void this.#shrink().catch(() => undefined)
  }

  async #shrink(): Promise<void> {
    for (const digest of this.#sizes.keys()) {
      if (this.#bytes <= this.#bytesMax) return
      if (!this.#users.has(digest)) await this.forget(digest)
    }
  }
}
