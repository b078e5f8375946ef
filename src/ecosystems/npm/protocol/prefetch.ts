import { LazaretError } from '../../../model/errors.ts'
import type { ViewBody } from '../../../model/metadata.ts'
import type { RegistryContext } from '../../adapter.ts'
import { LikelyVersions } from './likely-versions.ts'

/**
 * Starts the inspection of the versions that a resolver will most likely take while the client still reads the list.
 * Once for each body that is sent, so that a warm one costs a look into a set.
 */
export class Prefetcher {
  readonly #context: RegistryContext
  readonly #seen = new WeakSet<ViewBody>()
  readonly #likely = new LikelyVersions()

  constructor(context: RegistryContext) {
    this.#context = context
  }

  /** `body`: the object that was sent, which lives as long as its view. */
  noteSent(name: string, body: ViewBody): void {
    if (this.#seen.has(body)) return
    this.#seen.add(body)
    void this.#start(name)
  }

  async #start(name: string): Promise<void> {
    const { catalogues, gate, registry } = this.#context
    try {
      const { catalogue } = await catalogues.snapshot(registry.name, name)
      for (const artifact of this.#likely.of(catalogue)) {
        this.#likely.note(artifact)
        void gate.prefetch(registry.name, name, artifact.filename)
      }
    } catch (error) {
      // The client has its answer; the same trouble will be told to whoever asks for the artifact.
      if (!(error instanceof LazaretError)) throw error
    }
  }
}
