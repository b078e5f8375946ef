import { enableCompileCache, getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of compiled code in the cache of the user; undefined where there is none. */
export function compiledCodeOf(cache: string | undefined): string | undefined {
  return cache === undefined ? undefined : join(cache, 'compiled')
}

/**
 * Has Node keep what it compiles from here on, and take what it kept before: in the folder that `NODE_COMPILE_CACHE` names, else in
 * this one. Without either everything is compiled each time.
 */
export function keepCompiledCode(kept: string | undefined): void {
  if (getCompileCacheDir() !== undefined || kept === undefined) return
  const { directory } = enableCompileCache(kept)
  // Threads of ours look there.
  if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = kept
}

/** Where this process keeps compiled code; undefined: it does not. */
export function compiledCodeHere(): string | undefined {
  const ours = getCompileCacheDir()
  return ours === undefined ? undefined : dirname(ours)
}

/** Where inspection processes keep compiled code: where this process does, if it does, else in the data folder. */
export function compiledCodeIn(dataDir: string): string {
  return compiledCodeHere() ?? join(dataDir, 'compiled')
}
