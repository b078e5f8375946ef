import type { FastifyReply } from 'fastify'
import type { LazaretError } from '../../../model/errors.ts'
import type { Refusal } from '../../../model/refusal.ts'
import { asciiLine } from '../../../model/text.ts'
import { reasonPhrase, retryAfterOf } from '../../reply.ts'
import { refusalHeaders, toldRefusal, type ToldRefusal } from '../../told.ts'

/** uv shows title and detail only where the type is this to the letter, without a charset. */
const PROBLEM_JSON = 'application/problem+json'

const MESSAGE_MAX_CHARS = 300

/**
 * Tells a client why it gets nothing (RFC 9457). `line` becomes the reason phrase, which is all that pip, poetry and pipenv
 * show; `detail` is what uv shows after `title`.
 */
function sendProblem(
  reply: FastifyReply,
  problem: {
    status: number
    type: string
    title: string
    detail: string
    line: string
    link?: string
    instance?: string
    more?: ToldRefusal
  },
): FastifyReply {
  const { line, more, ...body } = problem
  reasonPhrase(reply, line)
  reply.code(problem.status).header('cache-control', 'no-store').header('content-type', PROBLEM_JSON)
  // As a buffer: fastify adds a charset to JSON texts.
  return reply.send(Buffer.from(JSON.stringify({ ...body, ...more })))
}

/** 403 is the one status that every client stops at, and shows. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return sendProblem(reply.headers(refusalHeaders(refusal)), {
    status: 403,
    type: `urn:lazaret:${refusal.verdict.outcome}`,
    title: 'Refused by lazaret',
    detail: withoutName(refusal.line),
    line: refusal.line,
    link: refusal.link,
    more: toldRefusal(refusal),
  })
}

/** Only 429 keeps its reason phrase when a client's retries end, and poetry dies of a `Retry-After` that is a date. */
export function sendPending(reply: FastifyReply, filename: string, retryAfterSeconds: number): FastifyReply {
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds))
  const detail = `${filename} is still being inspected; try again in ${seconds} s`
  reply.header('retry-after', String(seconds))
  return sendProblem(reply, {
    status: 429,
    type: 'urn:lazaret:pending',
    title: 'Not inspected yet by lazaret',
    detail,
    line: `lazaret: ${detail}`,
  })
}

/** Everything else that goes wrong: what, and what to do next. */
export function sendError(reply: FastifyReply, error: LazaretError, status = error.status): FastifyReply {
  const message = asciiLine(error.message, MESSAGE_MAX_CHARS).replace(/\.$/, '')
  const retryAfter = retryAfterOf(error)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  return sendProblem(reply, {
    status,
    type: `urn:lazaret:${error.code}`,
    title: 'Failed at lazaret',
    detail: `${message}. ${error.hint}`,
    line: `lazaret: ${message}`,
    // The id by which the log has it.
    ...(error.concernsOperator ? { instance: `urn:lazaret:request:${reply.request.id}` } : {}),
  })
}

function withoutName(line: string): string {
  return line.replace(/^lazaret: /, '')
}
