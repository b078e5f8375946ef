import type { PolicyInForce } from '../admission/policy-engine.ts'
import { cut } from '../model/text.ts'
import { comparePolicies } from '../policy/compare.ts'

/** What a policy lets through that another did not, as far as what they say tells it. */
export interface Eased {
  /** one sentence each */
  readonly looser: readonly string[]
  /** rules with another condition, of which nobody can tell it */
  readonly unclear: readonly string[]
}

/** Changes that are named. */
const NAMED_MAX = 50

/** What nobody can compare with may have been stricter in everything. */
export const UNKNOWN_BEFORE: Eased = {
  looser: ['nobody can tell: the text of what was in force before is not here'],
  unclear: [],
}

export function easedIn({ policy: before }: PolicyInForce, { policy: after }: PolicyInForce): Eased {
  const changes = comparePolicies(before, after)
  return {
    looser: named(
      changes.filter(({ effect }) => effect === 'looser').map(({ about, message }) => `${about} ${message}`),
    ),
    unclear: named(changes.filter(({ effect }) => effect === 'unclear').map(({ about }) => about)),
  }
}

/** Whether `before` gives way to `after` only where two people agree: another condition may be one that never holds. */
export function needsTwo({ policy: before }: PolicyInForce, { looser, unclear }: Eased): boolean {
  return before.loosening > 1 && looser.length + unclear.length > 0
}

function named(texts: readonly string[]): readonly string[] {
  return texts.slice(0, NAMED_MAX).map((text) => cut(text, 200))
}
