import { startPlace } from './catalog/persistence.ts'
import { wholeTree } from './catalog/destructive-paths.ts'
import type { SideEffects } from './code.ts'

/** paths that are kept of one place */
const PATHS_MAX = 8

/** addresses that are kept of one place */
const HOSTS_MAX = 5

/** `$HOME` and its kin, as a path begins. */
const HOME = /^(?:\$\{?HOME\}?|\$env:(?:HOME|USERPROFILE)|%USERPROFILE%|%HOMEDRIVE%%HOMEPATH%)/i

/** Those of the paths that matter: from which something is started later, and whole trees. */
export function effects(writes: readonly string[], deletes: readonly string[] = []): SideEffects {
  const started = telling(writes, startPlace)
  const gone = telling(deletes, wholeTree)
  return { ...(started.length === 0 ? {} : { writes: started }), ...(gone.length === 0 ? {} : { deletes: gone }) }
}

function telling(paths: readonly string[], meaning: (path: string) => unknown): string[] {
  const known = paths.map((path) => path.replace(HOME, '~')).filter((path) => meaning(path) !== undefined)
  return [...new Set(known)].slice(0, PATHS_MAX)
}

/** What both of two acts at the same place touch. */
export function mergedEffects(left: SideEffects, right: SideEffects): SideEffects {
  const misuses = new Set([...(left.misuses ?? []), ...(right.misuses ?? [])])
  return {
    ...effects([...(left.writes ?? []), ...(right.writes ?? [])], [...(left.deletes ?? []), ...(right.deletes ?? [])]),
    ...(misuses.size === 0 ? {} : { misuses: [...misuses] }),
    ...replacing(right.replaces ?? left.replaces),
    ...hiding(right.hidesHost ?? left.hidesHost),
    ...connectedTo([...(left.hosts ?? []), ...(right.hosts ?? [])]),
  }
}

function hiding(hidesHost: string | undefined): SideEffects {
  return hidesHost === undefined ? {} : { hidesHost }
}

function replacing(replaces: string | undefined): SideEffects {
  return replaces === undefined ? {} : { replaces }
}

/** Addresses that a use of the network names. */
export function connectedTo(hosts: readonly string[]): SideEffects {
  return hosts.length === 0 ? {} : { hosts: [...new Set(hosts)].slice(0, HOSTS_MAX) }
}

export function hasSideEffects({ writes, deletes, misuses, replaces }: SideEffects): boolean {
  return writes !== undefined || deletes !== undefined || misuses !== undefined || replaces !== undefined
}

/** The same without anything else. */
export function effectsOnly({ writes, deletes, misuses, hidesHost }: SideEffects): SideEffects {
  return {
    ...hiding(hidesHost),
    ...(writes === undefined ? {} : { writes }),
    ...(deletes === undefined ? {} : { deletes }),
    ...(misuses === undefined ? {} : { misuses }),
  }
}
