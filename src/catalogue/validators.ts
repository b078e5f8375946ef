import type { RegistryConfig } from '../model/registry.ts'
import type { Entry } from './memory.ts'

/**
 * Validators mean something only to who gave them, about the document at that very URL: an upstream that was configured
 * since may take those of another for its own, and its 304 would keep a document that it never had. What a redirect led to
 * is asked for unconditionally too.
 */
export function validatorsOf(
  { upstream }: RegistryConfig,
  path: string,
  before: Entry | undefined,
): { etag?: string; lastModified?: string } {
  if (before === undefined || before.missing || before.url !== urlOf(upstream, path)) return {}
  const { etag, lastModified } = before
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) }
}

/** Where a document is asked for; credentials are no part of where it lies. */
export function urlOf(upstream: string, path: string): string {
  const url = new URL(`${new URL(upstream).href}${path}`)
  url.username = ''
  url.password = ''
  return url.href
}
