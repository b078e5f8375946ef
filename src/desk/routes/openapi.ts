import type { FastifyInstance } from 'fastify'
import type { Desk } from '../desk.ts'
import { openApiDocument } from '../openapi/document.ts'

/** What the API is, for programs that are made from it. It tells nothing of this Lazaret but its address. */
export function openApiRoutes(scope: FastifyInstance, desk: Desk): void {
  const text = JSON.stringify(openApiDocument(desk.app.publicUrl))
  scope.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(text))
}
