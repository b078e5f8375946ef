import { readFileSync } from 'node:fs'

/** How often it is looked whether the process that started this one still runs, milliseconds. */
const POLL_MS = 500

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `then` when nobody waits for this process any more: it was told to end, its terminal was closed, or the process that started
 * it has ended, which does not count under `setsid`. Returns what ends the watch.
 */
export function onLost(then: () => void): () => void {
  const parent = process.ppid
  const timer = isSessionLeader()
    ? undefined
    : setInterval(() => {
        if (process.ppid !== parent) then()
      }, POLL_MS)
  for (const signal of SIGNALS) process.once(signal, then)
  return () => {
    clearInterval(timer)
    for (const signal of SIGNALS) process.removeListener(signal, then)
  }
}

/** Of `pid (name) state parent group session …`, where the name may hold anything. */
function isSessionLeader(): boolean {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return fields[3] === String(process.pid)
}
