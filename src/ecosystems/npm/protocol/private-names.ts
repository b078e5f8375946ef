import type { FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { LazaretError } from '../../../model/errors.ts'
import { isRecord } from '../../../model/json.ts'
import type { RegistryConfig } from '../../../model/registry.ts'
import { hasPrivateNames, isPrivateName } from '../../../model/routing.ts'

/** Longest list of an audit, decoded, bytes. */
const LIST_BYTES_MAX = 32 * 1024 * 1024

/** What of a question may go to the public upstream. */
export type Allowed =
  | { readonly kind: 'all' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'list'; readonly list: object }

/**
 * Private names are never asked for in public, and so are not told there by the way: an audit is passed on without them, and a
 * search or a question for attestations that holds one is not passed on. The old forms of audits hold whole trees, which are not
 * passed on at all. Throws LazaretError `bad-request`, `too-large`.
 */
export async function allowedOf(request: FastifyRequest, registry: RegistryConfig): Promise<Allowed> {
  if (!hasPrivateNames(registry)) return { kind: 'all' }
  const { url, method } = request
  if (method === 'POST') {
    if (!/\/advisories\/bulk(?:$|\?)/.test(url)) return { kind: 'nothing' }
    const list = await listIn(request)
    return {
      kind: 'list',
      list: Object.fromEntries(Object.entries(list).filter(([name]) => !isPrivateName(registry, name))),
    }
  }
  return wordsOf(url).some((word) => isPrivateName(registry, word)) ? { kind: 'nothing' } : { kind: 'all' }
}

/** Everything in a URL that may be a name: words of a search, and what stands before the version of a package. */
function wordsOf(url: string): readonly string[] {
  let text: string
  try {
    text = decodeURIComponent(url.replaceAll('+', ' '))
  } catch {
    throw new LazaretError('bad-request', 'this path cannot be read')
  }
  const [, attested] = /\/attestations\/(.+)@[^@]*$/.exec(text) ?? []
  const searched = /[?&]text=([^&]*)/.exec(text)?.[1] ?? ''
  return [...(attested === undefined ? [] : [attested]), ...searched.split(/[\s:,"']+/).filter((word) => word !== '')]
}

async function listIn(request: FastifyRequest): Promise<object> {
  const body = await bytesOf(request.body)
  try {
    const plain =
      request.headers['content-encoding'] === undefined
        ? body
        : await promisify(gunzip)(body, { maxOutputLength: LIST_BYTES_MAX })
    const list: unknown = JSON.parse(plain.toString())
    if (isRecord(list)) return list
  } catch (cause) {
    throw new LazaretError('bad-request', 'this list of packages cannot be read', { cause })
  }
  throw new LazaretError('bad-request', 'this is no list of packages')
}

/** All of a request's body. */
export async function bytesOf(body: unknown): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.alloc(0)
  const chunks: Buffer[] = []
  for await (const chunk of body) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
