import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { LazaretError } from '../../model/errors.ts'

const config = { pages: 'desk', measured: { registry: 'lazaret', kind: 'ui' }, rateLimit: false } as const

/** Names that Vite gives to what it builds: a hash is part of each, so they never change. */
const ASSET = /^assets\/[\w-]+\.[\w.-]+$/
const ICON = /^[\w-]+\.svg$/

/** The desk's files; every other path under `/ui/` is a place inside the single page. `base`: the path of our public URL */
export async function uiRoutes(scope: FastifyInstance, folder: string, base: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  const index = built ? pageAt(join(folder, 'index.html'), base) : ''
  if (built) await scope.register(fastifyStatic, { root: resolve(folder), serve: false })

  scope.get('/', { config }, (_request, reply) => reply.redirect(`${base}/ui/`, 302))
  scope.get('/desk', { config }, (_request, reply) => reply.redirect(`${base}/ui/`, 302))
  scope.get('/ui', { config }, (_request, reply) => reply.redirect(`${base}/ui/`, 302))

  scope.get<{ Params: { '*': string } }>('/ui/*', { config }, (request, reply) => {
    if (!built)
      throw new LazaretError('not-found', 'The desk was not built: run `npm run build:web`, then start again.')
    const path = request.params['*']
    if (ASSET.test(path)) return reply.sendFile(path, { immutable: true, maxAge: '365d' })
    if (ICON.test(path)) return reply.sendFile(path, { maxAge: '1d' })
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(index)
  })
}

/** Vite writes where the page's files are from the root of the host. */
function pageAt(file: string, base: string): string {
  return readFileSync(file, 'utf8').replaceAll('"/ui/', `"${base}/ui/`)
}
