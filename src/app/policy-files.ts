import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PolicyInForce } from '../admission/policy-engine.ts'
import { CHECK_IDS } from '../checks/ids.ts'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { cut } from '../model/text.ts'
import type { MissingFile, SourceFile } from '../policy/extending.ts'
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts'
import type { PolicyProblem } from '../policy/policy.ts'

/** The packs that come with Lazaret, in the order of their strictness. */
export const SHIPPED_PACKS = ['monitor', 'default', 'strict'] as const

const PACK_NAMES = SHIPPED_PACKS.join(', ')

/** Largest policy file, bytes. */
const POLICY_BYTES_MAX = 1024 * 1024

const PACKS = fileURLToPath(new URL('../../policies/', import.meta.url))

/** The file that a registry's `policy` setting means: a shipped pack by its name, else a path. */
export function policyFile(setting: string): string {
  if ((SHIPPED_PACKS as readonly string[]).includes(setting)) return resolve(PACKS, `${setting}.yaml`)
  return isAbsolute(setting) ? setting : resolve(setting)
}

/** Throws `invalid-config` where a setting names neither a shipped pack nor a file. */
export function existingFile({ name, policy }: RegistryConfig): string {
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

/** The policy of a text that extends nothing, as `file` has it. Throws as `readPolicy`. */
export function compiledPolicy(source: string, file: string): PolicyInForce {
  return inForceOf(loadPolicy(source, file, { knownChecks: CHECK_IDS }), file)
}

/** Throws LazaretError `invalid-policy` with file, line and column. */
export function inForceOf(loaded: LoadedPolicy, file: string): PolicyInForce {
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

interface Tried {
  readonly loaded: LoadedPolicy
  readonly files: readonly string[]
  readonly stamp: string
}

/** Loads a policy file, which read `files` the last time. A stamp from before they are read: what is changed meanwhile is seen the next time. */
export function tryFile(file: string, files: readonly string[]): Tried {
  const stamp = stampOf(files)
  const loaded = loadPolicyFile(file)
  const isSame = loaded.files.length === files.length && loaded.files.every((one, index) => one === files[index])
  return { loaded, files: loaded.files, stamp: isSame ? stamp : 'other files' }
}

/** Changes when one of the files does; a file that is gone has a stamp, too. */
export function stampOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat === undefined ? 'gone' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`
    })
    .join(' ')
}
