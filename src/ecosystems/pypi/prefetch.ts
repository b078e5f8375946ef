import type { OfferedRelease, ViewBody } from '../../model/metadata.ts'
import type { FrontDoor } from '../ecosystem.ts'
import { clientOf } from './client.ts'
import { likeliestFile } from './likeliest.ts'

/** Kinds of clients that a page is looked through for: machines of one fleet name themselves by the dozen. */
const MAX_CLIENTS = 20

/**
 * Starts the inspection of the file that a client will most likely take while it still reads the page. Once for each page that
 * is sent and each kind of client, so that a warm page costs a look into a set.
 */
export class Prefetcher {
  readonly #door: Pick<FrontDoor, 'gate' | 'registry'>
  readonly #seen = new WeakMap<ViewBody, Set<string>>()

  constructor(door: Pick<FrontDoor, 'gate' | 'registry'>) {
    this.#door = door
  }

  /** `body`: the object as the view gave it, which lives as long as its view. */
  noteSent(name: string, body: ViewBody, offered: readonly OfferedRelease[], userAgent = ''): void {
    const seen = this.#seen.get(body) ?? new Set()
    if (seen.has(userAgent) || seen.size >= MAX_CLIENTS) return
    this.#seen.set(body, seen.add(userAgent))
    const filename = likeliestFile(offered, clientOf(userAgent))
    if (filename !== undefined) void this.#door.gate.prefetch(this.#door.registry.name, name, filename)
  }
}
