import type { Capability } from '../../model/capability.ts'
import { isRewritten, reachOf } from './reach.ts'
import type { CodeSummary, Place } from '../code.ts'
import { LineMap } from './text.ts'

/**
 * Why the syntax tree of a Python file may show something that is not known without it: data that flows where it must not, or
 * a capability that is not among the `known` ones of the files beside it; undefined where it cannot. `loaded`: an import runs
 * the file; else it waits to be called, and only what leaks of secrets is told of it.
 */
export function treeFor(
  bytes: Buffer,
  loaded: boolean,
  known: ReadonlySet<Capability>,
): 'flow' | 'capability' | undefined {
  if (isRewritten(bytes)) return 'flow'
  const { flows, called, capabilities } = reachOf(bytes, loaded)
  if (flows || (loaded && called)) return 'flow'
  return called || [...capabilities].some((capability) => !known.has(capability)) ? 'capability' : undefined
}

/** What can be told of a Python file without a syntax tree: whether it reads the environment. */
export function skimmedPython(path: string, text: string): CodeSummary {
  const offset = text.search(/\bos\.(?:environ\b|getenv\()/)
  const places: Place[] =
    offset === -1 ? [] : [{ ...new LineMap(text).place(offset), note: 'reads the environment', deferred: true }]
  return {
    path,
    language: 'python',
    capabilities: new Map(places.length === 0 ? [] : [['env', places]]),
    flows: [],
    references: [],
  }
}
