import type { FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../../model/errors.ts'
import { bareUrl, isPrivateName, takerOf, upstreamsFor } from '../../../model/routing.ts'
import type { RegistryConfig } from '../../../model/registry.ts'
import { registryUrl, type RegistryContext } from '../../adapter.ts'
import { headersOnward, requesterOf } from '../../access.ts'
import { parseName } from '../name.ts'
import { refuseWrite } from './local-routes.ts'
import type { RegistryCall, Serve } from './context.ts'
import { asTheirs, withTarballs, type Places } from './written-tarballs.ts'

/** What a path below the registry writes: a package, or an account (`name` undefined). */
interface Written {
  readonly name?: string
  readonly action: 'publish' | 'change' | 'unpublish' | 'tag' | 'account'
}

/** Of one package: `/name`, `/name/-rev/1-a`, `/name/-/name-1.0.0.tgz/-rev/1-a`; scoped names as one segment or two. */
const OF_PACKAGE =
  /^\/(?<name>(?!-(?:\/|$))(?:@[^/]+\/)?[^/@][^/]*|@[^/]+%2f[^/]+)(?<rest>\/-rev\/[^/]+|\/-\/(?:@[^/]+\/)?[^/]+\/-rev\/[^/]+)?$/i
const OF_TAGS = /^\/-\/package\/(?<name>(?:@[^/]+\/)?[^/]+)\/dist-tags(?:\/[^/]+)?$/i
const OF_ACCOUNTS = /^\/-\/(?:user\/|v1\/login|v1\/done|whoami|npm\/v1\/(?:tokens|user)|logout)/

/** What is written; undefined where it is nothing that an npm registry takes. */
export function writtenBy(method: string, path: string): Written | undefined {
  if (OF_ACCOUNTS.test(path)) return { action: 'account' }
  const tags = OF_TAGS.exec(path)?.groups?.['name']
  if (tags !== undefined) return { name: named(tags), action: 'tag' }
  const { name, rest } = OF_PACKAGE.exec(path)?.groups ?? {}
  if (name === undefined) return undefined
  if (method === 'DELETE') return { name: named(name), action: 'unpublish' }
  return { name: named(name), action: rest === undefined ? 'publish' : 'change' }
}

function named(text: string): string {
  try {
    return parseName(decodeURIComponent(text))
  } catch (cause) {
    throw new LazaretError('bad-name', 'this is not a package name that npm knows', { cause })
  }
}

/** The upstream to which a private name belongs. */
function ownerOf(registry: RegistryConfig, { name }: Written): RegistryConfig | undefined {
  return name !== undefined && isPrivateName(registry, name) ? upstreamsFor(registry, name)[0] : undefined
}

/**
 * Publishing, deprecating, dist-tags and accounts go to the upstream that owns the name, with the caller's own credentials; the
 * catalogue is renewed, and the log has it. Where that is off, the sentence says where to publish.
 */
export const serveWrite: Serve = async (call) => {
  const { request, reply, context } = call
  const path = pathOf(request, context)
  const written = writtenBy(request.method, path)
  const taker = written && takerOf(context.registry, written.name)
  if (written === undefined || taker === undefined || context.writes === undefined)
    return refuseWrite(call, written && ownerOf(context.registry, written))
  return pass(request, reply, context, taker, written)
}

/**
 * npm changes a document by reading all of it and putting it back: from a filtered one, refused versions would be deleted. Undefined
 * where nothing of this name is written here: then the filtered one does no harm.
 */
export function rawFor({ request, reply, context, name }: RegistryCall): Promise<FastifyReply> | undefined {
  const written = { name, action: 'change' } as const
  const taker = takerOf(context.registry, name)
  return taker === undefined || context.writes === undefined ? undefined : pass(request, reply, context, taker, written)
}

async function pass(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
  taker: RegistryConfig,
  { name, action }: Written,
): Promise<FastifyReply> {
  const { method } = request
  const path = request.url.slice(context.registry.name.length + 2)
  const places: Places = { ours: registryUrl(context), theirs: bareUrl(taker.upstream) }
  const question = { method, path, ...(await asTheirs(request.body, headersOnward(request, context), places)) }
  const isRead = method === 'GET' || name === undefined
  const write = { registry: context.registry.name, name: name ?? '', action, requester: requesterOf(request, context) }
  const answer = await (isRead ? context.writes?.pass(taker, question) : context.writes?.write(taker, question, write))
  if (answer === undefined) throw new LazaretError('internal', 'there is no way to upstream for writes')
  return reply
    .code(answer.status)
    .headers({ ...answer.headers, 'cache-control': 'no-store' })
    .send(withTarballs(answer.bytes, places.theirs, places.ours))
}

export function pathOf(request: FastifyRequest, { registry }: Pick<RegistryContext, 'registry'>): string {
  return request.url.slice(registry.name.length + 1).split('?', 1)[0] ?? ''
}
