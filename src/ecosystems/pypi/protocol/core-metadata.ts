import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CatalogueArtifact } from '../../../model/artifact.ts'
import { sha256 } from '../../../model/digest.ts'
import { LazaretError } from '../../../model/errors.ts'
import type { AdmitRequest } from '../../../model/gate.ts'
import { withPatience } from '../../../model/patience.ts'
import { patienceLeft, withinPatience } from '../../patient.ts'
import { matchesEtag } from '../../conditional.ts'
import type { RegistryContext } from '../../adapter.ts'
import type { InspectionWaits } from './inspection-waits.ts'
import type { RouteServices } from './context.ts'
import { patienceOf } from './patience.ts'
import { sendPending, sendRefusal } from './problem.ts'
import type { Sidecars } from '../../../model/metadata.ts'

/** How long upstream's `.metadata` is waited for before the wheel's own is taken, milliseconds. */
const SIDECAR_PATIENCE_MS = 5000

/**
 * A file's `.metadata` (PEP 658): upstream's where its page states the hash, which the inspection holds against the wheel;
 * else the METADATA of the inspected wheel, since a sidecar that nothing vouches for may name other requirements. Who asks
 * will most likely want the file next, so its inspection starts now. It holds no code and is served before a verdict that
 * takes long, but never where the file is refused: locks would be written with it.
 */
export async function serveCoreMetadata(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RegistryContext,
  { waits }: Pick<RouteServices, 'waits'>,
  wanted: AdmitRequest,
): Promise<FastifyReply> {
  const { registry, name, filename } = wanted
  const patienceMs = patienceOf(request.headers['user-agent'])
  const asked = context.catalogues.snapshot(registry, name)
  const { catalogue, documentUrl } = await withinPatience(asked, request, patienceMs, name)
  const artifact = catalogue.artifacts.find((candidate) => candidate.filename === filename)
  if ((await context.gate.knownRefusal(registry, name, filename)) === undefined) {
    const inspection = context.gate.prefetch(registry, name, filename, true)
    const { sidecars } = context
    const bytes =
      artifact && sidecars && (await withPatience(fromUpstream(artifact, documentUrl, sidecars), SIDECAR_PATIENCE_MS))
    if (bytes !== undefined && !(await turnsOutRefused(context, wanted, waits, inspection))) {
      return sendMetadata(request, reply, bytes)
    }
  }
  const found = await context.gate.coreMetadata({ ...wanted, patienceMs: patienceLeft(request, patienceMs) })
  if (found === undefined) throw new LazaretError('not-found', `${filename} has no metadata beside it.`)
  if (found.kind === 'refused') return sendRefusal(reply, found.refusal)
  if (found.kind === 'pending') return sendPending(reply, filename, found.retryAfterSeconds)
  if (artifact !== undefined && !agrees(artifact, found.bytes)) {
    throw new LazaretError(
      'upstream-failed',
      `The .metadata of ${filename} is not the one that upstream's page promises.`,
    )
  }
  return sendMetadata(request, reply, found.bytes)
}

/** Whether an inspection that is under way ends in a refusal soon. */
async function turnsOutRefused(
  { gate }: RegistryContext,
  { registry, name, filename, requester }: AdmitRequest,
  waits: InspectionWaits,
  inspection: Promise<void> | undefined,
): Promise<boolean> {
  if (inspection === undefined) return false
  await waits.wait(`${requester.address} ${requester.token ?? ''}`, inspection)
  return (await gate.knownRefusal(registry, name, filename)) !== undefined
}

/** Undefined where upstream states no hash, cannot give it, or gives another than its page states: the wheel's own may fit. */
async function fromUpstream(
  artifact: CatalogueArtifact,
  documentUrl: string | undefined,
  sidecars: Sidecars,
): Promise<Buffer | undefined> {
  if (!artifact.coreMetadataSha256) return undefined
  try {
    const bytes = await sidecars.read(artifact, documentUrl)
    return agrees(artifact, bytes) ? bytes : undefined
  } catch (error) {
    if (error instanceof LazaretError) return undefined
    throw error
  }
}

/** Clients compare with the hash on the page, and take another for an attack. */
function agrees({ coreMetadataSha256 }: CatalogueArtifact, bytes: Buffer): boolean {
  return !coreMetadataSha256 || sha256(bytes) === coreMetadataSha256
}

function sendMetadata(request: FastifyRequest, reply: FastifyReply, bytes: Buffer): FastifyReply {
  const etag = `"${sha256(bytes)}"`
  reply.header('etag', etag).header('cache-control', 'private, no-cache')
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  reply.header('content-type', 'application/octet-stream').header('content-length', bytes.length)
  return reply.send(bytes)
}
