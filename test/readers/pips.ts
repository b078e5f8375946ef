import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { machinePython } from '../registry/clients.ts'
import type { Files } from './files.ts'

const SCRIPT = fileURLToPath(new URL('read_by_pip.py', import.meta.url))

/** One Python process with one pip, which reads many archives. */
export interface Pip {
  /** "pip 26.3 on Python 3.11.7" */
  readonly label: string
  /** What pip would lay down; undefined where it gives the archive up. */
  readonly files: (kind: string, path: string) => Promise<Files | undefined>
  readonly end: () => Promise<void>
}

/** The pip of the machine's Python, and those in the folders of LAZARET_TEST_PIPS; none where there is no Python. */
export function pips(): readonly Pip[] {
  const python = machinePython()
  if (python === undefined) return []
  const more = (process.env['LAZARET_TEST_PIPS'] ?? '').split(':').filter((path) => path !== '')
  return [undefined, ...more].map((folder) => start(python, folder))
}

const VERSIONS = 'import sys, pip; print(f"pip {pip.__version__} on Python {sys.version.split()[0]}")'

function start(python: string, folder: string | undefined): Pip {
  const env = { ...process.env, ...(folder === undefined ? {} : { PYTHONPATH: folder }) }
  const asked = spawnSync(python, ['-c', VERSIONS], { encoding: 'utf8', env, timeout: 30_000 })
  if (asked.status !== 0) throw new Error(`there is no pip: ${asked.stderr}`)
  const label = asked.stdout.trim()
  const lines = new Lines(python, env)
  return {
    label,
    files: async (kind, path) => {
      const answer = await lines.ask(JSON.stringify({ kind, path }))
      if (answer === undefined) throw new Error(`the reader of ${label} ended at ${path}`)
      const files = JSON.parse(answer) as Record<string, string> | null
      return files === null ? undefined : new Map(Object.entries(files))
    },
    end: () => lines.end(),
  }
}

/** A process that answers each line by one line; started by the first. */
class Lines {
  readonly #python: string
  readonly #env: NodeJS.ProcessEnv
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined
  #answers: AsyncIterator<string> | undefined

  constructor(python: string, env: NodeJS.ProcessEnv) {
    this.#python = python
    this.#env = env
  }

  async ask(line: string): Promise<string | undefined> {
    this.#child ??= spawn(this.#python, [SCRIPT], { env: this.#env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#answers ??= createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#child.stdin.write(`${line}\n`)
    const { value, done } = await this.#answers.next()
    return done === true ? undefined : value
  }

  async end(): Promise<void> {
    if (this.#child === undefined) return
    this.#child.stdin.end()
    await once(this.#child, 'close')
  }
}
