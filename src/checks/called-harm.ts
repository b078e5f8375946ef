import { isKeyOfService } from '../analysis/catalog/javascript-environment.ts'
import { WALLET_PARAMETER } from '../analysis/catalog/given-secrets.ts'
import { FEEDS_SHELL } from '../analysis/catalog/shell.ts'
import { OF_WALLET } from '../analysis/javascript/given.ts'
import { isNamelessHost } from '../analysis/catalog/hosts.ts'
import { isPublishedModule } from '../analysis/javascript/published.ts'
import { isModuleOfPackage } from '../analysis/python/module-paths.ts'
import type { CodeIndex, CodeSummary, Flow } from '../analysis/code.ts'
import type { Confidence, Evidence } from '../model/finding.ts'
import { calledPlaces } from './called-places.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { hostName, isNamesake, isSpelledOut } from './far-hosts.ts'
import { nameIn } from './own-name.ts'
import { bySink, flowEvidence, isReadable, seenFlows, sentence, type SeenFlow } from './seen-flows.ts'

export const calledHarm: ContentCheck = {
  id: 'called-harm',
  summary: 'Does once it is called what few packages do',
  why: 'What a function or a command of a package does runs when somebody uses it, and that is when hijacked releases of libraries take keys, fetch programs or make themselves start again. Some tools are there for such things: a package that begins with it is another matter.',
  remedy: 'Ask what the function is there for, and compare it with the version before.',
  overlooks:
    'Where a secret goes whose address is computed or comes from settings; what a program in another language does once it is called; functions that nothing of the package exports, calls or lists as a command. A service that is named like the package may well be the wrong one.',
  references: ['@solana/web3.js 1.95.6 (2024)', 'xrpl 4.2.1 (2025)', '@injectivelabs/sdk-ts 1.20.21 (2026)'],
  ecosystems: EVERYWHERE,
  severity: 'medium',
  confidence: 'medium',
  since: '0.1.0',
  looksAt: 'content',
  run({ code, reading }) {
    const name = nameIn(reading)
    const isReached = reachedIn(code)
    const flows = seenFlows(code).filter((seen) => !seen.early && !seen.live && isReached(seen.path))
    const flown = bySink(flows).flatMap((group) => flowReport(code, group, name))
    const loaded = new Set(code.surface.map(({ path }) => path))
    const acts = code.summaries
      .filter(({ path }) => isReached(path))
      .flatMap((summary) => actsOf(code, summary, loaded.has(summary.path)))
    return [...flown, ...acts]
  },
}

/** What an import or a command of the package reaches, once somebody calls it. */
function reachedIn(code: CodeIndex): (path: string) => boolean {
  const surface = new Map(code.surface.map(({ path, moment }) => [path, moment]))
  return (path) => {
    const moment = surface.get(path)
    return (
      moment === 'import' ||
      (moment === undefined && (code.programs.has(path) || isPublishedModule(path) || isModuleOfPackage(path)))
    )
  }
}

function flowReport(code: CodeIndex, group: readonly SeenFlow[], name: string): Report[] {
  const taken = group.find((seen) => theftGrade(seen, name) !== undefined)
  for (const seen of taken === undefined ? group : [taken, ...group]) {
    const confidence = sureness(seen, name)
    if (confidence === undefined) continue
    const evidence = flowEvidence(code, group)
    return [{ message: sentence(seen), evidence, ...(theftGrade(seen, name) ?? { confidence }), moment: 'call' }]
  }
  return []
}

/** What a module takes and sends to an address in the source that has nothing of the package's name; undefined: no theft, or nobody knows where to. */
function theftGrade({ path, flow }: SeenFlow, name: string): Pick<Report, 'severity' | 'confidence'> | undefined {
  const { source, sink, hosts = [] } = flow
  if (sink.kind !== 'network' || !leadsAway(hosts, `${name}/${path}`) || isAtItsService(source, hosts)) return undefined
  const isPython = path.endsWith('.py')
  if (!isPython && !isFewLinesApart(flow)) return undefined
  // clients log in with passwords, and services are not always named like their clients
  if (source.kind === 'given-secret')
    return isPython ? { severity: 'high', confidence: opensWallet(source) ? 'high' : 'medium' } : undefined
  const isTaken = source.kind === 'secret-file' || source.kind === 'observed' || source.kind === 'env'
  return isTaken && source.name === undefined ? { severity: 'high', confidence: 'high' } : undefined
}

/** How sure it is that nobody wants what flows there; undefined: somebody may. */
function sureness({ path, flow }: SeenFlow, name: string): Confidence | undefined {
  const isNear = path.endsWith('.py') || isReadable(flow) || isBeside(flow)
  if (!isNear) return undefined
  const { source, hosts = [] } = flow
  switch (source.kind) {
    case 'given-secret':
      return leadsAway(hosts, opensWallet(source) ? '' : `${name}/${path}`) ? 'high' : undefined
    case 'secret-file':
    case 'observed':
      return source.name === undefined && !isAtItsService(source, hosts) ? 'high' : undefined
    case 'env':
      return source.name === undefined || isSentElsewhere(source.name, hosts, `${name}/${path}`) ? 'high' : undefined
    case 'host-info':
      return leadsAway(hosts, `${name}/${path}`) ? 'medium' : undefined
    case 'remote-content':
      return runsForeign(flow) ? 'medium' : undefined
    case 'decoded-text':
      return runsHidden(flow, path.endsWith('.py')) ? 'low' : undefined
  }
}

/** Services whose clients keep the key of their user in a file that is named like them. */
const KEEPS_KEY = /[/\\.](kaggle|huggingface|vercel|databricks|ngrok|wandb|railway|supabase)/i

/** Where they are asked for something: under the same names, and others, they show what anybody puts there. */
const ITS_HOSTS =
  /^(?:(?:www|api)\.)?(?:(?:kaggle|vercel|databricks|ngrok|railway|supabase)\.com|huggingface\.co|wandb\.ai)$|^backboard\.railway\.app$/

/** `~/.kaggle/kaggle.json` to the very host of that service. */
function isAtItsService({ kind, note }: Flow['source'], hosts: readonly string[]): boolean {
  const service = kind === 'secret-file' ? KEEPS_KEY.exec(note)?.[1]?.toLowerCase() : undefined
  if (service === undefined || hosts.length === 0 || note.includes('..')) return false
  const names = hosts.map((host) => hostName(host))
  return names.every((name) => ITS_HOSTS.test(name) && name.split('.').includes(service))
}

/** No service needs it, not even that of the package. */
function opensWallet({ name = '', note }: Flow['source']): boolean {
  return WALLET_PARAMETER.test(name) || note.endsWith(OF_WALLET)
}

/** What comes from an address in the source is run, or what anybody types who is at the other end. */
function runsForeign({ sink, hosts = [], checked }: Flow): boolean {
  if (checked === true || sink.kind === 'filesystem-write') return false
  return sink.note === FEEDS_SHELL || hosts.some((host) => isSpelledOut(host))
}

/** columns of one line between what is given and where it goes: in a bundle, more is joined by chance */
const COLUMNS_MAX = 1500

function isBeside({ source, sink }: Flow): boolean {
  return source.path === undefined && source.line === sink.line && Math.abs(source.column - sink.column) <= COLUMNS_MAX
}

/** lines between what is taken and where it goes: a library of JavaScript joins what is farther apart by chance */
const LINES_MAX = 60

function isFewLinesApart(flow: Flow): boolean {
  const { source, sink } = flow
  const isFew = source.path === undefined && Math.abs(source.line - sink.line) <= LINES_MAX
  // one function that asks for everything: what one call of it got, another one sends
  if (source.line === sink.line && source.column === sink.column) return false
  return isFew && (isReadable(flow) || isBeside(flow))
}

/** What is decoded stands in the source: tools keep the code that they made themselves in such a form, too. */
function runsHidden({ source, sink }: Flow, isPython: boolean): boolean {
  if (isPython) return sink.kind === 'dynamic-code' && source.isLiteral === true
  return sink.kind === 'dynamic-code' || sink.kind === 'process'
}

/** Hosts that are spelled out, and none of them is named like the package or the module. */
function leadsAway(hosts: readonly string[], path: string): boolean {
  const ofOthers = hosts.filter((host) => isNamelessHost(host) || !isNamesake(host, path))
  return ofOthers.length === hosts.length && hosts.some((host) => isSpelledOut(host))
}

/** `GITHUB_TOKEN` to a host that has nothing of GitHub. */
function isSentElsewhere(variable: string, hosts: readonly string[], path: string): boolean {
  const [service = ''] = variable.toLowerCase().split('_', 1)
  return isKeyOfService(variable) && leadsAway(hosts, path) && !hosts.some((host) => host.includes(service))
}

/** `isLoaded`: the file runs when it is imported, and other checks tell of what it does then. */
function actsOf(code: CodeIndex, summary: CodeSummary, isLoaded: boolean): Report[] {
  return calledPlaces(summary, isLoaded).map(({ place, does, grade }): Report => {
    const evidence: Evidence[] = [code.evidence('sink', summary.path, place)]
    const message = `${does} (${summary.path} line ${place.line}) when called`
    return Object.assign({}, grade, { message, evidence, moment: 'call' as const })
  })
}
