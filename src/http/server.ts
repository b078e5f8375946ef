import { fastify, type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { errorHandler, notFoundHandler, type ErrorPage } from './errors.ts'
import { securityHeaders } from './headers.ts'
import { healthRoutes, type Readiness } from './health.ts'
import type { Metrics } from './metrics.ts'

export interface ServerOptions {
  readonly logger: FastifyBaseLogger
  readonly metrics: Metrics
  readonly readiness: readonly Readiness[]
  /** how an error looks in a browser */
  readonly errorPage: ErrorPage
  /** addresses of reverse proxies whose `X-Forwarded-…` is believed; false: none */
  readonly trustProxy: boolean | string | readonly string[]
}

/** A request's line and headers must be complete within this. */
const HEADERS_TIMEOUT_MS = 15_000
/** A request's body must be complete within this. */
const REQUEST_TIMEOUT_MS = 60_000
/** A connection without a byte either way is cut after this: longer than any client's patience (DESIGN 5). */
const IDLE_TIMEOUT_MS = 120_000
/** Above the 60 s of common load balancers, which otherwise meet connections that we just closed. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000
/** Bodies that routes accept unless they say otherwise. */
const BODY_LIMIT_BYTES = 256 * 1024
/** Longest single path parameter: scoped names, file names, digests. */
const PARAM_MAX_CHARACTERS = 2048

/** The HTTP server without routes of its own but health and metrics. Hostile requests end in a clear reply, not in a crash. */
export function createServer(options: ServerOptions): FastifyInstance {
  const server = fastify({
    loggerInstance: options.logger,
    // Every line about a request names it, so that no request needs a logger of its own, which would cost more than it does.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    trustProxy: typeof options.trustProxy === 'object' ? [...options.trustProxy] : options.trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    routerOptions: { maxParamLength: PARAM_MAX_CHARACTERS },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: errorHandler(options.errorPage),
  })
  server.setErrorHandler(errorHandler(options.errorPage))
  server.setNotFoundHandler(notFoundHandler(options.errorPage))
  server.addHook('onSend', securityHeaders)
  measure(server, options.metrics)
  if (DETAILED.has(options.logger.level)) logRequests(server)
  healthRoutes(server, options.readiness)
  return server
}

function measure(server: FastifyInstance, metrics: Metrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { registry, kind } = request.routeOptions.config.measured ?? { registry: 'lazaret', kind: 'other' }
    metrics.request(registry, kind, reply.statusCode, reply.elapsedTime / 1000)
    done()
  })
  const config = { measured: { registry: 'lazaret', kind: 'metrics' } }
  server.get('/metrics', { config }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.render()),
  )
}

/** Levels at which each request is a line. The audit log has every artifact at any level, and the metrics have the rest. */
const DETAILED: ReadonlySet<string> = new Set(['debug', 'trace'])

function logRequests(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status, elapsedTime } = reply
    request.log.debug({ req: request, status, ms: Math.round(elapsedTime * 10) / 10 }, 'answered')
    done()
  })
}

/** Ids that are unique across restarts and cheap to make; never taken from the client. */
function requestIds(): () => string {
  const run = Date.now().toString(36)
  let count = 0
  return () => {
    count += 1
    return `${run}-${count.toString(36)}`
  }
}
