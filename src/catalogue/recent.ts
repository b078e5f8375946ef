import type { RawDocument } from '../model/metadata.ts'

/** Bytes of all documents together. */
const BYTES_MAX = 48 * 1024 * 1024

/** Documents as upstream just sent them: a view is mostly asked for right after, and need not read its document back. */
export class RecentDocuments {
  readonly #documents = new Map<string, RawDocument>()
  #bytes = 0

  get(key: string): RawDocument | undefined {
    return this.#documents.get(key)
  }

  set(key: string, document: RawDocument): void {
    this.drop(key)
    this.#documents.set(key, document)
    this.#bytes += document.bytes.length
    for (const [oldest] of this.#documents) {
      if (this.#bytes <= BYTES_MAX) return
      this.drop(oldest)
    }
  }

  drop(key: string): void {
    this.#bytes -= this.#documents.get(key)?.bytes.length ?? 0
    this.#documents.delete(key)
  }
}
