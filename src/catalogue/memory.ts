import type { NoteCache } from '../model/caches.ts'
import type { ParsedRecord } from '../model/metadata.ts'

/** A parsed catalogue as it is kept in memory: everything of its record but the raw document. */
export interface Entry extends ParsedRecord {
  /** kept from a former start, and maybe the word of another upstream than the one that is configured now */
  readonly foreign: boolean
  /** what upstream's refusal is told as; absent where it said that there is none */
  readonly refusal?: string
}

/** What one artifact of a catalogue takes in memory, bytes. */
export const ARTIFACT_BYTES = 2048

/** All catalogues together, where nobody says otherwise, bytes. */
const BYTES_MAX = 50_000 * ARTIFACT_BYTES

/** Packages of all registries together. */
const MAX_ENTRIES = 10_000

/** The catalogues used last, within a bound on how much they hold together. */
export class Memory {
  readonly #entries = new Map<string, Entry>()
  readonly #maxArtifacts: number
  #artifacts = 0

  /** `noteCache`: told what it holds */
  constructor(bytesMax = BYTES_MAX, noteCache: NoteCache = () => undefined) {
    this.#maxArtifacts = Math.floor(bytesMax / ARTIFACT_BYTES)
    noteCache({ name: 'catalogues', bytesMax, bytes: () => this.#artifacts * ARTIFACT_BYTES })
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  /** The newest entry always stays, however large. */
  set(key: string, entry: Entry): void {
    this.forget(key)
    this.#entries.set(key, entry)
    this.#artifacts += entry.catalogue.artifacts.length
    for (const [oldest] of this.#entries) {
      if (oldest === key || (this.#artifacts <= this.#maxArtifacts && this.#entries.size <= MAX_ENTRIES)) return
      this.forget(oldest)
    }
  }

  forget(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#artifacts -= entry.catalogue.artifacts.length
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys()
  }
}
