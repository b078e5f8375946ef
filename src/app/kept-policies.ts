import type { PolicyInForce } from '../admission/policy-engine.ts'
import { LazaretError } from '../model/errors.ts'
import type { KeptPolicy } from '../model/loosening.ts'
import { easedIn, UNKNOWN_BEFORE, type Eased } from './eased.ts'
import { compiledPolicy } from './policy-files.ts'

/** What became looser while no server ran; undefined: nothing did. */
export function easedSince(
  before: KeptPolicy | undefined,
  logged: string | undefined,
  inForce: PolicyInForce,
): Eased | undefined {
  const digest = before?.digest ?? logged
  if (digest === undefined || digest === inForce.policy.digest) return undefined
  const compiled = before && compiledKept(before, inForce.file)
  const eased = compiled === undefined ? UNKNOWN_BEFORE : easedIn(compiled, inForce)
  return eased.looser.length === 0 ? undefined : eased
}

/** Undefined: it does not compile, or is not what its digest says. */
export function compiledKept({ source, digest }: KeptPolicy, file: string): PolicyInForce | undefined {
  try {
    const compiled = compiledPolicy(source, file)
    return compiled.policy.digest === digest ? compiled : undefined
  } catch (error) {
    if (error instanceof LazaretError) return undefined
    throw error
  }
}

export function unreadable({ registry }: KeptPolicy): LazaretError {
  return new LazaretError(
    'unusable-data',
    `the policy that registry ${registry} obeyed last cannot be read by this version, and nothing looser takes its place before two people agreed: start the version that wrote it, and put a policy in force there that both read`,
  )
}
