import { resemblesOwn } from '../inspection/own-names.ts'
import type { Advisory } from '../model/advisory.ts'
import { LazaretError } from '../model/errors.ts'
import type { Clock } from '../model/clock.ts'
import type { DecisionCircumstances, DecisionInput } from '../model/decision.ts'
import type { Freeze } from '../model/freeze.ts'
import type { Outbreak } from '../model/outbreak.ts'
import type { Records } from '../model/records.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { isServed, type Verdict } from '../model/verdict.ts'
import type { Rejection, Waiver } from '../model/waiver.ts'
import { BUILT_IN_RULES } from '../policy/built-in.ts'
import { decide } from '../policy/decide.ts'
import type { Policy } from '../policy/policy.ts'
import { uninspectedVerdict } from '../policy/uninspected.ts'

/** The policy that a registry obeys now. */
export interface PolicyInForce {
  readonly policy: Policy
  /** the text it was compiled from, for workers that compile their own */
  readonly source: string
  readonly file: string
}

/** Policies in force, by registry. */
export interface Policies {
  inForce(registry: string): PolicyInForce
  /** changes whenever any policy in force changes */
  revision(): number
}

export interface PolicyEngineOptions {
  readonly policies: Policies
  readonly records: Pick<
    Records,
    'decisionsRevision' | 'waivers' | 'rejections' | 'freezes' | 'outbreaks' | 'advisories'
  >
  readonly registries: ReadonlyMap<string, RegistryConfig>
  readonly clock: Clock
}

/** Computes verdicts under the policy, waivers, rejections and freezes in force. */
export class PolicyEngine {
  readonly #options: PolicyEngineOptions
  #decisions: number
  #exceptions:
    | {
        revision: number
        waivers: readonly Waiver[]
        rejections: readonly Rejection[]
        freezes: readonly Freeze[]
        outbreaks: readonly Outbreak[]
      }
    | undefined

  constructor(options: PolicyEngineOptions) {
    this.#options = options
    this.#decisions = options.records.decisionsRevision()
  }

  /** Differs as soon as a verdict computed before might not stand any more, time aside. Touches memory only. */
  revision(): string {
    return `${this.#options.policies.revision()}.${this.#decisions}`
  }

  /** The revision of what people decided, as far as it was looked at: waivers, rejections, freezes, outbreaks, advisories, tokens. */
  decisions(): number {
    return this.#decisions
  }

  /** Looks whether anything was decided, and says so: called after each change of ours, and often, for those of other processes. */
  poll(): boolean {
    const before = this.#decisions
    this.#decisions = this.#options.records.decisionsRevision()
    return this.#decisions !== before
  }

  async decide(input: DecisionInput): Promise<Verdict> {
    return decide(
      this.#options.policies.inForce(input.registry).policy,
      input,
      await this.circumstances(input.registry),
    )
  }

  /**
   * Whether what has this verdict is refused for what it is, and not for its youth alone: nobody waived it, and no time ends it. A
   * rule that only observes counts, too: where nothing is refused yet, it is recorded what would be. `publicMs`: how long it has been
   * public, where a rule that says so may have lost its hold by that.
   */
  isRefused(registry: string, { hits }: Verdict, publicMs = 0): boolean {
    const { policy } = this.#options.policies.inForce(registry)
    const ofMetadata = new Set(policy.rules.flatMap(({ id, condition }) => (condition.needsContent ? [] : id)))
    const over = this.#over(registry, publicMs)
    return hits.some(({ rule, outcome, waivedBy, until }) => {
      if (isServed(outcome) || waivedBy.length > 0 || rule === BUILT_IN_RULES.baseUnavailable.id) return false
      if (over.has(rule)) return false
      return until === undefined || !ofMetadata.has(rule)
    })
  }

  /** Whether a rule may refuse it that has not lost its hold, and hangs on a version before that is not to be had. */
  isUndecided(registry: string, { undecided }: Verdict, publicMs = 0): boolean {
    const over = this.#over(registry, publicMs)
    return undecided?.rules.some((rule) => !over.has(rule)) === true
  }

  /** Rules that hold nothing against a version any more that has been public so long, as a version before. */
  #over(registry: string, publicMs: number): ReadonlySet<string> {
    const { rules } = this.#options.policies.inForce(registry).policy
    return new Set(rules.flatMap(({ id, standsAfterMs = Infinity }) => (publicMs >= standsAfterMs ? id : [])))
  }

  /** Whether the registry's policy asks who the client is, so that verdicts differ from one to the next. */
  asksForRequester(registry: string): boolean {
    return this.#options.policies.inForce(registry).policy.rules.some(({ condition }) => condition.needsRequester)
  }

  /** The verdict on a file of a format that no check reads; `message`: which that is. */
  uninspected(registry: string, message: string): Verdict {
    const { policies, clock } = this.#options
    return uninspectedVerdict(policies.inForce(registry).policy, message, clock().toISOString())
  }

  async circumstances(registry: string): Promise<DecisionCircumstances> {
    const config = this.#registry(registry)
    const { revision: _asOf, ...decided } = await this.#inForce()
    return { now: this.#options.clock().toISOString(), mode: config.mode, ...decided }
  }

  /** What is published of a package; undefined: no record of its ecosystem was ever imported. */
  async advisories(registry: string, name: string): Promise<readonly Advisory[] | undefined> {
    return this.#options.records.advisories(this.#registry(registry).ecosystem, name)
  }

  /** The organisation's own name, or pattern of names, that a package's is taken for; undefined: none. */
  resemblesOwn(registry: string, name: string): string | undefined {
    return resemblesOwn(this.#registry(registry), name)
  }

  #registry(name: string): RegistryConfig {
    const config = this.#options.registries.get(name)
    if (config === undefined) throw new LazaretError('not-found', `no registry is named ${name}`)
    return config
  }

  async #inForce() {
    const revision = this.#decisions
    if (this.#exceptions?.revision !== revision) {
      const { records } = this.#options
      const [waivers, rejections, freezes, outbreaks] = await Promise.all([
        records.waivers({ active: true, at: this.#options.clock().toISOString() }),
        records.rejections({ active: true }),
        records.freezes({ active: true, at: this.#options.clock().toISOString() }),
        records.outbreaks({ active: true }),
      ])
      this.#exceptions = { revision, waivers, rejections, freezes, outbreaks }
    }
    return this.#exceptions
  }
}
