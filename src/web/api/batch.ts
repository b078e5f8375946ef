/** One decision on many cases. */
export interface BatchChoice {
  readonly decision: 'release' | 'reject'
  readonly reason: string
  readonly ticket?: string
  readonly cases: readonly { readonly id: string; readonly revision: string }[]
}

/** What became of one of them. */
export type BatchResult =
  | { readonly id: string; readonly done: 'released' | 'proposed' | 'rejected' }
  | { readonly id: string; readonly problem: string; readonly message: string }

/** Cases that the server takes at once. */
export const BATCH_MAX = 100
