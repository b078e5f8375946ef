import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Case } from '../../model/case.ts'
import { parseSha256 } from '../../model/digest.ts'
import { LazaretError } from '../../model/errors.ts'
import { EVENT_TYPES, type LoggedEvent } from '../../model/event.ts'
import { purlOf } from '../../model/purl.ts'
import type { EventFilter } from '../../model/records.ts'
import type { Desk } from '../desk.ts'
import { heldBack } from '../held.ts'
import { REASON_MAX_CHARACTERS } from '../people.ts'
import { ruleHits, WINDOW_DAYS, WINDOW_DAYS_MAX } from '../rule-hits.ts'
import { reviewerOf } from './guard.ts'
import { idParams, pageQuery, parse } from './parse.ts'

const text = z.string().max(300).optional()
/** in the form in which events keep it: the log compares text */
const time = z.iso
  .datetime({ offset: true })
  .transform((given) => new Date(given).toISOString())
  .optional()

const auditQuery = pageQuery.extend({
  type: z.enum(EVENT_TYPES).optional(),
  registry: text,
  purl: text,
  actor: text,
  digest: text,
  since: time,
  until: time,
})

const hitsQuery = z.object({ days: z.coerce.number().int().min(1).max(WINDOW_DAYS_MAX).default(WINDOW_DAYS) })

const revokeBody = z.strictObject({ reason: z.string().max(REASON_MAX_CHARACTERS) })

/** Waivers, the audit log, policies in force, and how the app stands. */
export function recordRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/waivers', () => waivers(desk))

  scope.post('/waivers/:id/revoke', (request, reply) => {
    const { reason } = parse(revokeBody, request.body)
    const { id } = parse(idParams, request.params)
    return desk.waivers.revoke(reviewerOf(request), id, reason).then(() => reply.code(204).send())
  })

  scope.get('/audit', (request) => audit(desk, request.query))

  scope.get('/held', () => heldBack(desk.app.records))

  scope.get('/policies', () => ({ policies: desk.app.ports.policies() }))

  scope.get('/policies/hits', (request) => ruleHits(desk.app, parse(hitsQuery, request.query).days))

  scope.get('/summary', () => summary(desk))
}

async function waivers(desk: Desk) {
  return { now: desk.app.clock().toISOString(), waivers: await desk.waivers.list() }
}

async function audit(desk: Desk, asked: unknown) {
  const { limit, before, ...query } = parse(auditQuery, asked)
  const page = { limit, ...(before === undefined ? {} : { before }) }
  const events = await desk.app.records.events(filterOf(query), page)
  const last = events.at(-1)
  const next = events.length === limit && last !== undefined ? { next: String(last.seq) } : {}
  return { events: await withCases(desk, events), types: EVENT_TYPES, log: await desk.app.ports.log(), ...next }
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

async function summary(desk: Desk) {
  const { records } = desk.app
  const [counts, log, freezes] = await Promise.all([
    desk.cases.counts(),
    desk.app.ports.log(),
    records.freezes({ active: true }),
  ])
  const { ports, publicUrl, registries } = desk.app
  const addresses = registries.map(({ name, ecosystem }) => ({ ecosystem, url: `${publicUrl}/${name}/` }))
  return {
    counts,
    log,
    freezes,
    upstreams: ports.upstreams(),
    registries: addresses,
    remeasuring: ports.remeasuring(),
    canaries: ports.canaries(),
    receivers: ports.receivers(),
  }
}

function filterOf({ digest, ...query }: Omit<z.output<typeof auditQuery>, 'limit' | 'before'>): EventFilter {
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
  return { ...Object.fromEntries(given), ...(wanted === undefined ? {} : { digest: wanted }) }
}
