import type { FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../../model/errors.ts'
import type { ViewBody } from '../../../model/metadata.ts'
import { registryUrl, type RegistryContext } from '../../adapter.ts'
import { obeyNoCache } from '../../freshness.ts'
import { acceptedCodings } from '../../negotiation.ts'
import { withinPatience } from '../../patient.ts'
import { sendView } from '../../reply.ts'
import { withheldHeaders } from '../../told.ts'
import type { RouteServices } from './context.ts'
import { SIMPLE_JSON } from '../metadata/media-types.ts'
import { isValidName, normaliseName } from '../name.ts'
import { negotiateForm, type IndexForm } from './negotiate.ts'
import { patienceOf } from './patience.ts'
import { sendError } from './problem.ts'
import { sendProjectList } from './project-list.ts'

/** A project's page, in the form that the client likes best. Other spellings of the name are led to the normalised one. */
export async function servePage(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
  { prefetcher }: Pick<RouteServices, 'prefetcher'>,
): Promise<FastifyReply> {
  const { path, name } = askedFor(request)
  const normalised = normaliseName(name)
  if (normalised !== name) return redirect(reply, `${path.endsWith('/') ? '../' : ''}${normalised}/`)
  if (!path.endsWith('/')) return redirect(reply, `${name}/`)
  const form = negotiateForm(request.headers.accept)
  if (form === undefined) return notAcceptable(reply)
  await obeyNoCache(request, context, name)
  const codings = acceptedCodings(request.headers['accept-encoding'])
  const patienceMs = patienceOf(request.headers['user-agent'])
  const asked = context.views.get(context.registry.name, name, form.form, codings)
  const view = await withinPatience(asked, request, patienceMs, name)
  const { body, offered = [] } = view
  sendView(request, reply.headers(withheldHeaders(view)), { ...view, body: asMediaType(body, form) })
  // Who has this very page already was looked after when it was sent, and HEAD asks for nothing to choose from.
  if (request.method === 'GET' && reply.statusCode === 200) {
    prefetcher.noteSent(name, body, offered, request.headers['user-agent'])
  }
  return reply
}

/** What a person finds who opens the registry's URL. */
export function serveRoot(_request: FastifyRequest, reply: FastifyReply, context: RegistryContext): FastifyReply {
  const { name: registry } = context.registry
  const index = `${registryUrl(context)}simple/`
  return reply.header('cache-control', 'no-cache').send({ registry, ecosystem: 'pypi', readOnly: true, index })
}

export function leadToPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { path, name } = askedFor(request)
  return redirect(reply, `${path.endsWith('/') ? '../' : ''}simple/${normaliseName(name)}/`)
}

export function serveIndex(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
): FastifyReply | Promise<FastifyReply> {
  const form = negotiateForm(request.headers.accept)
  return form === undefined ? notAcceptable(reply) : sendProjectList(request, reply, context, form)
}

/** By the raw path, whose trailing slash matters, and with the double slash before the name that pipenv asks with. */
function askedFor(request: FastifyRequest): { path: string; name: string } {
  const path = request.url.split(/[?#]/, 1)[0] ?? ''
  const segment = path.split('/').findLast((part) => part !== '') ?? ''
  if (!isValidName(segment)) throw new LazaretError('bad-name', 'This is not the name of a project.')
  return { path, name: segment }
}

/** Relative, so that it holds behind any base URL. */
function redirect(reply: FastifyReply, location: string): FastifyReply {
  return reply.code(301).header('location', location).header('cache-control', 'no-cache').send()
}

function notAcceptable(reply: FastifyReply): FastifyReply {
  const message = `This index speaks ${SIMPLE_JSON} and HTML, and the Accept header asks for neither.`
  return sendError(reply.header('vary', 'Accept'), new LazaretError('bad-request', message), 406)
}

/** The HTML form under its older name is another representation, with an ETag of its own. */
function asMediaType(body: ViewBody, form: IndexForm): ViewBody {
  if (form.mediaType !== 'text/html') return body
  return { ...body, contentType: 'text/html; charset=utf-8', etag: body.etag.replace(/"$/, '-text"') }
}
