import { LazaretError } from '../model/errors.ts'

export interface Deadline {
  readonly signal: AbortSignal
  /** Ends them now. */
  end(reason: unknown): void
  /** Lets go of the timer. */
  clear(): void
}

/** Ends everything that listens to its signal after `ms` milliseconds, with an error that says so. */
export function deadlineIn(ms: number, host: string): Deadline {
  const controller = new AbortController()
  const seconds = Math.round(ms / 1000)
  const timer = setTimeout(() => {
    controller.abort(
      new LazaretError('upstream-unreachable', `${host} did not finish its answer within ${seconds} seconds`),
    )
  }, ms)
  timer.unref()
  return { signal: controller.signal, end: (reason) => controller.abort(reason), clear: () => clearTimeout(timer) }
}
