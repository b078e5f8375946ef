/** Below the 30 s after which yarn 1 gives up for good; all others wait longer. Milliseconds. */
export const PATIENCE_MS = 25_000
