import { DECISIONS, type UnrecordedWrite } from '../../model/unit-of-work.ts'
import type { StoreWrite } from '../writes.ts'
import { writeAdvisories } from './advisory-writes.ts'
import * as artifacts from './artifact-writes.ts'
import * as cases from './case-writes.ts'
import * as cuts from './cut-writes.ts'
import * as decisions from './decision-writes.ts'
import * as loosenings from './loosening-writes.ts'
import * as people from './person-writes.ts'
import { statement, type Transaction } from './statement.ts'

const TOLD = statement(
  'INSERT INTO receiver (name, next) VALUES (@name, @next) ON CONFLICT (name) DO UPDATE SET next = excluded.next',
)

/**
 * Applies the writes of one commit, in order, as of `now` (ISO 8601 UTC). Throws LazaretError and what the driver throws; the caller
 * undoes the whole commit then.
 */
export async function applyWrites(tx: Transaction, writes: readonly StoreWrite[], now: string): Promise<void> {
  const sameCases = new Map<string, string>()
  for (const write of writes) await applyOne(tx, write, sameCases, now)
  const kinds: ReadonlySet<string> = DECISIONS
  if (writes.some(({ kind }) => kinds.has(kind) || kind === 'advisories')) await decisions.moved(tx)
}

async function applyOne(
  tx: Transaction,
  write: StoreWrite,
  sameCases: Map<string, string>,
  now: string,
): Promise<void> {
  switch (write.kind) {
    case 'artifact':
      return await artifacts.writeArtifact(tx, write.artifact)
    case 'verdict':
      return await artifacts.writeVerdict(tx, write)
    case 'case-opened':
      sameCases.set(write.case.id, await cases.openCase(tx, write.case))
      return
    case 'case-requested': {
      const { caseId } = write.request
      return await cases.requestCase(tx, sameCases.get(caseId) ?? caseId, write.request)
    }
    case 'case-decided':
      return await cases.decideCase(tx, { ...write, id: sameCases.get(write.id) ?? write.id })
    case 'waiver':
      return await decisions.writeWaiver(tx, write.waiver)
    case 'waiver-revoked':
      return await decisions.revokeWaiver(tx, write.id, write.at, write.by)
    case 'proposal':
      return await decisions.writeProposal(tx, write.proposal)
    case 'proposal-ended':
      return await decisions.endProposal(tx, write.id, write.end)
    case 'rejection':
      return await decisions.writeRejection(tx, write.rejection)
    case 'rejection-revoked':
      return await decisions.revokeRejection(tx, write.id, write.at, write.by)
    case 'freeze':
      return await decisions.writeFreeze(tx, write.freeze)
    case 'freeze-lifted':
      return await decisions.liftFreeze(tx, write.id, write.at, write.by)
    case 'outbreak':
      return await decisions.writeOutbreak(tx, write.outbreak)
    case 'outbreak-lifted':
      return await decisions.liftOutbreak(tx, write.id, write.at, write.by)
    case 'policy-kept':
      return await loosenings.keepPolicy(tx, write.policy, write.was)
    case 'loosening':
      return await loosenings.writeLoosening(tx, write.loosening)
    case 'loosening-agreed':
      return await loosenings.agreeToLoosening(tx, write.id, write.at, write.by)
    case 'loosening-ended':
      return await loosenings.endLoosening(tx, write.id, write.end)
    case 'user':
      return await people.writeUser(tx, write.user)
    case 'token':
      return await people.writeToken(tx, write.token)
    case 'token-revoked':
      return await people.revokeToken(tx, write.id, write.at, write.by)
    case 'advisories':
      return await writeAdvisories(tx, write.records)
    case 'log-cut':
      return await cuts.writeCut(tx, write.cut, write.kept, write.pinned)
    case 'catalogue':
      return await artifacts.writeCatalogue(tx, write.columns)
    case 'catalogue-unchanged':
      return await artifacts.touchCatalogue(tx, write)
    case 'facts':
    case 'superseded-facts':
    case 'unused-documents':
    case 'cut-off-events':
    case 'told-receiver':
    case 'session':
    case 'session-renewed':
    case 'session-ended':
    case 'sessions-ended':
      return await applyUntold(tx, write, now)
  }
}

/** What changes without an event. */
async function applyUntold(tx: Transaction, write: UnrecordedWrite, now: string): Promise<void> {
  switch (write.kind) {
    case 'facts':
      return await artifacts.writeFacts(tx, write.facts)
    case 'superseded-facts':
      return await artifacts.dropSupersededFacts(tx)
    case 'unused-documents':
      return await artifacts.dropUnusedDocuments(tx, write.before)
    case 'cut-off-events':
      return await cuts.cutOff(tx, write)
    case 'told-receiver':
      return void (await tx.run(TOLD, { name: write.receiver, next: write.next }))
    case 'session':
      return await people.startSession(tx, write.session, now)
    case 'session-renewed':
      return await people.renewSession(tx, write.tokenHash, write.expiresAt)
    case 'session-ended':
      return await people.endSession(tx, write.tokenHash)
    case 'sessions-ended':
      return await people.endSessions(tx, write.userId)
  }
}
