import type { Capability } from '../../model/capability.ts'
import { LIMITS } from '../limits.ts'
import type { CodeSummary, Flow, Place, Reference } from '../code.ts'
import type { ShellReading } from './reading.ts'
import { cutShort, readScript } from './script-files.ts'
import { foremost } from '../flows.ts'
import { MORE_THAN_KEPT } from '../opaque.ts'
import { lineStarts, positionOf } from '../snippet.ts'
import { hasSideEffects } from '../side-effects.ts'

type Locate = (offset: number) => { readonly line: number; readonly column: number }

/** A shell script with places in its own lines. */
export function summariseShell(path: string, text: string): CodeSummary {
  const starts = lineStarts(text)
  const summary = summaryOf(path, readScript(path, text), (offset) => positionOf(starts, offset))
  const incomplete = cutShort(path, text)
  return incomplete === undefined ? summary : { ...summary, incomplete }
}

/** A command line with all places at one line: that of the manifest in which it stands. */
export function summariseCommand(path: string, reading: ShellReading, line: number): CodeSummary {
  return summaryOf(path, reading, () => ({ line, column: 1 }))
}

function summaryOf(path: string, reading: ShellReading, locate: Locate): CodeSummary {
  const capabilities = new Map<Capability, Place[]>()
  for (const { kind, note, offset, effects = {} } of reading.capabilities) {
    const places = capabilities.get(kind) ?? []
    const max = hasSideEffects(effects) ? LIMITS.placesPerCapability * 2 : LIMITS.placesPerCapability
    if (places.length < max) places.push({ ...locate(offset), note, ...effects })
    capabilities.set(kind, places)
  }
  const flows: Flow[] = foremost(reading.flows, LIMITS.flowsPerFile).map(({ source, sink }) => ({
    source: { ...locate(source.offset), note: source.note, kind: source.kind },
    sink: { ...locate(sink.offset), note: sink.note, kind: sink.kind },
  }))
  const references: Reference[] = reading.starts.slice(0, LIMITS.referencesPerFile).map(({ command, offset }) => ({
    kind: 'command',
    target: command,
    place: { ...locate(offset), note: `starts ${command.slice(0, 120)}` },
  }))
  const inline = reading.inline.slice(0, LIMITS.inlinePerFile).map(({ language, code, offset }) => ({
    language,
    code,
    place: { ...locate(offset), note: 'gives code to an interpreter' },
  }))
  const summary = { path, language: 'shell' as const, capabilities, flows, references, inline }
  const isCut = reading.isCut || reading.inline.length > inline.length
  return isCut ? { ...summary, incomplete: MORE_THAN_KEPT } : summary
}
