import type { Evidence } from '../../../model/finding.ts'

/** Most steps of a chain. */
const MAX_CHAIN = 6

/** The chain with one step more, as long as there is room. */
export function lengthened(chain: readonly Evidence[], step: Evidence): readonly Evidence[] {
  return chain.length < MAX_CHAIN ? [...chain, step] : chain
}
