import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../../model/errors.ts'
import { takesWrites } from '../../../model/routing.ts'
import type { RegistryContext, RouteRow } from '../../adapter.ts'
import { requireToken } from '../../access.ts'
import { Freshness } from '../../freshness.ts'
import { sendError } from './answers.ts'
import { serveTarball } from './artifact-route.ts'
import { servePing, serveRoot, unavailable } from './local-routes.ts'
import { servePackument, servePackumentOrManifest, serveTags } from './metadata-routes.ts'
import { parseName } from '../name.ts'
import { registerPassthrough } from './passthrough.ts'
import { Prefetcher } from './prefetch.ts'
import { pathOf, serveWrite } from './writes.ts'
import { tarballAt } from './other-paths.ts'
import type { RegistryCall, Serve } from './context.ts'

const OTHER_PATHS: readonly string[] = [
  '/:name/-/:version/:file',
  '/:name/download/:file',
  '/:scope/:name/download/:file',
  '/:scope/:name/download/:fileScope/:file',
]

type NpmRoute = RouteRow & { readonly serve: Serve }

const get = (kind: RouteRow['kind'], serve: Serve, patterns: readonly string[]): NpmRoute[] =>
  patterns.map((pattern) => ({ method: 'GET', pattern, kind, serve }))

/**
 * A scoped name comes as one segment (`@scope%2fname`) or as two, and the router cannot tell `/@scope/name` from
 * `/@scope%2fname/1.0.0`: rows of two segments stand for both.
 */
const ROUTES: readonly NpmRoute[] = [
  ...get('metadata', servePackument, ['/:name']),
  ...get('metadata', servePackumentOrManifest, ['/:name/:version']),
  ...get('metadata', servePackumentOrManifest, ['/:scope/:name/:version']),
  ...get('metadata', serveTags, ['/-/package/:name/dist-tags', '/-/package/:scope/:name/dist-tags']),
  ...get('artifact', serveTarball, ['/:name/-/:file', '/:scope/:name/-/:file']),
  // Some registries repeat the scope in the file's path, and lockfiles made with them do; its slash may be escaped, too.
  ...get('artifact', serveTarball, ['/:scope/:name/-/:fileScope/:file']),
  // As other registries name them (other-paths.ts), where another row would take them for something else.
  ...get('artifact', serveTarball, OTHER_PATHS),
  // Behind another registry's path: with `replace-registry-host=always` npm changes a lock file's host and keeps its path, and
  // npm 10 puts this registry's own path before the tarballs of this registry, too.
  ...get('artifact', serveTarball, ['/*']),
  // The package that is called `-`.
  ...get('artifact', serveTarball, ['/-/-/:file']),
  ...get('local', serveRoot, ['/']),
  ...get('local', servePing, ['/-/ping']),
  ...get('passthrough', unavailable, ['/-/v1/search', '/-/npm/v1/keys', '/-/npm/v1/attestations/*']),
  ...['/-/npm/v1/security/advisories/bulk', '/-/npm/v1/security/audits', '/-/npm/v1/security/audits/quick'].map(
    (pattern) => ({ method: 'POST', pattern, kind: 'passthrough' as const, serve: unavailable }),
  ),
  ...get('refused', serveWrite, ['/-/*']),
  ...['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
    ['/', '/*'].map((pattern) => ({ method, pattern, kind: 'refused' as const, serve: serveWrite })),
  ),
]

/** What the adapter answers, below `/<registry>`. A GET row answers HEAD too. */
export const NPM_ROUTES: readonly RouteRow[] = ROUTES

/** Registers the routes of one npm registry. */
export async function npmRoutes(app: FastifyInstance, context: RegistryContext): Promise<void> {
  const prefetcher = new Prefetcher(context)
  const freshness = new Freshness(context)
  const { passthrough } = context
  await app.register(
    async (scope) => {
      scope.setErrorHandler(answerError)
      requireToken(scope, context)
      if (takesWrites(context.registry)) takeBodies(scope)
      for (const row of ROUTES) {
        if (row.kind !== 'passthrough' || passthrough === undefined)
          registerRow(scope, { context, prefetcher, freshness }, row)
      }
      if (passthrough === undefined) return
      const rows = ROUTES.filter(({ kind }) => kind === 'passthrough')
      await registerPassthrough(scope, context, passthrough, rows)
    },
    { prefix: `/${context.registry.name}` },
  )
}

interface RouteServices {
  readonly context: RegistryContext
  readonly prefetcher: Prefetcher
  readonly freshness: Freshness
}

function registerRow(scope: FastifyInstance, { context, prefetcher, freshness }: RouteServices, row: NpmRoute): void {
  const { method, pattern, kind, serve } = row
  const answer = async (
    request: FastifyRequest<{ Params: PathParams }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const { name: first = '', file } = request.params
    // The package `@scope/download`, of which a version is asked for.
    if (pattern === '/:name/download/:file' && isScope(first) && file !== undefined)
      return servePackumentOrManifest({ request, reply, context, prefetcher, ...manifestOf(first, file) })
    const isOther = kind === 'artifact' && (pattern === '/*' || OTHER_PATHS.includes(pattern))
    const named = isOther ? namedAtEnd(decoded(pathOf(request, context))) : namedBy(pattern, request.params)
    if (kind === 'artifact') freshness.note(named.name)
    return serve({ request, reply, context, prefetcher, ...named })
  }
  scope.route({
    // Both by name: HEAD routes that fastify derives say `content-length: 0` where no body is given.
    method: method === 'GET' ? ['GET', 'HEAD'] : method,
    exposeHeadRoute: false,
    url: pattern,
    config: { measured: { registry: context.registry.name, kind } },
    // Before a body is read: what is refused anyway is not waited for.
    ...(kind === 'refused' && !takesWrites(context.registry) ? { onRequest: answer } : {}),
    handler: answer,
  })
}

/** What is published is passed on as it comes, whatever it is. */
function takeBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

interface PathParams {
  readonly '*'?: string
  readonly name?: string
  readonly scope?: string
  readonly version?: string
  readonly fileScope?: string
  readonly file?: string
}

/** What the path names, decoded by the router. Throws `bad-name`. */
function namedBy(pattern: string, params: PathParams): Pick<RegistryCall, 'name' | 'version' | 'filename'> {
  const { name: first, scope, version: second, file: filename } = params
  if (first === undefined) return { name: nameIn(pattern), ...(filename === undefined ? {} : { filename }) }
  // A slash at the end names nothing.
  if (second === '') return namedBy(pattern, withoutVersion(params))
  if (scope === undefined && second !== undefined && isScope(first)) return { name: parseName(`${first}/${second}`) }
  if (scope !== undefined && !isScope(scope)) {
    const folder = params.fileScope === undefined ? '' : `${params.fileScope}/`
    return namedAtEnd(filename === undefined ? '' : `${scope}/${first}/-/${folder}${filename}`)
  }
  const name = parseName(scope === undefined ? first : `${scope}/${first}`)
  return {
    name,
    ...(second === undefined ? {} : { version: second }),
    ...(filename === undefined ? {} : { filename: withoutScope(filename, name) }),
  }
}

/** A tarball's name by the end of a path, whatever stands before. */
function namedAtEnd(path: string): Pick<RegistryCall, 'name' | 'filename'> {
  const place = tarballAt(path)
  if (place === undefined) throw new LazaretError('not-found', 'nothing is served at this path')
  const name = parseName(place.name)
  return { name, filename: withoutScope(place.filename, name) }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (cause) {
    throw new LazaretError('bad-request', 'this path cannot be read', { cause })
  }
}

function manifestOf(scope: string, version: string): Pick<RegistryCall, 'name' | 'version'> {
  return { name: parseName(`${scope}/download`), version }
}

/** File names have no scope before them, but paths may: `@scope%2fname/-/@scope%2fname-1.0.0.tgz`. */
function withoutScope(filename: string, name: string): string {
  const scope = name.slice(0, name.indexOf('/') + 1)
  return filename.startsWith(scope) ? filename.slice(scope.length) : filename
}

function withoutVersion({ version: _nothing, ...rest }: PathParams): PathParams {
  return rest
}

function isScope(segment: string): boolean {
  return segment.startsWith('@') && !segment.includes('/')
}

/** Only the package that is called `-` is named by a pattern. */
function nameIn(pattern: string): string {
  return pattern.startsWith('/-/-/') ? '-' : ''
}

/** Errors in the words of this protocol; what was not foreseen is the server's to answer. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof LazaretError)) throw error
  if (error.concernsOperator) request.log.error({ req: request, err: error }, 'request failed')
  return sendError(reply, error)
}
