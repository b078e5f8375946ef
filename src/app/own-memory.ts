import { ALLOCATOR_BOUNDS } from '../model/allocator.ts'

/** Megabytes of a half of V8's young generation, at most. It would grow to 64, and the server holds some 100 MB more then. */
const YOUNG_MB = 8

/**
 * Starts this process anew, under the same number, with bounds on what it holds that can be set at the start alone. Not where whoever
 * started it has bounded the young generation, or talks with it through a channel, which would be lost; nor where the system cannot.
 * `compiled`: the folder of compiled code, so that the first files, too, are taken from there: else the compiler of TypeScript is
 * loaded for them, some ten megabytes that stay.
 */
export function restartBounded(compiled: string | undefined): void {
  const { execArgv, execPath, argv, env, connected } = process
  const isBounded = [...execArgv, env['NODE_OPTIONS'] ?? ''].some((option) => option.includes('semi-space-size'))
  if (isBounded || connected) return
  const options = [...execArgv, `--max-semi-space-size=${YOUNG_MB}`]
  const given = {
    ...ALLOCATOR_BOUNDS,
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
  }
  process.execve?.(execPath, [execPath, ...options, ...argv.slice(1)], { ...given, ...env })
}
