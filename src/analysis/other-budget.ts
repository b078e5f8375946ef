import { LIMITS } from './limits.ts'
import type { Language } from './code.ts'

/**
 * Evaluation steps of JavaScript that cost as much time as a byte of the language does besides: to parse it, and for a language
 * whose steps are not told, to evaluate it, too. Measured over packages as they are published.
 */
const STEPS_PER_BYTE: Readonly<Record<Language, number>> = { javascript: 0.05, shell: 0.05, python: 0.03 }

/** What all files outside of the install chain may cost together. It knows no clock: the same files cost the same anywhere. */
export class OtherBudget {
  readonly #shares: number
  #bytes = 0
  #steps = 0

  /**
   * `unpackedBytes`: of the whole package. What takes long to fetch and to unpack may take longer to be read, in proportion: large
   * packages begin something in many files with every release.
   */
  constructor(unpackedBytes: number) {
    this.#shares = Math.min(LIMITS.urgentSharesMax, Math.max(1, Math.floor(unpackedBytes / LIMITS.urgentShareBytes)))
  }

  /**
   * Whether a file of `bytes` may still be examined: small ones longer, for what is hidden behind chaff is seldom large, and those
   * that are `urgent`, since their words say that secrets may leak there.
   */
  allows(bytes: number, urgent = false): boolean {
    const reserve = urgent
      ? this.#shares * LIMITS.urgentSteps
      : bytes <= LIMITS.reservedFileBytes
        ? LIMITS.reservedSteps
        : 0
    const most = LIMITS.otherTotalBytes + (urgent ? this.#shares * LIMITS.urgentBytes : 0)
    return this.#steps < LIMITS.otherTotalSteps + reserve && this.#bytes + bytes <= most
  }

  /** A file that was given up has cost all that a file may. */
  charge(language: Language, bytes: number, steps: number, givenUp = false): void {
    this.#bytes += bytes
    this.#steps += givenUp ? LIMITS.otherTotalSteps : steps + bytes * STEPS_PER_BYTE[language]
  }
}

/** Evaluation steps that a file of `bytes` may take: in proportion, so that small files cannot cost what large ones do. */
export function stepsFor(bytes: number, isGrave = false): number {
  // bundles: what is not seen of them after so many steps is seldom seen later, and only where their words say so it may matter
  if (bytes > LIMITS.bundleBytes) {
    return isGrave && bytes <= LIMITS.graveBundleBytes ? LIMITS.graveBundleSteps : LIMITS.bundleSteps
  }
  return Math.min(LIMITS.otherSteps, LIMITS.otherBaseSteps + bytes * LIMITS.otherStepsPerByte)
}
