import { Worker } from 'node:worker_threads'
import type { LockEntry } from '../../lockfiles/lock.ts'
import { LazaretError } from '../../model/errors.ts'
import { workerBeside } from '../../model/worker-file.ts'

/** A lock that takes longer to read, or more memory, is none that a tool wrote: milliseconds, megabytes. */
const READING_MS_MAX = 30_000
const READING_MB_MAX = 512

type Answer = { readonly entries: readonly LockEntry[] } | { readonly failed: string }

/** The entries of a lock file's text, read off the event loop. `name`: as the file is called, or empty. Throws LazaretError `bad-request`. */
export function readLockAside(text: string, name: string): Promise<readonly LockEntry[]> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string): void => reject(new LazaretError('bad-request', reason))
    const worker = new Worker(workerBeside(import.meta.url), {
      workerData: { text, name },
      resourceLimits: { maxOldGenerationSizeMb: READING_MB_MAX },
    })
    const timer = setTimeout(() => void worker.terminate(), READING_MS_MAX)
    worker.once('message', (answer: Answer) => ('entries' in answer ? resolve(answer.entries) : refuse(answer.failed)))
    worker.once('error', (error: Error) => refuse(`this lock file cannot be read: ${error.message}`))
    worker.once('exit', () => {
      clearTimeout(timer)
      refuse('this lock file cannot be read within its limits')
    })
  })
}
