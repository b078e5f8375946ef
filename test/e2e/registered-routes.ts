import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

export interface RegisteredRoute {
  readonly method: string
  readonly pattern: string
}

/**
 * What `start` gives, and every route that a server has which it made meanwhile, by the server's own account; HEAD where it
 * stands without a GET.
 */
export async function withRoutes<Result>(
  start: () => Promise<Result>,
): Promise<{ readonly started: Result; readonly routes: readonly RegisteredRoute[] }> {
  const routes: RegisteredRoute[] = []
  const watch = (message: unknown): void => {
    const { fastify } = message as { readonly fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, pattern: url })
    })
  }
  subscribe('fastify.initialization', watch)
  try {
    const started = await start()
    const read = new Set(routes.filter(({ method }) => method === 'GET').map(({ pattern }) => pattern))
    return { started, routes: routes.filter(({ method, pattern }) => method !== 'HEAD' || !read.has(pattern)) }
  } finally {
    unsubscribe('fastify.initialization', watch)
  }
}
