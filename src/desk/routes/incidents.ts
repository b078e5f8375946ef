import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { REASON_MAX_CHARACTERS } from '../../api/limits.ts'
import type { Desk } from '../desk.ts'
import type { FreezeChoice } from '../freezes.ts'
import { reviewerOf } from './guard.ts'
import { pageOf } from './list-page.ts'
import { idParams, listQuery, parse } from './parse.ts'

const reason = z.string().max(REASON_MAX_CHARACTERS)
const time = z.iso.datetime({ offset: true })

export const freezeBody = z.strictObject({
  registry: z.string().min(1).max(100).optional(),
  line: time.optional(),
  until: time,
  reason,
})

/** A list of some thousand versions, or an OSV record of as many. */
const TEXT_MAX_CHARACTERS = 512 * 1024
const LONG_BODY = { bodyLimit: 1024 * 1024 }

const text = z.string().max(TEXT_MAX_CHARACTERS)
export const outbreakBody = z.strictObject({ title: z.string().max(1000), text, reason })
export const reachBody = z.strictObject({ text })
export const liftBody = z.strictObject({ reason })

/** What is done for everybody at once when something goes round. */
export function incidentRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/freezes', (request) => freezes(desk, request.query))
  scope.post('/freezes', async (request, reply) => {
    const freeze = await desk.freezes.start(reviewerOf(request), freezeChoice(request.body))
    return reply.code(201).send(freeze)
  })
  scope.post('/freezes/:id/lift', async (request, reply) => {
    const { id } = parse(idParams, request.params)
    await desk.freezes.lift(reviewerOf(request), id, parse(liftBody, request.body).reason)
    return reply.code(204).send()
  })

  scope.get('/outbreaks', (request) => outbreaks(desk, request.query))
  scope.post('/outbreaks/reach', LONG_BODY, (request) => desk.outbreaks.reach(parse(reachBody, request.body).text))
  scope.get('/outbreaks/:id', (request) => desk.outbreaks.one(parse(idParams, request.params).id))
  scope.post('/outbreaks', LONG_BODY, async (request, reply) => {
    const declared = await desk.outbreaks.declare(reviewerOf(request), parse(outbreakBody, request.body))
    return reply.code(201).send(declared)
  })
  scope.post('/outbreaks/:id/lift', async (request, reply) => {
    const { id } = parse(idParams, request.params)
    await desk.outbreaks.lift(reviewerOf(request), id, parse(liftBody, request.body).reason)
    return reply.code(204).send()
  })
}

async function freezes(desk: Desk, query: unknown) {
  const { rows, ...next } = pageOf(await desk.freezes.list(), ({ id }) => id, parse(listQuery, query))
  return { now: desk.app.clock().toISOString(), freezes: rows, ...next }
}

async function outbreaks(desk: Desk, query: unknown) {
  const { rows, ...next } = pageOf(await desk.outbreaks.list(), ({ id }) => id, parse(listQuery, query))
  return { outbreaks: rows, ...next }
}

function freezeChoice(body: unknown): FreezeChoice {
  const { registry, line, ...rest } = parse(freezeBody, body)
  return { ...rest, ...(registry === undefined ? {} : { registry }), ...(line === undefined ? {} : { line }) }
}
