import { SYNTAX_ERRORS } from '../analysis/python/tree.ts'
import {
  CUT_MILD,
  DATA_MILD,
  FOLLOWED_LONG,
  isOpaque,
  isWhole,
  LARGE_MILD,
  MORE_WAIT,
  NATIVE_ADDON_MILD,
  OVER_BUDGET_MILD,
} from '../analysis/opaque.ts'
import type { Evidence, Moment } from '../model/finding.ts'
import { WORKED_OUT_THERE } from '../analysis/catalog/started-content.ts'
import type { CodeIndex, CodeSummary, Place } from '../analysis/code.ts'
import { untoldOnLoad } from '../analysis/python/runs-on-load.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { MOMENTS } from './seen-flows.ts'

/** Node takes no types off a file below node_modules: what is no JavaScript as it stands is for bundlers, and runs nowhere by itself. */
const TYPED = /\.[cm]?tsx?$/i
const NO_JAVASCRIPT = /^(?:it does not parse|JSX with types is not read)/

/** Of what no secret can leave by its words, or which was read as far as anything is that is not as large. */
const MILD: ReadonlySet<string> = new Set([
  OVER_BUDGET_MILD,
  CUT_MILD,
  DATA_MILD,
  FOLLOWED_LONG,
  LARGE_MILD,
  NATIVE_ADDON_MILD,
  MORE_WAIT,
])

/** files that one finding names */
const NAMED_MAX = 3

/** Files that were left for the same reason. */
interface Unread {
  readonly reason: string
  readonly moment: Moment
  /** what no secret can leave, and modules that nothing of the package imports */
  readonly isMild: boolean
  readonly files: { readonly path: string; readonly chain: readonly Evidence[] }[]
}

export const notExamined: ContentCheck = {
  id: 'not-examined',
  summary: 'Runs when it is imported, and was not examined',
  why: 'A file that an import reaches runs with everything else. Where it is too large, too costly or no text that is read here, nothing is known of it, which is not the same as nothing found. The same goes for a module that it loads, or a function of the platform that it calls, by a name that cannot be told.',
  remedy: 'Look at the named files by hand, above all at those that are new in this version.',
  references: ['detection by static reading ends where files are not read: jscrambler (2026), 7.5 MB'],
  ecosystems: EVERYWHERE,
  severity: 'medium',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const reasons = new Map(code.notExamined.map(({ path, reason }) => [path, reason]))
    const groups = new Map<string, Unread>()
    for (const { path, moment, chain, alone = false } of code.surface) {
      const reason = reasons.get(path)
      // what runs before is told by another check, and so are programs; of Python with errors in it what can be read was read
      const isTold = moment === 'import' || isMildBefore(moment, reason)
      if (reason === undefined || !isTold || isOpaque(reason) || reason === SYNTAX_ERRORS) continue
      const isForBundlers = TYPED.test(path) && NO_JAVASCRIPT.test(reason)
      const key = `${reason} ${alone} ${isForBundlers} ${moment}`
      const group = groups.get(key) ?? {
        reason,
        moment,
        isMild: isForBundlers || MILD.has(reason) || (alone && !reason.startsWith('larger than')),
        files: [],
      }
      group.files.push({ path, chain })
      groups.set(key, group)
    }
    const told = Array.from(groups.values(), ({ reason, moment, isMild, files }) => {
      const names = files.slice(0, NAMED_MAX).map(({ path }) => path)
      const more = files.length > NAMED_MAX ? ` and ${files.length - NAMED_MAX} more` : ''
      return {
        ...(isMild ? { severity: 'low' as const } : {}),
        message:
          reason === DATA_MILD
            ? `${names.join(', ')}${more} ${files.length === 1 ? 'was' : 'were'} not searched for code, and ${reason} ${MOMENTS[moment]}`
            : `${names.join(', ')}${more} ${files.length === 1 ? 'runs' : 'run'} ${MOMENTS[moment]} and could not be examined: ${reason}`,
        evidence: [
          ...(files[0]?.chain ?? []).slice(0, 4),
          ...files.map(({ path }) => ({ role: 'subject' as const, path, note: reason })),
        ],
        moment,
      }
    })
    return [...told, ...untold(code), ...loadsUntold(code)]
  },
}

/**
 * What is told mildly though it runs before any import. Builds of large projects lead to hundreds of scripts: what is left of them without a
 * word that matters is told, and no more.
 */
export function isMildBefore(moment: Moment, reason: string | undefined): boolean {
  return reason === DATA_MILD || (moment === 'build' && reason === OVER_BUDGET_MILD)
}

/** Libraries of JavaScript make functions out of templates, and loaders compile what they are given: what they work out at once is another matter. */
function isOfTemplates(summary: CodeSummary | undefined, { note }: Place): boolean {
  return summary?.language === 'javascript' && !note.endsWith(WORKED_OUT_THERE)
}

/** Modules that an import runs, and that run as code what is not known: neither what it is, nor where it stands. */
function untold(code: CodeIndex): Report[] {
  return code.surface.flatMap(({ path, moment, chain, alone = false }) => {
    // of what only may run another word is said
    const isCertain = moment === 'import' && chain.at(-1)?.note.startsWith('may ') !== true
    const summary = isCertain ? code.summary(path) : undefined
    // where data was not followed to its end, that is said of the file
    const isFollowed = summary?.language === 'python' || isWhole(summary?.incomplete)
    const place = summary === undefined || !isFollowed ? undefined : untoldOnLoad(summary)
    if (place === undefined) return []
    return [
      {
        ...(alone || isOfTemplates(summary, place) ? { severity: 'low' as const } : {}),
        message: `${path} line ${place.line} ${place.note} when it is imported`,
        evidence: [...chain.slice(0, 4), code.evidence('sink', path, place)],
        moment: 'import' as const,
      },
    ]
  })
}

/**
 * Code of JavaScript that loads a module while it runs by itself, or calls a member of what acts, and it cannot be told which. Libraries load
 * what their settings name, so that it weighs little once the package is imported, unless a function of its own gives the name; at install there is nobody yet to set
 * anything.
 */
function loadsUntold(code: CodeIndex): Report[] {
  return code.surface.flatMap(({ path, moment, chain }) => {
    const summary = chain.at(-1)?.note.startsWith('may ') === true ? undefined : code.summary(path)
    const places = isWhole(summary?.incomplete) ? (summary?.untold ?? []) : []
    const workedOut = places.find(({ note }) => note.endsWith(WORKED_OUT_THERE))
    const place = workedOut ?? places[0]
    if (place === undefined) return []
    return [
      {
        ...(moment === 'import' && workedOut === undefined ? { severity: 'low' as const } : {}),
        message: `${path} line ${place.line} ${place.note} ${MOMENTS[moment]}`,
        evidence: [...chain.slice(0, 4), code.evidence('sink', path, place)],
        moment,
      },
    ]
  })
}
