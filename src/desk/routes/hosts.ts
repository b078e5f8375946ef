import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { LazaretError } from '../../model/errors.ts'
import { hostNameOf } from '../../model/host-name.ts'
import { purlOf } from '../../model/purl.ts'
import type { HostUse, Records } from '../../model/records.ts'
import type { Desk } from '../desk.ts'
import { parse } from './parse.ts'

/** Uses of one answer; a host that everybody names has more. */
const USES_MAX = 500

export const hostsQuery = z.strictObject({ name: z.string().trim().min(1).max(300) })

/** Who can talk to a host: what of the stored artifacts names it, as far as their code says. */
export function hostRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/hosts', (request) => usesOf(desk, parse(hostsQuery, request.query).name))
}

async function usesOf({ app }: Desk, asked: string) {
  const name = hostNameOf(asked.replace(/^\*\./, ''))
  if (name === undefined)
    throw new LazaretError('bad-request', 'The name of a host is wanted, like a.example or 203.0.113.7.')
  const found = await app.records.hostUses(name, USES_MAX + 1)
  const uses = await Promise.all(found.slice(0, USES_MAX).map((use) => shown(app.records, use)))
  return { name, uses, more: found.length > USES_MAX, remeasuring: app.ports.remeasuring() }
}

/** A use with the way to its case, where there is one. */
async function shown(records: Records, { artifact, host }: HostUse) {
  const { registry, digest } = artifact
  const one = await records.caseOf(registry, artifact, digest)
  return { ...host, registry, purl: purlOf(artifact), digest, ...(one === undefined ? {} : { caseId: one.id }) }
}
