import { LazaretError } from '../../../model/errors.ts'
import { sendArtifact } from '../../reply.ts'
import { requesterOf } from '../../access.ts'
import { sendPending, sendRefusal } from './answers.ts'
import { isFilename } from '../name.ts'
import type { Serve } from './context.ts'
import { PATIENCE_MS } from './patience.ts'

/** A tarball, or a part of it, once the gate admits it. */
export const serveTarball: Serve = async ({ request, reply, context, name, filename = '' }) => {
  if (!isFilename(filename)) throw new LazaretError('not-found', `${name} has no such file`)
  const admission = await context.gate.admit({
    registry: context.registry.name,
    name,
    filename,
    method: request.method === 'HEAD' ? 'HEAD' : 'GET',
    requester: requesterOf(request, context),
    patienceMs: PATIENCE_MS,
  })
  switch (admission.kind) {
    case 'admitted':
      return sendArtifact(request, reply, admission)
    case 'refused':
      return sendRefusal(reply, admission.refusal)
    case 'pending':
      return sendPending(reply, admission.retryAfterSeconds)
  }
}
