import { Worker } from 'node:worker_threads'
import { workerBeside } from '../../model/worker-file.ts'

/** Before the first reading of the whole database, which is not to slow the start down, milliseconds. */
const FIRST_MS = 5000

/** Between two readings, milliseconds: while it is sound, and while it is not. */
const SOUND_MS = 60 * 60 * 1000
const DAMAGED_MS = 60 * 1000

export interface DatabaseCheck {
  /** what the last reading of the whole database found; undefined: nothing, or none has ended yet */
  damage(): string | undefined
  close(): Promise<void>
}

/** Reads the whole database soon and then now and then, in the background. `onDamage`: told of each finding that is new. */
export function checkDatabase(dataDir: string, onDamage: (finding: string) => void): DatabaseCheck {
  let finding = ''
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let worker: Worker | undefined

  function ended(found: string): void {
    if (found !== '' && found !== finding) onDamage(found)
    finding = found
    worker = undefined
    if (closed) return
    runIn(found === '' ? SOUND_MS : DAMAGED_MS)
  }

  function runIn(ms: number): void {
    timer = setTimeout(run, ms)
    timer.unref()
  }

  function run(): void {
    const started = new Worker(workerBeside(import.meta.url), { workerData: { dataDir } })
    worker = started
    started.unref()
    let answer: string | undefined
    started.on('message', (found: string) => (answer = found))
    started.on('error', (error) => (answer ??= error.message))
    // Nothing was said: it was ended from outside, and the next reading says more.
    started.on('exit', () => ended(answer ?? finding))
  }

  runIn(FIRST_MS)
  return {
    damage: () => (finding === '' ? undefined : finding),
    async close() {
      closed = true
      clearTimeout(timer)
      await worker?.terminate()
    },
  }
}
