import type { Actor } from '../model/event.ts'
import type { Role } from '../model/user.ts'

/** Who decides: a person at the desk, or the operator at the command line. */
export interface Reviewer {
  readonly actor: Actor
  readonly role: Role
}

/** Text that a person typed, in one form: trimmed, no control characters but line breaks, no lone surrogates. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .trim()
}
