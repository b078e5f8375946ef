import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../model/clock.ts'

/** A form is good for this long after it was shown. */
const FORM_MAX_AGE_MS = 12 * 3600 * 1000

/**
 * Double submit for a form that needs no session: the page sets a random cookie, and the form carries a keyed hash over it,
 * the subject and the time. Another site can neither read the cookie nor make the hash. The key dies with the process.
 */
export class FormNonces {
  readonly #key = randomBytes(32)
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A value for the cookie of a visitor who has none. */
  visitor(): string {
    return randomBytes(16).toString('base64url')
  }

  issue(visitor: string, subject: string): string {
    const at = this.#clock().getTime().toString(36)
    return `${at}.${this.#mac(at, visitor, subject)}`
  }

  accepts(nonce: string, visitor: string, subject: string): boolean {
    const [at = '', mac = ''] = nonce.split('.', 2)
    const age = this.#clock().getTime() - Number.parseInt(at, 36)
    if (!(age >= 0 && age <= FORM_MAX_AGE_MS)) return false
    const expected = Buffer.from(this.#mac(at, visitor, subject))
    const presented = Buffer.from(mac)
    return presented.length === expected.length && timingSafeEqual(presented, expected)
  }

  #mac(at: string, visitor: string, subject: string): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([at, visitor, subject]))
      .digest('base64url')
  }
}
