import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { LazaretError } from '../model/errors.ts'
import type { Proposal, ProposalEnd } from '../model/proposal.ts'
import type { Records } from '../model/records.ts'
import { toProposal } from './rows.ts'
import type { Schema } from './schema.ts'

export interface ProposalWriter {
  /** Throws `conflict` where its case has another one that nobody has ended. */
  proposal(proposal: Proposal): void
  /** Throws `not-found`, and `conflict` where it was ended before. */
  endProposal(id: string, end: ProposalEnd): void
}

export function proposalWriter(sqlite: Database.Database): ProposalWriter {
  const open = sqlite.prepare<[string], { readonly id: string }>(
    'SELECT id FROM proposal WHERE case_id = ? AND ended_at IS NULL',
  )
  const insert = sqlite.prepare(
    `INSERT INTO proposal (id, case_id, body, added_by, added_as, added_at)
     VALUES (@id, @caseId, @body, @by, @as, @at)`,
  )
  const end = sqlite.prepare<[string, string, string, string]>(
    'UPDATE proposal SET ended_at = ?, ended_by = ?, ended_how = ? WHERE id = ? AND ended_at IS NULL',
  )
  const find = sqlite.prepare<[string], { readonly id: string }>('SELECT id FROM proposal WHERE id = ?')
  return {
    proposal({ id, caseId, release, by, as, at }) {
      if (open.get(caseId) !== undefined)
        throw new LazaretError('conflict', 'There is a proposal on this case already: agree to it, or withdraw it.')
      insert.run({ id, caseId, body: JSON.stringify(release), by, as, at })
    },
    endProposal(id, { at, by, how }) {
      if (end.run(at, by, how, id).changes === 1) return
      if (find.get(id) === undefined) throw new LazaretError('not-found', 'There is no such proposal.')
      throw new LazaretError('conflict', 'This proposal was ended before.')
    },
  }
}

export function proposalRecords(db: Kysely<Schema>): Records['proposals'] {
  return async ({ caseId }) => {
    const query = db.selectFrom('proposal').selectAll().orderBy('added_at', 'desc').orderBy('id')
    const rows =
      caseId === undefined
        ? query.where('ended_at', 'is', null).execute()
        : query.where('case_id', '=', caseId).execute()
    return (await rows).map(toProposal)
  }
}
