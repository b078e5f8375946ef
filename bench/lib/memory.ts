import { readdirSync, readFileSync } from 'node:fs'

/** What a running process and those that it started hold. NaN where there is no /proc. */
export interface Held {
  /** resident bytes of the process alone, and of its children together */
  readonly bytes: number
  readonly bytesOfChildren: number
  readonly descriptors: number
  readonly threads: number
}

export function heldBy(pid: number): Held {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => fieldOf(child, 'PPid') === pid)
  return {
    bytes: bytesOf(pid),
    bytesOfChildren: children.reduce((sum, child) => sum + (bytesOf(child) || 0), 0),
    descriptors: countIn(`/proc/${pid}/fd`),
    threads: fieldOf(pid, 'Threads'),
  }
}

function bytesOf(pid: number): number {
  return fieldOf(pid, 'VmRSS') * 1024
}

/** [proc_pid_status(5)]; sizes in kB */
function fieldOf(pid: number, field: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1])
  } catch {
    return Number.NaN
  }
}

function countIn(folder: string): number {
  try {
    return readdirSync(folder).length
  } catch {
    return Number.NaN
  }
}
