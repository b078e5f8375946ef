import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LazaretError } from '../../../model/errors.ts'
import type { Substitution } from '../../../model/metadata.ts'
import type { Refusal } from '../../../model/refusal.ts'
import { asciiLine } from '../../../model/text.ts'
import { reasonPhrase, retryAfterOf } from '../../reply.ts'
import { refusalHeaders, substitutionText, toldRefusal, type ToldRefusal } from '../../told.ts'

/** A reason and where to read more, as far as a client has a place for either. */
interface Told {
  readonly status: number
  readonly line: string
  readonly code: string
  readonly link?: string
  /** by which the log has it */
  readonly requestId?: string
  /** for programs */
  readonly more?: ToldRefusal
}

/** Longest text that an answer repeats, characters. */
const MAX_LINE = 500

/**
 * Every client has another place where it looks: npm and yarn 1 print `error`, npm 12 `message` where that is missing, pnpm 10
 * and 11 and yarn 4 the reason phrase. npm prints the reason phrase and `npm-notice`, too, so that it would say all of it
 * three times: it gets the sentence in its document alone. Always 403 for policy: pnpm repeats most other statuses for 70
 * seconds. Never kept by a cache.
 */
function answer(reply: FastifyReply, told: Told): FastifyReply {
  const { status, line, code, link, requestId, more = {} } = told
  if (!isNpm(reply.request)) reasonPhrase(reply, line)
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
        ...more,
        ...(requestId === undefined ? {} : { requestId }),
      }),
    )
}

/** npm itself: others name it behind their own name (`pnpm/12.21.0 npm/? …`). */
function isNpm({ headers }: FastifyRequest): boolean {
  return headers['user-agent']?.startsWith('npm/') === true
}

/** A refused artifact or version. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { line, link, verdict } = refusal
  const more = toldRefusal(refusal)
  return answer(reply.headers(refusalHeaders(refusal)), { status: 403, line, link, code: verdict.outcome, more })
}

/** Choices that this list takes from a client, for npm to print where it asks anew. */
export function noteSubstitutions(reply: FastifyReply, name: string, substitutions: readonly Substitution[]): void {
  const latest = substitutions.find(({ choice }) => choice === 'latest')
  if (latest === undefined || !isNpm(reply.request)) return
  reply.header('npm-notice', asciiLine(`lazaret: ${name} ${substitutionText(latest)}`, MAX_LINE))
}

/** The inspection takes longer than this client waits. Its result is kept, so that the retry is instant. */
export function sendPending(reply: FastifyReply, retryAfterSeconds: number): FastifyReply {
  const line = `lazaret: still inspecting this package; try again in ${retryAfterSeconds} s`
  return answer(reply.header('retry-after', Math.ceil(retryAfterSeconds)), { status: 503, line, code: 'pending' })
}

/** What this registry does not do, and never will. */
export function sendNotServed(reply: FastifyReply, status: 403 | 404 | 405 | 501, sentence: string): FastifyReply {
  if (status === 405) reply.header('allow', 'GET, HEAD')
  return answer(reply, {
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
  return answer(reply, { status: error.status, line, code: error.code, ...logged })
}
