import type { FastifyInstance, FastifyRequest } from 'fastify'
import { attemptsBody } from '../api/attempts.ts'
import { parse } from '../desk/routes/parse.ts'
import { requesterOf } from '../ecosystems/access.ts'
import type { Requester } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { App } from './app.ts'

/** As much as the longest message has. */
const BODY_BYTES_MAX = 128 * 1024

/**
 * `POST /api/v1/attempts` takes what `lazaret exec` kept from going out. It is for whoever a registry is open to, with a token where that
 * asks for one: who tells of an install is who could make it.
 */
export async function attemptRoutes(server: FastifyInstance, app: App): Promise<void> {
  await server.register(
    (scope, _options, done) => {
      const config = { measured: { registry: 'lazaret', kind: 'api' } }
      scope.post('/', { config, bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
        void reply.header('cache-control', 'no-store')
        const { requester, registries } = tellerOf(request, app)
        if (registries.size === 0) {
          void reply.header('www-authenticate', 'Bearer realm="lazaret"')
          throw new LazaretError('unauthenticated', 'This is for who has a token of this Lazaret (lazaret token add).')
        }
        return app.desk.attempts.tell(parse(attemptsBody, request.body), requester, registries)
      })
      done()
    },
    { prefix: '/api/v1/attempts' },
  )
}

/** Who tells, and the registries that are open to them. */
function tellerOf(
  request: FastifyRequest,
  { config, tokens }: App,
): { readonly requester: Requester; readonly registries: ReadonlySet<string> } {
  const open = config.registries
    .map((registry) => ({ registry, requester: requesterOf(request, { registry, tokens }) }))
    .filter(({ registry, requester }) => registry.access !== 'required' || requester.known === true)
  const known = open.find(({ requester }) => requester.known === true) ?? open[0]
  return {
    requester: known?.requester ?? { address: request.ip, client: '' },
    registries: new Set(open.map(({ registry }) => registry.name)),
  }
}
