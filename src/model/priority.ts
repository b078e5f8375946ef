import type { Unknown } from './unknown.ts'

/** How soon an assessment must end. One that is made ahead becomes urgent as soon as a client waits for it. */
export interface Priority {
  urgent: boolean
  /** the clients that wait for it, as far as they are known, so that each gets its turn */
  readonly clients?: Set<string>
}

/**
 * Largest file that is fetched before anybody asks for it, bytes. Nearly all are far smaller, and whoever waits for a larger
 * one waits for its download anyway; a list that is only read, or a lock that is only made, must not cost gigabytes.
 */
const AHEAD_BYTES_MAX = 64 * 1024 * 1024

/** An assessment that was made ahead came upon a file that is too large for that. Who asks for the file makes it anew. */
export class TooLargeAhead extends Error {}

/** `sizeBytes`: as far as upstream tells it. */
export function isLarge(sizeBytes: number | Unknown | undefined): boolean {
  return (sizeBytes ?? 0) > AHEAD_BYTES_MAX
}
