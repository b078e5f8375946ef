import type { FastifyInstance, FastifyReply } from 'fastify'
import { LazaretError } from '../../model/errors.ts'
import type { Desk } from '../desk.ts'
import { ATTEMPT_SECONDS, CALLBACK, type ProvidedPeople } from '../provided.ts'
import { cookieOptions, originOf, prefixed, setSessionCookie } from './guard.ts'

const config = { pages: 'desk', measured: { registry: 'lazaret', kind: 'sign-in' } } as const

/** A browser comes here by following links: to the provider, and back from it. */
export function signInRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/ui/sign-in', { config }, async (_request, reply) => {
    const { url, sealed } = await provided(desk).begin()
    const attempt = { ...cookieOptions(desk), sameSite: 'lax', maxAge: ATTEMPT_SECONDS } as const
    return away(reply.setCookie(attemptCookie(desk), sealed, attempt), url.href)
  })

  scope.get(CALLBACK, { config }, async (request, reply) => {
    const people = provided(desk)
    const sealed = request.cookies[attemptCookie(desk)]
    void reply.clearCookie(attemptCookie(desk), { ...cookieOptions(desk), sameSite: 'lax' })
    const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
    const user = await people.finish(sealed, query, originOf(request))
    const { token } = await desk.sessions.start(user, originOf(request))
    setSessionCookie(desk, reply, token)
    return away(reply, `${desk.app.publicUrl}/ui/`)
  })
}

function provided(desk: Desk): ProvidedPeople {
  if (desk.provided === undefined)
    throw new LazaretError('not-found', 'People sign in to this Lazaret with a password of its own.')
  return desk.provided
}

function away(reply: FastifyReply, url: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(url, 302)
}

/** Unlike the session's it must come along when the provider sends the browser back. */
function attemptCookie(desk: Desk): string {
  return prefixed(desk, 'lazaret-sign-in')
}
