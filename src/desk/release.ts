import { randomUUID } from 'node:crypto'
import { reviewersFor, type ReleasePolicy } from '../model/approvals.ts'
import type { Case } from '../model/case.ts'
import { LazaretError } from '../model/errors.ts'
import type { Proposal, ProposedRelease } from '../model/proposal.ts'
import { recorded, type Recorded } from '../model/unit-of-work.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Waiver, WaiverScope } from '../model/waiver.ts'
import {
  afterwards,
  caseFor,
  type Decided,
  decided,
  eventOn,
  endProposals,
  type PlainChoice,
  proposalEnded,
  reasonIn,
} from './deciding.ts'
import type { KeyedLock } from './lock.ts'
import type { Reviewer } from './people.ts'
import type { DeskDependencies } from './ports.ts'
import { reconcile } from './reconcile.ts'
import { endOf, hasOtherBytes, refusingHits, rulesToWaive, type ScopeChoice, scopeOf, withFiles } from './scope.ts'
import { emergencyEnd, mayAgree, ticketIn } from './two-people.ts'

export interface ReleaseChoice extends PlainChoice {
  readonly scope: ScopeChoice
  /** absent: all rules that refuse it now and that a waiver may lift */
  readonly rules?: readonly string[]
  /** ISO 8601 UTC; absent: as long as the policy's approvals say */
  readonly until?: string
  readonly ticket?: string
  /** at once and by one person, where two must agree */
  readonly emergency?: true
}

/** A release, or the proposal of one where two people must agree. */
export type Released = Decided & ({ readonly waiver: Waiver } | { readonly proposal: Proposal })

/** Releases of cases: by one person, by two, or by one in an emergency. Each is one commit with the events that tell of it. */
export class Releases {
  readonly #app: DeskDependencies
  readonly #lock: KeyedLock

  constructor(app: DeskDependencies, lock: KeyedLock) {
    this.#app = app
    this.#lock = lock
  }

  async release(reviewer: Reviewer, id: string, choice: ReleaseChoice): Promise<Released> {
    return this.#lock.run(id, async () => {
      const one = await caseFor(reviewer, this.#app, id, ['open'], choice.revision)
      const policy = this.#app.ports.releasePolicy(one.registry)
      const verdict = await this.#verdict(one)
      const isEmergency = choice.emergency === true
      const mayPropose = rulesToWaive(verdict, choice.rules, 'admin')
      const needsTwo = reviewersFor(policy, mayPropose, refusingHits(verdict)) > 1
      const rules = needsTwo && !isEmergency ? mayPropose : rulesToWaive(verdict, choice.rules, reviewer.role)
      const release = await this.#wanted(one, choice, policy, rules)
      if (needsTwo && !isEmergency) return this.#propose(reviewer, one, release)
      if (!isEmergency) return this.#released(reviewer, one, verdict, waiverOf(one, release, reviewer, this.#at()))
      if (!needsTwo)
        throw new LazaretError('bad-request', 'One person may release it: there is no emergency to declare.')
      const until = await emergencyEnd(this.#app, one, policy.approvals, release)
      const waiver = waiverOf(one, { ...release, until }, reviewer, this.#at())
      return this.#released(reviewer, one, verdict, { ...waiver, isEmergency })
    })
  }

  /** By a second person: what was proposed comes into force as it stands. Throws `forbidden` for who proposed or asked for it. */
  async agree(reviewer: Reviewer, id: string, choice: { readonly revision?: string; readonly proposal: string }) {
    return this.#lock.run(id, async () => {
      const one = await caseFor(reviewer, this.#app, id, ['open'], choice.revision)
      const proposal = await this.#proposal(id, choice.proposal)
      await mayAgree(this.#app, reviewer, proposal)
      const { release } = proposal
      const verdict = await this.#verdict(one)
      const rules = rulesToWaive(verdict, release.rules, reviewer.role)
      const until = endOf(release.until, this.#app.clock(), this.#app.ports.releasePolicy(one.registry).approvals)
      const scope = await this.#withFiles(release.scope, one)
      if (hasOtherBytes(scope, release.scope))
        throw new LazaretError(
          'conflict',
          'Files that it covers were replaced since: withdraw it, and propose it anew.',
        )
      const at = this.#at()
      const end = { at, by: reviewer.actor.name, how: 'agreed' } as const
      const ended = proposalEnded(one, reviewer, proposal.id, end, { proposed_by: proposal.by })
      const waiver = waiverOf(one, { ...release, rules, until, scope }, reviewer, at)
      return this.#released(
        reviewer,
        one,
        verdict,
        { ...waiver, by: proposal.by, agreedBy: reviewer.actor.name },
        ended,
      )
    })
  }

  /** By the one who made it, or by somebody who does not agree. */
  async withdraw(
    reviewer: Reviewer,
    id: string,
    choice: PlainChoice & { readonly proposal: string },
  ): Promise<Decided> {
    return this.#lock.run(id, async () => {
      const one = await caseFor(reviewer, this.#app, id, ['open'], choice.revision)
      const proposal = await this.#proposal(id, choice.proposal)
      const at = this.#at()
      const reason = reasonIn(choice.reason)
      const end = { at, by: reviewer.actor.name, how: 'withdrawn' } as const
      await this.#app.unitOfWork.commit([
        proposalEnded(one, reviewer, proposal.id, end, { reason, proposed_by: proposal.by }),
      ])
      return afterwards(this.#app, one)
    })
  }

  async #wanted(
    one: Case,
    choice: ReleaseChoice,
    { approvals }: ReleasePolicy,
    rules: readonly string[],
  ): Promise<ProposedRelease> {
    const ticket = ticketIn(choice.ticket, approvals)
    const { ports } = this.#app
    const facts =
      choice.scope.kind === 'surface' ? await ports.facts(one.registry, one.artifact, one.digest) : undefined
    return {
      scope: await this.#withFiles(scopeOf(choice.scope, one, facts, ports), one),
      rules,
      reason: reasonIn(choice.reason),
      until: endOf(choice.until, this.#app.clock(), approvals),
      ...(ticket === undefined ? {} : { ticket }),
    }
  }

  async #propose(reviewer: Reviewer, one: Case, release: ProposedRelease): Promise<Released> {
    const { kind, name } = reviewer.actor
    const as = kind === 'operator' ? kind : 'user'
    const proposal: Proposal = { id: randomUUID(), caseId: one.id, release, by: name, as, at: this.#at() }
    const event = eventOn(one, 'case.proposed', reviewer, proposal.at, { proposal: proposal.id, ...told(release) })
    await this.#app.unitOfWork.commit([recorded(event, { kind: 'proposal', proposal })])
    return { ...(await afterwards(this.#app, one)), proposal }
  }

  async #released(
    reviewer: Reviewer,
    one: Case,
    verdict: Verdict,
    waiver: Waiver,
    ...before: readonly Recorded[]
  ): Promise<Decided & { readonly waiver: Waiver }> {
    const { id, at, reason, until = '', agreedBy, isEmergency } = waiver
    const detail = {
      waiver: id,
      ...told({ ...waiver, until }),
      policy: verdict.policy.digest,
      ...(agreedBy === undefined ? {} : { proposed_by: waiver.by }),
      ...(isEmergency === true ? { emergency: true } : {}),
    }
    const type = isEmergency === true ? 'case.emergency' : 'case.released'
    await this.#app.unitOfWork.commit([
      ...before,
      ...(agreedBy === undefined ? await endProposals(this.#app, one, reviewer, at) : []),
      recorded(eventOn(one, 'waiver.added', reviewer, at, detail), { kind: 'waiver', waiver }),
      recorded(eventOn(one, type, reviewer, at, detail), decided(one, 'released', reviewer, at, reason)),
    ])
    if (waiver.scope.kind !== 'digest')
      await reconcile(this.#app, reviewer, one, `covered by the release of ${one.artifact.filename}`)
    return { ...(await afterwards(this.#app, one)), waiver }
  }

  async #proposal(caseId: string, id: string): Promise<Proposal> {
    const proposal = (await this.#app.records.proposals({ caseId })).find((one) => one.id === id)
    if (proposal === undefined) throw new LazaretError('not-found', 'There is no such proposal on this case.')
    if (proposal.end !== undefined) throw new LazaretError('conflict', 'This proposal was ended before.')
    return proposal
  }

  /** With the bytes that files have now: others that come under their names later are not released with them. */
  async #withFiles(scope: WaiverScope, one: Case): Promise<WaiverScope> {
    const { records, ports } = this.#app
    const stored = await records.artifactsOfPackage(one.registry, one.artifact.name)
    return withFiles(scope, one, stored, ports)
  }

  async #verdict(one: Case): Promise<Verdict> {
    const now = await this.#app.ports.decideNow(one.registry, one.artifact, one.digest)
    const verdict = now ?? (await this.#app.records.verdict(one.registry, one.artifact, one.digest))
    if (verdict === undefined)
      throw new LazaretError('conflict', 'This artifact has no verdict yet; there is nothing to release.')
    return verdict
  }

  #at(): string {
    return this.#app.clock().toISOString()
  }
}

function waiverOf({ registry, id }: Case, release: ProposedRelease, { actor }: Reviewer, at: string): Waiver {
  return { id: randomUUID(), registry, ...release, by: actor.name, at, caseId: id }
}

/** A release as events tell of it. */
function told({ scope, rules, until, reason, ticket }: ProposedRelease) {
  const range = scope.kind === 'package' ? { range: scope.range } : {}
  const surface = scope.kind === 'surface' ? { surface: scope.surface.digest } : {}
  return { scope: scope.kind, ...range, ...surface, rules, until, reason, ...(ticket === undefined ? {} : { ticket }) }
}
