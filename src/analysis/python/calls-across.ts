import type { CodeSummary } from '../code.ts'
import { hasSideEffects } from '../side-effects.ts'

/** Most parts of a dotted call behind the module: `Core.start` has two. */
const MAX_PARTS = 3

/** What is called of a module, by the last part of its name: `start`, `Core`, `Core.start`. */
export type CalledFunctions = ReadonlyMap<string, ReadonlySet<string>>

/** Which functions of which modules the files of a surface call while they are loaded. */
export function calledAcross(summaries: Iterable<CodeSummary>): CalledFunctions {
  const called = new Map<string, Set<string>>()
  for (const { calls = [] } of summaries) {
    for (const call of calls) {
      const parts = call.split('.').filter((part) => part !== '')
      for (let at = 1; at <= MAX_PARTS && at < parts.length; at += 1) {
        const module = parts[parts.length - at - 1] ?? ''
        const names = called.get(module) ?? new Set<string>()
        called.set(module, names.add(parts.slice(-at).join('.')))
      }
    }
  }
  return called
}

/** `helpers` of `sample/helpers.py`, `sample` of `sample/__init__.py`. */
export function moduleNameOf(path: string): string {
  const parts = path.replace(/\.py$/, '').split('/')
  return (parts.at(-1) === '__init__' ? parts.at(-2) : parts.at(-1)) ?? ''
}

/** True where it matters who calls its functions: data flows in one that nothing in its own file calls, it sends there, or writes where it matters. */
export function hasDeferredActs(summary: CodeSummary): boolean {
  return (
    summary.flows.some(({ sink }) => sink.deferred === true) ||
    (summary.capabilities.get('network') ?? []).some(
      ({ deferred, hosts }) => deferred === true && hosts !== undefined,
    ) ||
    (summary.capabilities.get('filesystem-write') ?? []).some(
      (place) => place.deferred === true && hasSideEffects(place),
    )
  )
}

/** Whether a function of a file calls one of these modules, once somebody calls it. */
export function leadsTo({ waits = [] }: CodeSummary, modules: ReadonlySet<string>): boolean {
  return waits.some((call) => {
    const parts = call.split('.').filter((part) => part !== '')
    return parts.slice(-MAX_PARTS - 1, -1).some((part) => modules.has(part))
  })
}
