import type { RouteRow } from '../../src/ecosystems/adapter.ts'
import { ask } from './ask.ts'

/** What stands in the place of a parameter of a route: every value that could lead to an artifact. */
export type Fillings = Readonly<Record<string, readonly string[]>>

/** Bytes from the middle of an artifact that an answer is searched for: no document holds them by chance. */
const WINDOW_BYTES = 48

/** Paths that one row is tried with; more would be a row of a new kind, which is to be looked at. */
const PATHS_MAX = 500

export interface Leaks {
  readonly asked: number
  /** `METHOD path: status` of each answer in which bytes of an artifact were found */
  readonly leaked: readonly string[]
}

/**
 * Asks every row of a route table, of whatever kind it says it is, for all that its parameters could name, and looks for the
 * bytes of `artifacts` in what comes back.
 */
export async function leaks(
  base: string,
  rows: readonly RouteRow[],
  fillings: Fillings,
  artifacts: readonly Buffer[],
): Promise<Leaks> {
  const windows = artifacts.map((bytes) => {
    const middle = Math.floor((bytes.length - WINDOW_BYTES) / 2)
    return bytes.subarray(middle, middle + WINDOW_BYTES)
  })
  const leaked: string[] = []
  let asked = 0
  for (const { method, pattern } of rows) {
    for (const path of pathsOf(pattern, fillings)) {
      for (const headers of [{}, { accept: 'application/octet-stream' }]) {
        const answer = await ask(method, `${base}${path}`, headers)
        asked += 1
        if (windows.some((window) => answer.body.includes(window))) leaked.push(`${method} ${path}: ${answer.status}`)
      }
    }
  }
  return { asked, leaked }
}

/** A pattern with each combination of values for its parameters; `*` is one, too. */
function pathsOf(pattern: string, fillings: Fillings): readonly string[] {
  let paths = ['']
  for (const part of pattern.split(/(:[A-Za-z]+|\*)/)) {
    const values = part.startsWith(':') || part === '*' ? fillings[part.replace(':', '')] : [part]
    if (values === undefined) throw new Error(`no values for ${part} of ${pattern}`)
    paths = paths.flatMap((path) => values.map((value) => path + value))
  }
  if (paths.length > PATHS_MAX) throw new Error(`${pattern} has ${paths.length} paths`)
  return paths
}
