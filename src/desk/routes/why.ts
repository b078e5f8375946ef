import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LazaretError } from '../../model/errors.ts'
import { parsePurl } from '../../model/purl.ts'
import type { Desk } from '../desk.ts'
import { basePathOf } from '../../model/base-path.ts'
import { STYLE_PATH } from '../page/layout.ts'
import { STYLE } from '../page/style.ts'
import { askedPage, whyPage } from '../page/why.ts'
import type { ReleaseRequest } from '../requests.ts'
import type { Why } from '../why.ts'
import { FormNonces } from './form.ts'
import { checkOrigin, cookieOptions, originOf, whoIs } from './guard.ts'
import { parse } from './parse.ts'

const VISITOR_COOKIE = 'lazaret_form'
const FORM_LIMIT_BYTES = 32 * 1024

const body = z.object({
  message: z.string(),
  contact: z.string().default(''),
  registry: z.string().max(100).optional(),
  filename: z.string().max(500).optional(),
  nonce: z.string().max(200).optional(),
  /** people do not see this field; whatever fills it in is no person */
  website: z.string().max(0, 'leave it empty').optional(),
})

/** The page behind every refusal, for people and programs, and its form. No session is needed. */
export function whyRoutes(scope: FastifyInstance, desk: Desk): void {
  const nonces = new FormNonces(desk.app.clock)
  const base = basePathOf(desk.app.publicUrl)
  const config = { pages: 'desk', measured: { registry: 'lazaret', kind: 'why' } } as const

  scope.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => {
      done(null, Object.fromEntries(new URLSearchParams(text)))
    },
  )

  scope.get(STYLE_PATH, { config: { ...config, rateLimit: false } }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(STYLE),
  )

  scope.get('/why/*', { config }, async (request, reply) => {
    const why = await explained(desk, request)
    void reply.header('vary', 'accept').header('cache-control', 'no-store')
    if (!wantsPage(request)) return why
    const visitor = visitorOf(request) ?? nonces.visitor()
    void reply.setCookie(VISITOR_COOKIE, visitor, cookieOptions(desk))
    const form = { nonce: nonces.issue(visitor, why.purl), action: `${base}${linkOf(why)}`, base }
    return page(reply, whyPage(why, form))
  })

  scope.post('/why/*', { config, bodyLimit: FORM_LIMIT_BYTES }, async (request, reply) => {
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
    // a program that is no browser sends JSON and no Origin; a foreign page can't send JSON to us without asking first
    if (isForm || request.headers.origin !== undefined) checkOrigin(request, desk.app.publicUrl)
    const { nonce = '', website: _unseen, ...asked } = parse(body, request.body)
    const why = await explained(desk, request)
    if (isForm && !nonces.accepts(nonce, visitorOf(request) ?? '', why.purl)) {
      throw new LazaretError(
        'forbidden',
        'This form is too old, or cookies are off. Go back, reload the page, and send it again.',
      )
    }
    const person = (await whoIs(desk, request))?.user.name
    const wanted = { ...requestOf(why, asked), ...(person === undefined ? {} : { person }) }
    const id = await desk.requests.ask(wanted, originOf(request))
    void reply.code(201).header('cache-control', 'no-store')
    return wantsPage(request) ? page(reply, askedPage(why, `${base}${linkOf(why)}`, base)) : { case: id }
  })
}

async function explained(desk: Desk, request: FastifyRequest): Promise<Why> {
  const text = purlText(request.raw.url ?? '')
  const target = text === undefined ? undefined : parsePurl(text)
  if (text === undefined || target === undefined) {
    throw new LazaretError('bad-name', 'This address names no version of a package: try /why/pkg:npm/left-pad@1.3.0.')
  }
  const why = await desk.whys.of(text, target)
  if (why.files.length === 0) throw new LazaretError('not-found', 'Nobody has asked this Lazaret for that version yet.')
  return why
}

/** The purl in a URL of ours, whether it was pasted as it is or encoded as one component. */
export function purlText(url: string): string | undefined {
  const rest = url.slice(url.indexOf('/why/') + '/why/'.length).split('#', 1)[0] ?? ''
  if (!/^pkg(?::|%3a)/i.test(rest)) return undefined
  if (/^pkg:/i.test(rest)) return rest
  try {
    return decodeURIComponent(rest)
  } catch {
    return undefined
  }
}

function requestOf(why: Why, asked: z.output<typeof body>): ReleaseRequest {
  const file = why.files.find(
    (one) =>
      one.canAsk &&
      (asked.registry === undefined || one.registry === asked.registry) &&
      (asked.filename === undefined || one.filename === asked.filename),
  )
  if (file?.digest === undefined)
    throw new LazaretError('conflict', 'There is nothing to release here: no known file of it is refused.')
  const { ecosystem, name, version } = why
  const artifact = { ecosystem, name, version, filename: file.filename, kind: file.kind }
  return { registry: file.registry, artifact, digest: file.digest, message: asked.message, contact: asked.contact }
}

function linkOf(why: Why): string {
  return `/why/${encodeURIComponent(why.purl)}`
}

function visitorOf(request: FastifyRequest): string | undefined {
  const value = request.cookies[VISITOR_COOKIE]
  return value !== undefined && /^[\w-]{22}$/.test(value) ? value : undefined
}

function wantsPage(request: FastifyRequest): boolean {
  return /text\/html/.test(request.headers.accept ?? '')
}

function page(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(text)
}
