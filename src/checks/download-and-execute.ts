import type { Confidence, Severity } from '../model/finding.ts'
import { FETCHES_ELSEWHERE, FETCHES_FOR_ALL, FETCHES_PACKAGES } from '../analysis/catalog/fetching.ts'
import { FEEDS_SHELL } from '../analysis/catalog/shell.ts'
import { isNamelessHost, isStrayProgram, isSuspectHost } from '../analysis/catalog/hosts.ts'
import { TRUSTS_ANYBODY } from '../analysis/catalog/javascript-network.ts'
import { ASKED_OF_SERVER } from '../analysis/python/names.ts'
import { isPublishedModule } from '../analysis/javascript/published.ts'
import { PAGE_HOST } from '../analysis/javascript/page.ts'
import { ASKED } from '../analysis/javascript/given.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { CodeIndex, Flow, Place } from '../analysis/code.ts'
import { isNamesake, isSpelledOut } from './far-hosts.ts'
import { bySink, flowEvidence, isReadable, seenFlows, sentence, type SeenFlow } from './seen-flows.ts'

export const downloadAndExecute: ContentCheck = {
  id: 'download-and-execute',
  summary: 'Runs code that it fetches',
  why: 'What the network answers is run as code or as a command: the package that was inspected is not what will run.',
  remedy:
    'Do not install it. A binary that a package needs belongs into the package, or behind a checksum that stands in it.',
  overlooks:
    'A program that one release fetches and the next one starts; one that a library of another package fetches; and what is fetched by native code. A function that fetches from an address which its caller gives is how clients work, and is not told.',
  references: ['eslint-scope 3.7.2 (2018)', 'ua-parser-js (2021)', 'Shai-Hulud 2 (2025)'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const flows = seenFlows(code).filter(
      ({ flow }) =>
        flow.source.kind === 'remote-content' &&
        (flow.sink.kind === 'dynamic-code' || flow.sink.kind === 'process') &&
        !isOfOwnPage(flow),
    )
    const run = bySink(flows).flatMap((group) => {
      const graded = group.flatMap((seen) => {
        const grade = gradeOf(seen)
        return grade === undefined ? [] : [{ seen, grade }]
      })
      const [first] = graded
      if (first === undefined) return []
      const { seen, grade } = first
      return [
        {
          message: sentence(seen),
          evidence: flowEvidence(
            code,
            graded.map((each) => each.seen),
          ),
          ...grade,
          ...(grade === NAMED || grade === NAMELESS || grade === FETCHED ? { moment: 'call' as const } : {}),
        },
      ]
    })
    const unchecked = seenFlows(code).filter((seen) => isKeptUnchecked(seen, code))
    return [...run, ...bySink(unchecked).flatMap(kept(code))]
  },
}

/** Whoever serves a page gives it more of its code: servers for development do. */
function isOfOwnPage({ hosts = [] }: Flow): boolean {
  return hosts.length > 0 && hosts.every((host) => host.replace(/^[a-z]+:\/\//, '').startsWith(PAGE_HOST))
}

/** What is put down at install, or as soon as it is imported, for somebody to run later, out of a connection at whose other end anybody may be. */
function isKeptUnchecked({ path, flow, early, live, moment }: SeenFlow, code: CodeIndex): boolean {
  const isKept = flow.source.kind === 'remote-content' && flow.sink.kind === 'filesystem-write'
  return (early || moment === 'import') && live && isKept && uncheckedIn(code, path) !== undefined
}

function uncheckedIn(code: CodeIndex, path: string): Place | undefined {
  return code
    .summary(path)
    ?.capabilities.get('network')
    ?.find(({ note }) => note === TRUSTS_ANYBODY)
}

function kept(code: CodeIndex): (group: readonly SeenFlow[]) => Report[] {
  return (group) =>
    group.slice(0, 1).flatMap((first) => {
      const place = uncheckedIn(code, first.path)
      if (place === undefined) return []
      const evidence = [...flowEvidence(code, group), code.evidence('subject', first.path, place)]
      const message = `${sentence(first)}; it ${TRUSTS_ANYBODY} (${first.path} line ${place.line})`
      return [{ message, evidence, severity: 'high', confidence: 'medium' }]
    })
}

interface Grade {
  readonly severity: Severity
  readonly confidence: Confidence
}

/** Installs of packages by name. */
const MANAGER = /^runs (?:npm|yarn|pnpm|bun|pip3?)\b/

/** Timers take code, too, but hardly ever get anything else than functions. */
const TIMER = /\bset(?:Timeout|Interval|Immediate)\b/

/** Interpreters: a downloaded script is code that nobody saw, where a downloaded binary is how installers work. */
const RUNS_SCRIPT = /^runs (?:\S*\/)?(?:sh|bash|zsh|node|bun|pythonw?[\d.]*|powershell|pwsh|cmd|wscript|mshta)\b/

/** Programs that take what they are given for data: what is fetched names an address or a file to them, and is no code. */
const TAKES_DATA = /^runs (?:\S*\/)?(?:git|gh|hg|svn|tar|unzip|open|xdg-open|code)\b/

/** What pages fetch by, and so their workers. */
const FETCH = /^fetches by fetch\b/

const INSTALLS = /^runs (?:npm|yarn|pnpm|bun) (?:i|install|add|ci)\b/

/** Python has no installers that fetch a binary, as npm's packages have; no module starts one as soon as it is loaded. */
const BINARY = { severity: 'high', confidence: 'medium' } as const

/** Whoever calls the function runs what stands at an address that no one answers for. */
const NAMELESS = { severity: 'high', confidence: 'medium' } as const

/** Installers of browsers and drivers fetch from where their makers keep them: who they are is a question of policy. */
const NAMED = { severity: 'medium', confidence: 'low' } as const

/** No library of Python fetches a program and starts it by the way: those that bring one have it in a package of its own, or are programs. */
const FETCHED = { severity: 'high', confidence: 'medium' } as const

/** A shell for somebody else, as soon as the function is called. */
const REMOTE_SHELL = { severity: 'high', confidence: 'medium' } as const

/** What comes out of a registry can be inspected there; another one, and programs for the whole machine, are hardly asked for. */
const FOR_ALL = { severity: 'high', confidence: 'medium' } as const
const BY_NAME = { severity: 'medium', confidence: 'medium' } as const

/** npm's packages for one platform are got so; a build of Python states what it needs, and pip gets it. */
function byNameGrade(moment: SeenFlow['moment']): Grade {
  return moment === 'build' ? FOR_ALL : BY_NAME
}

/** Text from an address that has nothing of the module's name, run as Python, and not by way of a file that could be looked at. */
function runsForeignCode(path: string, { sink, viaFile, hosts = [] }: Flow): boolean {
  const known = hosts.filter((host) => isSpelledOut(host))
  return (
    path.endsWith('.py') &&
    viaFile !== true &&
    sink.kind === 'dynamic-code' &&
    /\bwith (?:exec|eval|types\.FunctionType|marshal\.loads)$/.test(sink.note) &&
    known.length > 0 &&
    known.every((host) => !isNamesake(host, path))
  )
}

/** A program that is fetched from an address in the source, and started once somebody calls the function. */
function calledGrade(path: string, inPackage: boolean, flow: Flow): Grade | undefined {
  const named = (flow.hosts ?? []).some((host) => /^[a-z]+:\/\/[^/\uE000]+\./i.test(host))
  if (!inPackage || !named || /pickle|dill|\bby pip\b/.test(flow.sink.note)) return undefined
  if (runsForeignCode(path, flow) || KEEPS_RUNNING.test(flow.sink.note)) return NAMELESS
  if ((flow.hosts ?? []).some((host) => isNamelessHost(host) || isStrayProgram(host))) return NAMELESS
  const isLibrary = path.endsWith('.py') && flow.asProgram !== true
  return isLibrary && takesSteps(flow) && !isOwnHost(path, flow) ? FETCHED : NAMED
}

/** Fetched in one place, and started in another, or by PowerShell: an installer that whoever reads the documentation is told of is piped to a shell at once. */
function takesSteps({ source, sink }: Flow): boolean {
  return source.line !== sink.line || source.column !== sink.column || sink.note === 'runs it by PowerShell'
}

function isOwnHost(path: string, { hosts = [] }: Flow): boolean {
  return hosts.every((host) => isNamesake(host, path))
}

/** What is fetched becomes a module of other programs, or starts with the system: no installer of a program puts it there. */
const KEEPS_RUNNING = /^puts it where (?:Python imports it|it is started at every login)$/

/** Installers keep what they fetch in a file; and what is joined across files or in a bundle, or given to a tool as data, may be joined by chance. */
function isCertainWhenCalled(flow: Flow): boolean {
  const { source, sink, viaFile, hosts = [] } = flow
  const isNear = source.path === undefined && isReadable(flow)
  return isNear && viaFile !== true && !TAKES_DATA.test(sink.note) && !hosts.some((host) => host.startsWith('ws'))
}

/** Whatever clients of a server send is run as code, or as a command: their own words, and no argument of something else. */
function isWebShell(flow: Flow): boolean {
  const { source, sink } = flow
  const isAsked = source.note === ASKED && source.path === undefined && isReadable(flow)
  return isAsked && !TIMER.test(sink.note) && (sink.kind === 'dynamic-code' || sink.note === 'runs it as a command')
}

function gradeOf({ path, flow, early, live, alone, moment, inPackage }: SeenFlow): Grade | undefined {
  if ([FETCHES_FOR_ALL, FETCHES_ELSEWHERE].some((note) => flow.source.note.startsWith(note)))
    return live && (early || path.endsWith('.py')) ? FOR_ALL : undefined
  // which version is asked of a registry, and installed from there
  if (!path.endsWith('.py') && flow.viaFile !== true && INSTALLS.test(flow.sink.note))
    return early && live ? BY_NAME : importedGrade(moment)
  if (flow.source.note.startsWith(FETCHES_PACKAGES)) return early && live ? byNameGrade(moment) : undefined
  if (flow.sink.note.endsWith(FEEDS_SHELL) && (live || moment === 'import'))
    return live ? { severity: 'critical', confidence: 'high' } : REMOTE_SHELL
  if (!live && flow.source.note === ASKED_OF_SERVER && flow.sink.kind === 'dynamic-code') return NAMED
  if (!live && moment === 'import' && (flow.hosts ?? []).some((host) => isNamelessHost(host))) return NAMELESS
  if (!live && isWebShell(flow)) return REMOTE_SHELL
  if (!live && !early) {
    const isModule = path.endsWith('.py') ? inPackage : moment === 'import' || isPublishedModule(path)
    const isCertain = path.endsWith('.py') || isCertainWhenCalled(flow)
    return (isCertain ? calledGrade(path, isModule, flow) : undefined) ?? importedGrade(moment)
  }
  if (flow.viaFile === true && flow.checked === true && flow.sink.kind === 'process') return undefined
  if (flow.viaFile === true) {
    const suspect = (flow.hosts ?? []).some((host) => isSuspectHost(host))
    if (!suspect && !RUNS_SCRIPT.test(flow.sink.note) && flow.sink.kind !== 'dynamic-code')
      return live ? (path.endsWith('.py') || moment === 'import' ? BINARY : installedGrade(flow)) : undefined
    if (!live) return early ? { severity: 'medium', confidence: 'medium' } : undefined
    return suspect ? { severity: 'critical', confidence: 'high' } : { severity: 'high', confidence: 'medium' }
  }
  // it may be a program for whoever works on the package
  if (live && alone && !path.endsWith('.py')) return isReadable(flow) && !TIMER.test(flow.sink.note) ? NAMED : undefined
  // what a package manager fetches can be inspected there, however its version was found
  if (live && !early && MANAGER.test(flow.sink.note)) return { severity: 'high', confidence: 'low' }
  if (live && !early && TIMER.test(flow.sink.note)) return { severity: 'critical', confidence: 'low' }
  // bundles join much that is apart: there, only a host that no package fetches programs from makes it certain
  const isCertain = early || /\.(?:py|sh)$/.test(path) || (flow.hosts ?? []).some((host) => isSuspectHost(host))
  // of an address of which nothing is known it may be the caller's: a worker of a page loads what the page names
  const mayBeGiven =
    FETCH.test(flow.source.note) && flow.sink.kind === 'dynamic-code' && (flow.hosts ?? []).length === 0
  if (live) return { severity: 'critical', confidence: isCertain ? 'high' : mayBeGiven ? 'low' : 'medium' }
  if (early) return { severity: 'high', confidence: 'medium' }
  return importedGrade(moment)
}

/** A program that is fetched at install and started there: installers do that in their own folder or cache, and see it end. */
function installedGrade({ sink }: Flow): Grade | undefined {
  const { from = 'own', detached = false } = sink.manner ?? {}
  if (from === 'temporary' || (detached && from !== 'own')) return { severity: 'high', confidence: 'medium' }
  return detached ? { severity: 'medium', confidence: 'medium' } : undefined
}

/** Loaders, REPLs and test runners do this when asked to. */
function importedGrade(moment: SeenFlow['moment']): Grade | undefined {
  return moment === 'import' ? { severity: 'low', confidence: 'low' } : undefined
}
