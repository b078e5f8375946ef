import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProjectList } from '../../../model/project-list.ts'
import { LazaretError } from '../../../model/errors.ts'
import { registryUrl, type RegistryContext } from '../../adapter.ts'
import { matchesListEtag } from '../../conditional.ts'
import { withinPatience } from '../../patient.ts'
import { markStale } from '../../reply.ts'
import type { IndexForm } from './negotiate.ts'
import { patienceOf } from './patience.ts'

/** Lists that are on their way at a time: each has some tens of megabytes, and whoever reads slowly keeps one. */
const SENT_AT_A_TIME = 8

/** Names in one piece of a list: other work gets its turn in between. */
const NAMES_A_PIECE = 2000

const sending = new WeakMap<RegistryContext, number>()

/** All projects, as upstream lists them, with links to our pages. In pieces, as fast as the client takes them. */
export async function sendProjectList(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
  { form, mediaType }: IndexForm,
): Promise<FastifyReply> {
  const asked = context.projects?.all() ?? Promise.reject(new LazaretError('not-found', 'this index lists no projects'))
  const list = await withinPatience(asked, request, patienceOf(request.headers['user-agent']), 'all projects')
  const etag = `"${list.digest.slice(0, 32)}-${mediaType.replaceAll(/[^a-z]/g, '')}"`
  reply.header('vary', 'Accept').header('cache-control', 'no-cache').header('etag', etag)
  if (list.stale) markStale(reply)
  if (matchesListEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  reply.header('content-type', mediaType === 'text/html' ? 'text/html; charset=utf-8' : mediaType)
  if (request.method === 'HEAD') return reply.send()
  const count = sending.get(context) ?? 0
  if (count >= SENT_AT_A_TIME) {
    const message = `${count} lists of all projects are being sent: try again when one is through`
    throw new LazaretError('upstream-unreachable', message, { retryAfterSeconds: 10 })
  }
  sending.set(context, count + 1)
  const body = Readable.from(form === 'json' ? jsonOf(list) : htmlOf(list, new URL(registryUrl(context)).pathname))
  body.once('close', () => sending.set(context, (sending.get(context) ?? 1) - 1))
  return reply.send(body)
}

function* jsonOf({ names }: ProjectList): Generator<string> {
  yield `{"meta":{"api-version":"1.0"},"projects":[`
  let first = true
  for (const piece of pieces(names)) {
    // Valid names need no escapes.
    yield `${first ? '' : ','}${piece.map((name) => `{"name":"${name}"}`).join(',')}`
    first = false
  }
  yield ']}'
}

function* htmlOf({ names }: ProjectList, path: string): Generator<string> {
  yield '<!DOCTYPE html>\n<html lang="en"><head><meta name="pypi:repository-version" content="1.0"><title>Simple index</title></head><body>\n'
  for (const piece of pieces(names))
    yield piece.map((name) => `<a href="${path}simple/${name}/">${name}</a>\n`).join('')
  yield '</body></html>\n'
}

/** The list is never a list of texts, which would take several times its room. */
function* pieces(names: Buffer): Generator<readonly string[]> {
  let piece: string[] = []
  for (let from = 0; from < names.length;) {
    const end = names.indexOf(10, from)
    piece.push(names.toString('latin1', from, end))
    from = end + 1
    if (piece.length < NAMES_A_PIECE && from < names.length) continue
    yield piece
    piece = []
  }
}
