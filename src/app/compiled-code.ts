import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'

/** Where inspection processes keep compiled code: where this process does, if it does (`NODE_COMPILE_CACHE`), else in the data folder. */
export function compiledCodeIn(dataDir: string): string {
  const ours = getCompileCacheDir()
  return ours === undefined ? join(dataDir, 'compiled') : dirname(ours)
}
