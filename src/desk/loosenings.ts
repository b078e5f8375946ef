import { LazaretError } from '../model/errors.ts'
import { looseningDetail, type KeptPolicy, type Loosening } from '../model/loosening.ts'
import { recorded } from '../model/unit-of-work.ts'
import { reasonIn } from './deciding.ts'
import { mayBeOneHand, NEW_ACCOUNT_HOURS } from './one-hand.ts'
import type { Reviewer } from './people.ts'
import { may, must } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'

/** Looser policies that files ask for: two people agree, or one refuses. */
export class Loosenings {
  readonly #app: DeskDependencies

  constructor(app: DeskDependencies) {
    this.#app = app
  }

  /** The newest first: those that were ended stay findable. */
  async list(): Promise<readonly Loosening[]> {
    return this.#app.records.loosenings({ open: false })
  }

  /** It with the text of what is in force. Throws `not-found`. */
  async one(id: string): Promise<{ readonly loosening: Loosening; readonly inForce: string | undefined }> {
    const loosening = (await this.#all()).find((one) => one.id === id)
    if (loosening === undefined) throw new LazaretError('not-found', 'There is no such looser policy.')
    const kept = (await this.#app.records.keptPolicies()).find(({ registry }) => registry === loosening.registry)
    return { loosening, inForce: kept?.digest === loosening.base ? kept.source : undefined }
  }

  /**
   * The first agreement is written down, the second puts it in force. `digest`: of the policy that the person read. Throws `forbidden` for who agreed
   * before or may be the same person by another account, `not-found` and `conflict`.
   */
  async agree(reviewer: Reviewer, id: string, digest: string): Promise<Loosening> {
    must(reviewer.role, 'agree-policies')
    const loosening = await this.#open(id)
    if (loosening.digest !== digest)
      throw new LazaretError('conflict', 'This is not the policy that waits: read it again.')
    if (loosening.agreed === undefined) await this.#first(reviewer, loosening)
    else await this.#second(reviewer, loosening, loosening.agreed.by)
    return (await this.one(id)).loosening
  }

  /** Whoever refuses it ends it; the file must say something else to be proposed again. Throws as `agree`. */
  async refuse(reviewer: Reviewer, id: string, text: string): Promise<void> {
    must(reviewer.role, 'agree-policies')
    const { registry, digest } = await this.#open(id)
    const { actor } = reviewer
    const at = this.#app.clock().toISOString()
    const detail = { loosening: id, policy_digest: digest, reason: reasonIn(text) }
    await this.#app.unitOfWork.commit([
      recorded(
        { type: 'policy.refused', at, actor, registry, detail },
        { kind: 'loosening-ended', id, end: { at, by: actor.name, how: 'refused' } },
      ),
    ])
  }

  async #first({ actor }: Reviewer, loosening: Loosening): Promise<void> {
    const at = this.#app.clock().toISOString()
    const { id, registry } = loosening
    await this.#app.unitOfWork.commit([
      recorded(
        { type: 'policy.agreed', at, actor, registry, detail: looseningDetail(loosening) },
        { kind: 'loosening-agreed', id, at, by: actor.name },
      ),
    ])
  }

  async #second({ actor }: Reviewer, loosening: Loosening, first: string): Promise<void> {
    await this.#mustBeAnother(actor.name, first)
    const { id, registry, base, digest, source, told } = loosening
    const at = this.#app.clock().toISOString()
    const about = { at, actor, registry, detail: { ...looseningDetail(loosening), first } }
    const policy: KeptPolicy = { registry, digest, source, isGuarded: told.isGuarded, at }
    await this.#app.unitOfWork.commit([
      recorded(
        { type: 'policy.accepted', ...about },
        { kind: 'loosening-ended', id, end: { at, by: actor.name, how: 'agreed' } },
        { kind: 'policy-kept', policy, was: base },
      ),
      recorded({ type: 'policy.loosened', ...about }),
    ])
  }

  /** Throws `forbidden`, and `conflict` where who agreed first may not agree any more. */
  async #mustBeAnother(name: string, first: string): Promise<void> {
    if (name === first) throw new LazaretError('forbidden', 'You agreed to this policy: another person must, too.')
    if (await mayBeOneHand(this.#app, first, name))
      throw new LazaretError(
        'forbidden',
        `Your account or that of ${first} was made, or got a password link, by one of you or by one person for both in the last ${NEW_ACCOUNT_HOURS} hours: another person must agree, or you later.`,
      )
    const agreed = (await this.#app.records.users()).find((one) => one.name === first)
    if (agreed !== undefined && agreed.disabledAt === undefined && may(agreed.role, 'agree-policies')) return
    throw new LazaretError(
      'conflict',
      `${first}, who agreed first, may not any more: refuse it, and have the file propose it anew.`,
    )
  }

  async #open(id: string): Promise<Loosening> {
    const { loosening } = await this.one(id)
    if (loosening.end !== undefined) throw new LazaretError('conflict', 'This looser policy does not wait any more.')
    return loosening
  }

  async #all(): Promise<readonly Loosening[]> {
    const { records } = this.#app
    return [...(await records.loosenings({ open: true })), ...(await records.loosenings({ open: false }))]
  }
}
