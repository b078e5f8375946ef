import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LazaretError } from '../../model/errors.ts'
import { basePathOf } from '../../model/base-path.ts'
import type { Desk } from '../desk.ts'
import { auditRoutes } from './audit.ts'
import { caseRoutes } from './cases.ts'
import { guard, holdToTable } from './guard.ts'
import { hostRoutes } from './hosts.ts'
import { idempotency } from './idempotency.ts'
import { incidentRoutes } from './incidents.ts'
import { looseningRoutes } from './loosenings.ts'
import { liveRoutes } from './live.ts'
import { openApiRoutes } from './openapi.ts'
import { overviewRoutes } from './overview.ts'
import { recordRoutes } from './records.ts'
import { searchRoutes } from './search.ts'
import { sessionRoutes } from './session.ts'
import { signInRoutes } from './sign-in.ts'
import { uiRoutes } from './ui.ts'
import { whyRoutes } from './why.ts'

const API_BODY_LIMIT_BYTES = 64 * 1024
/** Requests of one address to API and explanations; neither the registries nor the files of the pages are counted. */
const REQUESTS_PER_MINUTE = 600

/** `ttl`: milliseconds until this address may ask again. */
function tooMany(_request: FastifyRequest, { ttl }: { readonly ttl: number }): LazaretError {
  const seconds = Math.max(1, Math.ceil(ttl / 1000))
  return new LazaretError('too-many-requests', `Too many requests come from this address: try again in ${seconds} s.`)
}

/** All that people see of Lazaret: the API under `/api/v1`, the page behind each refusal, and the desk itself. */
export async function deskRoutes(server: FastifyInstance, desk: Desk, webFolder: string): Promise<void> {
  await server.register(async (scope) => {
    holdToTable(scope)
    await scope.register(cookie)
    await scope.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: '1 minute', errorResponseBuilder: tooMany })
    await scope.register(
      (api, _options, done) => {
        guard(api, desk)
        api.addHook('onRoute', (route) => {
          route.bodyLimit ??= API_BODY_LIMIT_BYTES
          route.config = { ...route.config, measured: { registry: 'lazaret', kind: 'api' } }
        })
        api.addHook('onSend', (_request, reply, payload, next) => {
          reply.header('cache-control', 'no-store')
          next(null, payload)
        })
        idempotency(api, desk.app.clock)
        openApiRoutes(api, desk)
        sessionRoutes(api, desk)
        liveRoutes(api, desk)
        caseRoutes(api, desk)
        recordRoutes(api, desk)
        auditRoutes(api, desk)
        hostRoutes(api, desk)
        searchRoutes(api, desk)
        overviewRoutes(api, desk)
        incidentRoutes(api, desk)
        looseningRoutes(api, desk)
        done()
      },
      { prefix: '/api/v1' },
    )
    await scope.register((pages, _options, done) => {
      whyRoutes(pages, desk)
      signInRoutes(pages, desk)
      done()
    })
    await uiRoutes(scope, webFolder, basePathOf(desk.app.publicUrl))
  })
}
