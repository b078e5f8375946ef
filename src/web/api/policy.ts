import type { CaseState, Mode, Outcome } from './types.ts'

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

/** How a rule decided in a registry. */
export interface RuleHits {
  readonly registry: string
  readonly rule: string
  readonly refused: number
  readonly warned: number
  readonly observed: number
  readonly cases: Readonly<Record<CaseState, number>>
  /** released of those that people decided, 0 to 1; null: none was decided */
  readonly falseAlarms: number | null
}

export interface RuleReport {
  readonly days: number
  readonly since: string
  /** only the latest cases were counted */
  readonly isCut: boolean
  readonly rules: readonly RuleHits[]
}
