import type { FastifyInstance } from 'fastify'
import type { App } from './app.ts'

/** What tells of this process alone. */
const OF_ITSELF: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics'])

interface Memory {
  readonly store: Pick<App['store'], 'others'>
  readonly tokens: Pick<App['tokens'], 'current' | 'isCurrent'>
}

/**
 * Nothing is answered by what was kept in memory where it is not known any more what other processes decided, nor to a token that they
 * may have revoked: it is asked first, and where that cannot be, the client is told to come back.
 */
export function requireFreshness(server: FastifyInstance, { store, tokens }: Memory): void {
  server.addHook('onRequest', async (request) => {
    if (OF_ITSELF.has(request.routeOptions.url)) return
    store.others.assertFresh()
    if (!tokens.isCurrent()) await tokens.current()
  })
}

/** The same for what is answered before any hook: where it is false, the hook finds out what can be done. */
export function isFresh({ store, tokens }: Memory): boolean {
  try {
    store.others.assertFresh()
  } catch {
    return false
  }
  return tokens.isCurrent()
}
