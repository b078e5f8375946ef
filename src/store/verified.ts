import { createHash } from 'node:crypto'
import { open, rename, type FileHandle } from 'node:fs/promises'
import { BoundedMap } from '../model/bounded-map.ts'
import { sha256, type Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import { SingleFlight } from '../model/single-flight.ts'
import { isCode } from '../model/error-code.ts'
import { statOf } from './descriptors.ts'

/** How many verified files are remembered: some 200 bytes each. */
const REMEMBERED_MAX = 20_000

/** Bytes that are read and hashed in one go, so that other work of the thread comes between. */
const CHUNK_BYTES = 256 * 1024

/**
 * Which blobs were found to be what their name says, and how their file looked then. A file that looks different, or that
 * this process has not seen, is hashed once before its bytes are given out; one that looks the same costs a `stat`.
 */
export class VerifiedFiles {
  readonly #stamps = new BoundedMap<Sha256, string>(REMEMBERED_MAX)
  readonly #inFlight = new SingleFlight<void>()

  /** Remembers a file whose bytes were hashed on their way to it. */
  note(path: string, digest: Sha256): void {
    this.#stamps.set(digest, stampOf(statOf(path)))
  }

  /** Throws `not-found`, and `artifact-damaged` for a damaged file, which is out of the way then. */
  verify(path: string, digest: Sha256): Promise<void> {
    return this.#inFlight.run(digest, () => this.#verify(path, digest))
  }

  async #verify(path: string, digest: Sha256): Promise<void> {
    const file = await opened(path, digest)
    try {
      // Before the bytes: a file that is written to meanwhile looks different the next time.
      const stamp = stampOf(await file.stat({ bigint: true }))
      if (this.#stamps.use(digest) === stamp) return
      this.#stamps.delete(digest)
      if ((await digestOf(file)) !== digest) return await setAside(path, digest)
      this.#stamps.set(digest, stamp)
    } finally {
      await file.close()
    }
  }
}

/** `bytes`, the whole of the blob at `path`, if they are what its name says. Throws as `verify`. */
export async function verified(path: string, digest: Sha256, bytes: Buffer): Promise<Buffer> {
  return sha256(bytes) === digest ? bytes : setAside(path, digest)
}

interface FileStamp {
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

function stampOf({ ino, size, mtimeNs, ctimeNs }: FileStamp): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

async function opened(path: string, digest: Sha256): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw new LazaretError('not-found', `There is no blob ${digest}.`, { cause: error })
    throw error
  }
}

async function digestOf(file: FileHandle): Promise<string> {
  const hasher = createHash('sha256')
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position)
    if (bytesRead === 0) return hasher.digest('hex')
    hasher.update(chunk.subarray(0, bytesRead))
    position += bytesRead
  }
}

/** Out of the way, so that it is fetched anew, and kept, since somebody may want to see what became of it. */
async function setAside(path: string, digest: Sha256): Promise<never> {
  await rename(path, `${path}.damaged`)
  throw new LazaretError('artifact-damaged', `Blob ${digest} is damaged on disk.`)
}
