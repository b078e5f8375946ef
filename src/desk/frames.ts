import type { Evidence, Finding, Snippet } from '../model/finding.ts'
import { isCut, offsetIn, shows } from './excerpt.ts'

/** A place of the evidence, without its lines. */
export interface Place extends Omit<Evidence, 'path' | 'snippet'> {
  /** where the column stands in its line as the frame shows it; 0-based, in UTF-16 units */
  readonly offset?: number
  /** its line is too long to be shown whole: the line's number alone does not tell the place */
  readonly isCut?: true
}

/** Lines of one file that stand together, with every place of the evidence in them. */
export interface Frame {
  readonly path: string
  /** in the order of the evidence: from trigger to act */
  readonly places: readonly Place[]
  readonly snippet?: Snippet
}

/** A finding as pages show it. */
export type FramedFinding = Omit<Finding, 'evidence'> & { readonly frames: readonly Frame[] }

export function framed(finding: Finding): FramedFinding {
  const { evidence, ...rest } = finding
  return { ...rest, frames: framesOf(evidence) }
}

/** Joins what follows on one another in one file, so that the line that reads and the line that sends are seen at once. */
export function framesOf(evidence: readonly Evidence[]): readonly Frame[] {
  const frames: Frame[] = []
  for (const { path, snippet, ...place } of evidence) {
    const last = frames.at(-1)
    const both = last?.path === path ? joined(last, place, snippet) : undefined
    if (both === undefined) frames.push({ path, places: [place], ...(snippet === undefined ? {} : { snippet }) })
    else frames[frames.length - 1] = both
  }
  return frames.map((frame) => located(frame))
}

/** Undefined where lines between are missing, or a line is too long to show this place and those before it at once. */
function joined(frame: Frame, place: Place, snippet: Snippet | undefined): Frame | undefined {
  const both = { path: frame.path, places: [...frame.places, place] }
  if (frame.snippet === undefined || snippet === undefined) {
    const known = frame.snippet ?? snippet
    return known === undefined ? both : { ...both, snippet: known }
  }
  if (!touches(frame.snippet, snippet)) return undefined
  const lines = new Map(numbered(frame.snippet))
  for (const [number, text] of numbered(snippet)) {
    const known = lines.get(number)
    if (known === undefined) lines.set(number, text)
    if (known === undefined || number !== place.line) continue
    if (shows(known, columnAround(frame, number), place.column)) continue
    if (frame.places.some(({ line }) => line === number)) return undefined
    lines.set(number, text)
  }
  const sorted = [...lines].toSorted(([a], [b]) => a - b)
  return { ...both, snippet: { firstLine: sorted[0]?.[0] ?? 1, lines: sorted.map(([, text]) => text) } }
}

/** Whether no line is missing between the two. */
function touches(a: Snippet, b: Snippet): boolean {
  return a.firstLine <= b.firstLine + b.lines.length && b.firstLine <= a.firstLine + a.lines.length
}

function numbered({ firstLine, lines }: Snippet): [number: number, text: string][] {
  return lines.map((text, index) => [firstLine + index, text])
}

/** The column around which the frame's line was cut: that of the first place in it. */
function columnAround({ places }: Frame, number: number): number | undefined {
  return places.find(({ line }) => line === number)?.column
}

function located(frame: Frame): Frame {
  return { ...frame, places: frame.places.map((place) => locatedIn(frame, place)) }
}

function locatedIn(frame: Frame, place: Place): Place {
  const { line, column } = place
  const text = line === undefined ? undefined : frame.snippet?.lines[line - frame.snippet.firstLine]
  if (line === undefined || text === undefined) return place
  const offset = offsetIn(text, columnAround(frame, line), column)
  return { ...place, ...(offset === undefined ? {} : { offset }), ...(isCut(text) ? { isCut: true } : {}) }
}
