import type { Dispatcher } from 'undici'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { authorizationFor } from './credentials.ts'
import { assertAllowed, normaliseUrl } from './hosts.ts'

export interface PassthroughTarget {
  /** upstream's base URL without credentials, ends in `/` */
  readonly upstream: string
  readonly dispatcher: Pick<Dispatcher, 'request'>
}

/** What a client's request may say to upstream. Its credentials are for us, its cookies and address are nobody's business. */
const REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'if-none-match',
])

/** File names that could be an artifact of some ecosystem. */
const ARTIFACT_PATH = /\.(?:tgz|tar|gz|bz2|xz|zst|whl|zip|egg)$/i

/**
 * A dispatcher that reaches one upstream only, only below the given paths, and nothing that could be an artifact: whatever
 * proxy stands before it, no byte goes around the gate (law 1). Upstream's own credentials are added here.
 */
export function passthroughTo(
  registry: RegistryConfig,
  prefixes: readonly string[],
  dispatcher: Dispatcher,
): PassthroughTarget {
  const base = normaliseUrl(registry, registry.upstream)
  const guarded = dispatcher.compose((dispatch) => (options, handler) => {
    const url = checkedUrl(registry, base, prefixes, options)
    const headers = { ...allowedHeaders(options.headers), 'user-agent': 'lazaret', ...authorizationFor(registry, url) }
    return dispatch({ ...options, origin: url.origin, path: url.pathname + url.search, headers }, handler)
  })
  return { upstream: base.href, dispatcher: guarded }
}

function checkedUrl(
  registry: RegistryConfig,
  base: URL,
  prefixes: readonly string[],
  options: { readonly origin?: string | URL; readonly path: string },
): URL {
  const text = `${String(options.origin ?? '')}${options.path}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  const inside = url !== undefined && url.origin === base.origin && url.pathname.startsWith(base.pathname)
  const path = inside ? decoded(url.pathname.slice(base.pathname.length)) : undefined
  const listed = path !== undefined && prefixes.some((prefix) => path.startsWith(prefix))
  if (url === undefined || !listed || ARTIFACT_PATH.test(path) || /(?:^|\/)\.\.?(?:\/|$)|[\\\0]/.test(path)) {
    throw new LazaretError('forbidden', 'this path is not passed through to upstream')
  }
  assertAllowed(registry, url, 'document')
  return url
}

/** Decoded until it stays the same, as a server behind a server would read it; undefined where it never does. */
function decoded(path: string): string | undefined {
  let current = path
  for (let round = 0; round < 3; round += 1) {
    let next: string
    try {
      next = decodeURIComponent(current)
    } catch {
      return undefined
    }
    if (next === current) return current
    current = next
  }
  return undefined
}

function allowedHeaders(headers: Dispatcher.DispatchOptions['headers']): Record<string, string> {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers) || Symbol.iterator in headers) return {}
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string] => REQUEST_HEADERS.has(entry[0].toLowerCase()) && typeof entry[1] === 'string',
  )
  return Object.fromEntries(kept)
}
