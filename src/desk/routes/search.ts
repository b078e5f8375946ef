import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ECOSYSTEMS, NAMING } from '../../model/ecosystem.ts'
import type { Desk } from '../desk.ts'
import { packagePage } from '../package.ts'
import { search } from '../search.ts'
import { reviewerOf } from './guard.ts'
import { parse } from './parse.ts'

export const searchQuery = z.strictObject({ text: z.string().trim().min(1).max(300) })

/** A name may have slashes, so it is no part of the path. */
export const packageQuery = z.strictObject({
  ecosystem: z.enum(ECOSYSTEMS),
  name: z.string().trim().min(1).max(300),
})
export const packagePageQuery = packageQuery.extend({ version: z.string().min(1).max(300).optional() })

/** What there is of a package, and of anything, by how its name begins. */
export function searchRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/search', (request) => search(desk.app, parse(searchQuery, request.query).text, reviewerOf(request).role))
  scope.get('/package', (request) => {
    const { ecosystem, name, version } = parse(packagePageQuery, request.query)
    return packagePage(desk.app, ecosystem, name, version)
  })
  scope.get('/package/receivers', (request) => {
    const { ecosystem, name } = parse(packageQuery, request.query)
    return desk.outbreaks.received({ kind: 'package', ecosystem, name: NAMING[ecosystem].canonical(name) })
  })
}
