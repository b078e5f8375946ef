import type { FastifyReply } from 'fastify'
import type { LazaretError } from '../../../model/errors.ts'
import type { Refusal } from '../../../model/refusal.ts'
import { asciiLine } from '../../../model/text.ts'
import { reasonPhrase, retryAfterOf } from '../../reply.ts'

/** A reason and where to read more, as far as a client has a place for either. */
interface Told {
  readonly status: number
  readonly line: string
  readonly code: string
  readonly link?: string
  /** by which the log has it */
  readonly requestId?: string
}

/** Longest text that an answer repeats, characters. */
const MAX_LINE = 500

/**
 * Every client has another place where it looks: npm and yarn 1 print `error`, npm 12 `message` where that is missing,
 * pnpm 10 and 11 and yarn 4 the reason phrase, and npm also the notice. Always 403 for policy: pnpm repeats most other
 * statuses for 70 seconds. Never kept by a cache.
 */
function tell(reply: FastifyReply, told: Told): FastifyReply {
  const { status, line, code, link, requestId } = told
  reasonPhrase(reply, line)
  if (link !== undefined) reply.header('npm-notice', asciiLine(line, MAX_LINE))
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(
      JSON.stringify({
        error: line,
        message: line,
        code,
        ...(link === undefined ? {} : { link }),
        ...(requestId === undefined ? {} : { requestId }),
      }),
    )
}

/** A refused artifact or version. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { line, link, verdict } = refusal
  return tell(reply, { status: 403, line, link, code: verdict.outcome })
}

/** A package of which every version is refused: the reason of the one that would have been taken. */
export function sendNothingLeft(
  reply: FastifyReply,
  listing: { readonly line: string; readonly link: string },
): FastifyReply {
  return tell(reply, { status: 403, ...listing, code: 'no-version-left' })
}

/** The inspection takes longer than this client waits. Its result is kept, so that the retry is instant. */
export function sendPending(reply: FastifyReply, retryAfterSeconds: number): FastifyReply {
  const line = `lazaret: still inspecting this package; try again in ${retryAfterSeconds} s`
  return tell(reply.header('retry-after', Math.ceil(retryAfterSeconds)), { status: 503, line, code: 'pending' })
}

/** What this registry does not do, and never will. */
export function sendNotServed(reply: FastifyReply, status: 404 | 405 | 501, sentence: string): FastifyReply {
  if (status === 405) reply.header('allow', 'GET, HEAD')
  return tell(reply, {
    status,
    line: `lazaret: ${sentence}`,
    code: status === 404 ? 'not-found' : 'method-not-allowed',
  })
}

export function sendError(reply: FastifyReply, error: LazaretError): FastifyReply {
  const retryAfter = retryAfterOf(error)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  const line = asciiLine(`lazaret: ${error.message.replace(/\.$/, '')}. ${error.hint}`, MAX_LINE)
  const logged = error.concernsOperator ? { requestId: reply.request.id } : {}
  return tell(reply, { status: error.status, line, code: error.code, ...logged })
}
