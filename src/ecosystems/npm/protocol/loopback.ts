import type { FastifyRequest } from 'fastify'
import type { ViewBody } from '../../../model/metadata.ts'
import { areLoopback } from '../../../model/loopback.ts'
import type { RegistryContext } from '../../adapter.ts'

/**
 * The base URL by which a client on this machine reaches us under another name of the machine than the public one; undefined
 * for all others. npm 12 takes files from the host alone that it asks for lists, and 127.0.0.1 is not localhost to it.
 */
export function loopbackUrl(
  request: FastifyRequest,
  { publicUrl }: Pick<RegistryContext, 'publicUrl'>,
): string | undefined {
  const host = request.headers.host?.toLowerCase()
  // Asked of every list that is served warm: mostly it is the public name, and nothing has to be parsed.
  if (host === undefined || publicUrl.endsWith(`//${host}`) || !areLoopback(host, host)) return undefined
  const ours = new URL(publicUrl)
  if (host === ours.host || !areLoopback(host, ours.host)) return undefined
  return `${ours.protocol}//${host}${ours.pathname.replace(/\/+$/, '')}`
}

/** A body, uncompressed, whose files lie at `url` instead of the public URL, with an ETag of its own. */
export function reachedAt(
  body: ViewBody,
  url: string,
  { publicUrl, registry }: Pick<RegistryContext, 'publicUrl' | 'registry'>,
): ViewBody {
  // Latin-1 keeps every byte as it is.
  const text = Buffer.from(body.bytes).toString('latin1')
  const path = `/${registry.name}/`
  const bytes = Buffer.from(
    text.replaceAll(`"${publicUrl}${path}`, () => `"${url}${path}`),
    'latin1',
  )
  const name = new URL(url).hostname.replace(/[^0-9a-z.]/g, '')
  return { ...body, bytes, etag: `${body.etag.slice(0, -1)}-${name}"` }
}
