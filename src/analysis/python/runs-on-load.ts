import { CALLS_UNTOLD, RUNS_UNTOLD } from '../catalog/started-content.ts'
import type { Capability } from '../../model/capability.ts'
import type { CodeSummary, Flow, Place } from '../code.ts'

/** Places that run when the file is loaded, not only when something calls into it. */
export function placesOnLoad(summary: CodeSummary, capability: Capability): readonly Place[] {
  return (summary.capabilities.get(capability) ?? []).filter(({ deferred }) => deferred !== true)
}

/** Where it runs a text as code when it is loaded, or calls a member of a module that acts, and it cannot be told which. */
export function untoldOnLoad(summary: CodeSummary): Place | undefined {
  return (['dynamic-code', 'process'] as const)
    .flatMap((capability) => placesOnLoad(summary, capability))
    .find(({ note }) => note.startsWith(RUNS_UNTOLD) || note.startsWith(CALLS_UNTOLD))
}

/** Flows that happen when the file is loaded. */
export function flowsOnLoad(summary: CodeSummary): readonly Flow[] {
  return summary.flows.filter(({ sink }) => sink.deferred !== true)
}
