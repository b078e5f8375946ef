import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogTree } from '../audit/tree.ts'

/**
 * The roots of blocks of the log below the data folder, 32 bytes a block: with them the first proof after a start reads a few thousand hashes, and
 * not those of the whole log. Nothing hangs on what stands there: whoever proves with it holds that against a signed head, and does
 * without where it does not lead there.
 */
export class KeptRoots {
  readonly #file: string
  readonly #tree: LogTree
  #read: Promise<boolean> | undefined
  /** blocks that the file has, or that it could not be given */
  #blocks = 0

  constructor(dataDir: string, tree: LogTree) {
    this.#file = join(dataDir, 'log-roots')
    this.#tree = tree
  }

  /** Gives the tree what is kept, once; whether there was anything. */
  load(): Promise<boolean> {
    this.#read ??= this.#load()
    return this.#read
  }

  /** What was given was not of this log: it is worked out anew, and kept in its place. */
  forget(): void {
    this.#tree.forget()
    this.#blocks = 0
  }

  /** Keeps what was worked out meanwhile. Torn by a crash, it is as good as none. */
  async save(): Promise<void> {
    const { blocks } = this.#tree
    if (blocks === this.#blocks) return
    this.#blocks = blocks
    try {
      await writeFile(this.#file, this.#tree.toBytes(), { mode: 0o600 })
    } catch {
      // Where the disk is full the next start works it out again.
    }
  }

  async #load(): Promise<boolean> {
    try {
      this.#tree.remember(await readFile(this.#file))
    } catch {
      return false
    }
    this.#blocks = this.#tree.blocks
    return this.#blocks > 0
  }
}
