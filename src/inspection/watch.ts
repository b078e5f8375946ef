import { writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { WatchOrder } from './inspector-process.ts'
import { turnLine } from './turn-line.ts'

/**
 * The thread beside an inspection, in the same process: whatever the inspection does, this one still runs. It ends the process
 * once that took too much of a processor or of memory, and where the server that started it is gone.
 */
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')

/**
 * An inspection that took so much of a processor has had its turn, and one that has waited so long by the clock for something
 * other than a processor, milliseconds. On a machine that is busy an ordinary one takes long by the clock alone.
 */
const TURN_MS = 2000

/** Less of a processor than this share of the time by the clock is not what a busy machine gives: it waits for something. */
const WAITING_SHARE = 0.02

/** How often it looks, milliseconds. */
const POLL_MS = 100

const MIB = 1024 * 1024

const server = process.ppid

interface Watched {
  readonly limits: WatchOrder
  /** time of the processor, and by the clock, when it began, milliseconds */
  readonly since: number
  readonly at: number
  isTurnOver: boolean
}

/** The inspection under way; undefined: there is none. */
let current: Watched | undefined

port.on('message', (limits: WatchOrder | undefined) => {
  current = limits && { limits, since: cpuMs(), at: performance.now(), isTurnOver: false }
})

setInterval(() => {
  if (process.ppid !== server) end('its server is gone')
  if (current === undefined) return
  const { limits, since } = current
  if (!current.isTurnOver && hasHadTurn(current)) {
    current.isTurnOver = true
    writeSync(ERROR_OUTPUT, turnLine(limits.id))
  }
  if (cpuMs() - since > limits.cpuMs) end(`it took more than ${limits.cpuMs / 1000} seconds of a processor`)
  if (process.memoryUsage.rss() > limits.bytes) end(`it took more than ${Math.round(limits.bytes / MIB)} MB of memory`)
}, POLL_MS)

function hasHadTurn({ since, at }: Watched): boolean {
  const ofProcessor = cpuMs() - since
  const byClock = performance.now() - at
  return ofProcessor >= TURN_MS || (byClock >= TURN_MS && ofProcessor < byClock * WAITING_SHARE)
}

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
