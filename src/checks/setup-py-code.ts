import { SEVERITIES, type Severity } from '../model/finding.ts'
import { gradedCapabilities } from './graded-capabilities.ts'
import type { ContentCheck, Report } from './check.ts'
import type { CodeIndex, CodeSummary, Place, SurfaceEntry } from '../analysis/code.ts'
import { RUNS_UNTOLD } from '../analysis/catalog/started-content.ts'
import { isBuildTool, isShownOff } from '../analysis/catalog/build-tools.ts'
import { isHarmlessPowershell } from '../analysis/shell/harmless-powershell.ts'
import { asksItself } from './own-service.ts'
import { projectIn } from './own-name.ts'
import { placesOnLoad } from '../analysis/python/runs-on-load.ts'

/** How much it says that code does this at build. Calling git or a compiler is what builds do; fetching is not. */
const DONE = gradedCapabilities({
  secrets: 'high',
  obfuscated: 'high',
  network: 'medium',
  'dynamic-code': 'low',
  process: 'low',
  native: 'low',
  env: undefined,
  'filesystem-write': undefined,
  'host-info': undefined,
  clipboard: 'medium',
})

/** Most places that are shown of one file. */
const MAX_SHOWN = 8

export const setupPyCode: ContentCheck = {
  id: 'setup-py-code',
  summary: 'Executes code when it is built',
  why: 'Every client that builds this sdist runs this code with the rights of whoever installs; pip does so even for a mere download.',
  remedy: 'Read the lines that are shown, or install a wheel instead (pip --only-binary).',
  overlooks:
    'What a build tool is told to do by a file of its own, such as a Makefile, beyond what shells are read for; and programs that are called by their path. A module that the build imports from outside of the archive is not there to be read.',
  references: ['https://setuptools.pypa.io/en/latest/userguide/extension.html', 'ctx (2022)', 'colourfool (2023)'],
  ecosystems: ['pypi'],
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code, reading }) {
    const project = projectIn(reading)
    return code.surface.filter(({ moment }) => moment === 'build').flatMap((entry) => reportOf(entry, code, project))
  },
}

/** What lies in a function of another file is called by the file that loads it, or not: that is not followed. */
const BELOW: Readonly<Record<Severity, Severity>> = {
  critical: 'high',
  high: 'medium',
  medium: 'low',
  low: 'low',
  info: 'info',
}

interface Done {
  readonly severity: Severity
  readonly verb: string
  readonly places: readonly Place[]
}

/** Of which file a place is: what loads it may be a guess. */
interface Where {
  readonly summary: CodeSummary
  readonly project: string
  readonly isCertain: boolean
}

/**
 * What no build is known to call is another matter than a compiler, a program with a window is a proof that it was run, and a text that
 * nobody knows is another than a file of versions.
 */
function gradedByProgram(done: Done, { summary, project, isCertain }: Where): Done {
  const shown = done.places.find(({ note }) => isShownOff(STARTS.exec(note)?.[1] ?? ''))
  if (shown !== undefined) return { ...done, severity: 'high', places: [shown, ...done.places] }
  const untold = !isCertain ? undefined : done.places.find(({ note }) => note.startsWith(RUNS_UNTOLD))
  if (untold !== undefined && done.severity === 'low')
    return { ...done, severity: 'medium', places: [untold, ...done.places.filter((other) => other !== untold)] }
  const place = done.places.find(
    (each) => !isBuildTool(STARTS.exec(each.note)?.[1] ?? '') && !isHarmlessScript(each, summary, project),
  )
  // what only may be loaded is a tool for somebody else, more often than not
  if (place === undefined || !isCertain || done.severity !== 'low') return done
  return { ...done, severity: 'medium', places: [place, ...done.places.filter((other) => other !== place)] }
}

/** PowerShell, where all that it is told can be read. */
function isHarmlessScript({ line, column }: Place, summary: CodeSummary, project: string): boolean {
  const command = summary.references.find(
    ({ kind, place }) => kind === 'command' && place.line === line && place.column === column,
  )?.target
  const asked = (summary.capabilities.get('network') ?? []).filter(
    (each) => each.line === line && each.column === column,
  )
  return (
    command !== undefined &&
    /^(?:powershell|pwsh)\b/i.test(command) &&
    isHarmlessPowershell(
      command,
      asked.every((each) => asksItself(each, summary, project)),
    )
  )
}

/** How a place says what is started there. */
const STARTS = /^starts `([^`]+)` with /

function reportOf(entry: SurfaceEntry, code: CodeIndex, project: string): Report[] {
  const summary = code.summary(entry.path)
  if (summary === undefined) return []
  const done = DONE.flatMap(({ capability, severity, verb }) => {
    const places = placesOnLoad(summary, capability)
    const isCertain = entry.chain.at(-1)?.note.startsWith('may ') !== true
    if (places.length > 0) {
      const isOwn = capability === 'network' && places.every((place) => asksItself(place, summary, project))
      return [gradedByProgram({ severity: isOwn ? 'low' : severity, verb, places }, { summary, project, isCertain })]
    }
    const deferred = entry.chain.length > 1 ? (summary.capabilities.get(capability) ?? []) : []
    return deferred.length === 0 ? [] : [{ severity: BELOW[severity], verb, places: deferred }]
  })
  const [worst] = done.toSorted((left, right) => SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity))
  if (worst === undefined) return []
  const places: Place[] = done.flatMap(({ places: found }) => found.slice(0, 3)).slice(0, MAX_SHOWN)
  return [
    {
      message: `${entry.path} ${done.map(({ verb }) => verb).join(', ')} when the package is built`,
      severity: worst.severity,
      evidence: [...entry.chain, ...places.map((place) => code.evidence('subject', entry.path, place))],
    },
  ]
}
