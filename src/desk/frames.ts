import type { Evidence, Finding, Snippet } from '../model/finding.ts'

/** A place of the evidence, without its lines. */
export type Place = Omit<Evidence, 'path' | 'snippet'>

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
    if (last?.path === path && touches(last.snippet, snippet)) frames[frames.length - 1] = joined(last, place, snippet)
    else frames.push({ path, places: [place], ...(snippet === undefined ? {} : { snippet }) })
  }
  return frames
}

/** Whether no line is missing between the two; a place without lines stands with what is before it. */
function touches(a: Snippet | undefined, b: Snippet | undefined): boolean {
  if (a === undefined || b === undefined) return true
  return a.firstLine <= b.firstLine + b.lines.length && b.firstLine <= a.firstLine + a.lines.length
}

function joined(frame: Frame, place: Place, snippet: Snippet | undefined): Frame {
  const places = [...frame.places, place]
  if (snippet === undefined) return { ...frame, places }
  return { path: frame.path, places, snippet: frame.snippet === undefined ? snippet : merged(frame.snippet, snippet) }
}

function merged(a: Snippet, b: Snippet): Snippet {
  const [upper, lower] = a.firstLine <= b.firstLine ? [a, b] : [b, a]
  const more = lower.lines.slice(Math.max(0, upper.firstLine + upper.lines.length - lower.firstLine))
  return { firstLine: upper.firstLine, lines: [...upper.lines, ...more] }
}
