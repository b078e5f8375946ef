import type { Capability } from '../../model/capability.ts'
import { LIMITS } from '../limits.ts'
import type { CodeSummary, Flow, Place, Reference } from './index.ts'
import { readShell, type ShellReading } from './shell.ts'
import { lineStarts, positionOf } from './snippet.ts'
import { isTouching } from './touched.ts'

type Locate = (offset: number) => { readonly line: number; readonly column: number }

/** A shell script with places in its own lines. */
export function summariseShell(path: string, text: string): CodeSummary {
  const starts = lineStarts(text)
  return summaryOf(path, readShell(text), (offset) => positionOf(starts, offset))
}

/** A command line with all places at one line: that of the manifest in which it stands. */
export function summariseCommand(path: string, reading: ShellReading, line: number): CodeSummary {
  return summaryOf(path, reading, () => ({ line, column: 1 }))
}

function summaryOf(path: string, reading: ShellReading, locate: Locate): CodeSummary {
  const capabilities = new Map<Capability, Place[]>()
  for (const { kind, note, offset, touched = {} } of reading.capabilities) {
    const places = capabilities.get(kind) ?? []
    const max = isTouching(touched) ? LIMITS.placesPerCapability * 2 : LIMITS.placesPerCapability
    if (places.length < max) places.push({ ...locate(offset), note, ...touched })
    capabilities.set(kind, places)
  }
  const flows: Flow[] = reading.flows.slice(0, LIMITS.flowsPerFile).map(({ source, sink }) => ({
    source: { ...locate(source.offset), note: source.note, kind: source.kind },
    sink: { ...locate(sink.offset), note: sink.note, kind: sink.kind },
  }))
  const references: Reference[] = reading.starts.slice(0, LIMITS.referencesPerFile).map(({ command, offset }) => ({
    kind: 'command',
    target: command,
    place: { ...locate(offset), note: `starts ${command.slice(0, 120)}` },
  }))
  return { path, language: 'shell', capabilities, flows, references }
}

/** Two summaries of the same path as one. */
export function joined(left: CodeSummary, right: CodeSummary): CodeSummary {
  const capabilities = new Map<Capability, readonly Place[]>(left.capabilities)
  for (const [capability, places] of right.capabilities) {
    capabilities.set(
      capability,
      [...(capabilities.get(capability) ?? []), ...places].slice(0, LIMITS.placesPerCapability),
    )
  }
  const incomplete = left.incomplete ?? right.incomplete
  return {
    path: left.path,
    language: left.language,
    capabilities,
    flows: [...left.flows, ...right.flows].slice(0, LIMITS.flowsPerFile),
    references: [...left.references, ...right.references].slice(0, LIMITS.referencesPerFile),
    ...(incomplete === undefined ? {} : { incomplete }),
  }
}

/** A summary whose places all stand at one line: code given on a command line. */
export function atLine(summary: CodeSummary, line: number): CodeSummary {
  const moved = <T extends Place>(place: T): T => ({ ...place, line, column: 1 })
  return {
    ...summary,
    capabilities: new Map([...summary.capabilities].map(([capability, places]) => [capability, places.map(moved)])),
    flows: summary.flows.map(({ source, sink }) => ({ source: moved(source), sink: moved(sink) })),
    references: summary.references.map((reference) => ({ ...reference, place: moved(reference.place) })),
  }
}
