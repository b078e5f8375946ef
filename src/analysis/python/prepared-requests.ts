import { recordFlows } from './record.ts'
import type { Call } from './request.ts'
import { hostsIn } from './strings.ts'
import { joinAll } from './value.ts'

const REQUEST = /^(?:urllib\.request|urllib2)\.Request$/

/** What sends requests of that kind. */
const SENDS = /\burlopen\b|\.open\s?\(/

/**
 * A request with data in it that this file makes and hands to nothing that would send it. Whoever forgot to send it
 * puts that right in the next release.
 */
export function preparesRequest(call: Call, name: string): void {
  const { analysis, frame, node } = call
  if (!REQUEST.test(name) || SENDS.test(analysis.text)) return
  const given = joinAll([...call.args, ...call.keywords.values()])
  const hosts = hostsIn(given.texts)
  if (hosts.length > 0)
    recordFlows(analysis, frame, given, 'network', node, `puts it into a request to ${hosts[0] ?? ''}`, hosts)
}
