import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../../model/errors.ts'
import { takerOf } from '../../../model/routing.ts'
import { headersOnward, requesterOf } from '../../access.ts'
import { registryUrl, type RegistryContext } from '../../adapter.ts'
import { reasonPhrase } from '../../reply.ts'
import { isValidName, normaliseName } from '../name.ts'
import { sendError } from './problem.ts'
import { uploadForm } from './upload-form.ts'

/** Below the registry: as the public index has it, and as small servers do. */
const UPLOAD_PATHS: ReadonlySet<string> = new Set(['/legacy/', '/legacy', '/'])

/**
 * An upload (`twine upload`, `uv publish`, `poetry publish`) goes to the upstream that owns the name, with the caller's own
 * credentials; the catalogue is renewed, and the log has it. Where that is off, the sentence says where to publish.
 */
export async function serveUpload(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
): Promise<FastifyReply> {
  const { body, method } = request
  const path = request.url.slice(context.registry.name.length + 1).split('?', 1)[0] ?? ''
  if (method !== 'POST' || !UPLOAD_PATHS.has(path) || !(body instanceof Readable) || context.writes === undefined)
    return refuseWrite(reply, context)
  const form = await uploadForm(body, request.headers['content-type'])
  if (!isValidName(form.name)) throw new LazaretError('bad-name', 'This is not the name of a project.')
  const name = normaliseName(form.name)
  const taker = takerOf(context.registry, name)
  if (taker === undefined) return refuseUpload(reply, `${name} is not uploaded here`)
  const headers = headersOnward(request, context)
  const question = { method, path: '', headers, body: form.body, answer: 'text' } as const
  const requester = requesterOf(request, context)
  const write = { registry: context.registry.name, name, action: 'publish', requester }
  const answer = await context.writes.write(taker, question, write)
  if (answer.reason !== '') reasonPhrase(reply, answer.reason)
  return reply
    .code(answer.status)
    .headers({ ...answer.headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .send(answer.bytes)
}

/** Whatever else would change something, and everything where no upstream takes uploads. Answered before the body is read. */
function refuseWrite(reply: FastifyReply, context: RegistryContext): FastifyReply {
  const isTaken = takerOf(context.registry, undefined) !== undefined
  if (isTaken) return refuseUpload(reply, `uploads are taken at ${registryUrl(context)}legacy/`, '')
  return refuseUpload(reply, 'this registry takes no uploads and no searches')
}

function refuseUpload(
  reply: FastifyReply,
  what: string,
  where = ': upload by twine upload --repository-url <the upload URL of your own index>, or uv publish --publish-url',
): FastifyReply {
  return sendError(reply.header('allow', 'GET, HEAD'), new LazaretError('method-not-allowed', `${what}${where}`))
}
