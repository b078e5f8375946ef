import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { PolicyInForce } from '../admission/policy-engine.ts'
import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import { looseningDetail, policyEvent, type KeptPolicy, type Loosening } from '../model/loosening.ts'
import type { Records } from '../model/records.ts'
import { cut } from '../model/text.ts'
import { recorded, type Recorded, type UnitOfWork } from '../model/unit-of-work.ts'
import type { Eased } from './eased.ts'

export type PolicyLogger = Pick<Logger, 'warn' | 'error'>

/** Pieces of work that wait for a database that is away. */
const WAITING_MAX = 500

/** Events in which the policy that a registry obeyed last is looked for. */
const EVENTS_MAX = 200

/** What a file asks for, and may not have before two people agreed. */
export interface Asked {
  readonly registry: string
  readonly inForce: PolicyInForce
  readonly wanted: PolicyInForce
  readonly eased: Eased
}

export interface KeepingOptions {
  readonly records: Pick<Records, 'keptPolicies' | 'loosenings' | 'events'>
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
  readonly logger: PolicyLogger
  /** told of what is kept now; `conflicting`: a registry for which something else is kept than was to be */
  readonly onKept: (kept: ReadonlyMap<string, KeptPolicy>, conflicting?: string) => void
}

interface Work {
  readonly run: () => Promise<void>
  /** the registry for which it says what is in force */
  readonly keeps?: string | undefined
}

/**
 * What is in force and what is proposed, in the database: written one after another, in the order in which it came, and again where the database
 * is away.
 */
export class PolicyKeeping {
  readonly #options: KeepingOptions
  #waiting: Work[] = []
  #running: Promise<void> | undefined
  #isHearing = false

  constructor(options: KeepingOptions) {
    this.#options = options
  }

  async kept(): Promise<ReadonlyMap<string, KeptPolicy>> {
    const all = await this.#options.records.keptPolicies()
    return new Map(all.map((one) => [one.registry, one]))
  }

  /** Digests of what the log says was in force last, by registry. */
  async logged(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    for (const { registry, detail } of await this.#options.records.events(
      { type: 'policy.loaded' },
      { limit: EVENTS_MAX },
    )) {
      const { registries, policy_digest: digest } = detail
      const names = registry === undefined ? registries : [registry]
      if (typeof digest !== 'string' || !Array.isArray(names)) continue
      for (const name of names.map(String)) if (!found.has(name)) found.set(name, digest)
    }
    return found
  }

  /** `keeps`: the registry for which it says what is in force. */
  tell(told: Recorded, keeps?: string): void {
    this.#add({ run: () => this.#options.unitOfWork.commit([told]), keeps })
  }

  /** A file asks for it. What was refused is not proposed again while the same is in force, nor twice. */
  propose(asked: Asked): void {
    this.#add({ run: () => this.#propose(asked) })
  }

  /** The registry's file asks for nothing looser any more. */
  withdraw(registry: string): void {
    this.#add({
      run: async () => {
        const open = await this.#open(registry)
        if (open !== undefined) await this.#options.unitOfWork.commit([this.#ended(open, 'withdrawn')])
      },
    })
  }

  /** Something was decided: looks what is kept, behind what is to be written. */
  hear(): void {
    if (this.#isHearing) return
    this.#isHearing = true
    this.#add({
      run: async () => {
        const kept = new Map(await this.kept())
        this.#isHearing = false
        // What is on its way there is newer.
        for (const { keeps } of this.#waiting) if (keeps !== undefined) kept.delete(keeps)
        this.#options.onKept(kept)
      },
    })
  }

  /** Tries what could not be written. */
  again(): void {
    if (this.#waiting.length > 0) this.#running ??= this.#run()
  }

  /** Resolves once what waits was tried. */
  async idle(): Promise<void> {
    await this.#running
  }

  #add(work: Work): void {
    if (this.#waiting.length >= WAITING_MAX) {
      this.#options.logger.error('more changes of policies wait to be written than are kept: one is not')
      return
    }
    this.#waiting.push(work)
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    for (let work = this.#waiting[0]; work !== undefined; work = this.#waiting[0]) {
      const isDone = await this.#tried(work)
      if (!isDone) break
    }
    this.#running = undefined
  }

  /** Whether it is done with: written, or of no use any more. */
  async #tried(work: Work): Promise<boolean> {
    const { logger } = this.#options
    try {
      await work.run()
      this.#done(work)
      return true
    } catch (error) {
      if (!(error instanceof LazaretError) || error.code !== 'conflict') {
        logger.error({ err: error }, 'a change of the policies could not be written; it is tried again')
        return false
      }
      this.#done(work)
    }
    return this.#met(work)
  }

  /** Somebody else changed the same meanwhile. */
  async #met({ keeps }: Work): Promise<boolean> {
    try {
      this.#options.onKept(await this.kept(), keeps)
      return true
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the policies that are kept could not be read; it is tried again')
      this.hear()
      return false
    }
  }

  #done(work: Work): void {
    this.#waiting = this.#waiting.filter((one) => one !== work)
  }

  async #open(registry: string): Promise<Loosening | undefined> {
    return (await this.#options.records.loosenings({ open: true })).find((one) => one.registry === registry)
  }

  async #propose({ registry, inForce, wanted, eased }: Asked): Promise<void> {
    const { records, unitOfWork } = this.#options
    const { digest, name, loosening: people } = wanted.policy
    const base = inForce.policy.digest
    const isSame = (one: Loosening): boolean => one.registry === registry && one.digest === digest && one.base === base
    const open = await this.#open(registry)
    if (open !== undefined && isSame(open)) return
    const over = open === undefined ? [] : [this.#ended(open, 'superseded')]
    const last = (await records.loosenings({ open: false })).find(isSame)
    if (last?.end?.how === 'refused') {
      await unitOfWork.commit(over)
      return
    }
    const told = { name, file: cut(wanted.file, 500), ...eased, isGuarded: people > 1 }
    const now = this.#options.clock()
    const { source } = wanted
    const loosening: Loosening = { id: randomUUID(), registry, base, digest, source, told, at: now.toISOString() }
    const event = { ...policyEvent('policy.proposed', now, looseningDetail(loosening)), registry }
    await unitOfWork.commit([...over, recorded(event, { kind: 'loosening', loosening })])
  }

  #ended({ id, registry }: Loosening, how: 'withdrawn' | 'superseded'): Recorded {
    const event = { ...policyEvent('policy.withdrawn', this.#options.clock(), { loosening: id, how }), registry }
    return recorded(event, { kind: 'loosening-ended', id, end: { at: event.at, by: event.actor.name, how } })
  }
}
