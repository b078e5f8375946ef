import type { FastifyReply, FastifyRequest } from 'fastify'
import { LazaretError } from '../../model/errors.ts'
import type { FrontDoor } from '../ecosystem.ts'
import type { Freshness } from '../freshness.ts'
import { sendArtifact } from '../reply.ts'
import { requesterOf } from '../requester.ts'
import { serveCoreMetadata } from './core-metadata.ts'
import { isSafeFilename, unsupportedSuffix } from './filename.ts'
import { patienceOf } from './patience.ts'
import { sendPending, sendRefusal, sendUnsupported } from './problem.ts'
import { resolveProject } from './resolve-project.ts'
import type { Sidecars } from './sidecars.ts'
import { unsupportedLine } from './withheld.ts'

/** What the routes of one registry share. */
export interface Means {
  readonly sidecars: Sidecars | undefined
  readonly freshness: Freshness
}

const SIDECAR_SUFFIX = '.metadata'

/**
 * Files and their `.metadata`, whatever folders stand before the name: those are for lock files, which map them to upstream's.
 * What is served is decided by the name alone, at the gate.
 */
export async function serveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  door: FrontDoor,
  { sidecars, freshness }: Means,
): Promise<FastifyReply> {
  const asked = lastSegment(request.url)
  const isSidecar = asked.endsWith(SIDECAR_SUFFIX)
  const filename = isSidecar ? asked.slice(0, -SIDECAR_SUFFIX.length) : asked
  if (!isSafeFilename(filename)) throw new LazaretError('not-found', 'This is not the name of a file of a package.')
  const suffix = unsupportedSuffix(filename)
  if (suffix !== undefined) return sendUnsupported(reply, unsupportedLine(filename, suffix))
  const wanted = {
    registry: door.registry.name,
    name: await resolveProject(door, filename),
    filename,
    requester: requesterOf(request),
    method: request.method === 'HEAD' ? ('HEAD' as const) : ('GET' as const),
    patienceMs: patienceOf(request.headers['user-agent']),
  }
  freshness.note(wanted.name)
  if (isSidecar) return serveCoreMetadata(request, reply, door, sidecars, wanted)
  const admission = await door.gate.admit(wanted)
  if (admission.kind === 'refused') return sendRefusal(reply, admission.refusal)
  if (admission.kind === 'pending') return sendPending(reply, filename, admission.retryAfterSeconds)
  return sendArtifact(request, reply, admission)
}

/** Decoded once, as installers do; empty where it cannot be. */
function lastSegment(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
  } catch {
    return ''
  }
}
