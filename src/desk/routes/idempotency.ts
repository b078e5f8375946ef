import type { FastifyInstance, FastifyRequest } from 'fastify'
import { BoundedMap } from '../../model/bounded-map.ts'
import type { Clock } from '../../model/clock.ts'
import { sha256, type Sha256 } from '../../model/digest.ts'
import { LazaretError } from '../../model/errors.ts'
import { accessTo } from '../permissions.ts'
import { isKeyed } from '../openapi/document.ts'
import { personOf } from './guard.ts'

/** Characters of a key. */
const KEY = /^[\w.:-]{8,100}$/
const HOURS_KEPT = 24
/** All answers that are kept, characters; the oldest go first. */
const KEPT_CHARACTERS = 16 * 1024 * 1024

interface Kept {
  readonly asked: Sha256
  readonly atMs: number
  /** absent: still under way */
  readonly answer?: { readonly status: number; readonly type: string | undefined; readonly body: string }
}

/**
 * A change with an `Idempotency-Key` is made once: whoever sends the same again, because the answer was lost, gets the answer that there was. Kept in
 * memory, by person and route: a restart forgets it, and then the revision of what is decided on, where there is one, tells that it was made.
 * What failed is not kept, and may be tried again.
 */
export function idempotency(scope: FastifyInstance, clock: Clock): void {
  const kept = new BoundedMap<Sha256, Kept>(KEPT_CHARACTERS, ({ answer }) => 200 + (answer?.body.length ?? 0))
  const underWay = new WeakMap<FastifyRequest, { readonly key: Sha256; readonly asked: Sha256 }>()

  scope.addHook('preHandler', async (request, reply) => {
    const wanted = keyOf(request)
    if (wanted === undefined) return
    const asked = sha256(JSON.stringify([request.url, request.body ?? null]))
    const known = kept.get(wanted)
    if (known === undefined || clock().getTime() - known.atMs > HOURS_KEPT * 3_600_000) {
      kept.set(wanted, { asked, atMs: clock().getTime() })
      underWay.set(request, { key: wanted, asked })
      return
    }
    if (known.asked !== asked)
      throw new LazaretError(
        'bad-request',
        'This Idempotency-Key was sent with another request: each has one of its own.',
      )
    if (known.answer === undefined)
      throw new LazaretError('conflict', 'The request with this Idempotency-Key is still under way.')
    const { status, type, body } = known.answer
    void reply.code(status).header('idempotency-replayed', 'true')
    if (type !== undefined) void reply.header('content-type', type)
    await reply.send(body)
  })

  scope.addHook('onSend', async (request, reply, payload) => {
    const mine = underWay.get(request)
    if (mine === undefined) return payload
    underWay.delete(request)
    const body = typeof payload === 'string' ? payload : ''
    if (reply.statusCode >= 300) kept.delete(mine.key)
    else {
      const type = reply.getHeader('content-type')
      const answer = { status: reply.statusCode, type: typeof type === 'string' ? type : undefined, body }
      kept.set(mine.key, { asked: mine.asked, atMs: clock().getTime(), answer })
    }
    return payload
  })
}

/** Throws `bad-request` for one that is no key. Undefined: there is none, or the route takes none. */
function keyOf(request: FastifyRequest): Sha256 | undefined {
  const given = request.headers['idempotency-key']
  const { method, routeOptions } = request
  if (given === undefined || !isKeyed(method, accessTo(method, routeOptions.url ?? ''))) return undefined
  if (typeof given !== 'string' || !KEY.test(given))
    throw new LazaretError('bad-request', 'An Idempotency-Key has 8 to 100 letters, digits, dots, colons or dashes.')
  return sha256(JSON.stringify([personOf(request).user.id, method, given]))
}
