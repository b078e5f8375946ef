import type { Analysis } from './record.ts'
import type { Frame } from './scope.ts'
import type { PyNode } from './tree.ts'

/** What every version of setuptools has had for long. */
const OF_SETUPTOOLS =
  /^(?:import setuptools|from setuptools import \(?(?:(?:setup|find_packages|Command|Extension|Distribution)(?: as \w{1,40})?,? ?){1,5}\)?)$/
const ON_MISSING = /^except\s{1,9}\(?\s?(?:ImportError|ModuleNotFoundError)\b/
/** Longest clause head that is looked at, UTF-16 units. */
const MAX_HEAD_UNITS = 200

/**
 * `try: from setuptools import setup`, `except ImportError: …`: builds have setuptools, so that what stands below runs in none.
 * The frame in which that clause is executed.
 */
export function frameOfFallback(analysis: Analysis, frame: Frame, tried: PyNode, clause: PyNode): Frame {
  if (clause.type !== 'except_clause' || frame.within !== undefined) return frame
  const head = analysis.text.slice(clause.start, Math.min(clause.end, clause.start + MAX_HEAD_UNITS))
  return ON_MISSING.test(head) && importsSetuptools(analysis, tried) ? { ...frame, within: analysis.never } : frame
}

/** Nothing else is tried, since that could be missing by intent. */
function importsSetuptools({ text }: Analysis, { children }: PyNode): boolean {
  const body = children.find(({ type, field }) => field === 'body' || type === 'block')
  const statements = body?.children ?? []
  return (
    statements.length > 0 &&
    statements.every(({ start, end }) =>
      OF_SETUPTOOLS.test(
        text
          .slice(start, Math.min(end, start + MAX_HEAD_UNITS))
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ),
    )
  )
}
