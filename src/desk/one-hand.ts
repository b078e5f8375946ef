import type { LoggedEvent } from '../model/event.ts'
import type { DeskDependencies } from './ports.ts'

/** For so long an account is not taken for another person than whoever made it, or its password link. */
export const NEW_ACCOUNT_HOURS = 72

/** Changes of accounts that are looked through; of more nobody can tell. */
const EVENTS_MAX = 5000

const HOUR_MS = 3_600_000

/**
 * Whether two accounts may lie in one hand: one person invited the other, made a link by which the other's password is chosen, or did so for
 * both, in the last hours, by way of others or not. The operator's doing does not count: whoever has a shell on the server needs no account.
 */
export async function mayBeOneHand(
  { records, clock }: Pick<DeskDependencies, 'records' | 'clock'>,
  one: string,
  other: string,
): Promise<boolean> {
  const since = new Date(clock().getTime() - NEW_ACCOUNT_HOURS * HOUR_MS).toISOString()
  const events = await records.events({ types: ['user.created', 'user.changed'], since }, { limit: EVENTS_MAX })
  if (events.length === EVENTS_MAX) return true
  const given = new Map<string, string[]>()
  for (const [from, to] of events.flatMap(keyGiven)) given.set(from, [...(given.get(from) ?? []), to])
  return [one, other, ...given.keys()].some((giver) => {
    const held = heldBy(giver, given)
    return held.has(one) && held.has(other)
  })
}

/** Who gave whom the key of an account: who holds the link can choose the password. */
function keyGiven({ type, actor, detail }: LoggedEvent): readonly (readonly [from: string, to: string])[] {
  const { name, change } = detail
  const isKey = type === 'user.created' || change === 'password link'
  return isKey && actor.kind === 'user' && typeof name === 'string' && name !== actor.name ? [[actor.name, name]] : []
}

function heldBy(giver: string, given: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const held = new Set([giver])
  for (const holder of held) for (const name of given.get(holder) ?? []) held.add(name)
  return held
}
