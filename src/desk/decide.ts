import { randomUUID } from 'node:crypto'
import { recorded } from '../model/unit-of-work.ts'
import type { Rejection } from '../model/waiver.ts'
import {
  afterwards,
  caseFor,
  type Decided,
  decided,
  eventOn,
  endProposals,
  type PlainChoice,
  reasonIn,
} from './deciding.ts'
import type { KeyedLock } from './lock.ts'
import type { Reviewer } from './people.ts'
import type { DeskDependencies } from './ports.ts'
import { reconcile } from './reconcile.ts'

/** A person's "no" to a case, and what takes decisions back. Each is one commit: what changes, and the events that tell it. */
export class Decisions {
  readonly #app: DeskDependencies
  readonly #lock: KeyedLock

  constructor(app: DeskDependencies, lock: KeyedLock) {
    this.#app = app
    this.#lock = lock
  }

  async reject(
    reviewer: Reviewer,
    id: string,
    choice: PlainChoice,
  ): Promise<Decided & { readonly rejection: Rejection }> {
    return this.#lock.run(id, async () => {
      const one = await caseFor(reviewer, this.#app, id, ['open'], choice.revision)
      const at = this.#app.clock().toISOString()
      const reason = reasonIn(choice.reason)
      const by = reviewer.actor.name
      const rejection: Rejection = {
        id: randomUUID(),
        registry: one.registry,
        digest: one.digest,
        reason,
        by,
        at,
        caseId: id,
      }
      const told = eventOn(one, 'case.rejected', reviewer, at, { rejection: rejection.id, reason })
      const refused = decided(one, 'rejected', reviewer, at, reason)
      await this.#app.unitOfWork.commit([
        ...(await endProposals(this.#app, one, reviewer, at)),
        recorded(told, { kind: 'rejection', rejection }, refused),
      ])
      return { ...(await afterwards(this.#app, one)), rejection }
    })
  }

  /** Takes a release or a rejection back: its waivers and rejections end, and the case is open again. Nothing is edited. */
  async reverse(reviewer: Reviewer, id: string, choice: PlainChoice): Promise<Decided> {
    return this.#lock.run(id, async () => {
      const one = await caseFor(reviewer, this.#app, id, ['released', 'rejected'], choice.revision)
      const at = this.#app.clock().toISOString()
      const reason = reasonIn(choice.reason)
      const by = reviewer.actor.name
      const waivers = (await this.#app.records.waivers({ active: true, at })).filter((waiver) => waiver.caseId === id)
      const rejections = (await this.#app.records.rejections({ active: true })).filter((found) => found.caseId === id)
      const ended = rejections.map(({ id: rejection }) => rejection)
      const detail = { was: one.state, reason, ...(ended.length === 0 ? {} : { rejections: ended }) }
      await this.#app.unitOfWork.commit([
        ...waivers.map((waiver) =>
          recorded(eventOn(one, 'waiver.revoked', reviewer, at, { waiver: waiver.id, reason }), {
            kind: 'waiver-revoked',
            id: waiver.id,
            at,
            by,
          }),
        ),
        recorded(
          eventOn(one, 'case.reversed', reviewer, at, detail),
          ...ended.map((rejection) => ({ kind: 'rejection-revoked', id: rejection, at, by }) as const),
          decided(one, 'open', reviewer, at, reason),
        ),
      ])
      if (waivers.length > 0)
        await reconcile(this.#app, reviewer, one, `reversed with ${one.artifact.filename}: ${reason}`)
      return afterwards(this.#app, one)
    })
  }
}
