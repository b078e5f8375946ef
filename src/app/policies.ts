import type { Policies, PolicyInForce } from '../admission/policy-engine.ts'
import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import { easedDetail, policyEvent, type KeptPolicy } from '../model/loosening.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { cut } from '../model/text.ts'
import { recorded } from '../model/unit-of-work.ts'
import { easedIn, needsTwo, type Eased } from './eased.ts'
import { compiledKept, easedSince, unreadable } from './kept-policies.ts'
import { existingFile, inForceOf, stampOf, tryFile } from './policy-files.ts'
import { PolicyKeeping, type KeepingOptions, type PolicyLogger } from './policy-keeping.ts'

/** How often policy files are looked at for changes, milliseconds. */
const POLL_MS = 1000

/** of a file's problems, one a line */
const PROBLEM_CHARACTERS = 1000

/** A policy file as it was read last. */
interface OnDisk {
  read: PolicyInForce
  /** the files that were tried last: the policy's own, and those that it extends */
  files: readonly string[]
  /** their modification times and sizes */
  stamp: string
  /** what is wrong with the file as it is on disk: `read` is an earlier one */
  problem?: string | undefined
}

/** What a registry obeys, and what its file asks for in its place. */
interface Obeyed {
  readonly file: string
  inForce: PolicyInForce
  held?: PolicyInForce | undefined
}

/**
 * Policies in force by registry. A changed file is put in force, but one that is looser than what is in force waits for two people where that
 * says so; a broken one changes nothing. Each is said.
 */
export class PolicyBook implements Policies {
  readonly #onDisk = new Map<string, OnDisk>()
  readonly #obeyed = new Map<string, Obeyed>()
  readonly #clock: Clock
  readonly #logger: PolicyLogger
  #keeping: PolicyKeeping | undefined
  #kept: ReadonlyMap<string, KeptPolicy> = new Map()
  #revision = 1
  #timer: NodeJS.Timeout | undefined

  /** Throws LazaretError `invalid-policy`: nothing starts under a policy that does not compile. */
  constructor(registries: readonly RegistryConfig[], clock: Clock, logger: PolicyLogger) {
    this.#clock = clock
    this.#logger = logger
    for (const registry of registries) {
      const file = existingFile(registry)
      const onDisk = this.#onDisk.get(file) ?? firstRead(file)
      this.#onDisk.set(file, onDisk)
      this.#obeyed.set(registry.name, { file, inForce: onDisk.read })
    }
  }

  /**
   * Obeys what was in force last, where the file is looser than that and two people must agree to it. Throws LazaretError `unusable-data` where that
   * cannot be read: nothing looser comes in its place.
   */
  async open(keeping: PolicyKeeping): Promise<void> {
    this.#keeping = keeping
    this.#kept = await keeping.kept()
    for (const [registry, obeyed] of this.#obeyed) {
      const kept = this.#kept.get(registry)
      if (kept?.isGuarded !== true || kept.digest === obeyed.inForce.policy.digest) continue
      const before = compiledKept(kept, obeyed.file)
      if (before === undefined) throw unreadable(kept)
      if (!needsTwo(before, easedIn(before, obeyed.inForce))) continue
      obeyed.held = obeyed.inForce
      obeyed.inForce = before
    }
  }

  /**
   * Says what is in force, and where it is looser than what was when a server last ran, and starts to look for changes.
   */
  async watch(): Promise<void> {
    const logged = await this.#keeping?.logged()
    for (const [registry, obeyed] of this.#obeyed) {
      const before = this.#kept.get(registry)
      if (obeyed.held !== undefined) {
        this.#loaded(registry, obeyed)
        this.#hold(registry, obeyed, obeyed.held)
        continue
      }
      const eased = easedSince(before, logged?.get(registry), obeyed.inForce)
      this.#taken(registry, obeyed, before?.digest)
      if (eased !== undefined) this.#loosened(registry, obeyed, eased, true)
      this.#keeping?.withdraw(registry)
    }
    this.#timer = setInterval(() => {
      this.reload()
      this.#keeping?.again()
    }, POLL_MS)
    this.#timer.unref()
  }

  /** Resolves once what waits to be written was tried. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#keeping?.idle()
  }

  inForce(registry: string): PolicyInForce {
    return this.#of(registry).inForce
  }

  /** Why the registry's file, as it is on disk, is not in force: it is broken. */
  problem(registry: string): string | undefined {
    return this.#onDisk.get(this.#of(registry).file)?.problem
  }

  /** What the registry's file asks for and is not in force. */
  held(registry: string): PolicyInForce | undefined {
    return this.#of(registry).held
  }

  /** Registries whose file is not what is in force, one plain sentence each. */
  remarks(): readonly string[] {
    return [...this.#obeyed].flatMap(([registry, { held }]) =>
      held === undefined
        ? []
        : `the policy of ${registry} on disk is not in force: two people must agree to what is looser in it, on the desk`,
    )
  }

  revision(): number {
    return this.#revision
  }

  /** Looks at every file once; also called on SIGHUP. */
  reload(): void {
    for (const [file, onDisk] of this.#onDisk) {
      const stamp = stampOf(onDisk.files)
      if (stamp === onDisk.stamp) continue
      onDisk.stamp = stamp
      try {
        const { loaded, ...tried } = tryFile(file, onDisk.files)
        Object.assign(onDisk, tried)
        onDisk.read = inForceOf(loaded, file)
        onDisk.problem = undefined
        for (const [registry, obeyed] of this.#obeyed) if (obeyed.file === file) this.#settle(registry, obeyed)
      } catch (error) {
        if (!(error instanceof LazaretError)) throw error
        const problem = cut(error.message, PROBLEM_CHARACTERS)
        onDisk.problem = problem
        this.#logger.warn({ file, problem }, 'a policy file was changed and is broken: what was in force stays')
        this.#keeping?.tell(recorded(policyEvent('policy.rejected', this.#clock(), { file: cut(file, 500), problem })))
      }
    }
  }

  /** Obeys what two people, or another server, put in force meanwhile. `conflicting`: a registry whose file could not be put in force for that. */
  heard(kept: ReadonlyMap<string, KeptPolicy>, conflicting?: string): void {
    this.#kept = kept
    for (const [registry, obeyed] of this.#obeyed) {
      const now = kept.get(registry)
      // Where neither wants two people, each server obeys its own file.
      const isShared = now?.isGuarded === true || obeyed.inForce.policy.loosening > 1
      if (now !== undefined && isShared && now.digest !== obeyed.inForce.policy.digest)
        this.#adopt(registry, obeyed, now)
      if (registry === conflicting) this.#settle(registry, obeyed)
    }
  }

  #adopt(registry: string, obeyed: Obeyed, kept: KeptPolicy): void {
    const adopted = compiledKept(kept, obeyed.file)
    if (adopted === undefined) {
      this.#logger.warn(
        { registry, err: unreadable(kept) },
        'the policy that is in force elsewhere cannot be read here',
      )
      return
    }
    const wanted = this.#onDisk.get(obeyed.file)?.read
    obeyed.inForce = adopted
    obeyed.held = wanted?.policy.digest === kept.digest ? undefined : wanted
    this.#revision += 1
    this.#loaded(registry, obeyed)
  }

  #of(registry: string): Obeyed {
    const obeyed = this.#obeyed.get(registry)
    if (obeyed === undefined) throw new LazaretError('not-found', `no registry is named ${registry}`)
    return obeyed
  }

  /** Puts in force what the file says, or holds it for two people. */
  #settle(registry: string, obeyed: Obeyed): void {
    const wanted = this.#onDisk.get(obeyed.file)?.read
    if (wanted === undefined) return
    const { inForce } = obeyed
    if (wanted.policy.digest === inForce.policy.digest) {
      obeyed.held = undefined
      this.#keeping?.withdraw(registry)
      return
    }
    const eased = easedIn(inForce, wanted)
    if (needsTwo(inForce, eased)) return this.#hold(registry, obeyed, wanted)
    obeyed.inForce = wanted
    obeyed.held = undefined
    this.#revision += 1
    this.#taken(registry, obeyed, inForce.policy.digest, eased)
    if (eased.looser.length > 0) this.#loosened(registry, obeyed, eased, false)
    this.#keeping?.withdraw(registry)
  }

  #hold(registry: string, obeyed: Obeyed, wanted: PolicyInForce): void {
    obeyed.held = wanted
    const { file, inForce } = obeyed
    const eased = easedIn(inForce, wanted)
    const fields = { file, registry, ...easedDetail(eased) }
    this.#logger.warn(fields, 'a policy file is looser than what is in force, which stays: two people must agree first')
    this.#keeping?.propose({ registry, inForce, wanted, eased })
  }

  /** A file's policy came into force: that is written down for the next start, and for other servers. `was`: digest of the one before. */
  #taken(registry: string, { file, inForce }: Obeyed, was: string | undefined, eased?: Eased): void {
    const { policy, source } = inForce
    const event = this.#loadedEvent(registry, file, inForce, eased)
    const isGuarded = policy.loosening > 1
    const kept = this.#kept.get(registry)
    if (kept?.digest === policy.digest && kept.isGuarded === isGuarded) {
      this.#keeping?.tell(recorded(event))
      return
    }
    const now = { registry, digest: policy.digest, source, isGuarded, at: event.at }
    this.#kept = new Map(this.#kept).set(registry, now)
    const change = { kind: 'policy-kept', policy: now, ...(was === undefined ? {} : { was }) } as const
    this.#keeping?.tell(recorded(event, change), registry)
  }

  #loaded(registry: string, { file, inForce }: Obeyed): void {
    this.#keeping?.tell(recorded(this.#loadedEvent(registry, file, inForce)))
  }

  #loadedEvent(registry: string, file: string, { policy }: PolicyInForce, eased?: Eased): NewEvent<'policy.loaded'> {
    const about = { file: cut(file, 500), policy: policy.name, policy_digest: policy.digest }
    return { ...policyEvent('policy.loaded', this.#clock(), { ...about, ...(eased && easedDetail(eased)) }), registry }
  }

  #loosened(registry: string, { file }: Obeyed, eased: Eased, isOfBefore: boolean): void {
    const detail = { ...easedDetail(eased), ...(isOfBefore ? { while_stopped: true } : {}) }
    this.#logger.warn({ file, registry, ...detail }, 'a policy is in force that is looser than the one before')
    const event = policyEvent('policy.loosened', this.#clock(), { ...detail, file: cut(file, 500) })
    this.#keeping?.tell(recorded({ ...event, registry }))
  }
}

/** Throws LazaretError `invalid-policy`. */
function firstRead(file: string): OnDisk {
  const { loaded, ...tried } = tryFile(file, [file])
  return { read: inForceOf(loaded, file), ...tried }
}

/** The book over a database, from which it learns what is in force. Throws as `PolicyBook.open`. */
export async function keepPolicies(
  policies: PolicyBook,
  options: Omit<KeepingOptions, 'onKept'>,
): Promise<PolicyKeeping> {
  const onKept: KeepingOptions['onKept'] = (kept, conflicting) => policies.heard(kept, conflicting)
  const keeping = new PolicyKeeping({ ...options, onKept })
  await policies.open(keeping)
  return keeping
}
