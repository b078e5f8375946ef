import { Agent, EnvHttpProxyAgent, type buildConnector } from 'undici'
import { proxiesOf } from './dispatchers.ts'
import { publicConnector } from './guard.ts'
import type { Resolve } from './resolve.ts'
import { certificatesWith, refuseDistrusted } from './trust.ts'

/** Until a connection stands, milliseconds. */
const CONNECT_MS = 10_000

export interface OwnWay {
  /** of whom an error says that it has a private address */
  readonly subject: string
  readonly allowPrivateAddresses: boolean
  readonly resolve: Resolve
  /** PEM file of certificate authorities to trust besides the default ones */
  readonly caFile: string | undefined
}

/**
 * The way to a place that the operator configured and that takes what we tell: to public addresses unless others are allowed. Behind a
 * proxy of ours the proxy resolves names. Throws `invalid-config` where `caFile` cannot be read.
 */
export function ownWay({ subject, allowPrivateAddresses, resolve, caFile }: OwnWay): EnvHttpProxyAgent {
  const ca = authorities(caFile)
  return wayOf(ca, allowPrivateAddresses ? undefined : publicConnector(subject, { connectMs: CONNECT_MS }, ca, resolve))
}

/** The way to a place that the operator configured for questions of ours, wherever it lies. Throws `invalid-config` where `caFile` is unreadable. */
export function anyWay(caFile: string | undefined): EnvHttpProxyAgent {
  return wayOf(authorities(caFile))
}

/** Certificate authorities to trust besides the default ones, PEM; absent: none. */
interface Authorities {
  readonly ca?: string[]
}

function authorities(caFile: string | undefined): Authorities {
  return caFile === undefined ? {} : { ca: [...certificatesWith(caFile)] }
}

/** As `anyWay`, and never by a proxy: to where programs go that know of none. */
export function straightWay(caFile: string | undefined): Agent {
  return new Agent({ connect: { ...authorities(caFile), checkServerIdentity: refuseDistrusted, timeout: CONNECT_MS } })
}

function wayOf(ca: Authorities, connect?: buildConnector.connector): EnvHttpProxyAgent {
  const tls = { ...ca, checkServerIdentity: refuseDistrusted }
  return new EnvHttpProxyAgent({
    ...proxiesOf(process.env),
    connect: connect ?? { ...tls, timeout: CONNECT_MS },
    requestTls: tls,
    proxyTls: ca,
  })
}
