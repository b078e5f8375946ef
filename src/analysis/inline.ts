import type { Capability } from '../model/capability.ts'
import { foremost } from './flows.ts'
import { LIMITS } from './limits.ts'
import type { CodeSummary, InlineCode, Place } from './code.ts'

/** What code of a command line does, with places in its own lines. */
export type SummariseInline = (language: InlineCode['language'], code: string) => CodeSummary

/** The summary with what the code does that it gives to interpreters, each at the place where it is given. */
export function withInline(summary: CodeSummary, summarise: SummariseInline): CodeSummary {
  let whole = summary
  for (const { language, code, place, perhaps = false } of summary.inline ?? []) {
    const found = atPlace(summarise(language, code), place)
    const isOther = perhaps && found.incomplete !== undefined
    whole = joined(whole, isOther ? complete(found) : found)
  }
  return whole
}

function complete(summary: CodeSummary): CodeSummary {
  const { incomplete: _, ...rest } = summary
  return rest
}

/** Two summaries of the same path as one. */
function joined(left: CodeSummary, right: CodeSummary): CodeSummary {
  const capabilities = new Map<Capability, readonly Place[]>(left.capabilities)
  for (const [capability, places] of right.capabilities) {
    capabilities.set(
      capability,
      [...(capabilities.get(capability) ?? []), ...places].slice(0, LIMITS.placesPerCapability),
    )
  }
  const { inline: _, ...known } = left
  const incomplete = left.incomplete ?? right.incomplete
  return {
    ...known,
    capabilities,
    flows: foremost([...left.flows, ...right.flows], Math.max(LIMITS.flowsPerFile, left.flows.length)),
    references: [...left.references, ...right.references].slice(0, LIMITS.referencesPerFile),
    ...(incomplete === undefined ? {} : { incomplete }),
  }
}

/** A summary whose places are all at one: what waits there to be called waits here, too. */
function atPlace(summary: CodeSummary, { line, column, deferred }: Place): CodeSummary {
  const moved = <T extends Place>(place: T): T => ({ ...place, line, column, ...(deferred ? { deferred } : {}) })
  return {
    ...summary,
    capabilities: new Map([...summary.capabilities].map(([capability, places]) => [capability, places.map(moved)])),
    flows: summary.flows.map((flow) => ({ ...flow, source: moved(flow.source), sink: moved(flow.sink) })),
    references: summary.references.map((reference) => ({ ...reference, place: moved(reference.place) })),
  }
}
