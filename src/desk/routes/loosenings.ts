import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Loosening } from '../../model/loosening.ts'
import type { Desk } from '../desk.ts'
import { reviewerOf } from './guard.ts'
import { liftBody } from './incidents.ts'
import { idParams, parse } from './parse.ts'

export const agreeToPolicyBody = z.strictObject({ digest: z.string().max(64) })

/** Looser policies that wait for two people. */
export function looseningRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/policies/loosenings', () => list(desk))
  scope.get('/policies/loosenings/:id', (request) => withTexts(desk, request))
  scope.post('/policies/loosenings/:id/agree', (request) => agree(desk, request))
  scope.post('/policies/loosenings/:id/refuse', async (request, reply) => {
    const { reason } = parse(liftBody, request.body)
    await desk.loosenings.refuse(reviewerOf(request), parse(idParams, request.params).id, reason)
    return reply.code(204).send()
  })
}

async function list(desk: Desk) {
  return { loosenings: (await desk.loosenings.list()).map(toldOf) }
}

async function withTexts(desk: Desk, { params }: FastifyRequest) {
  const { loosening, inForce } = await desk.loosenings.one(parse(idParams, params).id)
  return { loosening: toldOf(loosening), text: loosening.source, ...(inForce === undefined ? {} : { inForce }) }
}

async function agree(desk: Desk, request: FastifyRequest) {
  const { digest } = parse(agreeToPolicyBody, request.body)
  const { id } = parse(idParams, request.params)
  return { loosening: toldOf(await desk.loosenings.agree(reviewerOf(request), id, digest)) }
}

/** Its text has a megabyte, and is told of one alone. */
function toldOf({ source: _source, ...loosening }: Loosening): Omit<Loosening, 'source'> {
  return loosening
}
