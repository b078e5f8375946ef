import type { Capability } from '../../model/capability.ts'
import type { CodeSummary, Flow, Place, Reference } from '../code.ts'
import { effectsOnly, hasSideEffects } from '../side-effects.ts'

/** Most places that are kept of a capability. */
const MAX_PLACES = 20

/** What one file does, that of code inside of its code included. */
export interface Gathered {
  readonly capabilities: Map<Capability, Place[]>
  readonly flows: Flow[]
  readonly references: Reference[]
  /** functions of other modules that code inside of code calls while this is loaded */
  readonly calls: string[]
}

/** Takes over what code inside of code does, at the place that runs it. */
export function merge(
  gathered: Gathered,
  inner: CodeSummary,
  at: (inner: Pick<Place, 'note' | 'deferred'>) => Place,
): void {
  for (const [capability, places] of inner.capabilities) {
    // one place tells what it can do; those that touch something tell what
    for (const place of places.filter((each, index) => index === 0 || hasSideEffects(each)))
      addPlace(gathered, capability, {
        ...at(place),
        ...(place.hosts === undefined ? {} : { hosts: place.hosts }),
        ...effectsOnly(place),
      })
  }
  for (const flow of inner.flows) {
    gathered.flows.push({
      ...flow,
      source: { ...flow.source, ...at(flow.source) },
      sink: { ...flow.sink, ...at(flow.sink) },
    })
  }
  for (const reference of inner.references) gathered.references.push({ ...reference, place: at(reference.place) })
}

export function addPlace(gathered: Gathered, capability: Capability, place: Place): void {
  const places = gathered.capabilities.get(capability)
  if (places === undefined) gathered.capabilities.set(capability, [place])
  else places.push(place)
}

export function onLoadFirst(flows: readonly Flow[]): readonly Flow[] {
  return flows.toSorted((left, right) => Number(left.sink.deferred === true) - Number(right.sink.deferred === true))
}

/** What runs on load first, of that what touches something that matters, then by line. */
export function ranked(places: readonly Place[]): readonly Place[] {
  return places
    .toSorted(
      (left, right) =>
        Number(left.deferred === true) - Number(right.deferred === true) ||
        Number(hasSideEffects(right)) - Number(hasSideEffects(left)) ||
        left.line - right.line ||
        left.column - right.column,
    )
    .slice(0, MAX_PLACES)
}
