import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import { errorHandler, notFoundHandler, type ErrorPage } from './errors.ts'
import { setSecurityHeaders } from './headers.ts'
import { healthRoutes, type Readiness } from './health.ts'
import { LazaretError } from '../model/errors.ts'
import { isAmbiguous } from './framing.ts'
import type { Metrics } from './metrics.ts'
import { hostNotes } from './named-hosts.ts'
import { ReadyAnswers } from './ready-answers.ts'
import { closeConnections, linger } from './closing.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** when its headers were read, by performance.now() */
    startedMs: number
  }
}

export interface ServerOptions {
  readonly logger: FastifyBaseLogger
  readonly metrics: Metrics
  readonly readiness: readonly Readiness[]
  /** what an operator must know of and what keeps no client away, a plain sentence each */
  readonly warnings?: () => readonly string[]
  /** how an error looks in a browser */
  readonly errorPage: ErrorPage
  /** whether what was kept in memory may be sent again now, without the hooks that look at each request; absent: always */
  readonly mayRepeat?: () => boolean
  /** the path of our public URL: a reverse proxy may leave it on, or take it off. Absent: none */
  readonly basePath?: string
  /** the registry whose services answer below `/-/` at the root of the host, too; absent: none does */
  readonly rootRegistry?: string
  /**
   * How many reverse proxies of ours stand before us: so many entries of `X-Forwarded-For`, from its end, are theirs and are
   * believed. What stands before them is the client's own word. False: none.
   */
  readonly trustProxy: number | false
  /** the public URL: of clients that come by another name is warned. Absent: they may come by any */
  readonly publicUrl?: string
}

/** A request's line and headers must be complete within this. */
const HEADERS_TIMEOUT_MS = 15_000
/** How often that is looked at: a connection that says nothing is cut as late as both together. */
const CHECKING_MS = 2_000
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
  const ready = new ReadyAnswers(options.metrics)
  const isDetailed = DETAILED.has(options.logger.level)
  const { mayRepeat = () => true } = options
  const server = fastify({
    serverFactory: (handle) =>
      listener((request, response) => {
        // Whoever reads the log wants a line of each request.
        const isRepeated = !isDetailed && !closing.begun() && mayRepeat() && ready.answer(request, response)
        if (!isRepeated) handle(request, response)
      }),
    // Every line about a request names it, so that no request needs a logger of its own. Fastify is told of none either:
    // with one it listens to the end of each reply, which costs a warm answer a tenth of its time.
    childLoggerFactory: () => options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    trustProxy: options.trustProxy !== false && nearest(options.trustProxy),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: PARAM_MAX_CHARACTERS },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: errorHandler(options.errorPage),
    ...rewritten(options.basePath ?? '', options.rootRegistry),
  })
  server.setErrorHandler(errorHandler(options.errorPage))
  server.setNotFoundHandler(notFoundHandler(options.errorPage))
  const closing = closeConnections(server)
  finish(server, options, ready, closing)
  if (isDetailed) logRequests(server)
  healthRoutes(server, options.readiness, options.warnings ?? (() => []))
  return server
}

/** What listens, with the limits of ours. */
function listener(answer: RequestListener): Server {
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: CHECKING_MS,
  }
  return createHttpServer(limits, answer).setTimeout(IDLE_TIMEOUT_MS)
}

function rewritten(base: string, rootRegistry: string | undefined): Pick<FastifyServerOptions, 'rewriteUrl'> {
  if (base === '' && rootRegistry === undefined) return {}
  return {
    rewriteUrl({ url = '/' }) {
      const path = base !== '' && (url === base || url.startsWith(`${base}/`)) ? url.slice(base.length) || '/' : url
      return rootRegistry !== undefined && path.startsWith('/-/') ? `/${rootRegistry}${path}` : path
    },
  }
}

/** Hops are counted from the connection, 0, towards the client. */
function nearest(proxies: number): (address: string, hop: number) => boolean {
  return (_address, hop) => hop < proxies
}

const UNMEASURED = { registry: 'lazaret', kind: 'other' }

/** What every reply gets at its end: one hook, since each costs a warm answer as much as what it does. */
function finish(
  server: FastifyInstance,
  { metrics, logger, publicUrl }: ServerOptions,
  ready: ReadyAnswers,
  closing: ReturnType<typeof closeConnections>,
): void {
  const noteHost = publicUrl === undefined ? undefined : hostNotes(publicUrl, logger)
  server.decorateRequest('startedMs', 0)
  server.decorateReply('again', undefined)
  server.addHook('onRequest', (request, _reply, done) => {
    request.startedMs = performance.now()
    noteHost?.(request)
    if (isAmbiguous(request.raw))
      done(new LazaretError('bad-request', 'This request can be read in more than one way.'))
    else if (request.raw.url?.includes('%00') === true)
      done(new LazaretError('bad-request', 'An address with the character U+0000 names nothing.'))
    else done()
  })
  server.addHook('onSend', (request, reply, payload, done) => {
    const { measured = UNMEASURED, pages } = request.routeOptions.config
    setSecurityHeaders(reply, pages)
    if (isLeftUnread(request.raw, reply.getHeader('connection'))) {
      reply.header('connection', 'close')
      linger(request.raw, reply.raw)
    } else if (closing.begun()) reply.header('connection', 'close')
    metrics.request(measured.registry, measured.kind, reply.statusCode, (performance.now() - request.startedMs) / 1000)
    ready.note(request, reply, payload)
    done(null, payload)
  })
  const config = { measured: { registry: 'lazaret', kind: 'metrics' } }
  server.get('/metrics', { config }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.render()),
  )
}

/**
 * A body of which a part was read, or that Fastify found too large, and the rest never will be: on a connection that stays
 * the next request would wait behind it.
 */
function isLeftUnread({ complete, readableDidRead }: IncomingMessage, connection: unknown): boolean {
  return !complete && (readableDidRead || connection === 'close')
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
