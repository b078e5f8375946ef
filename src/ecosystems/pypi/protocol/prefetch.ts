import { BoundedMap } from '../../../model/bounded-map.ts'
import type { OfferedRelease, ViewBody } from '../../../model/metadata.ts'
import type { RegistryContext } from '../../adapter.ts'
import { clientOf, UNKNOWN_CLIENT, type Client } from './client.ts'
import { likeliestFile } from './likeliest.ts'

/** Kinds of clients that a page is looked through for: machines of one fleet name themselves by the dozen. */
const MAX_CLIENTS_OF_PAGE = 20

/** Texts of User-Agents whose meaning is remembered: a client that fills an environment sends the same one for each page. */
const MAX_CLIENTS = 1000

/**
 * Starts the inspection of the file that a client will most likely take while it still reads the page. Once for each page that
 * is sent and each kind of client, so that a warm page costs a look into a set.
 */
export class Prefetcher {
  readonly #context: Pick<RegistryContext, 'gate' | 'registry'>
  readonly #clients = new BoundedMap<string, Client>(MAX_CLIENTS)
  readonly #seen = new WeakMap<ViewBody, Set<Client>>()

  constructor(context: Pick<RegistryContext, 'gate' | 'registry'>) {
    this.#context = context
  }

  /** `body`: the object as the view gave it, which lives as long as its view. */
  noteSent(name: string, body: ViewBody, offered: readonly OfferedRelease[], userAgent = ''): void {
    const seen = this.#seen.get(body) ?? new Set()
    if (seen.size >= MAX_CLIENTS_OF_PAGE) return
    const client = this.#clientOf(userAgent)
    if (seen.has(client)) return
    this.#seen.set(body, seen.add(client))
    const filename = likeliestFile(offered, client)
    if (filename !== undefined) void this.#context.gate.prefetch(this.#context.registry.name, name, filename)
  }

  /** The same object for the same text, as long as it is remembered. */
  #clientOf(userAgent: string): Client {
    const known = this.#clients.get(userAgent)
    if (known !== undefined) return known
    const client = clientOf(userAgent)
    if (client !== UNKNOWN_CLIENT) this.#clients.set(userAgent, client)
    return client
  }
}
