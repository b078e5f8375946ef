import { MAY_LOAD } from '../analysis/languages.ts'
import type { CodeSummary, Language, PythonUse, SurfaceEntry } from '../analysis/code.ts'
import { addonReason, OPAQUE, opaqueReason } from '../analysis/opaque.ts'
import { carriedProgram, type Carried } from '../analysis/python/carried/program.ts'
import { measurePython } from '../analysis/python/summarise.ts'
import { SYNTAX_ERRORS } from '../analysis/python/tree.ts'
import type { Measured } from './measure.ts'
import { isForOthers, type Habits } from './started-as.ts'

/** The Python in a file that is `named` like data, and that code which runs by itself may run; undefined where that is not so. */
export function carriedBy(
  { path, chain }: SurfaceEntry,
  { loadsAs }: Habits,
  named: Language | undefined,
  bytes: Buffer | undefined,
): Carried | undefined {
  // models are named like start-up files
  const isData = named === undefined || path.endsWith('.pth')
  const mayBe = isData && loadsAs === 'python' && chain.at(-1)?.note.startsWith(MAY_LOAD) === true
  return mayBe && bytes !== undefined ? carriedProgram(bytes) : undefined
}

/** Its name must not tell how it is read. */
export function measureCarried(path: string, program: string, use: PythonUse | undefined): Measured {
  const measured = measurePython(`${path}.py`, program, use)
  return { ...measured, summary: { ...measured.summary, path } }
}

/** False of what does not parse: Python does not run it. */
export function isPython({ incomplete }: CodeSummary): boolean {
  return incomplete !== SYNTAX_ERRORS
}

/**
 * Why a file cannot be read that runs by itself: its name says nothing (`named`), or what starts it has another language; undefined: it
 * may be read.
 */
export function noText(
  entry: SurfaceEntry,
  habits: Habits,
  named: Language | undefined,
  bytes: Buffer | undefined,
): string | undefined {
  if (isForOthers(entry, named, bytes)) return opaqueReason(entry.path, bytes) ?? OPAQUE.unread
  if (named !== undefined) return undefined
  const startsOnImport = habits.startsOnImport || entry.started !== undefined
  if (entry.moment !== 'import' || startsOnImport) return opaqueReason(entry.path, bytes)
  const isStarted = entry.chain.at(-1)?.note.startsWith('starts ') === true
  return isStarted ? undefined : addonReason(entry.path, bytes)
}
