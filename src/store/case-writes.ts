import type Database from 'better-sqlite3'
import type { Case, CaseRequest } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { Change } from '../model/unit-of-work.ts'

/** Rows kept for each case. Above it the oldest go, downloads before messages; the counts on the case and the log keep all. */
export const REQUESTS_PER_CASE_MAX = 500

/** `revisionOf` of a case, in SQL: what somebody else decided meanwhile is not overwritten. */
export const DECIDE_CASE = `UPDATE quarantine_case SET state = @state, decided_at = @at, decided_by = @by, decision_reason = @reason
   WHERE id = @id AND state || '@' || COALESCE(decided_at, opened_at) = COALESCE(@was, state || '@' || COALESCE(decided_at, opened_at))`

export function notDecided(id: string, isThere: boolean): LazaretError {
  return isThere
    ? new LazaretError('conflict', 'Your decision was not saved: somebody else decided on this case meanwhile.')
    : new LazaretError('not-found', `There is no case ${id}.`)
}

export interface CaseWriter {
  /** Id of the one case of this artifact: the first that was opened. */
  open(opened: Case): string
  request(caseId: string, request: CaseRequest): void
  decide(decision: Extract<Change, { kind: 'case-decided' }>): void
}

export function caseWriter(sqlite: Database.Database): CaseWriter {
  const insert = sqlite.prepare(
    `INSERT INTO quarantine_case (id, registry, digest, ecosystem, name, version, filename, kind, state, opened_at)
     VALUES (@id, @registry, @digest, @ecosystem, @name, @version, @filename, @kind, @state, @openedAt)
     ON CONFLICT (registry, digest, name, filename) DO NOTHING`,
  )
  const find = sqlite.prepare<[string, string, string, string], { id: string }>(
    'SELECT id FROM quarantine_case WHERE registry = ? AND digest = ? AND name = ? AND filename = ?',
  )
  const decide = sqlite.prepare(DECIDE_CASE)
  const findById = sqlite.prepare<[string]>('SELECT 1 FROM quarantine_case WHERE id = ?')
  const request = requestWriter(sqlite)
  return {
    open(opened) {
      const { id, registry, digest, state, openedAt, artifact } = opened
      const { ecosystem, name, version, filename, kind } = artifact
      const { changes } = insert.run({
        id,
        registry,
        digest,
        ecosystem,
        name,
        version,
        filename,
        kind,
        state,
        openedAt,
      })
      return changes === 1 ? id : (find.get(registry, digest, name, filename)?.id ?? id)
    },
    request,
    decide({ id, state, at, by, reason, was = null }) {
      if (decide.run({ id, state, at, by, reason, was }).changes === 0)
        throw notDecided(id, findById.get(id) !== undefined)
    },
  }
}

/**
 * A client that asks again and again is one row, whose time moves; each message of the form is a row of its own.
 */
function requestWriter(sqlite: Database.Database): CaseWriter['request'] {
  const count = sqlite.prepare(
    `UPDATE quarantine_case SET asked = asked + 1, messages = messages + @messages,
       last_asked_at = CASE WHEN last_asked_at > @at THEN last_asked_at ELSE @at END
     WHERE id = @caseId`,
  )
  const asked = sqlite.prepare<[string], { asked: number }>('SELECT asked FROM quarantine_case WHERE id = ?')
  const upsert = sqlite.prepare(
    `INSERT INTO case_request (case_id, slot, at, address, client, token, message, contact, person)
     VALUES (@caseId, @slot, @at, @address, @client, @token, @message, @contact, @person)
     ON CONFLICT (case_id, slot) DO UPDATE SET at = excluded.at, client = excluded.client`,
  )
  const rows = sqlite.prepare<[string], { rows: number }>('SELECT COUNT(*) AS rows FROM case_request WHERE case_id = ?')
  const fold = sqlite.prepare<[string, string]>(
    `DELETE FROM case_request WHERE case_id = ? AND slot = (
       SELECT slot FROM case_request WHERE case_id = ?
       ORDER BY CASE WHEN message IS NULL THEN 0 ELSE 1 END, at, slot LIMIT 1)`,
  )
  return (caseId, { at, requester, message = null, contact = null, person = null }) => {
    const { address, client, token = null } = requester
    const { changes } = count.run({ caseId, at, messages: message === null ? 0 : 1 })
    if (changes === 0) throw new LazaretError('not-found', `There is no case ${caseId}.`)
    const number = asked.get(caseId)?.asked ?? 0
    const slot = message === null ? `download ${address} ${token ?? ''}` : `message ${String(number).padStart(12, '0')}`
    upsert.run({ caseId, slot, at, address, client, token, message, contact, person })
    if ((rows.get(caseId)?.rows ?? 0) > REQUESTS_PER_CASE_MAX) fold.run(caseId, caseId)
  }
}
