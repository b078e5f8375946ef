import { LazaretError } from '../../model/errors.ts'
import type { Freeze } from '../../model/freeze.ts'
import type { Outbreak } from '../../model/outbreak.ts'
import type { Proposal, ProposalEnd } from '../../model/proposal.ts'
import type { Rejection, Waiver } from '../../model/waiver.ts'
import { revokeOnce } from './revoke-once.ts'
import { statement, type Transaction } from './statement.ts'
import { REJECTION_UPSERT, WAIVER_UPSERT } from '../upserts.ts'

/** On which a process is told that the revision of decisions moved. */
export const DECISIONS_CHANNEL = 'lazaret_decisions'

const MOVED = statement(
  `INSERT INTO decision_state (id, revision) VALUES (1, 1)
   ON CONFLICT (id) DO UPDATE SET revision = decision_state.revision + 1 RETURNING revision`,
)
const TELL = statement(`SELECT pg_notify('${DECISIONS_CHANNEL}', @revision)`)

const WAIVER = statement(WAIVER_UPSERT)
const REJECTION = statement(REJECTION_UPSERT)
const FREEZE = statement(
  `INSERT INTO "freeze" (id, registry, line, until_at, reason, added_by, added_at)
   VALUES (@id, @registry, @line, @until, @reason, @by, @at)`,
)
const OUTBREAK = statement(
  `INSERT INTO outbreak (id, title, targets, reason, added_by, added_at)
   VALUES (@id, @title, @targets, @reason, @by, @at)`,
)
const PROPOSED = statement('SELECT id FROM proposal WHERE case_id = @caseId AND ended_at IS NULL')
const PROPOSAL = statement(
  `INSERT INTO proposal (id, case_id, body, added_by, added_as, added_at) VALUES (@id, @caseId, @body, @by, @as, @at)`,
)
const END = statement(
  'UPDATE proposal SET ended_at = @at, ended_by = @by, ended_how = @how WHERE id = @id AND ended_at IS NULL',
)
const FIND_PROPOSAL = statement('SELECT id FROM proposal WHERE id = @id')

/** Something that verdicts hang on was written: every process decides anew. */
export async function moved(tx: Transaction): Promise<void> {
  const row = await tx.first<{ revision: number }>(MOVED, {})
  tx.decided = row?.revision
  await tx.run(TELL, { revision: String(row?.revision) })
}

export async function writeWaiver(tx: Transaction, waiver: Waiver): Promise<void> {
  const { id, registry, reason, by, at, scope, rules, until = null, revokedAt = null, revokedBy = null } = waiver
  const { caseId = null, agreedBy = null, ticket = null, isEmergency } = waiver
  const json = { scope: JSON.stringify(scope), rules: JSON.stringify(rules) }
  const more = { until, revokedAt, revokedBy, caseId, agreedBy, ticket, emergency: isEmergency === true ? 1 : 0 }
  await tx.run(WAIVER, { id, registry, reason, by, at, ...json, ...more })
}

export async function writeRejection(tx: Transaction, rejection: Rejection): Promise<void> {
  const { id, registry, digest, reason, by, at, revokedAt = null, revokedBy = null, caseId = null } = rejection
  await tx.run(REJECTION, { id, registry, digest, reason, by, at, revokedAt, revokedBy, caseId })
}

export async function writeFreeze(tx: Transaction, freeze: Freeze): Promise<void> {
  const { id, registry, line, until, reason, by, at } = freeze
  await tx.run(FREEZE, { id, registry, line, until, reason, by, at })
}

export async function writeOutbreak(tx: Transaction, outbreak: Outbreak): Promise<void> {
  const { id, title, targets, reason, by, at } = outbreak
  await tx.run(OUTBREAK, { id, title, targets: JSON.stringify(targets), reason, by, at })
}

/** Throws `conflict` where its case has another one that nobody has ended. */
export async function writeProposal(tx: Transaction, proposal: Proposal): Promise<void> {
  const { id, caseId, release, by, as, at } = proposal
  if ((await tx.first(PROPOSED, { caseId })) !== undefined)
    throw new LazaretError('conflict', 'There is a proposal on this case already: agree to it, or withdraw it.')
  await tx.run(PROPOSAL, { id, caseId, body: JSON.stringify(release), by, as, at })
}

/** Throws `not-found`, and `conflict` where it was ended before. */
export async function endProposal(tx: Transaction, id: string, { at, by, how }: ProposalEnd): Promise<void> {
  if ((await tx.run(END, { id, at, by, how })) === 1) return
  if ((await tx.first(FIND_PROPOSAL, { id })) === undefined)
    throw new LazaretError('not-found', 'There is no such proposal.')
  throw new LazaretError('conflict', 'This proposal was ended before.')
}

export const revokeWaiver = revokeOnce('waiver', {
  none: (id) => `There is no waiver ${id}.`,
  before: (id) => `The waiver ${id} was revoked before.`,
})
export const revokeRejection = revokeOnce('rejection', {
  none: (id) => `There is no rejection ${id}.`,
  before: (id) => `The rejection ${id} was revoked before.`,
})
export const liftFreeze = revokeOnce('freeze', {
  none: () => 'There is no such freeze.',
  before: () => 'This freeze was lifted before.',
})
export const liftOutbreak = revokeOnce('outbreak', {
  none: () => 'There is no such outbreak.',
  before: () => 'This outbreak was lifted before.',
})
