export type Scope =
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'version'; readonly ecosystem: string; readonly name: string; readonly version: string }
  | { readonly kind: 'package'; readonly ecosystem: string; readonly name: string; readonly range: string }

/** A release that waits for a second person. */
export interface Proposal {
  readonly id: string
  readonly release: {
    readonly scope: Scope
    readonly rules: readonly string[]
    readonly reason: string
    readonly until: string
    readonly ticket?: string
  }
  readonly by: string
  readonly as: 'user' | 'operator'
  readonly at: string
  readonly end?: { readonly at: string; readonly by: string; readonly how: 'agreed' | 'withdrawn' | 'superseded' }
}

/** What the policy asks of releases. */
export interface Approvals {
  readonly reviewers: number
  readonly days: number
  readonly maxDays: number
  readonly ticketRequired: boolean
  readonly emergencyHours: number
}
