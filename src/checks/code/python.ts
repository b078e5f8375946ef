import type { Capability } from '../../model/capability.ts'
import type { CodeSummary, Flow, Place } from './index.ts'
import { execute, executeBody } from './python-exec.ts'
import { disguises } from './python-disguise.ts'
import { isExhausted, newAnalysis, reachedFunctions, type Analysis } from './python-record.ts'
import type { Frame } from './python-scope.ts'
import { LineMap } from './python-text.ts'
import { parsePython } from './python-tree.ts'
import { pthProgram } from './python-pth.ts'
import { join } from './python-value.ts'

export { warmPython } from './python-tree.ts'

/** Passes over a file until nothing new is learnt, at most. */
const MAX_PASSES = 5
/** How deep code inside of code is followed (`exec("exec(…)")`), levels. */
const MAX_LEVELS = 4
/** Most places that are kept of a capability. */
const MAX_PLACES = 20

/** What the Python file at `path` can do. Needs `warmPython` before. A `.pth` file counts only by the lines that site.py runs. */
export function summarisePython(path: string, text: string): CodeSummary {
  const program = path.endsWith('.pth') ? pthProgram(text) : text
  return summarise(path, program, 0)
}

interface Gathered {
  readonly capabilities: Map<Capability, Place[]>
  readonly flows: Flow[]
  readonly references: { kind: 'module' | 'command'; target: string; place: Place }[]
}

function summarise(path: string, text: string, level: number): CodeSummary {
  const tree = parsePython(text)
  const analysis = newAnalysis(tree.text)
  const frame: Frame = { vars: new Map(), outer: new Set(), depth: 0 }
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    analysis.changed = false
    execute(analysis, frame, tree.root)
    // Functions that are defined while this runs join the same pass.
    for (const made of analysis.functions.values()) {
      const given = executeBody(analysis, made.frame, made.node)
      const before = made.result
      made.result = join(before, given)
      if (made.result !== before) analysis.changed = true
    }
    if (!analysis.changed) break
  }
  const gathered = gather(analysis, new LineMap(tree.text), path, level)
  const reasons = [
    ...(tree.incomplete === undefined ? [] : [tree.incomplete]),
    ...(isExhausted(analysis) ? ['too costly to follow'] : []),
  ]
  return {
    path,
    language: 'python',
    capabilities: new Map([...gathered.capabilities].map(([capability, places]) => [capability, ranked(places)])),
    flows: gathered.flows,
    references: gathered.references,
    ...(reasons.length === 0 ? {} : { incomplete: reasons.join('; ') }),
  }
}

function gather(analysis: Analysis, lines: LineMap, path: string, level: number): Gathered {
  const reached = reachedFunctions(analysis)
  const gathered: Gathered = { capabilities: new Map(), flows: [], references: [] }
  const at = (offset: number, note: string, awake: boolean): Place => ({
    ...lines.place(offset),
    note,
    ...(awake ? {} : { dormant: true }),
  })
  for (const act of analysis.acts.values())
    addPlace(gathered, act.capability, at(act.offset, act.note, reached.has(act.within)))
  for (const { source, sink, within } of analysis.flows.values()) {
    const awake = reached.has(within)
    gathered.flows.push({
      source: { ...at(source.offset, source.note, awake), kind: source.kind },
      sink: { ...at(sink.offset, sink.note, awake), kind: sink.kind },
    })
  }
  for (const { kind, target, offset, within } of analysis.references.values())
    gathered.references.push({ kind, target, place: at(offset, target, reached.has(within)) })
  for (const { offset, note } of disguises(analysis.text)) addPlace(gathered, 'obfuscated', at(offset, note, true))
  if (level < MAX_LEVELS) {
    for (const nested of analysis.nested.values()) {
      const inner = summarise(path, nested.text, level + 1)
      merge(gathered, inner, (note) =>
        at(
          nested.offset,
          `in the code that it runs: ${note.replace(/^in the code that it runs: /, '')}`,
          reached.has(nested.within),
        ),
      )
    }
  }
  return gathered
}

/** Takes over what code inside of code does, at the place that runs it. */
function merge(gathered: Gathered, inner: CodeSummary, at: (note: string) => Place): void {
  for (const [capability, places] of inner.capabilities) {
    const [first] = places
    if (first !== undefined) addPlace(gathered, capability, at(first.note))
  }
  for (const { source, sink } of inner.flows) {
    gathered.flows.push({
      source: { ...at(source.note), kind: source.kind },
      sink: { ...at(sink.note), kind: sink.kind },
    })
  }
  for (const { kind, target } of inner.references) gathered.references.push({ kind, target, place: at(target) })
}

function addPlace(gathered: Gathered, capability: Capability, place: Place): void {
  const places = gathered.capabilities.get(capability)
  if (places === undefined) gathered.capabilities.set(capability, [place])
  else places.push(place)
}

/** What runs on load first, then by line. */
function ranked(places: readonly Place[]): readonly Place[] {
  return places
    .toSorted(
      (left, right) =>
        Number(left.dormant === true) - Number(right.dormant === true) ||
        left.line - right.line ||
        left.column - right.column,
    )
    .slice(0, MAX_PLACES)
}
