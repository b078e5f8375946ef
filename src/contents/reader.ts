import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FileContent, WantedFile } from '../model/contents.ts'
import { LazaretError } from '../model/errors.ts'
import { workerBeside } from '../model/worker-file.ts'

/** Processes that read at a time: people read, not machines. */
const AT_ONCE = 2
/** People who wait for one; who comes then is told to come again. */
const WAITING_MAX = 16
/** What one reading may take by the clock, milliseconds. */
const WALL_MS = 20_000
const HEAP_MB = 256

/**
 * Reads single files of archives for people. Each archive is opened in a process of its own, which has nothing of the server's
 * environment and ends with the answer: whatever the bytes do to the reader, the server goes on (decisions/0015).
 */
export class ContentReader {
  #running = 0
  readonly #waiting: (() => void)[] = []

  /** Throws `too-many-requests` where too many wait. */
  async read(wanted: WantedFile): Promise<FileContent> {
    if (this.#running >= AT_ONCE) await this.#turn()
    else this.#running += 1
    try {
      return await readApart(wanted)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX)
      throw new LazaretError('too-many-requests', 'Too many files are being opened: try again in a few seconds.')
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

function readApart(wanted: WantedFile): Promise<FileContent> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(workerBeside(import.meta.url)), {
      env: {},
      execArgv: [`--max-old-space-size=${HEAP_MB}`, '--no-warnings'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const finish = (content: FileContent): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      resolve(content)
    }
    const fail = (reason: string): void => finish({ kind: 'unread', reason })
    const timer = setTimeout(() => fail(`It could not be read within ${WALL_MS / 1000} seconds.`), WALL_MS)
    child.once('message', (content: FileContent) => finish(content))
    child.once('error', (error) => fail(`It could not be read: ${error.message}`))
    child.once('exit', (code, signal) =>
      fail(`It could not be read: the reader ended with ${signal ?? `code ${code}`}.`),
    )
    child.send(wanted, (error) => {
      if (error !== null) fail(`It could not be read: ${error.message}`)
    })
  })
}
