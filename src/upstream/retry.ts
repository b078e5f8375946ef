import { setTimeout as sleep } from 'node:timers/promises'
import { LazaretError } from '../model/errors.ts'
import { failureOf, type AttemptFailure } from './failure.ts'
import type { UpstreamLimits } from './limits.ts'

/** Retries that may be taken at once, and the share of a retry that each success earns: at most one request in ten is a retry. */
const BUDGET_SIZE = 20
const EARNED_BY_SUCCESS = 0.1

/** An attempt that failed after this long was no hiccup, milliseconds: whoever waits has waited enough. */
const HICCUP_MS = 1000

/**
 * Retries help against a hiccup and make an outage worse; the budget ends them for all requests when most of them fail. From a question
 * that failed for good until the next one that is answered there are none: clients repeat theirs, and would multiply ours.
 */
export class RetryBudget {
  #left = BUDGET_SIZE
  #isDown = false

  take(): boolean {
    if (this.#isDown || this.#left < 1) return false
    this.#left -= 1
    return true
  }

  failed(): void {
    this.#isDown = true
  }

  succeeded(): void {
    this.#isDown = false
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
    const started = performance.now()
    try {
      const result = await attempt()
      budget.succeeded()
      return result
    } catch (error) {
      if (signal.aborted) throw deadlineOf(signal, error)
      const failure = failureOf(error, host)
      const pause = pauseBefore(failure, number, limits)
      const isHiccup = performance.now() - started < HICCUP_MS
      if (pause === undefined || !isHiccup || number >= limits.attempts || !budget.take()) {
        if (failure.retryable) budget.failed()
        throw failure.error
      }
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
