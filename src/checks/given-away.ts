import { WALLET_PARAMETER } from '../analysis/catalog/given-secrets.ts'
import { isCollectingHost, isNamelessHost } from '../analysis/catalog/hosts.ts'
import { isPublishedModule } from '../analysis/javascript/published.ts'
import type { CodeIndex } from '../analysis/code.ts'
import type { Report } from './check.ts'
import { isNamesake, isSpelledOut } from './far-hosts.ts'
import { bySink, flowEvidence, isReadable, seenFlows, sentence, type SeenFlow } from './seen-flows.ts'

/** What a caller hands over to be kept, such as the key of a wallet, goes to a host that is not that of the service which the package is named for. */
export function givenAway(code: CodeIndex, name: string): Report[] {
  const flows = seenFlows(code).filter((seen) => isGivenAway(seen, name))
  return bySink(flows).flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    // no service that keeps keys for others lives at a bare address
    const isInbox = first.flow.hosts?.some(isWebhook) === true
    return [
      {
        message: sentence(first),
        evidence: flowEvidence(code, group),
        severity: 'critical' as const,
        confidence: isInbox ? ('high' as const) : ('low' as const),
      },
    ]
  })
}

function isGivenAway({ path, flow, inPackage, moment }: SeenFlow, name: string): boolean {
  if (flow.source.kind !== 'given-secret' || flow.sink.kind !== 'network') return false
  if (!inPackage && moment !== 'import' && !isPublishedModule(path)) return false
  if (!path.endsWith('.py') && !isNear(flow)) return false
  const hosts = (flow.hosts ?? []).filter((host) => isSpelledOut(host))
  if (hosts.length === 0) return false
  if (!WALLET_PARAMETER.test(flow.source.name ?? '')) return hosts.every(isNamelessHost) && hosts.some(isWebhook)
  return hosts.every((host) => !isNamesake(host, `${name}/${path}`))
}

/** lines between what a function is given and where it goes: in a bundle, more is joined by chance */
const LINES_MAX = 60

function isNear(flow: SeenFlow['flow']): boolean {
  return flow.source.path === undefined && isReadable(flow) && Math.abs(flow.source.line - flow.sink.line) <= LINES_MAX
}

/** An address at which nobody logs in. */
function isWebhook(host: string): boolean {
  return isCollectingHost(host) || /^https?:\/\/\d/.test(host)
}
