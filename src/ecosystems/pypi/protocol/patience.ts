/** Below the 15 s after which these clients take a silent server for dead, and start again, milliseconds. */
const SHORT_PATIENCE_MS = 13_000

/** Below the 30 s of uv, milliseconds. */
const LONG_PATIENCE_MS = 25_000

/** How long a client waits without a byte, by its User-Agent. pipenv calls itself pip. */
export function patienceOf(userAgent: string | undefined): number {
  return /^(?:pip|pipenv|poetry)\//i.test(userAgent ?? '') ? SHORT_PATIENCE_MS : LONG_PATIENCE_MS
}
