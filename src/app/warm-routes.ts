import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { requesterOf } from '../ecosystems/access.ts'
import type { LockEntry } from '../lockfiles/lock.ts'
import { LazaretError } from '../model/errors.ts'
import type { App } from './app.ts'
import { readLockAside } from './lock/reader.ts'
import { WarmJobs } from './warm-jobs.ts'

/** Largest lock file that is taken, bytes. The largest in public monorepos have about 5 MB. */
const LOCK_BYTES_MAX = 16 * 1024 * 1024

/**
 * `POST /api/v1/warm` takes a lock file as its body and has what it names fetched and inspected; `GET /api/v1/warm/<id>` says how far
 * that is. Both for jobs with a token of this Lazaret: one question has it fetch thousands of files.
 */
export async function warmRoutes(server: FastifyInstance, app: App, logger: Logger): Promise<void> {
  const jobs = new WarmJobs(app, (error) => logger.error({ err: error }, 'a lock file was not warmed to its end'))
  await server.register(
    (scope, _options, done) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: LOCK_BYTES_MAX }, (_request, body, parsed) =>
        parsed(null, body),
      )
      scope.addHook('onRequest', (request, reply, next) => {
        void reply.header('cache-control', 'no-store')
        if (isKnown(request, app)) return next()
        void reply.header('www-authenticate', 'Bearer realm="lazaret"')
        next(new LazaretError('unauthenticated', 'This is for who has a token of this Lazaret (lazaret token add).'))
      })
      const config = { measured: { registry: 'lazaret', kind: 'api' } }
      scope.post<{ Querystring: { name?: unknown } }>(
        '/',
        { config, bodyLimit: LOCK_BYTES_MAX },
        async (request, reply) => {
          jobs.assertRoom()
          const job = jobs.start(await entriesIn(request))
          return reply.code(202).header('location', `/api/v1/warm/${job.id}`).send(job)
        },
      )
      scope.get<{ Params: { id: string } }>('/:id', { config }, (request) => {
        const job = jobs.find(request.params.id)
        if (job === undefined) throw new LazaretError('not-found', 'No lock file was handed in under this id.')
        return job
      })
      done()
    },
    { prefix: '/api/v1/warm' },
  )
  server.addHook('onClose', async () => jobs.close())
}

/** By a token that opens any of our registries. */
function isKnown(request: FastifyRequest, { config, tokens }: App): boolean {
  return config.registries.some(
    ({ access: _access, ...registry }) => requesterOf(request, { registry, tokens }).known === true,
  )
}

async function entriesIn(request: FastifyRequest<{ Querystring: { name?: unknown } }>): Promise<readonly LockEntry[]> {
  const { body, query } = request
  if (typeof body !== 'string' || body.trim() === '')
    throw new LazaretError('bad-request', 'The lock file is missing: send it as the body.')
  return readLockAside(body, typeof query.name === 'string' ? query.name : '')
}
