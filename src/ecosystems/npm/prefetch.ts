import { LazaretError } from '../../model/errors.ts'
import type { FrontDoor } from '../ecosystem.ts'

/** Packuments that are remembered as looked at. */
const MAX_REMEMBERED = 5000

/**
 * Starts the inspection of the version that a resolver will most likely take while the client still reads the list.
 * Once for each state of a packument, so that a warm one costs a look into a set.
 */
export class Prefetcher {
  readonly #door: FrontDoor
  readonly #seen = new Set<string>()

  constructor(door: FrontDoor) {
    this.#door = door
  }

  /** `etag`: of the view that was sent. */
  noteSent(name: string, etag: string): void {
    const key = `${name} ${etag}`
    if (this.#seen.has(key)) return
    const [oldest] = this.#seen
    if (this.#seen.size >= MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest)
    this.#seen.add(key)
    void this.#start(name)
  }

  async #start(name: string): Promise<void> {
    const { catalogues, gate, registry } = this.#door
    try {
      const { catalogue } = await catalogues.snapshot(registry.name, name)
      const latest = catalogue.artifacts.find(({ version }) => version === catalogue.tags['latest'])
      if (latest !== undefined) gate.prefetch(registry.name, name, latest.filename)
    } catch (error) {
      // The client has its answer; the same trouble will be told to whoever asks for the artifact.
      if (!(error instanceof LazaretError)) throw error
    }
  }
}
