import type { Capability } from '../../model/capability.ts'
import { isRewritten, reachOf, type PythonReach } from './reach.ts'
import type { CodeSummary, Place } from '../code.ts'
import { skimmedCalls } from './skimmed-calls.ts'
import { LineMap } from './text.ts'

/** What the words of a file say that it can do at most. `loaded`: an import runs it; else it waits to be called. */
export function mostOf(bytes: Buffer, loaded: boolean): PythonReach {
  return isRewritten(bytes) ? ANYTHING : reachOf(bytes, loaded)
}

const ANYTHING: PythonReach = { capabilities: new Set(), leaks: true, flows: true, called: true, writes: true }

/**
 * Why the syntax tree of a Python file may show something that is not known without it: secrets that leak or code that hides, data
 * that flows where it must not, or a capability that is not among the `known` ones of the files beside it; undefined where it
 * cannot. Of a file that is not `loaded` only what leaks of secrets is told.
 */
export function worthOf(
  { leaks, flows, called, writes, capabilities }: PythonReach,
  loaded: boolean,
  known: ReadonlySet<Capability>,
): 'leak' | 'flow' | 'capability' | undefined {
  if (leaks) return 'leak'
  if (flows || writes || (loaded && called)) return 'flow'
  return called || [...capabilities].some((capability) => !known.has(capability)) ? 'capability' : undefined
}

/** What can be told of a Python file without a syntax tree: whether it reads the environment, and what of other modules it calls while it is loaded. */
export function skimmedPython(path: string, text: string): CodeSummary {
  const offset = text.search(/\bos\.(?:environ\b|getenv\()/)
  const places: Place[] =
    offset === -1 ? [] : [{ ...new LineMap(text).place(offset), note: 'reads the environment', deferred: true }]
  const { calls, waits } = skimmedCalls(text)
  return {
    path,
    language: 'python',
    capabilities: new Map(places.length === 0 ? [] : [['env', places]]),
    flows: [],
    references: [],
    ...(calls.length === 0 ? {} : { calls }),
    ...(waits.length === 0 ? {} : { waits }),
  }
}
