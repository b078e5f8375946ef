import type { RegistryConfig } from '../model/registry.ts'

/**
 * The Authorization header for a URL, only where it lies on the very origin that the credentials were configured for:
 * never on an artifact host, another port, or after a redirect elsewhere.
 */
export function authorizationFor(registry: RegistryConfig, url: URL): { readonly authorization?: string } {
  const upstream = new URL(registry.upstream)
  if (url.origin !== upstream.origin) return {}
  const { credentials } = registry
  if (credentials?.kind === 'bearer')
    return credentials.token === '' ? {} : { authorization: `Bearer ${credentials.token}` }
  if (credentials?.kind === 'basic') return { authorization: basic(credentials.username, credentials.password) }
  if (upstream.username === '' && upstream.password === '') return {}
  return { authorization: basic(decodeURIComponent(upstream.username), decodeURIComponent(upstream.password)) }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
