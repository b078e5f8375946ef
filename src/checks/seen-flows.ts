import type { Evidence, Moment } from '../model/finding.ts'
import { shorten } from '../model/text.ts'
import { isCollectingHost } from '../analysis/catalog/hosts.ts'
import { hostName, isOwnMachine, isSpelledOut } from './far-hosts.ts'
import { isPublishedModule } from '../analysis/javascript/published.ts'
import { isModuleOfPackage } from '../analysis/python/module-paths.ts'
import type { CodeIndex, Flow } from '../analysis/code.ts'

/** A flow with when it runs and what starts it. */
export interface SeenFlow {
  readonly path: string
  readonly flow: Flow
  /** `called`: in a file that does not run by itself */
  readonly moment: Moment | 'called'
  /** runs before anybody called anything: at install, build or start-up */
  readonly early: boolean
  /** true: it runs as soon as its file does, and that one by itself; false: some function must be called first */
  readonly live: boolean
  /** true: in a module that nothing of the package imports; a script that lies there, perhaps */
  readonly alone: boolean
  readonly chain: readonly Evidence[]
  /** true: the file is a module of a package of Python that an import of this archive finds */
  readonly inPackage: boolean
}

/** What was seen of a package: every check asks for it. */
const SEEN = new WeakMap<CodeIndex, readonly SeenFlow[]>()

/** All flows of the package, those that run by themselves first. */
export function seenFlows(code: CodeIndex): readonly SeenFlow[] {
  let seen = SEEN.get(code)
  if (seen === undefined) SEEN.set(code, (seen = collected(code)))
  return seen
}

function collected(code: CodeIndex): SeenFlow[] {
  const seen: SeenFlow[] = []
  for (const { moment, chain, summary } of code.commands) {
    for (const flow of summary.flows) seen.push(flowAt(summary.path, flow, moment, chain, false))
  }
  const surface = new Set<string>()
  const isInstalled = installedModules(code)
  for (const { path, moment, chain, alone = false } of code.surface) {
    surface.add(path)
    for (const flow of code.summary(path)?.flows ?? [])
      seen.push({ ...flowAt(path, flow, moment, chain, alone), inPackage: isInstalled(path) })
  }
  for (const { path, flows } of code.summaries) {
    if (surface.has(path)) continue
    const inPackage = isInstalled(path)
    const mayBeImported = inPackage || isPublishedModule(path)
    for (const flow of flows) {
      // any module is imported by somebody, and then its own lines run
      const isRun =
        mayBeImported && !PROGRAM.test(path) && flow.sink.deferred !== true && (isCertain(flow) || isBeacon(path, flow))
      const placed = isRun
        ? flowAt(path, flow, 'import', [importTrigger(path)], true)
        : flowAt(path, flow, 'called', [], false)
      seen.push({ ...placed, inPackage })
    }
  }
  return seen
}

/** What `python -m` starts: whoever asks for it runs it, and no import does. */
const PROGRAM = /(?:^|\/)__main__\.py$/

/** Which files are modules of the packages that an import of this archive enters, or stand beside them. */
export function installedModules(code: CodeIndex): (path: string) => boolean {
  const tops = new Set(
    code.surface.flatMap(({ path, moment }) => (moment === 'import' && path.endsWith('.py') ? topOf(path) : [])),
  )
  // what a package installs under the name of tests or tools is a package like any other
  const named = new Set(
    code.surface.flatMap(({ path, moment, chain, alone = false }) =>
      moment === 'import' && !alone && chain.length === 1 && chain[0]?.path === path ? topOf(path) : [],
    ),
  )
  return (path) => {
    const top = topOf(path)
    return tops.has(top) && isModuleOfPackage(named.has(top) ? path.slice(top.length) : path)
  }
}

/** `sample/` of `sample/x/y.py` and `src/sample/` of the same below `src`; empty for a file at the root. */
function topOf(path: string): string {
  return /^(?:(?:src|lib|python)\/)?[^/]+\//.exec(path)?.[0] ?? ''
}

function importTrigger(path: string): Evidence {
  return { role: 'trigger', path, line: 1, note: 'runs when somebody imports this module' }
}

/** What no module does by the way: all secrets sent, keys or the screen watched, code run that was fetched or decoded. */
function isCertain({ source, sink, hosts = [] }: Flow): boolean {
  if (source.kind === 'host-info') return hosts.some(isCollectingHost)
  if (sink.kind === 'network') return source.kind === 'observed' || source.kind === 'secret-file' || isWholesale(source)
  return sink.kind !== 'filesystem-write'
}

/** Who works at the machine, told by the lines of a module of Python itself to a host that stands there. */
export function isBeacon(path: string, { source, sink, hosts = [] }: Flow): boolean {
  return (
    path.endsWith('.py') &&
    source.kind === 'host-info' &&
    sink.kind === 'network' &&
    /gethostname|getuser|getlogin|platform\.node|whoami|hostname/.test(source.note) &&
    hosts.some((host) => isSpelledOut(host) && !isOwnMachine(hostName(host)))
  )
}

function isWholesale({ kind, name }: Flow['source']): boolean {
  return kind === 'env' && name === undefined
}

function flowAt(
  path: string,
  flow: Flow,
  moment: SeenFlow['moment'],
  chain: readonly Evidence[],
  alone: boolean,
): SeenFlow {
  const early = moment !== 'import' && moment !== 'called'
  return {
    path,
    flow,
    moment,
    early,
    live: moment !== 'called' && flow.sink.deferred !== true,
    alone,
    chain,
    inPackage: false,
  }
}

/** Chain, the places where the data comes from, and the place where it goes. */
export function flowEvidence(code: CodeIndex, flows: readonly SeenFlow[]): Evidence[] {
  const [first] = flows
  if (first === undefined) return []
  const sources = flows
    .slice(0, 4)
    .map(({ path, flow }) => code.evidence('source', flow.source.path ?? path, flow.source))
  return [...first.chain, ...sources, code.evidence('sink', first.path, first.flow.sink)]
}

/** Flows by the place where their data goes, in order. */
export function bySink(flows: readonly SeenFlow[]): SeenFlow[][] {
  const groups = new Map<string, SeenFlow[]>()
  for (const seen of flows) {
    const key = `${seen.path}:${seen.flow.sink.line}:${seen.flow.sink.column}`
    groups.set(key, [...(groups.get(key) ?? []), seen])
  }
  return [...groups.values()]
}

/** characters of a sentence about a flow; what is longer loses its middle: where it leads and when it runs stay */
const SENTENCE_MAX = 400

/** "reads process.env (install.js line 3) and sends data with fetch (install.js line 4) at install" */
export function sentence(first: SeenFlow, sources: readonly SeenFlow[] = [first]): string {
  const read = sources.map((seen) => `${seen.flow.source.note} (${placeOf(seen, 'source')})`)
  const done = `${first.flow.sink.note} (${placeOf(first, 'sink')})`
  return shorten(`${read.join(', ')} and ${done} ${when(first)}`, SENTENCE_MAX)
}

/** When code runs, as a sentence ends with it. */
export const MOMENTS = {
  install: 'at install',
  build: 'when it is built',
  startup: 'at every start',
  import: 'when imported',
  called: 'when called',
} as const satisfies Record<SeenFlow['moment'], string>

function when({ moment, live }: SeenFlow): string {
  return live || moment === 'called' ? MOMENTS[moment] : `${MOMENTS[moment]}, in a function that is called later`
}

function placeOf({ path, flow }: SeenFlow, end: 'source' | 'sink'): string {
  const file = end === 'source' ? (flow.source.path ?? path) : path
  return `${file} line ${flow[end].line}`
}

/** columns from which on a line was written by a tool that makes bundles small: what flows there may be joined by chance */
export const COLUMN_MAX = 1000

export function isReadable({ source, sink }: Flow): boolean {
  return source.column < COLUMN_MAX && sink.column < COLUMN_MAX
}
