import type Database from 'better-sqlite3'
import type { Change, UnrecordedWrite } from '../model/unit-of-work.ts'
import { advisoryWriter } from './advisory-writes.ts'
import { artifactWriter } from './artifact-writes.ts'
import { catalogueWriter, type CatalogueColumns } from './catalogue-writes.ts'
import { cutWriter } from './cut-records.ts'
import { caseWriter } from './case-writes.ts'
import { decisionWriter } from './decision-writes.ts'
import { freezeWriter } from './freezes.ts'
import { looseningWriter } from './loosenings.ts'
import { outbreakWriter } from './outbreaks.ts'
import { outdatedWriter } from './outdated-writes.ts'
import { proposalWriter } from './proposals.ts'
import { receiverWriter } from './receivers.ts'
import { personWriter } from './person-writes.ts'
import { tokenWriter } from './token-writes.ts'

/** What the store itself writes beside the changes of state. */
export type CatalogueWrite =
  | { readonly kind: 'catalogue'; readonly columns: CatalogueColumns }
  /** upstream answered that nothing changed */
  | {
      readonly kind: 'catalogue-unchanged'
      readonly registry: string
      readonly name: string
      readonly refreshedAt: string
    }

/** What goes without an event. */
export type UntoldWrite = UnrecordedWrite | CatalogueWrite

export type StoreWrite = Change | UntoldWrite

/** Applies the writes of one commit, in order. Only inside a write transaction; throws LazaretError and SqliteError. */
export type Writer = (writes: readonly StoreWrite[]) => void

export function createWriter(sqlite: Database.Database, now: () => string): Writer {
  const artifacts = artifactWriter(sqlite)
  const catalogues = catalogueWriter(sqlite)
  const cases = caseWriter(sqlite)
  const decisions = decisionWriter(sqlite)
  const outbreaks = outbreakWriter(sqlite)
  const freezes = freezeWriter(sqlite)
  const loosenings = looseningWriter(sqlite)
  const proposals = proposalWriter(sqlite)
  const people = personWriter(sqlite, now)
  const advisories = advisoryWriter(sqlite)
  const tokens = tokenWriter(sqlite)
  const outdated = outdatedWriter(sqlite)
  const receivers = receiverWriter(sqlite)
  const cuts = cutWriter(sqlite)

  return (writes) => {
    const sameCases = new Map<string, string>()
    for (const write of writes) {
      switch (write.kind) {
        case 'artifact':
          artifacts.artifact(write.artifact)
          break
        case 'facts':
          artifacts.facts(write.facts)
          break
        case 'verdict':
          artifacts.verdict(write)
          break
        case 'case-opened':
          sameCases.set(write.case.id, cases.open(write.case))
          break
        case 'case-requested':
          cases.request(sameCases.get(write.request.caseId) ?? write.request.caseId, write.request)
          break
        case 'case-decided':
          cases.decide({ ...write, id: sameCases.get(write.id) ?? write.id })
          break
        case 'waiver':
          decisions.waiver(write.waiver)
          break
        case 'waiver-revoked':
          decisions.revokeWaiver(write.id, write.at, write.by)
          break
        case 'proposal':
          proposals.proposal(write.proposal)
          break
        case 'proposal-ended':
          proposals.endProposal(write.id, write.end)
          break
        case 'outbreak':
          outbreaks.outbreak(write.outbreak)
          decisions.moved()
          break
        case 'outbreak-lifted':
          outbreaks.lift(write.id, write.at, write.by)
          decisions.moved()
          break
        case 'freeze':
          freezes.freeze(write.freeze)
          decisions.moved()
          break
        case 'freeze-lifted':
          freezes.lift(write.id, write.at, write.by)
          decisions.moved()
          break
        case 'policy-kept':
          loosenings.keep(write.policy, write.was)
          decisions.moved()
          break
        case 'loosening':
          loosenings.loosening(write.loosening)
          break
        case 'loosening-agreed':
          loosenings.agree(write.id, write.at, write.by)
          break
        case 'loosening-ended':
          loosenings.end(write.id, write.end)
          break
        case 'rejection':
          decisions.rejection(write.rejection)
          break
        case 'rejection-revoked':
          decisions.revokeRejection(write.id, write.at, write.by)
          break
        case 'catalogue':
          catalogues.save(write.columns)
          break
        case 'catalogue-unchanged':
          catalogues.touch(write.registry, write.name, write.refreshedAt)
          break
        case 'user':
          people.user(write.user)
          break
        case 'advisories':
          for (const record of write.records) advisories.record(record)
          decisions.moved()
          break
        case 'token':
          tokens.token(write.token)
          decisions.moved()
          break
        case 'token-revoked':
          tokens.revokeToken(write.id, write.at, write.by)
          decisions.moved()
          break
        case 'log-cut':
          cuts.cut(write.cut, write.kept, write.pinned)
          break
        case 'cut-off-events':
          cuts.cutOff(write)
          break
        case 'superseded-facts':
          outdated.supersededFacts()
          break
        case 'unused-documents':
          outdated.unusedDocuments(write.before)
          break
        case 'told-receiver':
          receivers.told(write.receiver, write.next)
          break
        case 'session':
          people.session(write.session)
          break
        case 'session-renewed':
          people.renewSession(write.tokenHash, write.expiresAt)
          break
        case 'session-ended':
          people.endSession(write.tokenHash)
          break
        case 'sessions-ended':
          people.endSessions(write.userId)
          break
      }
    }
  }
}
