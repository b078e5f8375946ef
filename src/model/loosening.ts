import type { Sha256 } from './digest.ts'
import type { EventType, NewEvent } from './event.ts'

/** The policy that a registry obeys, as the database keeps it: a server that starts holds its file against it. */
export interface KeptPolicy {
  readonly registry: string
  /** of the policy, as `Policy` has it */
  readonly digest: Sha256
  /** its text */
  readonly source: string
  /** two people must agree before a looser one takes its place */
  readonly isGuarded: boolean
  /** ISO 8601 UTC */
  readonly at: string
}

/** A policy that a file asks for, and that is not in force before two people agreed: it is looser than the one that is. */
export interface Loosening {
  readonly id: string
  readonly registry: string
  /** digest of the policy in force that it is held against */
  readonly base: Sha256
  readonly digest: Sha256
  readonly source: string
  readonly told: LooseningTold
  /** ISO 8601 UTC */
  readonly at: string
  /** the first of the two */
  readonly agreed?: { readonly at: string; readonly by: string }
  readonly end?: LooseningEnd
}

/** What people read of it. */
export interface LooseningTold {
  /** as the policy calls itself */
  readonly name: string
  readonly file: string
  /** sentences on what lets more through; bounded */
  readonly looser: readonly string[]
  /** rules with another condition, of which nobody can tell it; bounded */
  readonly unclear: readonly string[]
  /** one that is looser than it would need two people, too */
  readonly isGuarded: boolean
}

export interface LooseningEnd {
  /** ISO 8601 UTC */
  readonly at: string
  readonly by: string
  /** `superseded`: the file asks for another one now, or another policy is in force; `withdrawn`: the file is as what is in force */
  readonly how: 'agreed' | 'refused' | 'withdrawn' | 'superseded'
}

/** What a policy lets through that another did not, as an event tells it. */
export function easedDetail({ looser, unclear }: Pick<LooseningTold, 'looser' | 'unclear'>) {
  return {
    ...(looser.length === 0 ? {} : { looser }),
    ...(unclear.length === 0 ? {} : { other_conditions: unclear }),
  }
}

/** A looser policy that waits, as each event of it tells it. */
export function looseningDetail({ id, digest, told }: Pick<Loosening, 'id' | 'digest' | 'told'>) {
  const { name, file } = told
  return { loosening: id, policy: name, policy_digest: digest, file, ...easedDetail(told) }
}

/** An event of what a server makes of the policies by itself. */
export function policyEvent<Type extends EventType>(type: Type, at: Date, detail: NewEvent['detail']): NewEvent<Type> {
  return { type, at: at.toISOString(), actor: { kind: 'system', name: 'policies' }, detail }
}
