import { pipeline, Transform } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../../model/errors.ts'
import type { RegistryContext, Passthrough, RouteRow } from '../../adapter.ts'
import type { RegistryConfig } from '../../../model/registry.ts'
import { sendError, sendNotServed } from './answers.ts'
import { allowedOf } from './private-names.ts'

/** Longest request that is passed on, bytes: the packages of a very large lockfile, compressed or not. */
const REQUEST_BYTES_MAX = 8 * 1024 * 1024

/** What of upstream's answer reaches the client. Never a cookie, a redirect or a hop-by-hop header. */
const RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'content-type',
  'content-encoding',
  'etag',
  'retry-after',
  'npm-notice',
])

/**
 * Paths below upstream that may be asked for. Short on purpose: with upstream's credentials behind it, anything about
 * tokens or accounts would let every client act as their owner.
 */
export const NPM_PASSTHROUGH_PREFIXES: readonly string[] = [
  '-/v1/search',
  '-/npm/v1/keys',
  '-/npm/v1/attestations/',
  '-/npm/v1/security/advisories/bulk',
  '-/npm/v1/security/audits',
]

/** Registers the rows over @fastify/http-proxy, with our own way out under it (docs/decisions/0003-passthrough.md). */
export async function registerPassthrough(
  scope: FastifyInstance,
  context: RegistryContext,
  target: Passthrough,
  rows: readonly RouteRow[],
): Promise<void> {
  // Here and not above: worker threads load the fronts' documents, and need no proxy.
  const { default: httpProxy } = await import('@fastify/http-proxy')
  await scope.register(async (inner) => {
    // Trouble that shows only once upstream's headers were taken over: its body breaks off or is too long.
    inner.setErrorHandler((error, _request, reply) => sendError(withoutTheirs(reply), ownErrorOf(error)))
    inner.removeAllContentTypeParsers()
    inner.addContentTypeParser('*', (_request, payload, done) =>
      done(
        null,
        pipeline(payload, limited(), () => undefined),
      ),
    )
    for (const method of new Set(rows.map((row) => row.method))) {
      const routes = rows.filter((row) => row.method === method).map((row) => row.pattern)
      await inner.register(httpProxy, {
        upstream: target.upstream,
        undici: target.dispatcher,
        routes,
        httpMethods: method === 'GET' ? ['GET', 'HEAD'] : [method],
        config: { measured: { registry: context.registry.name, kind: 'passthrough' } },
        disableRequestLogging: true,
        proxyPayloads: false,
        handler: (request, reply, destination, options) =>
          pass(request, reply, context.registry, destination, { ...options, ...hooksFor(reply) }),
      })
    }
  })
}

async function pass(
  request: FastifyRequest,
  reply: FastifyReply,
  registry: RegistryConfig,
  destination: string | undefined,
  options: Hooks,
): Promise<FastifyReply> {
  const allowed = await allowedOf(request, registry)
  if (allowed.kind === 'all') return reply.from(destination, options)
  if (allowed.kind === 'nothing') return sendNotServed(reply, 404, 'private names are not told to the public upstream')
  return reply.from(destination, {
    ...options,
    body: allowed.list,
    rewriteRequestHeaders: (_request, { 'content-encoding': _coding, ...headers }) => headers,
  })
}

function limited(): Transform {
  let total = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length
      if (total <= REQUEST_BYTES_MAX) return done(null, chunk)
      return done(new LazaretError('too-large', `the request is larger than ${REQUEST_BYTES_MAX} bytes`))
    },
  })
}

type Hooks = NonNullable<Parameters<FastifyReply['from']>[1]>

function hooksFor(reply: FastifyReply): Hooks {
  return {
    // The upstream client has its own rules for trying again; a client that waits needs no second set.
    retryDelay: () => null,
    rewriteHeaders: (headers) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => RESPONSE_HEADERS.has(name.toLowerCase()))),
    onError: (_reply, { error }) => {
      sendError(reply, ownErrorOf(error))
    },
    onResponse: (_request, _reply, { stream }) => {
      const refusal = objection(reply)
      if (refusal === undefined) {
        reply.header('cache-control', 'no-store').send(stream)
        return
      }
      stream.on('error', () => undefined).destroy()
      if (refusal === 'not-offered') sendNotServed(withoutTheirs(reply), 404, 'upstream does not offer this')
      else sendError(withoutTheirs(reply), refusal)
    },
  }
}

function withoutTheirs(reply: FastifyReply): FastifyReply {
  for (const name of RESPONSE_HEADERS) reply.removeHeader(name)
  return reply
}

/** What mirrors answer that keep packages only. */
const NOT_OFFERED: ReadonlySet<number> = new Set([404, 405, 501])

/** Answers are JSON, or they are not passed on: whatever an upstream serves under these paths, it is not an artifact. */
function objection(reply: FastifyReply): LazaretError | 'not-offered' | undefined {
  const { statusCode } = reply
  if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
    return new LazaretError('upstream-failed', 'upstream answers with a redirect, which is not passed on')
  }
  const stated = reply.getHeader('content-type')
  const type = typeof stated === 'string' ? stated : ''
  if (statusCode === 304 || /^application\/(?:[a-z0-9.+-]{1,80}\+)?json\b/i.test(type)) return undefined
  if (NOT_OFFERED.has(statusCode)) return 'not-offered'
  return new LazaretError('upstream-failed', `upstream answered with status ${statusCode} and no JSON`)
}

function ownErrorOf(error: unknown): LazaretError {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (current instanceof LazaretError) return current
  }
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 400) {
    return new LazaretError('bad-request', 'this path leads out of the registry', { cause: error })
  }
  return new LazaretError('upstream-unreachable', 'upstream did not answer', { cause: error })
}
