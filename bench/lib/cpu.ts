import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of the kernel's clock in a second, as /proc counts them on every Linux that Node runs on. */
const TICKS = 100

interface Times {
  readonly parent: number
  /** ticks of the process and its threads, and of its ended children that it waited for */
  readonly own: number
  readonly ofEndedChildren: number
}

/** Seconds of processor that a running process took so far, and all processes that it started, ended or not. NaN where there is no /proc. */
export function secondsOf(pid: number): number {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const times = timesOf(Number(name))
        return times === undefined ? [] : [[Number(name), times] as const]
      }),
  )
  return ticksOfTree(pid, all) / TICKS
}

/** Seconds of processor that the process alone took so far, its threads included. NaN where there is no /proc. */
export function secondsAlone(pid: number): number {
  return (timesOf(pid)?.own ?? Number.NaN) / TICKS
}

/** Seconds of processor that our ended children took, and theirs. NaN where there is no /proc. */
export function secondsOfChildren(): number {
  return (timesOf('self')?.ofEndedChildren ?? Number.NaN) / TICKS
}

function ticksOfTree(pid: number, all: ReadonlyMap<number, Times>): number {
  const times = all.get(pid)
  if (times === undefined) return Number.NaN
  const children = [...all].filter(([, { parent }]) => parent === pid).map(([child]) => ticksOfTree(child, all))
  return children.reduce((sum, ticks) => sum + ticks, times.own + times.ofEndedChildren)
}

/** [proc_pid_stat(5), fields 4 and 14 to 17]; undefined where the process is gone. */
function timesOf(pid: number | 'self'): Times | undefined {
  const text = read(`/proc/${pid}/stat`)
  if (text === '') return undefined
  const fields = text
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number)
  const [, parent = 0] = fields
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15)
  return { parent, own: user + system, ofEndedChildren: childrenUser + childrenSystem }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
