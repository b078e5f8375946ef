import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { POLICY_MAX_CHARACTERS, REASON_MAX_CHARACTERS } from '../../api/limits.ts'
import { LazaretError } from '../../model/errors.ts'
import type { Desk } from '../desk.ts'
import { heldBack } from '../held.ts'
import { ruleHits, WINDOW_DAYS, WINDOW_DAYS_MAX } from '../rule-hits.ts'
import { reviewerOf } from './guard.ts'
import { pageOf } from './list-page.ts'
import { idParams, listQuery, parse } from './parse.ts'

export const hitsQuery = z.object({ days: z.coerce.number().int().min(1).max(WINDOW_DAYS_MAX).default(WINDOW_DAYS) })

const DAY_MS = 86_400_000

const LONG_BODY = { bodyLimit: 2 * POLICY_MAX_CHARACTERS }

export const diffBody = z.strictObject({
  registry: z.string().min(1).max(100),
  text: z.string().max(POLICY_MAX_CHARACTERS),
})

export const replayBody = z.strictObject({
  text: z.string().max(POLICY_MAX_CHARACTERS),
  days: z.number().int().min(1).max(WINDOW_DAYS_MAX).default(WINDOW_DAYS),
})

export const revokeBody = z.strictObject({ reason: z.string().max(REASON_MAX_CHARACTERS) })

/** Waivers, policies in force, and how the app stands. */
export function recordRoutes(scope: FastifyInstance, desk: Desk): void {
  scope.get('/waivers', (request) => waivers(desk, request.query))

  scope.post('/waivers/:id/revoke', (request, reply) => {
    const { reason } = parse(revokeBody, request.body)
    const { id } = parse(idParams, request.params)
    return desk.waivers.revoke(reviewerOf(request), id, reason).then(() => reply.code(204).send())
  })

  scope.get('/held', () => heldBack(desk.app.records))

  scope.get('/policies', () => ({ policies: desk.app.ports.policies() }))

  const comparing = { isBusy: false }
  scope.post('/policies/diff', LONG_BODY, (request) => compared(desk, comparing, request.body))

  scope.post('/policies/replay', LONG_BODY, (request) => replayed(desk, comparing, request.body))

  scope.get('/policies/hits', (request) => ruleHits(desk.app, parse(hitsQuery, request.query).days))

  scope.get('/summary', () => summary(desk))
}

/** One at a time, and none beside a comparison: all that was asked for is decided on twice. */
async function replayed(desk: Desk, comparing: { isBusy: boolean }, body: unknown) {
  const { text, days } = parse(replayBody, body)
  const since = new Date(desk.app.clock().getTime() - days * DAY_MS).toISOString()
  return alone(comparing, () => desk.app.ports.policyReplay(text, since))
}

/** One at a time: every stored file is decided on twice. */
async function compared(desk: Desk, comparing: { isBusy: boolean }, body: unknown) {
  const { registry, text } = parse(diffBody, body)
  return alone(comparing, () => desk.app.ports.policyDiff(registry, text))
}

async function alone<Answer>(comparing: { isBusy: boolean }, work: () => Promise<Answer>): Promise<Answer> {
  if (comparing.isBusy) throw new LazaretError('too-many-requests', 'Another policy is compared: try again in 10 s.')
  comparing.isBusy = true
  try {
    return await work()
  } finally {
    comparing.isBusy = false
  }
}

async function waivers(desk: Desk, query: unknown) {
  const { rows, ...next } = pageOf(await desk.waivers.list(), ({ waiver }) => waiver.id, parse(listQuery, query))
  return { now: desk.app.clock().toISOString(), waivers: rows, ...next }
}

async function summary(desk: Desk) {
  const { records } = desk.app
  const [counts, log, freezes, loosenings] = await Promise.all([
    desk.cases.counts(),
    desk.app.ports.log(),
    records.freezes({ active: true }),
    records.loosenings({ open: true }),
  ])
  const { ports, publicUrl, registries } = desk.app
  const addresses = registries.map(({ name, ecosystem }) => ({ ecosystem, url: `${publicUrl}/${name}/` }))
  return {
    counts,
    log,
    freezes,
    loosenings: loosenings.length,
    upstreams: ports.upstreams(),
    registries: addresses,
    remeasuring: ports.remeasuring(),
    canaries: ports.canaries(),
    receivers: ports.receivers(),
  }
}
