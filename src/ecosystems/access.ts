import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Requester } from '../model/case.ts'
import { sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import { cut } from '../model/text.ts'
import type { RegistryContext } from './adapter.ts'

/** Longest User-Agent that is kept, UTF-16 units. */
const MAX_CLIENT_LENGTH = 200

/** Hex digits that tell credentials apart in a log and give none away. */
const FINGERPRINT_DIGITS = 12

type Known = Pick<RegistryContext, 'registry' | 'tokens'>

/**
 * Who asks: by a token of ours, else as far as the connection tells. The credential itself never leaves this function. npm sends
 * it as bearer, others as the password of Basic, with any user name, or as that name.
 */
export function requesterOf(request: FastifyRequest, { registry, tokens }: Known): Requester {
  const client = cut(request.headers['user-agent'] ?? '', MAX_CLIENT_LENGTH)
  const connection = { address: request.ip, client }
  const { access = 'optional' } = registry
  const [credential, ...others] = credentialsIn(request.headers.authorization)
  if (credential === undefined) return connection
  if (access !== 'anonymous') {
    for (const one of [credential, ...others]) {
      const identity = tokens?.identify(one, registry.name)
      if (identity !== undefined) return { ...connection, token: identity.name, project: identity.project, known: true }
    }
  }
  return { ...connection, token: sha256(credential).slice(0, FINGERPRINT_DIGITS) }
}

/** What is sent on with a write: the caller's own credentials for upstream, and never a token of ours. */
export function headersOnward(request: FastifyRequest, context: Known): FastifyRequest['headers'] {
  if (requesterOf(request, context).known !== true) return request.headers
  const { authorization: _ours, ...others } = request.headers
  return others
}

/** What may be the token, the likeliest first. */
function credentialsIn(authorization: string | undefined): readonly string[] {
  const [, scheme = '', rest = ''] = /^(bearer|basic)\s+(\S+)\s*$/i.exec(authorization ?? '') ?? []
  if (scheme === '') return authorization === undefined || authorization === '' ? [] : [authorization]
  if (scheme.toLowerCase() === 'bearer') return [rest]
  const text = Buffer.from(rest, 'base64').toString()
  const colon = text.indexOf(':')
  return [text.slice(colon + 1), text.slice(0, Math.max(0, colon)), rest].filter((one) => one !== '')
}

/** Nothing of a registry is given to who has no token of ours, where its `access` is `required`. */
export function requireToken(scope: FastifyInstance, context: Known): void {
  if (context.registry.access !== 'required') return
  scope.addHook('onRequest', (request, reply, done) => {
    if (requesterOf(request, context).known === true) return done()
    void reply.header('www-authenticate', 'Basic realm="lazaret", charset="UTF-8"')
    const message = `registry ${context.registry.name} is open to those alone who have a token of this Lazaret`
    return done(new LazaretError('unauthenticated', message))
  })
}
