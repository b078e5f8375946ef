import type { Severity } from '../model/finding.ts'
import { OF_ANOTHER, startPlace, type StartPlace } from '../analysis/catalog/persistence.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { CodeIndex, Place } from '../analysis/code.ts'
import { MOMENTS } from './seen-flows.ts'
import { isOwnFolder, codeWithSideEffects, type CodeWithSideEffects } from './side-effects.ts'

export const persistence: ContentCheck = {
  id: 'persistence',
  summary: 'Writes where something is started later',
  why: 'What is put into a start file of a shell, the login, the scheduler, git, the build service, an editor or an AI assistant outlives the package: removing it does not help.',
  remedy:
    'Look at what is written, and ask why nobody has to ask for it. If it ran already, look at the named files of the machine.',
  overlooks:
    'Places that are named by what the machine answers, services that are registered through native code, and whatever a program does that is started. A tool that a person asks to set something up is called-harm at most.',
  references: ['MITRE ATT&CK TA0003', 'Shai-Hulud (2025)', 's1ngularity (2025)'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return codeWithSideEffects(code).flatMap((found) => reportOf(found, code))
  },
}

interface Start {
  readonly place: Place
  readonly path: string
  readonly start: StartPlace
  readonly severity: Severity
}

/** places that evidence shows */
const PLACES_SHOWN = 6

function reportOf({ path, moment, chain, alone, places }: CodeWithSideEffects, code: CodeIndex): Report[] {
  const starts = places.flatMap((place) => (place.writes ?? []).flatMap((written) => startOf(place, written, moment)))
  const worst = starts.find(({ severity }) => severity === 'high') ?? starts[0]
  if (worst === undefined) return []
  const shown = worst.path.replaceAll('\uE000', '…').slice(0, 120)
  const seen = [...new Set(starts.map(({ place }) => place))].slice(0, PLACES_SHOWN)
  return [
    {
      message: `writes ${shown} (${path} line ${worst.place.line}) ${MOMENTS[moment]}, ${worst.start.effect}`,
      evidence: [...chain, ...seen.map((place) => code.evidence('sink', path, place))],
      severity: alone ? 'medium' : worst.severity,
    },
  ]
}

/** Templates that a package keeps in its own folder start nothing. */
function startOf(place: Place, path: string, moment: CodeWithSideEffects['moment']): Start[] {
  const start = path.startsWith('./') ? undefined : startPlace(path)
  return start === undefined ? [] : [{ place, path, start, severity: severityOf(start, place, path, moment) }]
}

/** Absolute, in the home directory, behind a part that is not known, or above. */
const ELSEWHERE = /^(?:[/\\~\uE000%]|[A-Za-z]:|HK|\.\.[/\\])/

/**
 * git's hooks are set up at install by packages made for it; at import a tool may prepare the project that it works on; and at install
 * the working directory is the package's own folder, unless somebody works on the package itself.
 */
function severityOf(
  { grade, effect }: StartPlace,
  { hosts }: Place,
  path: string,
  moment: CodeWithSideEffects['moment'],
): Severity {
  // what is written there was read: it fetches or sends
  if (hosts !== undefined) return 'high'
  if (effect === OF_ANOTHER) return isOwnFolder(moment) ? 'medium' : 'high'
  if (grade === 'usual' || (grade === 'seldom' && moment === 'import')) return 'medium'
  return isOwnFolder(moment) && !ELSEWHERE.test(path) ? 'medium' : 'high'
}
