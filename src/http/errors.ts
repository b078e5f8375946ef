import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, LazaretError } from '../model/errors.ts'
import { cut } from '../model/text.ts'
import { markOwnPage } from './headers.ts'

/** What a failed request is answered with [RFC 9457], or as a page. npm reads `error`. */
export interface ErrorReply {
  readonly type: string
  readonly title: string
  readonly detail: string
  readonly status: number
  readonly error: string
  readonly message: string
  readonly code: ErrorCode
  readonly hint: string
  readonly requestId: string
}

export type ErrorPage = (error: ErrorReply) => string

const MESSAGE_MAX = 500

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'too-large',
  429: 'too-many-requests',
}

/** Answers every error that a route threw: what went wrong, what to do next, and the id that the log has of it. */
export function errorHandler(page: ErrorPage) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const known = toLazaretError(error)
    if (known.concernsOperator) request.log.error({ req: request, err: error }, 'request failed')
    else request.log.debug({ req: request, err: error }, 'request refused')
    send(page, request, reply, known)
  }
}

export function notFoundHandler(page: ErrorPage) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const path = cut(request.url.split('?', 1)[0] ?? '', 120)
    send(page, request, reply, new LazaretError('not-found', `Nothing is served at ${path}.`))
  }
}

function send(page: ErrorPage, request: FastifyRequest, reply: FastifyReply, error: LazaretError): void {
  const message = cut(error.message, MESSAGE_MAX)
  const told: ErrorReply = {
    type: `urn:lazaret:${error.code}`,
    title: titleOf(error.code),
    detail: message,
    status: error.status,
    error: message,
    message,
    code: error.code,
    hint: error.hint,
    requestId: request.id,
  }
  const retry = /try again in (\d{1,6}) s/.exec(message)?.[1]
  if (error.code === 'too-many-requests') void reply.header('retry-after', retry ?? '60')
  else if (error.code === 'database-unreachable' || error.code === 'artifact-damaged' || error.code === 'superseded')
    void reply.header('retry-after', error.retryAfterSeconds ?? 5)
  void reply.code(error.status).header('cache-control', 'no-store').header('vary', 'accept')
  if (prefersPage(request)) {
    markOwnPage(reply)
    void reply.type('text/html; charset=utf-8').send(page(told))
    return
  }
  // As a buffer: fastify adds a charset to texts of JSON, and then uv takes it for something else.
  void reply.header('content-type', 'application/problem+json').send(Buffer.from(JSON.stringify(told)))
}

/** The same for each code: `Not found`. */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** Errors of fastify keep their status and words; whatever else was not foreseen says nothing of our inside. */
function toLazaretError(error: FastifyError | Error): LazaretError {
  if (error instanceof LazaretError) return error
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === undefined || status < 400 || status >= 500) {
    return new LazaretError('internal', 'Something went wrong in Lazaret.', { cause: error })
  }
  return new LazaretError(BY_STATUS[status] ?? 'bad-request', error.message, { cause: error })
}

/** Browsers name text/html first; npm, pip and scripts do not. */
export function prefersPage(request: FastifyRequest): boolean {
  const accept = request.headers.accept?.slice(0, 500) ?? ''
  const html = accept.indexOf('text/html')
  const json = accept.search(/application\/(?:[\w.+-]*\+)?json/)
  return html !== -1 && (json === -1 || html < json)
}
