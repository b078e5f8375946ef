import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode, LazaretError } from '../model/errors.ts'
import type { Admitted } from '../model/gate.ts'
import type { ReadyView } from '../model/metadata.ts'
import { REFUSAL_LINE_MAX } from '../model/refusal.ts'
import { asciiLine } from '../model/text.ts'
import { matchesEtag, matchesListEtag, rangeOf } from './conditional.ts'
import { exactLength } from './exact-length.ts'

/**
 * Metadata may be kept but must be asked for again each time: a `max-age` would hide a new refusal for its length.
 * The answer to the question is mostly a 304.
 */
const METADATA_CACHE_CONTROL = 'no-cache'

/**
 * Artifacts too: the bytes behind a URL never change, but the decision does, and a client that may answer itself from its
 * cache would install what was blocked since. `private`, since a shared cache in between would serve around the gate.
 */
const ARTIFACT_CACHE_CONTROL = 'private, no-cache'

/** Reason phrases that every measured client and proxy passes on. A link is never cut: it stands at the end. */
const REASON_PHRASE_MAX = REFUSAL_LINE_MAX + 200

/** Sets the text beside the status code, which is all that some clients show. HTTP/1.1 only, ASCII only. */
export function reasonPhrase(reply: FastifyReply, line: string): void {
  reply.raw.statusMessage = asciiLine(line, REASON_PHRASE_MAX)
}

/** Where upstream says nothing of when to come back, seconds. Installers repeat a question several times, and wait each time. */
const RETRY_SECONDS = 5

/** However long upstream asks for, seconds: a client that is told more gives up without a word, or stands still. */
const RETRY_SECONDS_MAX = 60

/** Trouble that passes. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'upstream-unreachable',
  'storage-unreachable',
  'database-unreachable',
  'superseded',
  'stopping',
])

/** When a client may ask again, whole seconds, of trouble that passes; undefined where asking again changes nothing. */
export function retryAfterOf({ code, retryAfterSeconds }: LazaretError): number | undefined {
  if (!PASSING.has(code)) return undefined
  return Math.min(Math.max(1, retryAfterSeconds ?? RETRY_SECONDS), RETRY_SECONDS_MAX)
}

/** Sends a ready view: no parsing, no copying. `vary`: the request headers that chose among the forms, besides the coding. */
export function sendView(
  request: FastifyRequest,
  reply: FastifyReply,
  view: Pick<ReadyView, 'body' | 'stale' | 'again'>,
  vary = 'Accept, Accept-Encoding',
): FastifyReply {
  const { body, stale } = view
  reply.header('etag', body.etag).header('vary', vary).header('cache-control', METADATA_CACHE_CONTROL)
  if (stale) markStale(reply)
  if (matchesListEtag(request.headers['if-none-match'], body.etag)) return reply.code(304).send()
  reply.header('content-type', body.contentType).header('content-length', body.bytes.length)
  if (body.coding !== 'identity') reply.header('content-encoding', body.coding)
  reply.again = view.again
  return reply.send(body.bytes)
}

/** Says that upstream could not be asked and this is its last good answer [RFC 7234, 5.5.1]. */
export function markStale(reply: FastifyReply): void {
  reply.header('x-lazaret-stale', 'true').header('warning', '110 lazaret "Upstream cannot be reached"')
}

/** Sends admitted bytes, or the part of them that is asked for. The ETag is our digest, so that a resumed download fits. */
export function sendArtifact(
  request: FastifyRequest,
  reply: FastifyReply,
  admission: Admitted,
  contentType = 'application/octet-stream',
): FastifyReply {
  const { body, artifact, stale } = admission
  const etag = `"${artifact.digest}"`
  reply.header('etag', etag).header('accept-ranges', 'bytes').header('cache-control', ARTIFACT_CACHE_CONTROL)
  if (stale) markStale(reply)
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const range = request.method === 'GET' ? rangeOf(request.headers, etag, body.sizeBytes) : undefined
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${body.sizeBytes}`).header('content-length', 0).send()
  }
  reply.header('content-type', contentType).header('x-content-type-options', 'nosniff')
  const { start, end } = range ?? { start: 0, end: body.sizeBytes - 1 }
  if (range !== undefined) reply.code(206).header('content-range', `bytes ${start}-${end}/${body.sizeBytes}`)
  reply.header('content-length', end - start + 1)
  if (request.method === 'HEAD') return reply.send()
  if (body.bytes !== undefined)
    return reply.send(range === undefined ? body.bytes : body.bytes.subarray(start, end + 1))
  const source = range === undefined ? body.open() : body.open(start, end)
  return reply.send(exactLength(source, end - start + 1))
}
