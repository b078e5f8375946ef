import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { LazaretError } from '../../model/errors.ts'

const config = { pages: 'desk', measured: { registry: 'lazaret', kind: 'ui' }, rateLimit: false } as const

/** Names that Vite gives to what it builds: a hash is part of each, so they never change. */
const ASSET = /^assets\/[\w-]+\.[\w.-]+$/
const ICON = /^[\w-]+\.svg$/

/** The desk's files; every other path under `/ui/` is a place inside the single page. */
export async function uiRoutes(scope: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  if (built) await scope.register(fastifyStatic, { root: resolve(folder), serve: false })

  scope.get('/', { config }, (_request, reply) => reply.redirect('/ui/', 302))
  scope.get('/desk', { config }, (_request, reply) => reply.redirect('/ui/', 302))
  scope.get('/ui', { config }, (_request, reply) => reply.redirect('/ui/', 302))

  scope.get<{ Params: { '*': string } }>('/ui/*', { config }, (request, reply) => {
    if (!built)
      throw new LazaretError('not-found', 'The desk was not built: run `npm run build:web`, then start again.')
    const path = request.params['*']
    if (ASSET.test(path)) return reply.sendFile(path, { immutable: true, maxAge: '365d' })
    if (ICON.test(path)) return reply.sendFile(path, { maxAge: '1d' })
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false })
  })
}
