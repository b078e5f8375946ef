import type { Evidence, Severity } from '../model/finding.ts'
import { gradedCapabilities } from './graded-capabilities.ts'
import type { ContentCheck, ContentSubject, Report } from './check.ts'
import type { CodeIndex, CodeSummary, Place, SurfaceEntry } from '../analysis/code.ts'
import { siteFiles, textOfEntry } from '../ecosystems/pypi/package/layout.ts'
import { flowsOnLoad, placesOnLoad, untoldOnLoad } from '../analysis/python/runs-on-load.ts'
import { pthLines } from '../analysis/python/pth.ts'

/** What a start-up line must not do, worst first. */
const GRAVE = gradedCapabilities({
  process: 'critical',
  network: 'critical',
  secrets: 'critical',
  obfuscated: 'critical',
  native: 'critical',
  'filesystem-write': 'high',
  'host-info': 'high',
  clipboard: 'critical',
  env: undefined,
  'dynamic-code': undefined,
})

/** Longest `.pth` file that is read, bytes. */
const MAX_PTH_BYTES = 2_000_000

export const executablePth: ContentCheck = {
  id: 'executable-pth',
  summary: 'Runs code at every start of Python',
  why: 'Python executes the import lines of a .pth file at every start of every program in the environment, whether it uses the package or not.',
  remedy:
    'Read the line that is shown and the module that it loads. A package that is not a debugger, a coverage tool or an import hook needs none.',
  references: ['https://docs.python.org/3/library/site.html', 'LiteLLM 1.82.8 (2026)', 'PEP 829'],
  ecosystems: ['pypi'],
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run(subject) {
    if (subject.reading.kind !== 'wheel') return []
    const entries = new Map(subject.code.surface.map((entry) => [entry.path, entry]))
    const files = siteFiles(subject.reading)
    const places = new Set(files.map(({ sitePath }) => sitePath))
    return files
      .filter(({ sitePath }) => /^[^/]+\.pth$/.test(sitePath))
      .flatMap(({ entry }) =>
        reportsOf(entry.path, textOfEntry(entry, MAX_PTH_BYTES), entries.get(entry.path), subject, (place) =>
          places.has(place),
        ),
      )
  },
}

function reportsOf(
  path: string,
  text: string | undefined,
  entry: SurfaceEntry | undefined,
  { code }: ContentSubject,
  isFile: (sitePath: string) => boolean,
): Report[] {
  if (text === undefined)
    return [
      {
        message: `${path} could not be read whole`,
        severity: 'high',
        evidence: [{ role: 'subject', path, note: 'start-up file' }],
      },
    ]
  const lines = pthLines(text)
  const reports = outsidePaths(
    path,
    lines.filter(({ runs }) => !runs),
    isFile,
  )
  const first = lines.find(({ runs }) => runs)
  const summary = code.summary(path)
  if (first === undefined) return reports
  const chain = entry?.chain ?? []
  if (summary === undefined)
    return [...reports, { message: `${path} runs code at every start of Python`, severity: 'high', evidence: chain }]
  const grave = graveActs(summary)
  const show = (place: Place) => code.evidence('subject', path, place)
  if (grave !== undefined) {
    return [
      ...reports,
      {
        message: `${path} ${grave.verbs} at every start of Python`,
        severity: grave.severity,
        evidence: [...chain, ...grave.places.map(show)],
      },
    ]
  }
  if (isNamespaceLine(summary, first.text)) return reports
  const loads = summary.references
    .filter(({ kind, target }) => kind === 'module' && !STANDARD.has(target.split('.', 1)[0] ?? ''))
    .slice(0, 5)
  const what = loads.length === 0 ? 'runs code' : `loads ${loads.map(({ target }) => target).join(', ')}`
  const line = show({ line: first.line, column: 1, note: what })
  const started = startedActs(path, code)
  if (started !== undefined) {
    const message = `${path} ${what} at every start of Python; ${started.path} ${started.verb}`
    return [...reports, { message, severity: started.severity, evidence: [...chain, line, ...started.evidence] }]
  }
  const isUnseen = summary.incomplete !== undefined || untoldOnLoad(summary) !== undefined
  const unseen = isUnseen ? { severity: 'high' as const } : {}
  return [...reports, { message: `${path} ${what} at every start of Python`, ...unseen, evidence: [...chain, line] }]
}

/** What a module that the lines load must not do while it is loaded, worst first. */
const GRAVE_IN_MODULES = gradedCapabilities({
  secrets: 'high',
  network: 'high',
  obfuscated: 'high',
  process: 'medium',
  env: undefined,
  'filesystem-write': undefined,
  'dynamic-code': undefined,
  native: undefined,
  'host-info': undefined,
  clipboard: 'high',
})

interface StartedAct {
  readonly path: string
  readonly verb: string
  readonly severity: Severity
  readonly evidence: readonly Evidence[]
}

/** The worst that a module of the package does because this file loads it. What it does when it is called later is not counted. */
function startedActs(pth: string, code: CodeIndex): StartedAct | undefined {
  const modules = code.surface.filter(({ path, chain }) => path !== pth && chain[0]?.path === pth)
  for (const { capability, severity, verb } of GRAVE_IN_MODULES) {
    for (const { path } of modules) {
      const summary = code.summary(path)
      const place = summary === undefined ? undefined : placesOnLoad(summary, capability)[0]
      if (place !== undefined) return { path, verb, severity, evidence: [code.evidence('sink', path, place)] }
    }
  }
  for (const { path } of modules) {
    const summary = code.summary(path)
    const place = summary === undefined ? undefined : untoldOnLoad(summary)
    if (place !== undefined)
      return {
        path,
        verb: 'runs a text that is not known',
        severity: 'high',
        evidence: [code.evidence('sink', path, place)],
      }
  }
  return undefined
}

/** The worst that the lines do; a text that is decoded and run counts as much as a process. */
function graveActs(summary: CodeSummary): { severity: Severity; verbs: string; places: Place[] } | undefined {
  const acts = GRAVE.flatMap(({ capability, severity, verb }) => {
    const places = placesOnLoad(summary, capability).slice(0, 2)
    return places.length === 0 ? [] : [{ severity, verb, places }]
  })
  const flow = flowsOnLoad(summary).find(({ sink }) => sink.kind === 'dynamic-code' || sink.kind === 'process')
  const verbs = acts.map(({ verb }) => verb)
  if (flow !== undefined) verbs.push('runs code that it decodes or fetches')
  if (verbs.length === 0) return undefined
  const severity = flow === undefined ? (acts[0]?.severity ?? 'high') : 'critical'
  return {
    severity,
    verbs: verbs.join(', '),
    places: [...acts.flatMap(({ places }) => places), ...(flow === undefined ? [] : [flow.sink])].slice(0, 6),
  }
}

/** Standard modules that start-up lines need to do anything at all. */
const STANDARD = new Set(['sys', 'os', 'types', 'importlib', 'site', 'builtins', 'warnings'])

/** The line that setuptools writes for a namespace package: makes an empty module, and loads nothing of its own. */
function isNamespaceLine(summary: CodeSummary, line: string): boolean {
  const loadsOwn = summary.references.some(({ target }) => !STANDARD.has(target.split('.', 1)[0] ?? ''))
  return (
    !loadsOwn &&
    !summary.capabilities.has('dynamic-code') &&
    summary.incomplete === undefined &&
    line.includes('sys.modules.setdefault(') &&
    line.includes('sitedir')
  )
}

/** Folders that anybody may write to, or that lie on another machine. */
const OPEN_TO_ALL = /^(?:\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)|[\\/]{2}|[A-Za-z]:[\\/](?:Windows[\\/])?Temp(?:[\\/]|$))/i

/** Path lines that put an archive, which nobody looks into, or a folder outside of site-packages on sys.path. */
function outsidePaths(
  path: string,
  lines: readonly { readonly line: number; readonly text: string }[],
  isFile: (sitePath: string) => boolean,
): Report[] {
  const archive = lines.find(({ text }) =>
    isFile(
      text
        .trim()
        .replaceAll('\\', '/')
        .replace(/^(?:\.\/)+/, ''),
    ),
  )
  const outside = lines.find(({ text }) => /^(?:[/\\~]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(text))
  return [archive, lines.find(({ text }) => OPEN_TO_ALL.test(text)) ?? outside].flatMap((found) => {
    if (found === undefined) return []
    const note = `adds ${found.text.slice(0, 120)} to the import path`
    const isGrave = found === archive || OPEN_TO_ALL.test(found.text)
    const evidence = [{ role: 'subject' as const, path, line: found.line, note }]
    return [
      {
        message: `${path} ${note}`,
        severity: isGrave ? ('high' as const) : ('medium' as const),
        evidence,
        moment: 'startup' as const,
      },
    ]
  })
}
