import { randomUUID } from 'node:crypto'
import type { Case } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { EventType, NewEvent } from '../model/event.ts'
import { recorded, type Change } from '../model/unit-of-work.ts'
import { purlOf } from '../model/purl.ts'
import { minute } from '../model/text.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Rejection, Waiver, WaiverScope } from '../model/waiver.ts'
import { revisionOf } from './cases.ts'
import type { KeyedLock } from './lock.ts'
import { type Reviewer, plainText, REASON_MAX_CHARACTERS } from './people.ts'
import type { DeskDependencies } from './ports.ts'
import { reconcile } from './reconcile.ts'
import { endOf, rulesToWaive, type ScopeChoice, scopeOf, withFiles } from './scope.ts'

export interface ReleaseChoice {
  /** what the reviewer saw; absent: whatever stands now */
  readonly revision?: string
  readonly scope: ScopeChoice
  /** absent: all rules that refuse it now and that a waiver may lift */
  readonly rules?: readonly string[]
  /** ISO 8601 UTC; `null`: no end, for administrators; absent: 30 days */
  readonly until?: string | null
  readonly reason: string
}

export interface PlainChoice {
  readonly revision?: string
  readonly reason: string
}

export interface Decided {
  readonly case: Case
  /** as it stands after the decision: a release may leave a hold in force */
  readonly verdict: Verdict | undefined
}

/** A person's decisions on cases. Each is one commit: what changes, and the events that tell it. */
export class Decisions {
  readonly #app: DeskDependencies
  readonly #lock: KeyedLock

  constructor(app: DeskDependencies, lock: KeyedLock) {
    this.#app = app
    this.#lock = lock
  }

  async release(reviewer: Reviewer, id: string, choice: ReleaseChoice): Promise<Decided & { readonly waiver: Waiver }> {
    return this.#lock.run(id, async () => {
      const one = await this.#caseIn(id, ['open'], choice.revision)
      const verdict = await this.#verdict(one)
      const now = this.#app.clock()
      const until = endOf(choice.until, now, reviewer.role)
      const waiver: Waiver = {
        id: randomUUID(),
        registry: one.registry,
        scope: await this.#scopeOf(choice.scope, one),
        rules: rulesToWaive(verdict, choice.rules, reviewer.role),
        reason: reasonIn(choice.reason),
        by: reviewer.actor.name,
        at: now.toISOString(),
        ...(until === undefined ? {} : { until }),
        caseId: id,
      }
      const detail = {
        waiver: waiver.id,
        scope: waiver.scope.kind,
        rules: waiver.rules,
        until: until ?? 'no end',
        reason: waiver.reason,
        policy: verdict.policy.digest,
      }
      const released = decided(one, 'released', reviewer, waiver.at, waiver.reason)
      await this.#app.unitOfWork.commit([
        recorded(event(one, 'waiver.added', reviewer, waiver.at, detail), { kind: 'waiver', waiver }),
        recorded(event(one, 'case.released', reviewer, waiver.at, detail), released),
      ])
      if (waiver.scope.kind !== 'digest') {
        await reconcile(this.#app, reviewer, one, `covered by the release of ${one.artifact.filename}`)
      }
      return { ...(await this.#after(one)), waiver }
    })
  }

  async reject(
    reviewer: Reviewer,
    id: string,
    choice: PlainChoice,
  ): Promise<Decided & { readonly rejection: Rejection }> {
    return this.#lock.run(id, async () => {
      const one = await this.#caseIn(id, ['open'], choice.revision)
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
      const told = event(one, 'case.rejected', reviewer, at, { rejection: rejection.id, reason })
      const refused = decided(one, 'rejected', reviewer, at, reason)
      await this.#app.unitOfWork.commit([recorded(told, { kind: 'rejection', rejection }, refused)])
      return { ...(await this.#after(one)), rejection }
    })
  }

  /** Takes a release or a rejection back: its waivers and rejections end, and the case is open again. Nothing is edited. */
  async reverse(reviewer: Reviewer, id: string, choice: PlainChoice): Promise<Decided> {
    return this.#lock.run(id, async () => {
      const one = await this.#caseIn(id, ['released', 'rejected'], choice.revision)
      const at = this.#app.clock().toISOString()
      const reason = reasonIn(choice.reason)
      const by = reviewer.actor.name
      const waivers = (await this.#app.records.waivers({ active: true, at })).filter((waiver) => waiver.caseId === id)
      const rejections = (await this.#app.records.rejections({ active: true })).filter((found) => found.caseId === id)
      const ended = rejections.map(({ id: rejection }) => rejection)
      const detail = { was: one.state, reason, ...(ended.length === 0 ? {} : { rejections: ended }) }
      await this.#app.unitOfWork.commit([
        ...waivers.map((waiver) =>
          recorded(event(one, 'waiver.revoked', reviewer, at, { waiver: waiver.id, reason }), {
            kind: 'waiver-revoked',
            id: waiver.id,
            at,
            by,
          }),
        ),
        recorded(
          event(one, 'case.reversed', reviewer, at, detail),
          ...ended.map((rejection) => ({ kind: 'rejection-revoked', id: rejection, at, by }) as const),
          decided(one, 'open', reviewer, at, reason),
        ),
      ])
      if (waivers.length > 0)
        await reconcile(this.#app, reviewer, one, `reversed with ${one.artifact.filename}: ${reason}`)
      return this.#after(one)
    })
  }

  async #caseIn(id: string, states: readonly Case['state'][], revision: string | undefined): Promise<Case> {
    const one = await this.#app.records.case(id)
    if (one === undefined) throw new LazaretError('not-found', 'There is no such case.')
    const seen = revision ?? revisionOf(one)
    if (!states.includes(one.state) || seen !== revisionOf(one)) {
      const when = one.decidedAt === undefined ? '' : `, ${minute(one.decidedAt)}`
      const who = one.decidedBy === undefined ? '' : ` (${one.decidedBy}${when})`
      throw new LazaretError('conflict', `Your decision was not saved: this case ${NOW[one.state]}${who}.`)
    }
    return one
  }

  /** With the bytes that files have now: others that come under their names later are not released with them. */
  async #scopeOf(choice: ScopeChoice, one: Case): Promise<WaiverScope> {
    const { records, ports } = this.#app
    const stored = await records.artifactsOfPackage(one.registry, one.artifact.name)
    return withFiles(scopeOf(choice, one, ports), one, stored, ports)
  }

  async #verdict(one: Case): Promise<Verdict> {
    const now = await this.#app.ports.decideNow(one.registry, one.artifact, one.digest)
    const verdict = now ?? (await this.#app.records.verdict(one.registry, one.artifact, one.digest))
    if (verdict === undefined)
      throw new LazaretError('conflict', 'This artifact has no verdict yet; there is nothing to release.')
    return verdict
  }

  async #after(one: Case): Promise<Decided> {
    const after = await this.#app.records.case(one.id)
    return { case: after ?? one, verdict: await this.#app.ports.decideNow(one.registry, one.artifact, one.digest) }
  }
}

/** A case's state, for somebody who thought that it was another. */
const NOW: Readonly<Record<Case['state'], string>> = {
  open: 'needs a decision again',
  released: 'is released already',
  rejected: 'is blocked already',
  closed: 'is closed',
}

function decided(
  one: Case,
  state: Case['state'],
  reviewer: Reviewer,
  at: string,
  reason: string,
): Extract<Change, { kind: 'case-decided' }> {
  return { kind: 'case-decided', id: one.id, state, at, by: reviewer.actor.name, reason }
}

function event<Told extends EventType>(
  one: Case,
  type: Told,
  reviewer: Reviewer,
  at: string,
  detail: NewEvent['detail'],
): NewEvent<Told> {
  const subject = { registry: one.registry, purl: purlOf(one.artifact), digest: one.digest }
  return { type, at, actor: reviewer.actor, ...subject, detail: { case: one.id, ...detail } }
}

export function reasonIn(text: string): string {
  const reason = plainText(text)
  if (reason === '') throw new LazaretError('bad-request', 'A reason is required: the next reader of the log needs it.')
  if (reason.length > REASON_MAX_CHARACTERS) {
    throw new LazaretError('bad-request', `The reason may have at most ${REASON_MAX_CHARACTERS} characters.`)
  }
  return reason
}
