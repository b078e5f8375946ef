import type { Capability } from '../../model/capability.ts'
import type { CodeSummary, Flow, Place } from '../code.ts'

/** Places that run when the file is loaded, not only when something calls into it. */
export function placesOnLoad(summary: CodeSummary, capability: Capability): readonly Place[] {
  return (summary.capabilities.get(capability) ?? []).filter(({ deferred }) => deferred !== true)
}

/** Flows that happen when the file is loaded. */
export function flowsOnLoad(summary: CodeSummary): readonly Flow[] {
  return summary.flows.filter(({ sink }) => sink.deferred !== true)
}
