import type { Capability } from '../../model/capability.ts'
import { isRewritten, reachOf } from './python-reach.ts'
import type { CodeSummary, Place } from './index.ts'
import { LineMap } from './python-text.ts'

/**
 * True where the syntax tree of a Python file may show something that is not known without it: data that flows where it must
 * not, or a capability that is not among the `known` ones of the files beside it. `loaded`: an import runs it; else it waits
 * to be called, and only what leaks of secrets is told of it.
 */
export function needsTree(bytes: Buffer, loaded: boolean, known: ReadonlySet<Capability>): boolean {
  if (isRewritten(bytes)) return true
  const reach = reachOf(bytes)
  return (loaded ? reach.flows : reach.leaks) || [...reach.capabilities].some((capability) => !known.has(capability))
}

/** What can be told of a Python file without a syntax tree: whether it reads the environment. */
export function skimmedPython(path: string, text: string): CodeSummary {
  const offset = text.search(/\bos\.(?:environ\b|getenv\()/)
  const places: Place[] =
    offset === -1 ? [] : [{ ...new LineMap(text).place(offset), note: 'reads the environment', dormant: true }]
  return {
    path,
    language: 'python',
    capabilities: new Map(places.length === 0 ? [] : [['env', places]]),
    flows: [],
    references: [],
  }
}
