import { TICKET_MAX_CHARACTERS } from '../api/limits.ts'
import type { Approvals } from '../model/approvals.ts'
import type { Case } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { Proposal, ProposedRelease } from '../model/proposal.ts'
import { mayBeOneHand, NEW_ACCOUNT_HOURS } from './one-hand.ts'
import { plainText, type Reviewer } from './people.ts'
import { may } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'

/** Requests on a case that are looked through for who asked. */
const REQUESTS_MAX = 1000

const HOUR_MS = 3_600_000

/** Throws `forbidden` for who proposed it or asked for it by name, or may be the same person by another account, and `conflict` where its proposer may not propose any more. */
export async function mayAgree(app: DeskDependencies, { actor }: Reviewer, proposal: Proposal): Promise<void> {
  const { records } = app
  const { by, as, caseId } = proposal
  if (actor.kind === as && actor.name === by)
    throw new LazaretError('forbidden', 'You proposed this release: another person must agree to it.')
  const asked = await records.requests(caseId, { limit: REQUESTS_MAX })
  if (actor.kind === 'user' && asked.some(({ person }) => person === actor.name))
    throw new LazaretError('forbidden', 'You asked for this release: another person must agree to it.')
  if (as === 'operator') return
  if (actor.kind === 'user' && (await mayBeOneHand(app, by, actor.name)))
    throw new LazaretError(
      'forbidden',
      `Your account or that of ${by} was made, or got a password link, by one of you or by one person for both in the last ${NEW_ACCOUNT_HOURS} hours: another person must agree to it, or you later.`,
    )
  const proposer = (await records.users()).find(({ name }) => name === by)
  const isGone = proposer === undefined || proposer.disabledAt !== undefined
  if (!isGone && may(proposer.role, 'decide')) return
  const lacks = isGone ? 'sign in' : 'decide on packages'
  throw new LazaretError(
    'conflict',
    `${by}, who proposed it, may not ${lacks} any more: withdraw it, and propose it anew.`,
  )
}

/** When an emergency release ends, ISO 8601 UTC. It is for these bytes, and once: who needs it again finds a second person. */
export async function emergencyEnd(
  { records, clock }: DeskDependencies,
  one: Case,
  { emergencyHours }: Approvals,
  { scope, until }: ProposedRelease,
): Promise<string> {
  if (emergencyHours === 0)
    throw new LazaretError('forbidden', 'The policy lets nobody release this alone, not in an emergency either.')
  if (scope.kind !== 'digest')
    throw new LazaretError('bad-request', 'An emergency release is for this file only: choose the narrowest scope.')
  const waivers = await records.waivers({})
  if (waivers.some(({ caseId, isEmergency }) => caseId === one.id && isEmergency === true))
    throw new LazaretError('conflict', 'This case had its emergency release: a second person must agree now.')
  const latest = new Date(clock().getTime() + emergencyHours * HOUR_MS).toISOString()
  return until < latest ? until : latest
}

/** Throws `bad-request` where the policy wants a ticket and there is none. */
export function ticketIn(text: string | undefined, { ticketRequired }: Approvals): string | undefined {
  const ticket = plainText(text ?? '').replaceAll(/\s+/g, ' ')
  if (ticket.length > TICKET_MAX_CHARACTERS)
    throw new LazaretError('bad-request', `The ticket may have at most ${TICKET_MAX_CHARACTERS} characters.`)
  if (ticket !== '') return ticket
  if (ticketRequired)
    throw new LazaretError(
      'bad-request',
      'The policy wants a ticket: the number of the change or incident that this is for.',
    )
  return undefined
}
