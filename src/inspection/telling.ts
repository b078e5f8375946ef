import type { CodeSummary, Language } from '../analysis/code.ts'
import { isGraveJavascript } from '../analysis/javascript/grave.ts'
import { LIMITS } from '../analysis/limits.ts'
import { CUT_MILD, FOLLOWED_LONG, LARGE_MILD, OVER_BUDGET, OVER_BUDGET_MILD } from '../analysis/opaque.ts'
import { isGrave } from '../analysis/python/reach.ts'
import { mayActJavascript } from '../analysis/skim.ts'
import { mayStandStill, type Need } from './python-worth.ts'

/** What is said of a file that was not read to its end; undefined: nothing, since it does nothing. */
export function toldOf({ language, incomplete }: CodeSummary, bytes: Buffer, early: boolean): string | undefined {
  if (incomplete === undefined || language !== 'javascript' || early) return incomplete
  // whatever a tool makes of it, there is no word in it of anything that acts
  if (isDialect(incomplete, bytes) && !mayActJavascript(bytes)) return undefined
  return incomplete.startsWith('its data flow') && incomplete !== FOLLOWED_LONG && !isGraveJavascript(bytes)
    ? CUT_MILD
    : incomplete
}

/** Bytes of a file in which its language is looked for. */
const HEAD = 4000

/** JavaScript with types, which no engine runs as it is. */
function isDialect(incomplete: string, bytes: Buffer): boolean {
  if (incomplete.startsWith('JSX ')) return true
  return (
    incomplete.startsWith('it does not parse') &&
    /@flow\b|^\s*import (?:type|typeof) /m.test(bytes.toString('latin1', 0, HEAD))
  )
}

/** How much the syntax tree of a file is worth, by its words. */
export function needOfJavascript(bytes: Buffer, isAllowed: boolean, isLoaded: boolean): Need {
  if (!mayActJavascript(bytes)) return isLoaded && isAllowed && mayStandStill(bytes) ? 'some' : 'none'
  return !isAllowed && isGraveJavascript(bytes) ? 'urgent' : 'some'
}

/** What is said of a file for which nothing is left: whether it is one of those that matter, by its words. */
export function overBudget(need: Need, language: Language, bytes: Buffer): string {
  return need === 'some' || (language === 'python' && !isGrave(bytes)) ? OVER_BUDGET_MILD : OVER_BUDGET
}

/** What is said of a file of more than `limit` bytes: of what an import loads, whether it is one of those that matter. */
export function tooLarge(language: Language, bytes: Buffer, early: boolean, limit: number): string {
  const isMild = language === 'javascript' && !early && bytes.length <= LIMITS.wordsBytes && !isGraveJavascript(bytes)
  return isMild ? LARGE_MILD : `larger than ${limit} bytes`
}
