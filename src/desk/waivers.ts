import type { ArtifactName } from '../model/artifact.ts'
import { RELEASE_ENDED } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import { recorded } from '../model/unit-of-work.ts'
import type { Waiver } from '../model/waiver.ts'
import { reasonIn } from './deciding.ts'
import type { KeyedLock } from './lock.ts'
import type { Reviewer } from './people.ts'
import { must } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'
import { reconcile, reconcileOne } from './reconcile.ts'

/** Who puts a case back where a date did: nobody in particular. */
const CALENDAR = { actor: { kind: 'system', name: 'desk' } } as const

/** A waiver, and the file on whose case it was given. */
export interface WaiverRow {
  readonly waiver: Waiver
  readonly about: ArtifactName | undefined
}

/** Approved exceptions, and their early end. */
export class Waivers {
  readonly #app: DeskDependencies
  readonly #lock: KeyedLock
  /** ends up to this moment were seen to; ISO 8601 UTC */
  #seenTo = ''

  constructor(app: DeskDependencies, lock: KeyedLock) {
    this.#app = app
    this.#lock = lock
  }

  /** All of them, newest first: revoked and ended ones stay findable. */
  async list(): Promise<readonly WaiverRow[]> {
    const all = await this.#app.records.waivers({})
    const sorted = all.toSorted((a, b) => (a.at < b.at ? 1 : -1))
    return Promise.all(sorted.map(async (waiver) => ({ waiver, about: await this.#about(waiver) })))
  }

  async #about(waiver: Waiver): Promise<ArtifactName | undefined> {
    if (waiver.caseId === undefined) return undefined
    return (await this.#app.records.case(waiver.caseId))?.artifact
  }

  /** Ends a waiver now. A case that it alone released needs a decision again. */
  async revoke(reviewer: Reviewer, id: string, reason: string): Promise<void> {
    must(reviewer.role, 'decide')
    const waiver = (await this.#app.records.waivers({})).find((one) => one.id === id)
    if (waiver === undefined) throw new LazaretError('not-found', 'There is no such waiver.')
    await this.#lock.run(waiver.caseId ?? id, async () => this.#revoke(reviewer, id, reasonIn(reason)))
  }

  /**
   * Puts cases back whose release has ended by its date, so that they wait for a decision before somebody runs into them.
   * To be called now and then; the gate itself needs no reminder.
   */
  async reopenEnded(): Promise<void> {
    const now = this.#app.clock().toISOString()
    const all = await this.#app.records.waivers({})
    for (const { revokedAt, until, caseId } of all) {
      if (revokedAt !== undefined || until === undefined || caseId === undefined) continue
      if (until <= this.#seenTo || until > now) continue
      await this.#lock.run(caseId, async () => {
        const one = await this.#app.records.case(caseId)
        if (one?.state !== 'released') return
        const reason = `${RELEASE_ENDED}${until}`
        await reconcileOne(this.#app, CALENDAR, one, reason)
        await reconcile(this.#app, CALENDAR, one, reason)
      })
    }
    this.#seenTo = now
  }

  async #revoke(reviewer: Reviewer, id: string, reason: string): Promise<void> {
    const all = await this.#app.records.waivers({})
    const waiver = all.find((one) => one.id === id)
    if (waiver === undefined || waiver.revokedAt !== undefined) {
      throw new LazaretError('conflict', 'This waiver is revoked already.')
    }
    const at = this.#app.clock().toISOString()
    const by = reviewer.actor.name
    const detail = {
      waiver: id,
      rules: waiver.rules,
      reason,
      ...(waiver.caseId === undefined ? {} : { case: waiver.caseId }),
    }
    const event: NewEvent<'waiver.revoked'> = {
      type: 'waiver.revoked',
      at,
      actor: reviewer.actor,
      registry: waiver.registry,
      ...(waiver.scope.kind === 'digest' ? { digest: waiver.scope.digest } : {}),
      detail,
    }
    const one = waiver.caseId === undefined ? undefined : await this.#app.records.case(waiver.caseId)
    const others = all.some((other) => other.id !== id && other.caseId === waiver.caseId && isActive(other, at))
    const revoked = { kind: 'waiver-revoked', id, at, by } as const
    const isBare = one?.state === 'released' && !others
    const reopened = { kind: 'case-decided', state: 'open', at, by, reason: `waiver revoked: ${reason}` } as const
    await this.#app.unitOfWork.commit([
      isBare ? recorded(event, revoked, { ...reopened, id: one.id }) : recorded(event, revoked),
    ])
    if (one !== undefined) await reconcile(this.#app, reviewer, one, `waiver revoked: ${reason}`)
  }
}

export function isActive(waiver: Waiver, at: string): boolean {
  return waiver.revokedAt === undefined && (waiver.until === undefined || waiver.until > at)
}
