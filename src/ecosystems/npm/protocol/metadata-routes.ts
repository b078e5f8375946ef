import { LazaretError } from '../../../model/errors.ts'
import { isRecord } from '../../../model/json.ts'
import { matchesListEtag } from '../../conditional.ts'
import { obeyNoCache } from '../../freshness.ts'
import { acceptedCodings } from '../../negotiation.ts'
import { withinPatience } from '../../patient.ts'
import { markStale, sendView } from '../../reply.ts'
import { withheldHeaders } from '../../told.ts'
import { formOf } from './accept.ts'
import { noteSubstitutions, sendRefusal } from './answers.ts'
import { jsonMember } from '../metadata/json-member.ts'
import { isVersion } from '../name.ts'
import { PATIENCE_MS } from './patience.ts'
import { loopbackUrl, reachedAt } from './loopback.ts'
import { rawFor } from './writes.ts'
import type { Serve } from './context.ts'

const IDENTITY = ['identity'] as const

/** The packument in the form and coding that the client likes best. Warm, this touches neither database nor JSON parser. */
export const servePackument: Serve = async (call) => {
  const { request, reply, context, prefetcher, name } = call
  const raw = isForWriting(request.query) ? rawFor(call) : undefined
  if (raw !== undefined) return raw
  await obeyNoCache(request, context, name)
  const alias = loopbackUrl(request, context)
  const codings = alias === undefined ? acceptedCodings(request.headers['accept-encoding']) : IDENTITY
  const form = formOf(request.headers.accept)
  const view = await patiently(call, context.views.get(context.registry.name, name, form, codings))
  if (request.method === 'GET') prefetcher.noteSent(name, view.body)
  noteSubstitutions(reply.headers(withheldHeaders(view)), name, view.substitutions)
  return sendView(request, reply, alias === undefined ? view : { ...view, body: reachedAt(view.body, alias, context) })
}

/** The manifest of one version, named by number or by tag: a part of the full view, so that it hides what the view hides. */
const serveManifest: Serve = async (call) => {
  const { reply, context, name, version: wanted = '' } = call
  const view = await fullView(call)
  const tagged = jsonMember(view.body.bytes, ['dist-tags', wanted])
  const version = tagged === undefined ? wanted : String(JSON.parse(tagged.toString()))
  const manifest = isVersion(version) ? jsonMember(view.body.bytes, ['versions', version]) : undefined
  if (manifest !== undefined) return sendPart(call, view, manifest, version)
  const { catalogue } = await patiently(call, context.catalogues.snapshot(context.registry.name, name))
  const hidden = catalogue.artifacts.find((artifact) => artifact.version === version)
  const refusal = hidden && (await context.gate.knownRefusal(context.registry.name, name, hidden.filename))
  if (refusal !== undefined) return sendRefusal(reply, refusal)
  throw new LazaretError('not-found', `${name} has no such version`)
}

/** `/@scope/name` or `/name/1.0.0`, which look the same to the router. */
export const servePackumentOrManifest: Serve = (call) =>
  call.version === undefined ? servePackument(call) : serveManifest(call)

/** `npm dist-tag ls`: the tags as they stand in the view. */
export const serveTags: Serve = async (call) => {
  const view = await fullView(call)
  return sendPart(call, view, jsonMember(view.body.bytes, ['dist-tags']) ?? Buffer.from('{}'), 'dist-tags')
}

/** `npm deprecate`, `unpublish` and `owner` read a document so. */
function isForWriting(query: unknown): boolean {
  return isRecord(query) && query['write'] === 'true'
}

type RegistryCall = Parameters<Serve>[0]
type View = Awaited<ReturnType<RegistryCall['context']['views']['get']>>

async function fullView(call: RegistryCall): Promise<View> {
  const { request, context, name } = call
  const view = await patiently(call, context.views.get(context.registry.name, name, 'full', IDENTITY))
  const alias = loopbackUrl(request, context)
  return alias === undefined ? view : { ...view, body: reachedAt(view.body, alias, context) }
}

function patiently<Result>({ request, name }: RegistryCall, work: Promise<Result>): Promise<Result> {
  return withinPatience(work, request, PATIENCE_MS, name)
}

/** A part changes when the whole does: its ETag is the whole's with the part's name. */
function sendPart({ request, reply }: RegistryCall, view: View, bytes: Buffer, part: string) {
  const etag = `${view.body.etag.slice(0, -1)}.${part}"`
  if (view.stale) markStale(reply)
  reply.header('etag', etag).header('cache-control', 'no-cache')
  if (matchesListEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type('application/json').header('content-length', bytes.length).send(bytes)
}
