import type { Standing } from '../api/words.ts'
import { BY_ITSELF, RELEASE_ENDED, type Case } from '../model/case.ts'

export interface StandingInput {
  readonly messages: number
  readonly isProposed: boolean
  /** its file has other bytes now */
  readonly isReplaced: boolean
}

export function standingOf(one: Case, { messages, isProposed, isReplaced }: StandingInput): Standing {
  const { state, decisionReason = '' } = one
  if (state === 'released') return 'approved'
  if (state === 'rejected') return 'rejected'
  if (state === 'closed') return closedAs(decisionReason)
  if (isReplaced) return 'superseded'
  if (isProposed) return 'proposed'
  if (decisionReason === BY_ITSELF.lapsed || decisionReason.startsWith(RELEASE_ENDED)) return 'expired'
  return messages > 0 ? 'requested' : 'waiting'
}

function closedAs(reason: string): Standing {
  if (reason === BY_ITSELF.outbreak) return 'superseded'
  return reason === BY_ITSELF.held || reason === BY_ITSELF.served ? 'auto-released' : 'closed'
}
