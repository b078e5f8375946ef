import type { FastifyRequest } from 'fastify'
import { LazaretError } from '../model/errors.ts'
import { withPatience } from '../model/patience.ts'

/** What is left of a client's patience of `patienceMs` since its request came, milliseconds. */
export function patienceLeft(request: FastifyRequest, patienceMs: number): number {
  return Math.max(0, patienceMs - (performance.now() - request.startedMs))
}

/**
 * What `work` gives while the client still waits. Upstream's own time limits are longer than a client's patience, and one that
 * hangs must be told of, not met by silence: throws `upstream-unreachable` then; the question goes on, and whoever asks again
 * joins it.
 */
export async function withinPatience<Result>(
  work: Promise<Result>,
  request: FastifyRequest,
  patienceMs: number,
  name: string,
): Promise<Result> {
  const given = await withPatience(
    work.then((result) => ({ result })),
    patienceLeft(request, patienceMs),
  )
  if (given !== undefined) return given.result
  throw new LazaretError('upstream-unreachable', `upstream has not answered about ${name} yet: it is still being asked`)
}
