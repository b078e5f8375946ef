import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../../model/errors.ts'
import { takesWrites } from '../../../model/routing.ts'
import type { RegistryContext, RouteRow } from '../../adapter.ts'
import { requireToken } from '../../access.ts'
import { Freshness } from '../../freshness.ts'
import { serveFile } from './artifact-route.ts'
import { leadToPage, serveIndex, servePage, serveRoot } from './index-routes.ts'
import { InspectionWaits } from './inspection-waits.ts'
import type { RouteServices } from './context.ts'
import { Prefetcher } from './prefetch.ts'
import { sendError } from './problem.ts'
import { serveUpload } from './uploads.ts'

type Serve = (
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
  services: RouteServices,
) => FastifyReply | Promise<FastifyReply>

const refuseLegacy: Serve = (_request, reply) => {
  const message =
    'The legacy JSON API is not served, since its links lead past the gate; ask for /simple/<project>/ as JSON.'
  return sendError(reply, new LazaretError('not-found', message))
}

const ROUTES: readonly (RouteRow & { readonly serve: Serve })[] = [
  { method: 'GET', pattern: '/simple', kind: 'local', serve: serveIndex },
  { method: 'GET', pattern: '/simple/', kind: 'local', serve: serveIndex },
  // Without its last slash, or in another spelling, a page's URL leads to the proper one.
  { method: 'GET', pattern: '/simple/:name', kind: 'metadata', serve: servePage },
  { method: 'GET', pattern: '/simple/:name/', kind: 'metadata', serve: servePage },
  // pipenv asks for each page a second time like this.
  { method: 'GET', pattern: '/simple//:name/', kind: 'metadata', serve: servePage },
  // Files, and by the suffix `.metadata` what stands beside them.
  { method: 'GET', pattern: '/packages/*', kind: 'artifact', serve: serveFile },
  { method: 'GET', pattern: '/pypi/*', kind: 'refused', serve: refuseLegacy },
  { method: 'GET', pattern: '/', kind: 'local', serve: serveRoot },
  // Who takes the registry's URL for the index's, as it is with npm, is led to the index.
  { method: 'GET', pattern: '/:name', kind: 'local', serve: leadToPage },
  { method: 'GET', pattern: '/:name/', kind: 'local', serve: leadToPage },
  ...['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
    ['/', '/*'].map((pattern) => ({ method, pattern, kind: 'refused' as const, serve: serveUpload })),
  ),
]

/** What the adapter answers, below `/<registry>`. A GET row answers HEAD too. */
export const PYPI_ROUTES: readonly RouteRow[] = ROUTES

/** Registers the routes of one PyPI registry. */
export async function pypiRoutes(app: FastifyInstance, context: RegistryContext): Promise<void> {
  const services: RouteServices = {
    freshness: new Freshness(context),
    prefetcher: new Prefetcher(context),
    waits: new InspectionWaits(),
  }
  await app.register(
    async (scope) => {
      scope.setErrorHandler(answerError)
      requireToken(scope, context)
      const isOpen = takesWrites(context.registry)
      if (isOpen) takeBodies(scope)
      for (const { method, pattern, kind, serve } of ROUTES) {
        const answer = async (request: FastifyRequest, reply: FastifyReply) => serve(request, reply, context, services)
        scope.route({
          // Both by name: the HEAD routes that fastify derives say `content-length: 0` where no body is given.
          method: method === 'GET' ? ['GET', 'HEAD'] : method,
          exposeHeadRoute: false,
          url: pattern,
          config: { measured: { registry: context.registry.name, kind } },
          // Before a body is read: what is refused anyway is not waited for.
          ...(kind === 'refused' && !isOpen ? { onRequest: answer } : {}),
          handler: answer,
        })
      }
    },
    { prefix: `/${context.registry.name}` },
  )
}

/** What is uploaded is passed on as it comes. */
function takeBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

/** Errors in the words of this protocol; what was not foreseen is the server's to answer. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof LazaretError)) throw error
  if (error.concernsOperator) request.log.error({ req: request, err: error }, 'request failed')
  return sendError(reply, error, statusOf(error, request))
}

/** A page with 403 would send poetry to its next index, and make uv speak of credentials. */
function statusOf({ code, status }: LazaretError, request: FastifyRequest): number {
  const isPage = request.routeOptions.config.measured?.kind === 'metadata'
  return isPage && (code === 'upstream-forbidden-host' || code === 'upstream-refused') ? 502 : status
}
