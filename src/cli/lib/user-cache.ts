import { lstatSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Write permission of group and others. */
const OTHERS_WRITE = 0o022

/**
 * This user's folder for what can be made again, which is made where it is not there. Undefined where there is none that he alone can
 * write to: what we take from it is believed, and may be code.
 */
export function userCache(): string | undefined {
  // A relative path means nothing [XDG Base Directory]: it would lie in whatever folder we were started in.
  const told = process.env['XDG_CACHE_HOME'] ?? ''
  const base = isAbsolute(told) ? told : join(homedir(), '.cache')
  const folder = join(base, 'lazaret')
  if (!isAbsolute(folder)) return undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return [base, folder].every((path) => isOurs(path)) ? folder : undefined
  } catch {
    return undefined
  }
}

function isOurs(path: string): boolean {
  const { uid, mode } = lstatSync(path)
  // Windows has neither.
  return process.geteuid === undefined || (uid === process.geteuid() && (mode & OTHERS_WRITE) === 0)
}
