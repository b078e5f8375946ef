import { isIP } from 'node:net'
import type { LoggedEvent } from '../../model/event.ts'
import { severityOf, type Severity } from './severity.ts'

/** Of what follows the bars, not of Lazaret. */
const VERSION = '1'

/** As CEF counts, 0 to 10. */
const SEVERITIES: Readonly<Record<Severity, number>> = { informational: 1, low: 3, medium: 5, high: 8, critical: 10 }

/** One line of the Common Event Format: what has no field of its own is one of the numbered texts, each with its label. */
export function cefLine(event: LoggedEvent): string {
  const { seq, at, type, actor, registry, purl, digest, detail } = event
  const { reason, outcome, rules, ...rest } = detail
  const fields: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ['rt', Date.parse(at)],
    ['externalId', seq],
    ['suser', actor.name],
    ['src', actor.address !== undefined && isIP(actor.address) === 4 ? actor.address : undefined],
    ['c6a2', actor.address !== undefined && isIP(actor.address) === 6 ? actor.address : undefined],
    ['c6a2Label', actor.address !== undefined && isIP(actor.address) === 6 ? 'Source IPv6 Address' : undefined],
    ['requestClientApplication', actor.client],
    ['act', textOf(outcome)],
    ['reason', textOf(reason)],
    ['fileHash', digest],
    ...labelled(1, 'purl', purl),
    ...labelled(2, 'registry', registry),
    ...labelled(3, 'rules', textOf(rules)),
    ...labelled(4, 'actorKind', actor.kind),
    ['msg', Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest)],
  ]
  const extension = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escaped(value)}`]))
  const head = ['CEF:0', 'Lazaret', 'Lazaret', VERSION, type, titled(type), SEVERITIES[severityOf(event)]]
  return `${head.join('|')}|${extension.join(' ')}\n`
}

function labelled(number: number, label: string, value: string | undefined) {
  if (value === undefined) return []
  return [
    [`cs${number}`, value],
    [`cs${number}Label`, label],
  ] as const
}

function textOf(value: LoggedEvent['detail'][string] | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

/** `artifact.sign-in-failed`: "artifact sign in failed" */
function titled(type: string): string {
  return type.replaceAll(/[.-]/g, ' ')
}

/** A value can neither begin another field nor end the line. */
function escaped(value: string | number): string {
  return String(value)
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('=', String.raw`\=`)
    .replaceAll(/\r\n|[\n\r\u0085\u2028\u2029]/g, String.raw`\n`)
    .replaceAll(/\p{Cc}/gu, ' ')
}
