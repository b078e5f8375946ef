import { readFileSync } from 'node:fs'

/** Ticks of the kernel's clock in a second, as /proc counts them on every Linux that Node runs on. */
const TICKS = 100

/** Seconds of processor that a running process took so far, its threads included. NaN where there is no /proc. */
export function secondsOf(pid: number): number {
  const [user, system] = timesOf(pid)
  return (user + system) / TICKS
}

/** Seconds of processor that our ended children took, and theirs. NaN where there is no /proc. */
export function secondsOfChildren(): number {
  const [, , user, system] = timesOf('self')
  return (user + system) / TICKS
}

/** User and system time of the process, then those of its ended children [proc_pid_stat(5), fields 14 to 17]. */
function timesOf(pid: number | 'self'): [user: number, system: number, childrenUser: number, childrenSystem: number] {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 15)
    .map(Number)
  const [user = Number.NaN, system = Number.NaN, childrenUser = Number.NaN, childrenSystem = Number.NaN] = fields
  return [user, system, childrenUser, childrenSystem]
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
