import type { CodeIndex, CodeSummary, Flow, Place } from '../analysis/code.ts'
import { LIMITS } from '../analysis/limits.ts'
import type { HostFact, HostsFact } from '../model/fact.ts'
import { hostNameOf } from '../model/host-name.ts'
import { MOMENTS } from '../model/finding.ts'

type WhenReached = HostFact['moment']

const IN_ORDER: readonly WhenReached[] = [...MOMENTS, 'call']

/** The hosts that the code of an artifact names where it uses the network, each with when and where first. */
export function hostsOf(code: CodeIndex): HostsFact {
  const named = new Map<string, HostFact>()
  // where as many places are kept as may be, some may have been left out
  const crowded = new Set<string>()
  const take = (summary: CodeSummary, moment: WhenReached): void => {
    const places = summary.capabilities.get('network') ?? []
    if (places.length >= LIMITS.placesPerCapability) crowded.add(summary.path)
    for (const place of [...places, ...summary.flows.flatMap((flow) => placeOf(flow))])
      for (const host of place.hosts ?? []) add(named, host, place, summary.path, moment)
  }
  for (const { moment, summary } of code.commands) take(summary, moment)
  const surface = new Set<string>()
  for (const { path, moment } of code.surface) {
    surface.add(path)
    const summary = code.summary(path)
    if (summary !== undefined) take(summary, moment)
  }
  for (const summary of code.summaries) if (!surface.has(summary.path)) take(summary, 'call')
  const all = [...named.values()].toSorted(inOrder)
  return { named: all.slice(0, LIMITS.hosts), isWhole: crowded.size === 0 && all.length <= LIMITS.hosts }
}

function add(named: Map<string, HostFact>, host: string, place: Place, path: string, moment: WhenReached): void {
  const name = hostNameOf(host)
  if (name === undefined) return
  const fact: HostFact = { name, moment: place.deferred === true ? 'call' : moment, path, line: place.line }
  const key = `${fact.moment} ${name}`
  const known = named.get(key)
  if (known === undefined || inOrder(fact, known) < 0) named.set(key, fact)
}

/** The place in this file where the hosts of a flow are reached. */
function placeOf({ sink, hosts }: Flow): Place[] {
  return hosts === undefined ? [] : [{ ...sink, hosts }]
}

function inOrder(left: HostFact, right: HostFact): number {
  const moments = IN_ORDER.indexOf(left.moment) - IN_ORDER.indexOf(right.moment)
  return moments || compared(left.name, right.name) || compared(left.path, right.path) || left.line - right.line
}

/** By code units: facts about the same bytes are the same everywhere. */
function compared(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
