import type { Confidence, Severity } from '../model/finding.ts'
import { isCollectingHost } from '../analysis/catalog/hosts.ts'
import { BROWSER_DATA } from '../analysis/catalog/secret-stores.ts'
import { OWN_SERVICES } from '../analysis/catalog/secrets.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { isKeyOfService, isKeyOfWallet } from '../analysis/catalog/javascript-environment.ts'
import type { CodeIndex, Flow } from '../analysis/code.ts'
import { hostName, isOwnMachine, isSpelledOut } from './far-hosts.ts'
import { givenAway } from './given-away.ts'
import { nameIn } from './own-name.ts'
import { bySink, flowEvidence, seenFlows, sentence, type SeenFlow } from './seen-flows.ts'

/** Credentials of this many different services read for one request are no longer a client's own key. */
const SERVICES_MIN = 3

export const secretsExfiltration: ContentCheck = {
  id: 'secrets-exfiltration',
  summary: 'Reads secrets and sends them out',
  why: 'The package reads credentials of the machine it runs on (all environment variables, known secret files) and hands them to the network.',
  remedy: 'Do not install it. Where it ran already, rotate every credential that the machine held.',
  overlooks:
    'Data that leaves by way of native code, of another program or of a queue that something else empties; a secret that one function puts where another one finds it, in two files; one that an object of an unknown class is given. A library that sends the key of its own service when it is called is left to called-harm.',
  references: ['ctx (2022)', 'Shai-Hulud (2025)', 'LiteLLM 1.82.7 (2026)'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code, reading }) {
    const flows = seenFlows(code).filter(({ flow }) => isSecret(flow.source.kind) && flow.sink.kind === 'network')
    const reports = [
      ...bySink(flows).flatMap((group) => reportOf(code, group) ?? []),
      ...givenAway(code, nameIn(reading)),
    ]
    return reports.length > 0 ? reports : sideBySide(code)
  },
}

function isSecret(kind: string): boolean {
  return kind === 'env' || kind === 'secret-file'
}

function reportOf(code: CodeIndex, group: readonly SeenFlow[]): Report | undefined {
  const away = group.filter(({ flow }) => !isOfPage(flow) || flow.hosts?.some(isSpelledOut) === true)
  const wholesale = away.filter(({ flow }) => flow.source.kind === 'secret-file' || flow.source.name === undefined)
  const named = away.filter((seen) => !wholesale.includes(seen) && !isOwnService(seen))
  const [first] = wholesale.length > 0 ? wholesale : named
  if (first === undefined) return undefined
  const grade = wholesale.length > 0 ? wholesaleGrade(first) : namedGrade(named, first)
  if (grade === undefined) return undefined
  const told = wholesale.length > 0 ? [...wholesale, ...named] : named
  return {
    message: sentence(first, told.slice(0, 3)),
    evidence: flowEvidence(code, told),
    ...grade,
  }
}

/** The cookies of a page go back to whoever set them, wherever it is. */
function isOfPage({ source }: Flow): boolean {
  return source.name === 'document.cookie'
}

interface Grade {
  readonly severity: Severity
  readonly confidence: Confidence
}

function wholesaleGrade({ flow, early, live, alone, moment }: SeenFlow): Grade | undefined {
  // secrets wholesale and the address of an inbox, in one piece of code: no client does that
  if (flow.hosts?.some(isCollectingHost) === true) return { severity: 'critical', confidence: 'high' }
  // tools that report trouble, as programs beside the modules, send whatever their users say
  const isBrowsers = flow.source.kind === 'secret-file' && BROWSER_DATA.test(flow.source.note)
  // pages report what they keep to the service that they belong to, and nobody says where
  if (alone && IN_PAGE.test(flow.source.note) && flow.hosts?.some(isSpelledOut) !== true)
    return { severity: 'medium', confidence: 'low' }
  if (live) return { severity: 'critical', confidence: alone && !isBrowsers ? 'medium' : 'high' }
  if (early) return { severity: 'high', confidence: 'medium' }
  if (isBrowsers) return browserGrade(flow, moment)
  // a client asks the store of the account for what is its own, once it is called
  if (flow.source.kind === 'secret-file' && flow.source.name !== undefined) return undefined
  return moment === 'import' ? { severity: 'high', confidence: 'medium' } : { severity: 'medium', confidence: 'low' }
}

const IN_PAGE = /^reads (?:all of (?:local|session)Storage|document\.cookie)$/

/** Clients ask a library for the cookies of their own site; the files themselves are opened by thieves. */
function browserGrade({ source, hosts = [] }: SeenFlow['flow'], moment: SeenFlow['moment']): Grade {
  // whoever calls it: nobody asks a package to send the files of their browser to a host of its own
  if (moment !== 'import') return { severity: 'critical', confidence: hosts.length > 0 ? 'high' : 'low' }
  return { severity: 'critical', confidence: source.name === undefined ? 'high' : 'medium' }
}

/**
 * A client library sends its own key when it is used; at install hardly any use of a key is innocent. One that goes to
 * a domain of its own name may be telemetry of the service that it is for: a person's question, not a proof.
 */
function namedGrade(named: readonly SeenFlow[], first: SeenFlow): Grade | undefined {
  const services = new Set(named.map(({ flow }) => serviceOf(flow.source.name)))
  if (first.early) {
    const isProven = first.live && !named.every(({ flow }) => isNamesake(serviceOf(flow.source.name), flow.hosts))
    return { severity: services.size > 1 ? 'critical' : 'high', confidence: isProven ? 'high' : 'medium' }
  }
  const away = first.live && !first.alone ? named.filter(({ flow }) => goesElsewhere(flow)) : []
  // nobody asked for anything yet, and the key of a service goes to somebody else
  if (away.some(({ flow }) => isKeyOfService(flow.source.name ?? '') || isKeyOfWallet(flow.source.name ?? '')))
    return { severity: 'critical', confidence: 'high' }
  if (away.length > 0) return { severity: 'critical', confidence: 'medium' }
  if (services.size < SERVICES_MIN) return undefined
  return { severity: first.live ? 'high' : 'medium', confidence: 'medium' }
}

/** `SCARF` of `SCARF_API_TOKEN` */
function serviceOf(variable: string | undefined): string {
  return variable?.split('_', 1)[0] ?? ''
}

/** Whether every host but this machine, and there is one, stands under a domain that is named like the service. */
function isNamesake(service: string, hosts: readonly string[] = []): boolean {
  const far = hosts.map(hostName).filter((host) => host !== 'localhost' && host !== '127.0.0.1')
  return far.length > 0 && far.every((host) => host.split('.').at(-2) === service.toLowerCase())
}

/** Whether a key goes to a host that is spelled out and has nothing of the key's name. */
function goesElsewhere({ source, hosts = [] }: Flow): boolean {
  const service = serviceOf(source.name).toLowerCase()
  const far = hosts.map(hostName).filter((host) => /^[\w-]+(?:\.[\w-]+)+$/.test(host))
  return far.length > 0 && far.length === hosts.length && !far.some((host) => isOwnHost(host, service))
}

function isOwnHost(host: string, service: string): boolean {
  return isOwnMachine(host) || (service.length > 2 && host.includes(service))
}

/** How data is sent that changes something at the other end. */
const CHANGES = /\b(?:post|put|patch|delete)\b/i

/** A token that goes to the service it belongs to, to get something: what it changes there at install, nobody has asked for. */
function isOwnService({ flow, early }: SeenFlow): boolean {
  if (early && CHANGES.test(flow.sink.note)) return false
  const hosts = flow.hosts ?? []
  return OWN_SERVICES.some(
    ({ name, host }) => name.test(flow.source.name ?? '') && hosts.length > 0 && hosts.every((each) => host.test(each)),
  )
}

/** Secret files read and connections opened in one chain, without a proof that the one goes into the other. */
function sideBySide(code: CodeIndex): Report[] {
  const early = code.surface.filter(({ moment }) => moment !== 'import')
  const reader = early.find(({ path }) => code.summary(path)?.capabilities.has('secrets'))
  const sender = early.find(({ path }) => code.summary(path)?.capabilities.has('network'))
  const read = reader && code.summary(reader.path)?.capabilities.get('secrets')?.[0]
  const sent = sender && code.summary(sender.path)?.capabilities.get('network')?.[0]
  if (reader === undefined || sender === undefined || read === undefined || sent === undefined) return []
  return [
    {
      message: `${read.note} (${reader.path} line ${read.line}) and ${sent.note} (${sender.path} line ${sent.line}) at ${reader.moment}; whether the one goes into the other was not seen`,
      evidence: [...reader.chain, code.evidence('source', reader.path, read), code.evidence('sink', sender.path, sent)],
      severity: 'medium',
      confidence: 'low',
    },
  ]
}
