import type Database from 'better-sqlite3'
import type { Rejection, Waiver } from '../model/waiver.ts'
import { revokeOnce } from './revoke-once.ts'
import { REJECTION_UPSERT, WAIVER_UPSERT } from './upserts.ts'

/** Writes what people decided. Each write moves the decisions' revision, so that every process decides anew. */
export interface DecisionWriter {
  /** Something else that verdicts hang on was written. */
  moved(): void
  waiver(waiver: Waiver): void
  /** Throws `not-found`, and `conflict` where it was revoked before. */
  revokeWaiver(id: string, at: string, by: string): void
  rejection(rejection: Rejection): void
  /** Throws `not-found`, and `conflict` where it was revoked before. */
  revokeRejection(id: string, at: string, by: string): void
}

export function decisionWriter(sqlite: Database.Database): DecisionWriter {
  const bump = sqlite.prepare(
    'INSERT INTO decision_state (id, revision) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET revision = decision_state.revision + 1',
  )
  const waiver = sqlite.prepare(WAIVER_UPSERT)
  const rejection = sqlite.prepare(REJECTION_UPSERT)
  const revokeWaiver = revokeOnce(sqlite, 'waiver', revokeWords('waiver'))
  const revokeRejection = revokeOnce(sqlite, 'rejection', revokeWords('rejection'))
  return {
    moved() {
      bump.run()
    },
    waiver({ scope, rules, until = null, revokedAt = null, revokedBy = null, caseId = null, ...more }) {
      const { agreedBy = null, ticket = null, isEmergency, ...rest } = more
      const json = { scope: JSON.stringify(scope), rules: JSON.stringify(rules) }
      const emergency = isEmergency === true ? 1 : 0
      waiver.run({ ...rest, ...json, until, revokedAt, revokedBy, caseId, agreedBy, ticket, emergency })
      bump.run()
    },
    revokeWaiver(id, at, by) {
      revokeWaiver(id, at, by)
      bump.run()
    },
    rejection({ revokedAt = null, revokedBy = null, caseId = null, ...rest }) {
      rejection.run({ ...rest, revokedAt, revokedBy, caseId })
      bump.run()
    },
    revokeRejection(id, at, by) {
      revokeRejection(id, at, by)
      bump.run()
    },
  }
}

function revokeWords(table: 'waiver' | 'rejection') {
  return {
    none: (id: string) => `There is no ${table} ${id}.`,
    before: (id: string) => `The ${table} ${id} was revoked before.`,
  }
}
