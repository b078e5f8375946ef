import { lookup } from '../model/lookup.ts'
import { LazaretError } from '../model/errors.ts'
import { TOKEN_RIGHTS, type TokenRight } from '../model/token.ts'
import type { Role } from '../model/user.ts'

/** Who may do what: the one table of it. A role that stands in no row may nothing. */
const GRANTED = {
  /** the queue, cases with their evidence, waivers, policies, incidents, and one's own account */
  read: ['viewer', 'developer', 'reviewer', 'admin'],
  /** the audit log, and who received what: it tells what colleagues do */
  'read-log': ['viewer', 'reviewer', 'admin'],
  /** take the audit log away by parts, and proofs of it; a token may be made for it, too */
  'export-log': ['viewer', 'reviewer', 'admin'],
  /** say something on a case, to those who decide and to who asked */
  comment: ['developer', 'reviewer', 'admin'],
  /** release, propose, agree, block, reverse, revoke */
  decide: ['reviewer', 'admin'],
  /** waive a rule that blocks */
  'waive-blocks': ['admin'],
  /** block what goes round, everywhere */
  'declare-outbreaks': ['reviewer', 'admin'],
  'lift-outbreaks': ['admin'],
  /** agree to a policy that is looser than the one in force, or refuse it */
  'agree-policies': ['reviewer', 'admin'],
  freeze: ['admin'],
  /** invite, reset, disable, and give roles */
  people: ['admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>

export type Permission = keyof typeof GRANTED

/**
 * What a route asks for: a permission of a signed-in person, a token of a client, what the registries ask of clients (`access`), or
 * nothing.
 */
export type Access = Permission | 'client-token' | 'client' | 'anybody'

/** What each route of the API and of the pages asks for. The server does not start with a route that has no row. */
const ROUTES: Readonly<Record<string, Access>> = lookup({
  'GET /': 'anybody',
  'GET /desk': 'anybody',
  'GET /ui': 'anybody',
  'GET /ui/*': 'anybody',
  'GET /ui/sign-in': 'anybody',
  'GET /ui/sign-in/callback': 'anybody',
  'GET /why.css': 'anybody',
  'GET /why/*': 'anybody',
  'POST /why/*': 'anybody',
  'GET /api/v1/openapi.json': 'anybody',
  'GET /api/v1/welcome': 'anybody',
  'POST /api/v1/session': 'anybody',
  'POST /api/v1/setup': 'anybody',
  'POST /api/v1/password-link': 'anybody',
  'POST /api/v1/password-link/choice': 'anybody',
  'GET /api/v1/session': 'read',
  'DELETE /api/v1/session': 'read',
  'POST /api/v1/password': 'read',
  'GET /api/v1/cases': 'read',
  'GET /api/v1/cases/live': 'read',
  'GET /api/v1/cases/:id': 'read',
  'GET /api/v1/cases/:id/file': 'read',
  'GET /api/v1/cases/:id/file/download': 'read',
  'POST /api/v1/cases/decide': 'decide',
  'POST /api/v1/cases/:id/comment': 'comment',
  'POST /api/v1/cases/:id/release': 'decide',
  'POST /api/v1/cases/:id/agree': 'decide',
  'POST /api/v1/cases/:id/withdraw': 'decide',
  'POST /api/v1/cases/:id/reject': 'decide',
  'POST /api/v1/cases/:id/reverse': 'decide',
  'GET /api/v1/waivers': 'read',
  'POST /api/v1/waivers/:id/revoke': 'decide',
  'GET /api/v1/policies': 'read',
  'GET /api/v1/policies/hits': 'read',
  'POST /api/v1/policies/diff': 'read-log',
  'POST /api/v1/policies/replay': 'read-log',
  'GET /api/v1/policies/loosenings': 'read',
  'GET /api/v1/policies/loosenings/:id': 'read',
  'POST /api/v1/policies/loosenings/:id/agree': 'agree-policies',
  'POST /api/v1/policies/loosenings/:id/refuse': 'agree-policies',
  'GET /api/v1/held': 'read',
  'GET /api/v1/summary': 'read',
  'GET /api/v1/hosts': 'read',
  'GET /api/v1/search': 'read',
  'GET /api/v1/overview': 'read',
  'GET /api/v1/overview/map': 'read-log',
  'GET /api/v1/package': 'read',
  'GET /api/v1/package/receivers': 'read-log',
  'GET /api/v1/audit': 'read-log',
  'GET /api/v1/audit/export': 'export-log',
  'GET /api/v1/audit/inclusion': 'export-log',
  'GET /api/v1/audit/consistency': 'export-log',
  'GET /api/v1/freezes': 'read',
  'POST /api/v1/freezes': 'freeze',
  'POST /api/v1/freezes/:id/lift': 'freeze',
  'GET /api/v1/outbreaks': 'read',
  'GET /api/v1/outbreaks/:id': 'read-log',
  'POST /api/v1/outbreaks/reach': 'read-log',
  'POST /api/v1/outbreaks': 'declare-outbreaks',
  'POST /api/v1/outbreaks/:id/lift': 'lift-outbreaks',
  'POST /api/v1/warm/': 'client-token',
  'POST /api/v1/warm': 'client-token',
  'GET /api/v1/warm/:id': 'client-token',
  'POST /api/v1/attempts/': 'client',
  'POST /api/v1/attempts': 'client',
})

/** What a request of this method to the route with this pattern asks for; undefined: no row tells it. */
export function accessTo(method: string, pattern: string): Access | undefined {
  const key = `${method === 'HEAD' ? 'GET' : method} ${pattern}`
  return ROUTES[key]
}

/** Whether a token can be made for what a route asks for. */
export function isTokenRight(access: Access | undefined): access is TokenRight {
  return TOKEN_RIGHTS.some((right) => right === access)
}

export function may(role: Role, permission: Permission): boolean {
  const roles: readonly Role[] = GRANTED[permission]
  return roles.includes(role)
}

export function permissionsOf(role: Role): readonly Permission[] {
  return PERMISSIONS.filter((permission) => may(role, permission))
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal
export const PERMISSIONS = Object.keys(GRANTED) as readonly Permission[]

/** Throws `forbidden`. */
export function must(role: Role, permission: Permission): void {
  if (!may(role, permission)) throw new LazaretError('forbidden', `${NEEDED[permission]} is not for a ${role}.`)
}

/** As the subject of a sentence. */
const NEEDED: Readonly<Record<Permission, string>> = {
  read: 'Reading the desk',
  'read-log': 'Reading who did and received what',
  'export-log': 'Taking the log away',
  comment: 'Commenting on cases',
  decide: 'Deciding on packages',
  'waive-blocks': 'Waiving a block',
  'declare-outbreaks': 'Declaring an outbreak',
  'lift-outbreaks': 'Lifting an outbreak',
  'agree-policies': 'Deciding on a looser policy',
  freeze: 'Stopping what everybody installs',
  people: 'Changing who may sign in',
}
