import { LazaretError } from '../model/errors.ts'
import type { ClaimedPerson, SignInSettings } from '../model/sign-in.ts'
import { ROLES, type Role } from '../model/user.ts'
import { USER_NAME } from './users.ts'

/** A person of more groups, or of a group with a longer name in characters, is not let in: nobody could have meant them all. */
export const GROUPS_MAX = 2000
export const GROUP_CHARACTERS_MAX = 256

/** [OpenID Connect Core 2], characters. */
const SUBJECT_MAX = 255

/**
 * Who a provider's claims make a person here, by what the operator wrote. A claim that is missing, of another kind, or too large is never taken for
 * an empty one. Throws `forbidden` with a sentence for the person.
 */
export function personOfClaims(
  { subject, claims }: ClaimedPerson,
  settings: SignInSettings,
): { name: string; role: Role } {
  if (subject.length === 0 || subject.length > SUBJECT_MAX)
    throw refusal(`${settings.label} names you by no usable subject.`)
  const role = roleOf(groupsIn(claims, settings), settings)
  const name = claims[settings.nameClaim]
  if (typeof name !== 'string' || !USER_NAME.test(name))
    throw refusal(
      `${settings.label} gives you no name that Lazaret can use (claim ${settings.nameClaim}: letters, digits and . _ @ -).`,
    )
  return { name, role }
}

function groupsIn(claims: ClaimedPerson['claims'], { label, groupsClaim }: SignInSettings): ReadonlySet<string> {
  const groups = claims[groupsClaim]
  if (groups === undefined) throw refusal(`${label} does not tell which groups you are in (claim ${groupsClaim}).`)
  if (!Array.isArray(groups)) throw refusal(`${label} tells your groups in a way that is not understood.`)
  if (groups.length > GROUPS_MAX)
    throw refusal(`${label} names ${groups.length} groups of yours; at most ${GROUPS_MAX} are looked at.`)
  const names = groups.filter((one): one is string => typeof one === 'string' && one.length <= GROUP_CHARACTERS_MAX)
  if (names.length < groups.length) throw refusal(`${label} tells your groups in a way that is not understood.`)
  return new Set(names)
}

/** The greatest one that any of the groups gives. */
function roleOf(groups: ReadonlySet<string>, { label, roles }: SignInSettings): Role {
  const role = ROLES.findLast((one) => roles[one].some((group) => groups.has(group)))
  if (role === undefined)
    throw refusal(`You are signed in at ${label}, but in no group that may use this Lazaret: ask for one.`)
  return role
}

function refusal(message: string): LazaretError {
  return new LazaretError('forbidden', message)
}
