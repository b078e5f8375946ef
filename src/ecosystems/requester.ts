import type { FastifyRequest } from 'fastify'
import type { Requester } from '../model/case.ts'
import { sha256 } from '../model/digest.ts'
import { cut } from '../model/text.ts'

/** Longest User-Agent that is kept, UTF-16 units. */
const MAX_CLIENT_LENGTH = 200

/** Hex digits that tell tokens apart in a log and give none away. */
const FINGERPRINT_DIGITS = 12

/** Who asks, as far as the connection tells. The credential itself never leaves this function. */
export function requesterOf(request: FastifyRequest): Requester {
  const { authorization } = request.headers
  const client = cut(request.headers['user-agent'] ?? '', MAX_CLIENT_LENGTH)
  if (authorization === undefined || authorization === '') return { address: request.ip, client }
  const credential = authorization.replace(/^(?:bearer|basic)\s+/i, '').trim()
  return { address: request.ip, client, token: sha256(credential).slice(0, FINGERPRINT_DIGITS) }
}
