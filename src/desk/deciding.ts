import { REASON_MAX_CHARACTERS } from '../api/limits.ts'
import type { Case } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { EventType, NewEvent } from '../model/event.ts'
import type { ProposalEnd } from '../model/proposal.ts'
import { purlOf } from '../model/purl.ts'
import { minute } from '../model/text.ts'
import { recorded, type Change, type Recorded } from '../model/unit-of-work.ts'
import type { Verdict } from '../model/verdict.ts'
import { revisionOf } from './cases.ts'
import { plainText, type Reviewer } from './people.ts'
import { must } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'

export interface PlainChoice {
  /** what the reviewer saw; absent: whatever stands now */
  readonly revision?: string
  readonly reason: string
}

export interface Decided {
  readonly case: Case
  /** as it stands after the decision: a release may leave a hold in force */
  readonly verdict: Verdict | undefined
}

/** A case's state, for somebody who thought that it was another. */
const NOW: Readonly<Record<Case['state'], string>> = {
  open: 'needs a decision again',
  released: 'is released already',
  rejected: 'is blocked already',
  closed: 'is closed',
}

/** The case, where it stands as its reader thinks. Throws `forbidden` for who may not decide, `not-found` and `conflict`. */
export async function caseFor(
  { role }: Reviewer,
  { records }: DeskDependencies,
  id: string,
  states: readonly Case['state'][],
  revision: string | undefined,
): Promise<Case> {
  must(role, 'decide')
  const one = await records.case(id)
  if (one === undefined) throw new LazaretError('not-found', 'There is no such case.')
  const seen = revision ?? revisionOf(one)
  if (!states.includes(one.state) || seen !== revisionOf(one)) {
    const when = one.decidedAt === undefined ? '' : `, ${minute(one.decidedAt)}`
    const who = one.decidedBy === undefined ? '' : ` (${one.decidedBy}${when})`
    throw new LazaretError('conflict', `Your decision was not saved: this case ${NOW[one.state]}${who}.`)
  }
  return one
}

export async function afterwards({ records, ports }: DeskDependencies, one: Case): Promise<Decided> {
  const after = await records.case(one.id)
  return { case: after ?? one, verdict: await ports.decideNow(one.registry, one.artifact, one.digest) }
}

export function decided(
  one: Case,
  state: Case['state'],
  reviewer: Reviewer,
  at: string,
  reason: string,
): Extract<Change, { kind: 'case-decided' }> {
  return { kind: 'case-decided', id: one.id, was: revisionOf(one), state, at, by: reviewer.actor.name, reason }
}

export function eventOn<Told extends EventType>(
  one: Case,
  type: Told,
  reviewer: Reviewer,
  at: string,
  detail: NewEvent['detail'],
): NewEvent<Told> {
  const subject = { registry: one.registry, purl: purlOf(one.artifact), digest: one.digest }
  return { type, at, actor: reviewer.actor, ...subject, detail: { case: one.id, ...detail } }
}

/** The end of a proposal, and the event that tells of it; `more`: what else the event says. */
export function proposalEnded(
  one: Case,
  reviewer: Reviewer,
  id: string,
  end: ProposalEnd,
  more: NewEvent['detail'] = {},
): Recorded {
  const detail = { proposal: id, how: end.how, ...more }
  return recorded(eventOn(one, 'case.proposal-ended', reviewer, end.at, detail), { kind: 'proposal-ended', id, end })
}

/** What ends proposals on a case that nobody has ended yet, but for the one that is seen to elsewhere. */
export async function endProposals(
  { records }: DeskDependencies,
  one: Case,
  reviewer: Reviewer,
  at: string,
  except?: string,
): Promise<Recorded[]> {
  const proposals = await records.proposals({ caseId: one.id })
  const end: ProposalEnd = { at, by: reviewer.actor.name, how: 'superseded' }
  return proposals
    .filter((proposal) => proposal.end === undefined && proposal.id !== except)
    .map(({ id }) => proposalEnded(one, reviewer, id, end))
}

export function reasonIn(text: string): string {
  const reason = plainText(text)
  if (reason === '') throw new LazaretError('bad-request', 'A reason is required: the next reader of the log needs it.')
  if (reason.length > REASON_MAX_CHARACTERS) {
    throw new LazaretError('bad-request', `The reason may have at most ${REASON_MAX_CHARACTERS} characters.`)
  }
  return reason
}
