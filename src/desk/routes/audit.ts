import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { eventGroup } from '../../api/events.ts'
import type { Case } from '../../model/case.ts'
import { parseSha256 } from '../../model/digest.ts'
import { LazaretError } from '../../model/errors.ts'
import { EVENT_GROUPS, EVENT_TYPES, type Actor, type LoggedEvent } from '../../model/event.ts'
import { purlOf } from '../../model/purl.ts'
import type { EventFilter } from '../../model/records.ts'
import { recorded } from '../../model/unit-of-work.ts'
import type { Desk } from '../desk.ts'
import { exported, FORMAT, FORMATS } from '../export/export.ts'
import { askerOf } from './guard.ts'
import { pageQuery, parse } from './parse.ts'

const text = z.string().max(300).optional()
/** in the form in which events keep it: the log compares text */
const time = z.iso
  .datetime({ offset: true })
  .transform((given) => new Date(given).toISOString())
  .optional()

const filters = {
  type: z.enum(EVENT_TYPES).optional(),
  /** all types of a kind */
  group: eventGroup.optional(),
  registry: text,
  purl: text,
  actor: text,
  digest: text,
  since: time,
  until: time,
}

export const auditQuery = pageQuery.extend(filters)

const number = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const inclusionQuery = z.object({ seq: number, size: number.optional() })
export const consistencyQuery = z.object({ from: number.min(1), size: number.optional() })

/** Events of one export: where nobody says, and at most. */
const EXPORT_EVENTS = 10_000
const EXPORT_EVENTS_MAX = 10_000_000

export const exportQuery = z.object({
  ...filters,
  format: z.enum(FORMATS),
  from: number.default(0),
  count: number.min(1).max(EXPORT_EVENTS_MAX).default(EXPORT_EVENTS),
})

/** The audit log, and proofs from it. */
export function auditRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/audit', (request) => audit(desk, request.query))

  scope.get('/audit/export', (request, reply) => download(desk, askerOf(request), reply, request.query))

  scope.get('/audit/inclusion', (request) => {
    const { seq, size } = parse(inclusionQuery, request.query)
    return desk.app.ports.proofs.inclusion(seq, size)
  })

  scope.get('/audit/consistency', (request) => {
    const { from, size } = parse(consistencyQuery, request.query)
    return desk.app.ports.proofs.consistency(from, size)
  })
}

/** A part of the log as a file, which is an event itself. The header tells the number from which on the next part begins. */
async function download(desk: Desk, actor: Actor, reply: FastifyReply, asked: unknown): Promise<FastifyReply> {
  const { format, from, count, ...query } = parse(exportQuery, asked)
  const filter = filterOf(query)
  const { records, unitOfWork, clock } = desk.app
  const [newest] = await records.events({}, { limit: 1 })
  const below = Math.max(from, Math.min(from + count, (newest?.seq ?? -1) + 1))
  const { mediaType, extension } = FORMAT[format]
  const to = actor.kind === 'client' ? 'a machine, by a token' : 'a download from the desk'
  const detail = { to, format, from, below }
  await unitOfWork.commit([recorded({ type: 'log.exported', at: clock().toISOString(), actor, detail })])
  return reply
    .header('x-lazaret-next', String(below))
    .header('content-disposition', `attachment; filename="lazaret-audit-${from}-${below}.${extension}"`)
    .type(mediaType)
    .send(Readable.from(exported(records, format, { from, below }, filter)))
}

async function audit(desk: Desk, asked: unknown) {
  const { limit, before, ...query } = parse(auditQuery, asked)
  const page = { limit, ...(before === undefined ? {} : { before }) }
  const events = await desk.app.records.events(filterOf(query), page)
  const last = events.at(-1)
  const next = events.length === limit && last !== undefined ? { next: String(last.seq) } : {}
  const log = await desk.app.ports.log()
  const registries = desk.app.registries.map(({ name }) => name)
  return { events: await withCases(desk, events), types: EVENT_TYPES, groups: EVENT_GROUPS, registries, log, ...next }
}

/** Each event with the case of its bytes, where there is one: the way from the log to the evidence. */
async function withCases(desk: Desk, events: readonly LoggedEvent[]) {
  const known = new Map<string, readonly Case[]>()
  for (const { registry, digest } of events) {
    if (registry === undefined || digest === undefined || known.has(`${registry} ${digest}`)) continue
    known.set(`${registry} ${digest}`, await desk.app.records.casesOf(registry, digest))
  }
  return events.map((event) => {
    const cases = known.get(`${event.registry ?? ''} ${event.digest ?? ''}`)
    const found = cases?.find(({ artifact }) => purlOf(artifact) === event.purl)
    return found === undefined ? event : { ...event, caseId: found.id }
  })
}

function filterOf({ digest, group, ...query }: Omit<z.output<typeof auditQuery>, 'limit' | 'before'>): EventFilter {
  // As `lazaret check` and other tools write it.
  const hex =
    digest
      ?.trim()
      .toLowerCase()
      .replace(/^sha256:/, '') ?? ''
  const wanted = hex === '' ? undefined : parseSha256(hex)
  if (hex !== '' && wanted === undefined) {
    // By the name that the field has on the page.
    throw new LazaretError('bad-request', 'sha256: 64 hex digits are wanted.')
  }
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return {
    ...Object.fromEntries(given),
    ...(group === undefined ? {} : { types: EVENT_GROUPS[group] }),
    ...(wanted === undefined ? {} : { digest: wanted }),
  }
}
