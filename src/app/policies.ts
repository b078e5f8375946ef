import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Policies, PolicyInForce } from '../admission/policy-engine.ts'
import { CHECK_IDS } from '../checks/ids.ts'
import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { cut } from '../model/text.ts'
import type { PolicyBefore } from './kept-policies.ts'
import { comparePolicies } from '../policy/compare.ts'
import type { MissingFile, SourceFile } from '../policy/extending.ts'
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts'
import type { PolicyProblem } from '../policy/policy.ts'

/** The packs that come with Lazaret, in the order of their strictness. */
export const SHIPPED_PACKS = ['monitor', 'default', 'strict'] as const

const PACK_NAMES = SHIPPED_PACKS.join(', ')

/** How often policy files are looked at for changes, milliseconds. */
const POLL_MS = 1000

/** Largest policy file, bytes. */
const POLICY_BYTES_MAX = 1024 * 1024

const PACKS = fileURLToPath(new URL('../../policies/', import.meta.url))

/** The file that a registry's `policy` setting means: a shipped pack by its name, else a path. */
export function policyFile(setting: string): string {
  if ((SHIPPED_PACKS as readonly string[]).includes(setting)) return resolve(PACKS, `${setting}.yaml`)
  return isAbsolute(setting) ? setting : resolve(setting)
}

/** Throws `invalid-config` where a setting names neither a shipped pack nor a file. */
function existingFile({ name, policy }: RegistryConfig): string {
  const file = policyFile(policy)
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file
  throw new LazaretError(
    'invalid-config',
    `the policy of registry ${name}, ${cut(policy, 200)}, is no file that is there: give the path of one, or a shipped pack (${PACK_NAMES})`,
  )
}

/** Reads and compiles a policy file. Throws LazaretError `invalid-policy` with file, line and column. */
export function readPolicy(file: string): PolicyInForce {
  return inForceOf(loadPolicyFile(file), file)
}

/** A policy file with those that it extends. Throws LazaretError `invalid-policy` where the file itself cannot be read. */
export function loadPolicyFile(file: string): LoadedPolicy {
  return loadPolicy(sourceOf(file), file, { knownChecks: CHECK_IDS, readBase })
}

function inForceOf(loaded: LoadedPolicy, file: string): PolicyInForce {
  if (!loaded.ok) throw new LazaretError('invalid-policy', loaded.problems.map(problemLine).join('\n'))
  return { policy: loaded.policy, source: loaded.source, file }
}

/** What a policy file extends: a shipped pack by its name, or a file by its path from the folder of the one that names it. */
export function readBase(name: string, from: string): SourceFile | MissingFile {
  const shipped = readShipped(name)
  if ('source' in shipped) return shipped
  const file = resolve(dirname(from), name)
  try {
    return { source: sourceOf(file), file }
  } catch (error) {
    if (!(error instanceof LazaretError)) throw error
    return { file, problem: `${cut(name, 200)} is no file that can be read, and no shipped pack (${PACK_NAMES})` }
  }
}

/** What a policy extends that somebody sent: a shipped pack, and no file of this machine. */
export function readShipped(name: string): SourceFile | MissingFile {
  if (!(SHIPPED_PACKS as readonly string[]).includes(name))
    return { file: name, problem: `${cut(name, 200)} is no shipped pack (${PACK_NAMES})` }
  const file = policyFile(name)
  return { source: sourceOf(file), file }
}

/** `policy.yaml:12:5: unknown variable "artefact" (did you mean "artifact"?)` */
export function problemLine(problem: PolicyProblem): string {
  const hint = problem.hint === '' ? '' : ` (${problem.hint})`
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}${hint}`
}

function sourceOf(file: string): string {
  try {
    if (statSync(file).size > POLICY_BYTES_MAX) throw new LazaretError('invalid-policy', `${file}: is larger than 1 MB`)
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof LazaretError) throw cause
    throw new LazaretError('invalid-policy', `${file}: cannot be read`, { cause })
  }
}

interface Loaded {
  inForce: PolicyInForce
  /** the files that were tried last: the policy's own, and those that it extends */
  files: readonly string[]
  /** their modification times and sizes */
  stamp: string
  /** what is wrong with the file as it is on disk: what is in force is an earlier one */
  problem?: string | undefined
}

/** What was in force when the server last ran, by registry, and who keeps what is in force now for the next time. */
export interface LastTime {
  readonly before: ReadonlyMap<string, PolicyBefore>
  readonly keep: (registry: string, source: string) => void
}

/** Who is told of changes: the audit log, and whoever reads what the server prints. */
export interface PolicyListeners {
  readonly emit: (event: NewEvent) => void
  readonly logger: Pick<Logger, 'warn'>
}

/** Changes that one event names. */
const NAMED_MAX = 50

/** of a file's problems, one a line */
const PROBLEM_CHARACTERS = 1000

/** Policies in force by registry. A changed file is put in force; a broken one changes nothing, and is said. */
export class PolicyBook implements Policies {
  readonly #byFile = new Map<string, Loaded>()
  readonly #files = new Map<string, string>()
  readonly #clock: Clock
  readonly #listeners: PolicyListeners
  #revision = 1
  #timer: NodeJS.Timeout | undefined
  #lastTime: LastTime | undefined

  /** Throws LazaretError `invalid-policy`: nothing starts under a policy that does not compile. */
  constructor(registries: readonly RegistryConfig[], clock: Clock, listeners: PolicyListeners) {
    this.#clock = clock
    this.#listeners = listeners
    for (const registry of registries) {
      const file = existingFile(registry)
      this.#files.set(registry.name, file)
      if (this.#byFile.has(file)) continue
      const { loaded, ...tried } = tryFile(file, [file])
      this.#byFile.set(file, { inForce: inForceOf(loaded, file), ...tried })
    }
  }

  /** Says what is in force, and where it is looser than what was when the server last ran, and starts to look for changes. */
  watch(lastTime?: LastTime): void {
    this.#lastTime = lastTime
    for (const [file, { inForce }] of this.#byFile) this.#loaded(file, inForce)
    for (const [registry, before] of lastTime?.before ?? []) {
      const file = this.#files.get(registry)
      const loaded = file === undefined ? undefined : this.#byFile.get(file)
      if (file === undefined || loaded === undefined || loaded.inForce.policy.digest === before.digest) continue
      this.#loosened(file, { ...easedSince(before, file, loaded.inForce), registry, while_stopped: true })
    }
    this.#timer = setInterval(() => this.reload(), POLL_MS)
    this.#timer.unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  inForce(registry: string): PolicyInForce {
    return this.#of(registry).inForce
  }

  /** Why the registry's file, as it is on disk, is not in force; undefined while it is. */
  problem(registry: string): string | undefined {
    return this.#of(registry).problem
  }

  revision(): number {
    return this.#revision
  }

  /** Looks at every file once; also called on SIGHUP. */
  reload(): void {
    for (const [file, loaded] of this.#byFile) {
      if (stampOf(loaded.files) === loaded.stamp) continue
      loaded.stamp = stampOf(loaded.files)
      try {
        const tried = tryFile(file, loaded.files)
        loaded.files = tried.files
        loaded.stamp = tried.stamp
        const inForce = inForceOf(tried.loaded, file)
        loaded.problem = undefined
        if (inForce.policy.digest === loaded.inForce.policy.digest) continue
        const eased = easedIn(loaded.inForce, inForce)
        loaded.inForce = inForce
        this.#revision += 1
        this.#loaded(file, inForce, eased)
        this.#loosened(file, eased)
      } catch (error) {
        if (!(error instanceof LazaretError)) throw error
        const problem = cut(error.message, PROBLEM_CHARACTERS)
        loaded.problem = problem
        this.#listeners.logger.warn(
          { file, problem },
          'a policy file was changed and is broken: what was in force stays',
        )
        this.#say('policy.rejected', { file: cut(file, 500), problem })
      }
    }
  }

  #of(registry: string): Loaded {
    const loaded = this.#byFile.get(this.#files.get(registry) ?? '')
    if (loaded === undefined) throw new LazaretError('not-found', `no registry is named ${registry}`)
    return loaded
  }

  #loosened(file: string, eased: NewEvent['detail']): void {
    if (eased['looser'] === undefined) return
    this.#listeners.logger.warn({ file, ...eased }, 'a policy is in force that is looser than the one before')
    this.#say('policy.loosened', { ...eased, file: cut(file, 500) })
  }

  #loaded(file: string, { policy, source }: PolicyInForce, eased: NewEvent['detail'] = {}): void {
    const registries = [...this.#files].filter(([, of]) => of === file).map(([registry]) => registry)
    const detail = { file: cut(file, 500), policy: policy.name, policy_digest: policy.digest, registries, ...eased }
    this.#say('policy.loaded', detail)
    try {
      for (const registry of registries) this.#lastTime?.keep(registry, source)
    } catch (error) {
      // The next start cannot tell then what was changed, and says that.
      this.#listeners.logger.warn({ err: error }, 'the text of the policy in force could not be kept')
    }
  }

  #say(type: 'policy.loaded' | 'policy.loosened' | 'policy.rejected', detail: NewEvent['detail']): void {
    this.#listeners.emit({ type, at: this.#clock().toISOString(), actor: { kind: 'system', name: 'policies' }, detail })
  }
}

/** What lets more through, and conditions that are others, of which nobody can tell it; for an event. Empty: neither. */
function easedIn({ policy: before }: PolicyInForce, { policy: after }: PolicyInForce): NewEvent['detail'] {
  const changes = comparePolicies(before, after)
  const looser = changes.filter(({ effect }) => effect === 'looser').map(({ about, message }) => `${about} ${message}`)
  const unclear = changes.filter(({ effect }) => effect === 'unclear').map(({ about }) => about)
  return {
    ...(looser.length === 0 ? {} : { looser: named(looser) }),
    ...(unclear.length === 0 ? {} : { other_conditions: named(unclear) }),
  }
}

/** As `easedIn`, for what was in force before the server stopped. What nobody can compare with may have been stricter in everything. */
function easedSince({ digest, source }: PolicyBefore, file: string, after: PolicyInForce): NewEvent['detail'] {
  const loaded = source === undefined ? undefined : loadPolicy(source, file, { knownChecks: CHECK_IDS })
  if (source === undefined || loaded?.ok !== true || loaded.policy.digest !== digest)
    return { looser: ['nobody can tell: the text of what was in force before is not here'] }
  return easedIn({ policy: loaded.policy, source, file }, after)
}

function named(texts: readonly string[]): readonly string[] {
  return texts.slice(0, NAMED_MAX).map((text) => cut(text, 200))
}

interface Tried {
  readonly loaded: LoadedPolicy
  readonly files: readonly string[]
  readonly stamp: string
}

/** Loads a policy file, which read `files` the last time. A stamp from before they are read: what is changed meanwhile is seen the next time. */
function tryFile(file: string, files: readonly string[]): Tried {
  const stamp = stampOf(files)
  const loaded = loadPolicyFile(file)
  const isSame = loaded.files.length === files.length && loaded.files.every((one, index) => one === files[index])
  return { loaded, files: loaded.files, stamp: isSame ? stamp : 'other files' }
}

/** Changes when one of the files does; a file that is gone has a stamp, too. */
function stampOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat === undefined ? 'gone' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`
    })
    .join(' ')
}
