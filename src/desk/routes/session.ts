import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Desk } from '../desk.ts'
import { PASSWORD_MAX_CHARACTERS } from '../password.ts'
import { permissionsOf } from '../permissions.ts'
import type { SignedIn } from '../sessions.ts'
import { clearSessionCookie, originOf, personOf, setSessionCookie, whoIs } from './guard.ts'
import { parse } from './parse.ts'

const name = z.string().trim().min(1, 'a name is required').max(64)
const password = z.string().min(1, 'a password is required').max(PASSWORD_MAX_CHARACTERS)
export const signInBody = z.strictObject({ name, password })
export const linkBody = z.strictObject({ token: z.string().min(1).max(128) })
export const choiceBody = z.strictObject({ token: z.string().min(1).max(128), password })
export const changeBody = z.strictObject({ old: password, password })
export const setupBody = z.strictObject({ name, password, token: z.string().min(1).max(128) })

/** Sign-in, set-up of the first administrator, and who one is. */
export function sessionRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/welcome', (request) => welcome(desk, request))

  scope.get('/session', (request) => told(personOf(request)))

  scope.post('/session', async (request, reply) => {
    const body = parse(signInBody, request.body)
    const user = await desk.users.authenticate(body.name, body.password, originOf(request))
    const started = await desk.sessions.start(user, originOf(request))
    setSessionCookie(desk, reply, started.token)
    return told(started)
  })

  scope.post('/setup', async (request, reply) => {
    const body = parse(setupBody, request.body)
    const user = await desk.users.setUp(body.token, body.name, body.password, originOf(request))
    const started = await desk.sessions.start(user, originOf(request))
    setSessionCookie(desk, reply, started.token)
    return told(started)
  })

  scope.post('/password-link', (request) => whose(desk, request))

  scope.post('/password-link/choice', async (request, reply) => {
    const body = parse(choiceBody, request.body)
    const user = await desk.accounts.choosePassword(body.token, body.password, originOf(request))
    const started = await desk.sessions.start(user, originOf(request))
    setSessionCookie(desk, reply, started.token)
    return told(started)
  })

  scope.post('/password', async (request, reply) => {
    const body = parse(changeBody, request.body)
    const { user } = personOf(request)
    const changed = await desk.accounts.changePassword(user, body.old, body.password, originOf(request))
    const started = await desk.sessions.start(changed, originOf(request))
    setSessionCookie(desk, reply, started.token)
    return told(started)
  })

  scope.delete('/session', async (request, reply) => {
    const person = personOf(request)
    await desk.sessions.end(person, originOf(request))
    clearSessionCookie(desk, reply)
    const elsewhere = await desk.provided?.signOut(person.user)
    return elsewhere === undefined ? {} : { elsewhere: elsewhere.href }
  })
}

/** What the desk asks first: whose session this is, and whether anybody can sign in at all. */
async function welcome(desk: Desk, request: FastifyRequest) {
  const person = await whoIs(desk, request)
  const { provided, app } = desk
  return {
    setupNeeded: await desk.users.setupNeeded(),
    ...(provided === undefined
      ? {}
      : { provider: { label: provided.settings.label, url: `${app.publicUrl}/ui/sign-in` } }),
    ...(person === undefined ? {} : { person: told(person) }),
  }
}

/** Whose link it is: the page greets them, and a password manager learns the name. */
async function whose(desk: Desk, request: FastifyRequest) {
  const { token } = parse(linkBody, request.body)
  const user = await desk.accounts.invited(token, originOf(request))
  return { name: user.name, isNew: user.passwordHash === '' }
}

function told({ user, session }: SignedIn) {
  return {
    user: { name: user.name, role: user.role, ...(user.provided === undefined ? {} : { isProvided: true as const }) },
    may: permissionsOf(user.role),
    csrfToken: session.csrfToken,
  }
}
