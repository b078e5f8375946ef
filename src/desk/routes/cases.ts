import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { COMMENT_MAX_CHARACTERS } from '../comments.ts'
import { downloadOf, type FileView } from '../contents.ts'
import { batchBody } from '../../api/cases.ts'
import { standing } from '../../api/words.ts'
import { REASON_MAX_CHARACTERS, TICKET_MAX_CHARACTERS } from '../../api/limits.ts'
import { CASE_STATES } from '../../model/case.ts'
import { decideMany, type BatchResult } from '../batch.ts'
import type { Desk } from '../desk.ts'
import { queueState } from '../live.ts'
import type { Reviewer } from '../people.ts'
import type { ReleaseChoice } from '../release.ts'
import { RANGE_MAX_CHARACTERS } from '../scope.ts'
import { reviewerOf } from './guard.ts'
import { idParams, pageQuery, parse } from './parse.ts'

export const queueQuery = pageQuery.extend({
  state: z.enum([...CASE_STATES, 'all']).default('open'),
  text: z.string().max(200).optional(),
  /** a page may have fewer rows than its limit then, and others after it all the same */
  standing: standing.optional(),
})

const reason = z.string().max(REASON_MAX_CHARACTERS)
const revision = z.string().min(1).max(100)
export const plainBody = z.strictObject({ revision, reason })
export const releaseBody = plainBody.extend({
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('digest') }),
    z.strictObject({ kind: z.literal('surface') }),
    z.strictObject({ kind: z.literal('version') }),
    z.strictObject({ kind: z.literal('package'), range: z.string().min(1).max(RANGE_MAX_CHARACTERS) }),
  ]),
  rules: z.array(z.string().min(1).max(200)).min(1, 'choose at least one rule').max(100).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  ticket: z.string().max(TICKET_MAX_CHARACTERS).optional(),
  emergency: z.literal(true).optional(),
})
export const commentBody = z.strictObject({
  text: z.string().max(COMMENT_MAX_CHARACTERS),
  asks: z.literal(true).exactOptional(),
})
const proposal = z.string().min(1).max(100)
export const agreeBody = z.strictObject({ revision, proposal })
export const withdrawBody = plainBody.extend({ proposal })

/** Longer ones are not read from any archive. */
const PATH_MAX_CHARACTERS = 4096

export const fileQuery = z.object({
  path: z.string().min(1).max(PATH_MAX_CHARACTERS),
  of: z.enum(['this', 'before']).default('this'),
})

/** The queue, one case with its files, and the decisions on it. */
export function caseRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/cases', (request) => queue(desk, request.query))
  scope.get('/cases/:id', (request) => desk.cases.one(parse(idParams, request.params).id, reviewerOf(request).role))
  scope.get('/cases/:id/file', (request) => file(desk, request.params, request.query))
  scope.get('/cases/:id/file/download', async (request, reply) =>
    download(reply, await file(desk, request.params, request.query)),
  )
  scope.post('/cases/decide', (request) => many(desk, reviewerOf(request), request.body))
  scope.post('/cases/:id/comment', async (request, reply) => {
    await desk.comments.add(reviewerOf(request), parse(idParams, request.params).id, parse(commentBody, request.body))
    return reply.code(204).send()
  })
  scope.post('/cases/:id/release', (request) => {
    const { id } = parse(idParams, request.params)
    return desk.releases.release(reviewerOf(request), id, releaseChoice(request.body))
  })
  scope.post('/cases/:id/agree', (request) => {
    const { id } = parse(idParams, request.params)
    return desk.releases.agree(reviewerOf(request), id, parse(agreeBody, request.body))
  })
  scope.post('/cases/:id/withdraw', (request) => {
    const { id } = parse(idParams, request.params)
    return desk.releases.withdraw(reviewerOf(request), id, parse(withdrawBody, request.body))
  })
  scope.post('/cases/:id/reject', (request) => {
    const { id } = parse(idParams, request.params)
    return desk.decisions.reject(reviewerOf(request), id, parse(plainBody, request.body))
  })
  scope.post('/cases/:id/reverse', (request) => {
    const { id } = parse(idParams, request.params)
    return desk.decisions.reverse(reviewerOf(request), id, parse(plainBody, request.body))
  })
}

async function many(
  desk: Desk,
  reviewer: Reviewer,
  body: unknown,
): Promise<{ readonly results: readonly BatchResult[] }> {
  return { results: await decideMany(desk, reviewer, parse(batchBody, body)) }
}

function file(desk: Desk, params: unknown, query: unknown): Promise<FileView> {
  const { path, of } = parse(fileQuery, query)
  return desk.contents.file(parse(idParams, params).id, path, of)
}

/** Always a text, by its name too: nothing that a double click would run. */
function download(reply: FastifyReply, view: FileView): FastifyReply {
  const name = view.path.slice(view.path.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_')
  return reply
    .header('content-disposition', `attachment; filename="${name.slice(0, 100)}.txt"`)
    .type('text/plain; charset=utf-8')
    .send(downloadOf(view))
}

async function queue(desk: Desk, query: unknown) {
  const { state, text, standing: wanted, limit, before } = parse(queueQuery, query)
  const filter = { ...(state === 'all' ? {} : { state }), ...(text === undefined || text === '' ? {} : { text }) }
  const page = { limit, ...(before === undefined ? {} : { before }) }
  const [found, stand] = await Promise.all([desk.cases.queue(filter, page), queueState(desk.app.records)])
  const last = found.at(-1)
  const cases = wanted === undefined ? found : found.filter((row) => row.standing === wanted)
  return { cases, ...stand, ...(found.length === limit && last !== undefined ? { next: last.case.id } : {}) }
}

function releaseChoice(body: unknown): ReleaseChoice {
  const { rules, until, ticket, emergency, ...rest } = parse(releaseBody, body)
  return {
    ...rest,
    ...(rules === undefined ? {} : { rules }),
    ...(until === undefined ? {} : { until }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(emergency === undefined ? {} : { emergency }),
  }
}
