import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Desk } from '../desk.ts'
import { parse } from './parse.ts'

export const overviewQuery = z.strictObject({ by: z.enum(['hour', 'day']).default('hour') })

/** How the last days went. */
export function overviewRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/overview', (request) => desk.overview.show(parse(overviewQuery, request.query).by))
  scope.get('/overview/map', () => desk.overview.map())
}
