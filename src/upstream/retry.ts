import { setTimeout as sleep } from 'node:timers/promises'
import { LazaretError } from '../model/errors.ts'
import { failureOf, type AttemptFailure } from './failure.ts'
import type { UpstreamLimits } from './limits.ts'

/** Retries that may be taken at once, and the share of a retry that each success earns: at most one request in ten is a retry. */
const BUDGET_SIZE = 20
const EARNED_BY_SUCCESS = 0.1

/** Retries help against a hiccup and make an outage worse; the budget ends them for all requests when most of them fail. */
export class RetryBudget {
  #left = BUDGET_SIZE

  take(): boolean {
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  succeeded(): void {
    this.#left = Math.min(BUDGET_SIZE, this.#left + EARNED_BY_SUCCESS)
  }
}

export interface RetryCircumstances {
  readonly limits: UpstreamLimits
  readonly budget: RetryBudget
  readonly host: string
  /** the deadline of all attempts together; its reason is the error to throw */
  readonly signal: AbortSignal
}

/** Runs an idempotent attempt until it succeeds, cannot, or may not be repeated. Throws LazaretError. */
export async function withRetries<T>(circumstances: RetryCircumstances, attempt: () => Promise<T>): Promise<T> {
  const { limits, budget, host, signal } = circumstances
  for (let number = 1; ; number += 1) {
    try {
      const result = await attempt()
      budget.succeeded()
      return result
    } catch (error) {
      if (signal.aborted) throw deadlineOf(signal, error)
      const failure = failureOf(error, host)
      const pause = pauseBefore(failure, number, limits)
      if (pause === undefined || number >= limits.attempts || !budget.take()) throw failure.error
      await sleep(pause, undefined, { signal }).catch((cause: unknown) => {
        throw deadlineOf(signal, cause)
      })
    }
  }
}

/** Full jitter, so that those who failed together do not come back together. Undefined: not to be repeated. */
function pauseBefore(failure: AttemptFailure, number: number, limits: UpstreamLimits): number | undefined {
  if (!failure.retryable) return undefined
  if (failure.pauseMs !== undefined) return failure.pauseMs <= limits.retryAfterMs ? failure.pauseMs : undefined
  return Math.random() * limits.backoffMs * 2 ** (number - 1)
}

function deadlineOf(signal: AbortSignal, cause: unknown): LazaretError {
  if (signal.reason instanceof LazaretError) return signal.reason
  return new LazaretError('upstream-unreachable', 'the request to upstream was given up', { cause })
}
