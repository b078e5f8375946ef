import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../model/errors.ts'
import type { Actor } from '../../model/event.ts'
import type { TokenRight } from '../../model/token.ts'
import { cut } from '../../model/text.ts'
import type { Desk } from '../desk.ts'
import type { Reviewer } from '../people.ts'
import { accessTo, isTokenRight, must } from '../permissions.ts'
import { isCsrfToken, SESSION_ABSOLUTE_SECONDS, type SignedIn } from '../sessions.ts'
import type { Origin } from '../users.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Who is behind each request, for as long as it lasts. */
const people = new WeakMap<FastifyRequest, SignedIn>()

/** As `people`, for machines: the name of the token. */
const machines = new WeakMap<FastifyRequest, string>()

/**
 * Holds for every route of the scope: a session of who has the permission that the table asks for, unless it asks for none;
 * for every change, an Origin of ours, and with a session its CSRF token. What a token can be made for is opened by one, too; who sends one is asked for no
 * session.
 */
export function guard(scope: FastifyInstance, desk: Desk): void {
  scope.addHook('onRequest', async (request) => {
    const change = !SAFE_METHODS.has(request.method)
    if (change) checkOrigin(request, desk.app.publicUrl)
    const access = accessTo(request.method, request.routeOptions.url ?? '')
    if (access === 'anybody') return
    const secret = isTokenRight(access) ? bearerOf(request) : undefined
    if (isTokenRight(access) && secret !== undefined) {
      machines.set(request, await machineWith(desk, secret, access))
      return
    }
    const signedIn = await whoIs(desk, request)
    if (signedIn === undefined)
      throw new LazaretError('unauthenticated', 'You are not signed in, or your session has ended.')
    if (change) checkCsrf(request, signedIn)
    if (access === undefined || access === 'client-token' || access === 'client')
      throw new LazaretError('forbidden', 'Nobody who is signed in may do this.')
    must(signedIn.user.role, access)
    people.set(request, signedIn)
  })
}

/** Throws while the server is made: a route that the table of permissions does not know would be nobody's or everybody's. */
export function holdToTable(scope: FastifyInstance): void {
  scope.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat())
      if (accessTo(one, url) === undefined) throw new Error(`${one} ${url} has no row in the table of permissions`)
  })
}

/** Whose session the request's cookie is, or undefined. */
export async function whoIs(desk: Desk, request: FastifyRequest): Promise<SignedIn | undefined> {
  const token = request.cookies[cookieName(desk)]
  return token === undefined ? undefined : desk.sessions.find(token)
}

/** Who is signed in behind a request that passed the guard. */
export function personOf(request: FastifyRequest): SignedIn {
  const person = people.get(request)
  if (person === undefined) throw new LazaretError('unauthenticated', 'You are not signed in.')
  return person
}

export function reviewerOf(request: FastifyRequest): Reviewer {
  const { user } = personOf(request)
  return { actor: { kind: 'user', name: user.name, ...originOf(request) }, role: user.role }
}

/** Who asked, a person or a machine, behind a request that passed the guard. */
export function askerOf(request: FastifyRequest): Actor {
  const name = machines.get(request)
  return name === undefined ? reviewerOf(request).actor : { kind: 'client', name, ...originOf(request) }
}

/** The name of the token. Throws `unauthenticated` and `forbidden`. */
async function machineWith(desk: Desk, secret: string, right: TokenRight): Promise<string> {
  const token = await desk.tokens.find(secret)
  if (token === undefined)
    throw new LazaretError('unauthenticated', 'This is no token of this Lazaret, or one that has ended.')
  if (token.may?.includes(right) !== true)
    throw new LazaretError('forbidden', `This token was not made for it (lazaret token add --may ${right}).`)
  return token.name
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
}

export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, client: cut(request.headers['user-agent'] ?? '', 200) }
}

/**
 * Throws `forbidden` for a change that another site may have started. Browsers send `Origin` with each of them. What we are
 * called is our public URL, or the host that the browser itself named: the same Lazaret may be reached under several names.
 */
export function checkOrigin(request: FastifyRequest, publicUrl: string): void {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const foreign = typeof site === 'string' && site !== 'same-origin'
  if (!foreign && origin !== undefined && URL.canParse(origin)) {
    const from = new URL(origin)
    if (from.origin === new URL(publicUrl).origin || from.host === request.headers.host) return
  }
  throw new LazaretError('forbidden', 'This change did not come from a page of this Lazaret.')
}

function checkCsrf(request: FastifyRequest, { session }: SignedIn): void {
  const presented = request.headers['x-csrf-token']
  if (typeof presented === 'string' && isCsrfToken(session, presented)) return
  throw new LazaretError('forbidden', 'The request lacks the token of your session; reload the page.')
}

export function setSessionCookie(desk: Desk, reply: FastifyReply, token: string): void {
  void reply.setCookie(cookieName(desk), token, { ...cookieOptions(desk), maxAge: SESSION_ABSOLUTE_SECONDS })
}

export function clearSessionCookie(desk: Desk, reply: FastifyReply): void {
  void reply.clearCookie(cookieName(desk), cookieOptions(desk))
}

export function cookieOptions(desk: Desk) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(desk) } as const
}

function cookieName(desk: Desk): string {
  return prefixed(desk, 'lazaret')
}

/** `__Host-`: browsers then take it only from us, over TLS, for the whole host. */
export function prefixed(desk: Desk, name: string): string {
  return isSecure(desk) ? `__Host-${name}` : name
}

function isSecure(desk: Desk): boolean {
  return desk.app.publicUrl.startsWith('https:')
}
