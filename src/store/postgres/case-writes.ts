import type { Case, CaseRequest } from '../../model/case.ts'
import { LazaretError } from '../../model/errors.ts'
import type { Change } from '../../model/unit-of-work.ts'
import { DECIDE_CASE, notDecided, REQUESTS_PER_CASE_MAX } from '../case-writes.ts'
import { statement, type Transaction } from './statement.ts'

const OPEN = statement(
  `INSERT INTO quarantine_case (id, registry, digest, ecosystem, name, version, filename, kind, state, opened_at)
   VALUES (@id, @registry, @digest, @ecosystem, @name, @version, @filename, @kind, @state, @openedAt)
   ON CONFLICT (registry, digest, name, filename) DO NOTHING`,
)
const FIND = statement(
  'SELECT id FROM quarantine_case WHERE registry = @registry AND digest = @digest AND name = @name AND filename = @filename',
)
const DECIDE = statement(DECIDE_CASE)
const FIND_BY_ID = statement('SELECT id FROM quarantine_case WHERE id = @id')
const ASKED = statement(
  `UPDATE quarantine_case SET asked = asked + 1, messages = messages + @messages,
     last_asked_at = GREATEST(last_asked_at, @at)
   WHERE id = @caseId RETURNING asked`,
)
const REQUEST = statement(
  `INSERT INTO case_request (case_id, slot, at, address, client, token, message, contact, person)
   VALUES (@caseId, @slot, @at, @address, @client, @token, @message, @contact, @person)
   ON CONFLICT (case_id, slot) DO UPDATE SET at = excluded.at, client = excluded.client`,
)
const ROWS = statement('SELECT COUNT(*) AS rows FROM case_request WHERE case_id = @caseId')
const FOLD = statement(
  `DELETE FROM case_request WHERE case_id = @caseId AND slot = (
     SELECT slot FROM case_request WHERE case_id = @caseId
     ORDER BY CASE WHEN message IS NULL THEN 0 ELSE 1 END, at, slot LIMIT 1)`,
)

/** Id of the one case of this artifact: the first that was opened. */
export async function openCase(tx: Transaction, opened: Case): Promise<string> {
  const { id, registry, digest, state, openedAt, artifact } = opened
  const { ecosystem, name, version, filename, kind } = artifact
  const row = { id, registry, digest, ecosystem, name, version, filename, kind, state, openedAt }
  if ((await tx.run(OPEN, row)) === 1) return id
  return (await tx.first<{ id: string }>(FIND, { registry, digest, name, filename }))?.id ?? id
}

export async function decideCase(
  tx: Transaction,
  { id, state, at, by, reason, was }: Extract<Change, { kind: 'case-decided' }>,
): Promise<void> {
  if ((await tx.run(DECIDE, { id, state, at, by, reason, was: was ?? null })) === 0)
    throw notDecided(id, (await tx.first(FIND_BY_ID, { id })) !== undefined)
}

/** A client that asks again and again is one row, whose time moves; each message of the form is a row of its own. */
export async function requestCase(tx: Transaction, caseId: string, request: CaseRequest): Promise<void> {
  const { at, requester, message = null, contact = null, person = null } = request
  const { address, client, token = null } = requester
  const counted = await tx.first<{ asked: number }>(ASKED, { caseId, at, messages: message === null ? 0 : 1 })
  if (counted === undefined) throw new LazaretError('not-found', `There is no case ${caseId}.`)
  const number = String(counted.asked).padStart(12, '0')
  const slot = message === null ? `download ${address} ${token ?? ''}` : `message ${number}`
  await tx.run(REQUEST, { caseId, slot, at, address, client, token, message, contact, person })
  const kept = await tx.first<{ rows: number }>(ROWS, { caseId })
  if ((kept?.rows ?? 0) > REQUESTS_PER_CASE_MAX) await tx.run(FOLD, { caseId })
}
