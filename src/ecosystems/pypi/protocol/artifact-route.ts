import type { FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../../model/errors.ts'
import type { RegistryContext } from '../../adapter.ts'
import { patienceLeft, withinPatience } from '../../patient.ts'
import { sendArtifact } from '../../reply.ts'
import { requesterOf } from '../../access.ts'
import { serveCoreMetadata } from './core-metadata.ts'
import { isSafeFilename } from '../filename.ts'
import type { RouteServices } from './context.ts'
import { patienceOf } from './patience.ts'
import { sendPending, sendRefusal } from './problem.ts'
import { resolveProject } from './resolve-project.ts'
import { readUninspected } from '../uninspected.ts'

const SIDECAR_SUFFIX = '.metadata'

/**
 * Files and their `.metadata`, whatever folders stand before the name: those are for lock files, which map them to upstream's,
 * and tell projects apart that list a file of one name. What is served is decided by project and name, at the gate.
 */
export async function serveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
  services: RouteServices,
): Promise<FastifyReply> {
  const { path, last } = askedFor(request.url)
  const isSidecar = last.endsWith(SIDECAR_SUFFIX)
  const withoutSuffix = (text: string): string => (isSidecar ? text.slice(0, -SIDECAR_SUFFIX.length) : text)
  const filename = withoutSuffix(last)
  if (!isSafeFilename(filename)) throw new LazaretError('not-found', 'This is not the name of a file of a package.')
  const asking = {
    registry: context.registry.name,
    requester: requesterOf(request, context),
    method: request.method === 'HEAD' ? ('HEAD' as const) : ('GET' as const),
  }
  const uninspected = readUninspected(filename)
  // Who only observes serves what can be stored, and reads of it in the log.
  const isObserved = context.registry.mode === 'observe'
  if (uninspected !== undefined && !isObserved)
    return sendRefusal(reply, await context.gate.refuseUninspected(asking, uninspected))
  const patienceMs = patienceOf(request.headers['user-agent'])
  const resolved = resolveProject(context, filename, withoutSuffix(path))
  const name = await withinPatience(resolved, request, patienceMs, filename)
  const wanted = { ...asking, name, filename, patienceMs: patienceLeft(request, patienceMs) }
  services.freshness.note(wanted.name)
  if (isSidecar) return serveCoreMetadata(request, reply, context, services, wanted)
  const admission = await context.gate.admit(wanted)
  if (admission.kind === 'refused') return sendRefusal(reply, admission.refusal)
  if (admission.kind === 'pending') return sendPending(reply, filename, admission.retryAfterSeconds)
  return sendArtifact(request, reply, admission)
}

/** Path and its last segment, decoded once, as installers do; empty where they cannot be. */
function askedFor(url: string): { path: string; last: string } {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  try {
    const last = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
    return { path: decodeURIComponent(path), last }
  } catch {
    return { path: '', last: '' }
  }
}
