import { folderOf } from '../paths.ts'
import type { PythonFiles, PythonModule } from './fold/machine.ts'
import { UNKNOWN_PART } from './value.ts'

/** Bytes of one file of data, of one module, and of all that one file may ask for. */
const FILE_MAX = 60_000
const MODULE_MAX = 8000
const ALL_MAX = 100_000

/** What gives the bytes of a package's files by their paths. */
interface Held {
  bytes(path: string): Buffer | undefined
}

/** The files of a package as the module at `path` finds them: by module names, and by paths from its own folder. */
export function filesBeside(path: string, held: Held, left = { bytes: ALL_MAX }): PythonFiles {
  const folder = folderOf(path) === '.' ? '' : folderOf(path)
  const text = (candidate: string): string | undefined => {
    const bytes = held.bytes(candidate)
    const most = candidate.endsWith('.py') ? MODULE_MAX : FILE_MAX
    if (bytes === undefined || bytes.length > most || bytes.length > left.bytes) return undefined
    left.bytes -= bytes.length
    return bytes.toString('utf8')
  }
  const first = (candidates: readonly string[]): PythonModule | undefined => {
    for (const candidate of candidates) {
      const found = candidate === path ? undefined : text(candidate)
      if (found !== undefined)
        return {
          path: candidate,
          text: found,
          get files() {
            return filesBeside(candidate, held, left)
          },
        }
    }
    return undefined
  }
  return {
    module: (name) => first(modulePaths(folder, name)),
    file: (written) => {
      const tail = written
        .slice(written.lastIndexOf(UNKNOWN_PART) + 1)
        .replaceAll('\\', '/')
        .replace(/^(?:\.?\/)+/, '')
      return tail === '' || tail.includes('..') ? undefined : first([join(folder, tail)])?.text
    },
  }
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

function modulePaths(folder: string, name: string): string[] {
  if (!/^\.{0,8}[A-Za-z_][\w.]{0,120}$/.test(name)) return []
  const dots = /^\.*/.exec(name)?.[0].length ?? 0
  const parts = folder === '' ? [] : folder.split('/')
  const tail = name.slice(dots).replaceAll('.', '/')
  const bases = dots > 0 ? [parts.slice(0, Math.max(0, parts.length - (dots - 1))).join('/')] : ['', 'src']
  return bases.flatMap((base) => [`${join(base, tail)}.py`, `${join(base, tail)}/__init__.py`])
}
