import { RE2JS } from 're2js'
import type { Folder } from './folder.ts'
import type { Pattern } from './values.ts'

/** characters of a text that is searched by a pattern with repetitions */
const SEARCHED_MAX = 100_000

/** characters of a pattern */
const PATTERN_MAX = 2_000

/** A place that a pattern matches. */
export interface Found {
  readonly index: number
  /** the whole, then its groups */
  readonly groups: readonly (string | undefined)[]
}

/** Repeats without an upper limit, or looks back at what matched: the engine of the platform may need time without end for those. */
const UNBOUNDED = /[*+]|\{\d*,?\d*\}|\\[1-9]|\(\?/

/** All that a pattern matches, in order, at most `max`. Undefined: a pattern that is not tried. */
export function foundAll(folder: Folder, pattern: Pattern, text: string, max: number): Found[] | undefined {
  if (pattern.source.length > PATTERN_MAX) return undefined
  folder.budget.make(text.length)
  return UNBOUNDED.test(pattern.source.replaceAll(/\\[\\[\](){}*+?.]/g, '_'))
    ? foundLinear(folder, pattern, text, max)
    : foundNative(pattern, text, max)
}

function foundNative({ source, flags }: Pattern, text: string, max: number): Found[] | undefined {
  const found: Found[] = []
  try {
    const search = new RegExp(source, `${flags.replaceAll(/[^imsu]/g, '')}g`)
    for (const match of text.matchAll(search)) {
      if (found.length >= max) break
      found.push({ index: match.index, groups: [...match] })
    }
    return found
  } catch {
    return undefined
  }
}

function foundLinear(folder: Folder, { source, flags }: Pattern, text: string, max: number): Found[] | undefined {
  if (text.length > SEARCHED_MAX) return undefined
  // it is some hundred times slower than what the steps are reckoned by
  folder.budget.step(100 + (text.length >> 1))
  const found: Found[] = []
  try {
    const matcher = RE2JS.compile(source, flagsOf(flags)).matcher(text)
    while (found.length < max && matcher.find()) {
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined)
      found.push({ index: matcher.start(), groups })
    }
    return found
  } catch {
    return undefined
  }
}

function flagsOf(flags: string): number {
  return (
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0)
  )
}
