import { writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { WatchOrder } from './inspector-process.ts'

/**
 * The thread beside an inspection, in the same process: whatever the inspection does, this one still runs. It ends the process
 * once that took too much of a processor or of memory, and where the server that started it is gone.
 */
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')

/** How often it looks, milliseconds. */
const LOOK_MS = 100

const MIB = 1024 * 1024

const server = process.ppid

/** What the inspection under way may take, and the processor's time when it began, milliseconds; undefined: there is none. */
let current: { readonly limits: WatchOrder; readonly since: number } | undefined

port.on('message', (limits: WatchOrder | undefined) => {
  current = limits && { limits, since: cpuMs() }
})

setInterval(() => {
  if (process.ppid !== server) end('its server is gone')
  if (current === undefined) return
  const { limits, since } = current
  if (cpuMs() - since > limits.cpuMs) end(`it took more than ${limits.cpuMs / 1000} seconds of a processor`)
  if (process.memoryUsage.rss() > limits.bytes) end(`it took more than ${Math.round(limits.bytes / MIB)} MB of memory`)
}, LOOK_MS)

/** Of the whole process. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The error output of the process: a thread's own `process.stderr` passes through the thread that hangs. */
const ERROR_OUTPUT = 2

/** At once, and without a core dump. The server reads the reason from the error output. */
function end(reason: string): void {
  try {
    writeSync(ERROR_OUTPUT, `\n${reason}\n`)
  } finally {
    process.kill(process.pid, 'SIGKILL')
  }
}
