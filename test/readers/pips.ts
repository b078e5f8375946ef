import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
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
  const child = spawn(python, [SCRIPT], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    label: asked.stdout.trim(),
    files: async (kind, path) => {
      child.stdin.write(`${JSON.stringify({ kind, path })}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`read_by_pip.py ended at ${path}`)
      const files = JSON.parse(value) as Record<string, string> | null
      return files === null ? undefined : new Map(Object.entries(files))
    },
    end: async () => {
      child.stdin.end()
      await once(child, 'close')
    },
  }
}
