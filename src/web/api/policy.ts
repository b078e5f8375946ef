import type { Mode, Outcome } from './types.ts'

/** A policy in force. */
export interface Policy {
  readonly registry: string
  readonly name: string
  readonly digest: string
  readonly file: string
  /** why the file as it is on disk is not in force, one a line */
  readonly problem?: string
  readonly mode: Mode
  readonly definitions: readonly { readonly name: string; readonly when: string }[]
  readonly rules: readonly {
    readonly id: string
    readonly why: string
    readonly when: string
    readonly uses: readonly string[]
    readonly then: Outcome
    readonly mode: Mode
    readonly waivable: boolean
  }[]
}
