import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

export interface RegisteredRoute {
  readonly method: string
  readonly pattern: string
}

/** What `start` gives, and every route that a server has which it made meanwhile, by the server's own account; HEAD aside. */
export async function withRoutes<Result>(
  start: () => Promise<Result>,
): Promise<{ readonly started: Result; readonly routes: readonly RegisteredRoute[] }> {
  const routes: RegisteredRoute[] = []
  const watch = (message: unknown): void => {
    const { fastify } = message as { readonly fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.push({ method: one, pattern: url })
    })
  }
  subscribe('fastify.initialization', watch)
  try {
    return { started: await start(), routes }
  } finally {
    unsubscribe('fastify.initialization', watch)
  }
}
