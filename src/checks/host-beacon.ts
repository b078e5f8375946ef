import { isCollectingHost, isNamelessHost, isOwnedInbox } from '../analysis/catalog/hosts.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { ArchiveReading } from '../archive/reading.ts'
import type { CodeIndex, CodeSummary, Place, SurfaceEntry } from '../analysis/code.ts'
import { isNamesake, isSpelledOut } from './far-hosts.ts'
import { projectIn } from './own-name.ts'
import { placesOnLoad } from '../analysis/python/runs-on-load.ts'
import {
  MOMENTS,
  bySink,
  flowEvidence,
  installedModules,
  isBeacon,
  isReadable,
  seenFlows,
  sentence,
  type SeenFlow,
} from './seen-flows.ts'

export const hostBeacon: ContentCheck = {
  id: 'host-beacon',
  summary: 'Reports the machine to somebody',
  why: 'Host name, account and addresses sent out by code that runs by itself tell an attacker which company was hit. Dependency-confusion probes begin so.',
  remedy:
    'Ask why an installation must report where it happens. Install with scripts disabled if the package works without.',
  overlooks:
    'A request that says nothing but that it was made, to a host that is no inbox and has a name, where no build makes it: fetching is what packages do. What is told in the length or the time of requests.',
  references: ['dependency confusion probes (2021 onwards)', '@marketfront (2026)'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code, reading }) {
    const flows = seenFlows(code).filter(
      ({ path, flow, live, alone }) =>
        live &&
        flow.source.kind === 'host-info' &&
        flow.sink.kind === 'network' &&
        (!alone || isBeacon(path, flow) || flow.hosts?.some(isCollectingHost) === true),
    )
    const told = bySink(flows).flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      return [
        {
          message: sentence(first),
          evidence: flowEvidence(code, group),
          ...gradeOf(group, first, reading),
        },
      ]
    })
    if (told.length > 0) return told
    const commands = code.commands.map(({ moment, chain, summary }) => ({ path: summary.path, moment, chain, summary }))
    const files = code.surface.map((entry) => ({ ...entry, summary: code.summary(entry.path) }))
    const asked = [...commands, ...files].flatMap((entry) => collected(entry, code))
    if (asked.length > 0) return asked
    const project = projectIn(reading)
    const unanswered = files.flatMap((entry) => unansweredAt(entry, code, project))
    return unanswered.length > 0 ? unanswered : whenCalled(code)
  },
}

const SENDS_MAIL = /sendmail|\b(?:smtplib|aiosmtplib|sendgrid|twilio|mailgun|postmarker|sentry_sdk)\b/i

/** A mail or message that goes through a server, or in the name of an account, which whoever uses the package has set. */
function isMailOfUser(group: readonly SeenFlow[], reading: ArchiveReading): boolean {
  return group.every(
    ({ path, flow, early }) =>
      !early && flow.hosts === undefined && SENDS_MAIL.test(flow.sink.note) && !holdsAccount(reading, path),
  )
}

/** A key of a service for mails and messages, or the address of a project: with it, a module writes to whoever wrote it. */
const ACCOUNT = /\bSG\.[\w-]{10,}|\bkey-[\da-f]{32}\b|\bAC[\da-f]{32}\b|https:\/\/[\da-f]{32}@/

function holdsAccount(reading: ArchiveReading, path: string): boolean {
  const content = reading.entries.find((entry) => entry.path === path)?.content
  return content === undefined || ACCOUNT.test(content.toString('latin1'))
}

/** In a bundle much is joined by chance: what no address is known of, and is written in lines that nobody reads. */
function isJoined(group: readonly SeenFlow[]): boolean {
  return group.every(
    ({ path, flow, early }) => !early && !path.endsWith('.py') && flow.hosts === undefined && !isReadable(flow),
  )
}

function isForInbox(group: readonly SeenFlow[]): boolean {
  return group.some(({ flow }) => flow.hosts?.some(isCollectingHost) === true)
}

/** What is told by asking for one's own address, and not by a request. */
const ASKS = /gethostby|getaddrinfo|getfqdn|getnameinfo/i

/** Its own whole name is looked up, as programs do to learn their address: nothing of it is part of a name that somebody else answers for. */
function looksItselfUp(group: readonly SeenFlow[]): boolean {
  return group.every(
    ({ path, flow, early }) =>
      !early && path.endsWith('.py') && flow.hosts === undefined && /gethostby|getaddrinfo/.test(flow.sink.note),
  )
}

/** In a module of Python the name that flows was followed; bundles of JavaScript join what is apart, but for a part of a name that is looked up. */
function isSure({ path, flow }: SeenFlow): boolean {
  if (path.endsWith('.py')) return !ASKS.test(flow.sink.note) && !SENDS_MAIL.test(flow.sink.note)
  const { note } = flow.sink
  const isNamed =
    /\bby dns\./.test(note) &&
    (flow.hosts ?? []).some((host) => /^\.?[\w-]+(?:\.[\w-]+)+$/.test(host.replaceAll(/^\uE000\.?/g, '')))
  return isReadable(flow) && (isNamed || /^sends by (?:nslookup|dig|host)$/.test(note))
}

/** A module that nothing imports may be a script for whoever works on the package. */
function gradeOf(
  group: readonly SeenFlow[],
  first: SeenFlow,
  reading: ArchiveReading,
): Pick<Report, 'severity' | 'confidence'> {
  if (first.alone && !isForInbox(group)) return { severity: 'medium', confidence: 'medium' }
  return {
    ...(isMailOfUser(group, reading) || isJoined(group) ? { severity: 'low' } : {}),
    ...(looksItselfUp(group) ? { severity: 'low' } : {}),
    confidence: first.early || isForInbox(group) || isSure(first) ? 'high' : 'medium',
  }
}

interface Summarised {
  readonly summary: CodeSummary | undefined
}

/** Whatever is sent to an inbox, or asked of an address that nobody answers for, tells its owner that the package was installed, and where. */
function collected({ path, moment, chain, summary }: SurfaceEntry & Summarised, code: CodeIndex): Report[] {
  const places = summary === undefined ? [] : placesOnLoad(summary, 'network')
  const inbox = places.find(({ hosts }) => hosts?.some(isCollectingHost) === true)
  const place = inbox ?? places.find(({ hosts }) => hosts?.some(isNamelessHost) === true) ?? places.find(isAskedFor)
  if (place === undefined) return []
  const whose =
    inbox === undefined
      ? isAskedFor(place)
        ? 'that only its owner asks for'
        : 'that nobody answers for'
      : 'that collects what it is sent'
  return [
    {
      message: `${place.note} (${path} line ${place.line}) ${MOMENTS[moment]}, an address ${whose}`,
      evidence: [...chain, code.evidence('sink', path, place)],
      confidence: inbox === undefined && moment === 'import' ? 'medium' : 'high',
    },
  ]
}

/** Hosts of which builds ask for versions and sources. */
const ASKED_BY_BUILDS =
  /(?:^|[/.@])(?:py(?:thon|pi|thonhosted)\.(?:org|io)|github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|sourceforge\.net|anaconda\.org|conda\.io|readthedocs\.io|amazonaws\.com|googleapis\.com|nvidia\.com)(?:[/:?#]|$)/i

/** Requests by a client of HTTP; what `urlretrieve` gets is kept. */
const REQUESTS =
  /^calls (?!\S*(?:urlretrieve|\.download)\b)(?:requests|httpx|aiohttp|urllib\d?|http\.client|httplib2?|niquests|curl_cffi)\b/

function placeKey({ line, column }: Pick<Place, 'line' | 'column'>): string {
  return `${line}:${column}`
}

/** A build that asks a host for something, and neither keeps nor runs what it answers, tells somebody that it was run. */
function unansweredAt(
  { path, moment, chain, summary }: SurfaceEntry & Summarised,
  code: CodeIndex,
  name: string,
): Report[] {
  if (moment !== 'build' || summary?.language !== 'python') return []
  // where data flows, other checks tell of it
  const used = new Set(summary.flows.flatMap(({ source, sink }) => [source, sink].map(placeKey)))
  const place = placesOnLoad(summary, 'network').find(
    (each) =>
      REQUESTS.test(each.note) &&
      !used.has(placeKey(each)) &&
      each.hosts?.every((host) => isSpelledOut(host) && !ASKED_BY_BUILDS.test(host) && !isNamesake(host, name)) ===
        true,
  )
  if (place === undefined) return []
  return [
    {
      message: `${place.note} (${path} line ${place.line}) ${MOMENTS[moment]}, and neither keeps nor runs the answer`,
      evidence: [...chain, code.evidence('sink', path, place)],
      severity: 'medium',
      confidence: 'medium',
    },
  ]
}

/** The name of a host that is looked up and stands in the source: that alone tells whoever answers for it. */
function isAskedFor({ note, hosts = [] }: Place): boolean {
  return (
    /gethostbyname|getaddrinfo|dns\.resolver/.test(note) && hosts.some((host) => /^[\w-]+(?:\.[\w-]+)+$/.test(host))
  )
}

/** What functions of Python tell of the machine, or to whom, once somebody calls them. */
function whenCalled(code: CodeIndex): Report[] {
  const isInstalled = installedModules(code)
  const summaries = code.summaries.filter(({ path, language }) => language === 'python' && isInstalled(path))
  const inboxes = summaries.flatMap((summary) => placeWhenCalled(summary, code))
  if (inboxes.some(({ confidence }) => confidence === 'medium')) return inboxes
  const flows = seenFlows(code).filter(
    ({ flow, live, inPackage, path }) => !live && inPackage && path.endsWith('.py') && tellsWho(flow),
  )
  const told = bySink(flows).map((group) => ({
    message: group
      .slice(0, 1)
      .map((seen) => sentence(seen))
      .join(''),
    evidence: flowEvidence(code, group),
    severity: 'medium' as const,
    confidence: 'low' as const,
    moment: 'call' as const,
  }))
  return [...inboxes, ...told]
}

/** Who somebody is and where, and not what system they have, to an address that stands in the source. */
function tellsWho({ source, sink, hosts = [] }: SeenFlow['flow']): boolean {
  return (
    source.kind === 'host-info' &&
    sink.kind === 'network' &&
    /gethostname|getfqdn|getuser|getlogin|getnode|getpw|os\.uname|platform\.node|users|net_if|whoami|hostname/.test(
      source.note,
    ) &&
    hosts.some(
      (host) =>
        /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+/i.test(host) && !/^(?:https?:\/\/)?(?:127|10|192\.168)\./i.test(host),
    )
  )
}

/** Whose inbox it is stands in the source: whatever the users of the package hand it goes to somebody whom they do not know. */
function placeWhenCalled({ path, capabilities }: CodeSummary, code: CodeIndex): Report[] {
  const places = capabilities.get('network') ?? []
  const inbox = places.find(({ hosts }) => hosts?.some(isOwnedInbox) === true)
  const place = inbox ?? places.find(({ hosts }) => hosts?.some(isBareAddress) === true)
  if (place === undefined) return []
  const whose =
    inbox === undefined ? 'an address that nobody answers for' : 'an inbox of somebody whom the source names'
  return [
    {
      message: `${place.note} (${path} line ${place.line}) ${MOMENTS.called}, ${whose}`,
      evidence: [code.evidence('sink', path, place)],
      severity: 'medium',
      confidence: inbox === undefined ? 'low' : 'medium',
      moment: 'call',
    },
  ]
}

function isBareAddress(host: string): boolean {
  return /^[a-z]+:\/\/\d/i.test(host) && isNamelessHost(host)
}
