import type { Capability } from '../../model/capability.ts'
import type { CodeSummary, Flow, Place } from './index.ts'

/** Places that run when the file is loaded, not only when something calls into it. */
export function awakePlaces(summary: CodeSummary, capability: Capability): readonly Place[] {
  return (summary.capabilities.get(capability) ?? []).filter(({ dormant }) => dormant !== true)
}

/** Flows that happen when the file is loaded. */
export function awakeFlows(summary: CodeSummary): readonly Flow[] {
  return summary.flows.filter(({ sink }) => sink.dormant !== true)
}
