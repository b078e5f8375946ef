import { BoundedMap } from '../model/bounded-map.ts'
import { waitSeconds, type DeskMemory, type Tally, type ThrottleLimits } from '../model/desk-memory.ts'
import type { Sha256 } from '../model/digest.ts'

/** Keys kept at most. Beyond, the one that was quiet longest is forgotten. */
const KEYS_MAX = 10_000

/** Of this process alone: a restart forgives, and prints another link. */
export class OwnDeskMemory implements DeskMemory {
  readonly #tallies = new BoundedMap<string, Tally>(KEYS_MAX)
  #setupLinks: readonly Sha256[] = []

  async tally(key: string): Promise<Tally | undefined> {
    return this.#tallies.get(key)
  }

  async attempt(key: string, limits: ThrottleLimits, now: number): Promise<boolean> {
    if (waitSeconds(this.#tallies.get(key), limits, now) > 0) return false
    this.#count(key, limits, now)
    return true
  }

  async count(key: string, limits: ThrottleLimits, now: number): Promise<void> {
    this.#count(key, limits, now)
  }

  async clear(key: string): Promise<void> {
    this.#tallies.delete(key)
  }

  async setupLinks(): Promise<readonly Sha256[]> {
    return this.#setupLinks
  }

  async addSetupLink(hash: Sha256): Promise<void> {
    this.#setupLinks = [hash]
  }

  async endSetup(): Promise<void> {
    this.#setupLinks = []
  }

  #count(key: string, { forgetSeconds }: ThrottleLimits, now: number): void {
    const before = this.#tallies.get(key)
    const count = before === undefined || now - before.lastAt > forgetSeconds * 1000 ? 1 : before.count + 1
    this.#tallies.set(key, { count, lastAt: now })
  }
}
