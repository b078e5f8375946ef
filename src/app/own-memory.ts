/** Megabytes of a half of V8's young generation, at most. It would grow to 64, and the server holds some 100 MB more then. */
const YOUNG_MB = 8

/**
 * Buffers from so many bytes on are given back to the system when they are freed. By itself glibc raises its bound to the size of each
 * large buffer that is freed, up to 32 MB, and keeps nearly all of what is freed afterwards.
 */
const MAPPED_BYTES = 256 * 1024

/** Heaps of the allocator, which are shared by the threads. There would be eight for each processor, and each keeps what was freed. */
const ARENAS = 2

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
    MALLOC_MMAP_THRESHOLD_: String(MAPPED_BYTES),
    MALLOC_ARENA_MAX: String(ARENAS),
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
  }
  process.execve?.(execPath, [execPath, ...options, ...argv.slice(1)], { ...given, ...env })
}
