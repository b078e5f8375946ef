import type { FastifyInstance } from 'fastify'

/** One thing that must work before clients are sent here. */
export interface Readiness {
  readonly name: string
  /** a plain sentence where it does not work; undefined where it does */
  check(): Promise<string | undefined>
}

const CHECK_TIMEOUT_MS = 2000

/** `/healthz`: the process answers. `/readyz`: it can do its work, or why not; `warnings` keep no client away. */
export function healthRoutes(
  server: FastifyInstance,
  readiness: readonly Readiness[],
  warnings: () => readonly string[],
): void {
  const config = { measured: { registry: 'lazaret', kind: 'health' } }
  server.get('/healthz', { config }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  )
  server.get('/readyz', { config }, async (_request, reply) => {
    const checks = await Promise.all(readiness.map(async (one) => ({ name: one.name, reason: await reasonOf(one) })))
    const ready = checks.every((check) => check.reason === undefined)
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: ready ? 'ready' : 'not ready',
        warnings: warnings(),
        checks: checks.map(({ name, reason }) => ({ name, ok: reason === undefined, reason: reason ?? '' })),
      })
  })
}

async function reasonOf(readiness: Readiness): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`), CHECK_TIMEOUT_MS)
  })
  try {
    return await Promise.race([readiness.check(), late])
  } catch {
    return 'the check itself failed; see the log'
  } finally {
    clearTimeout(timer)
  }
}
