import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { isRecord, type JsonRecord } from '../model/json.ts'

/** Longest token that is looked at, characters. */
const LENGTH_MAX = 16 * 1024

/** Clocks of issuers may differ from ours by as much, seconds. */
const LEEWAY_SECONDS = 60

/** Which key an algorithm takes, and how it signs. `none` and those with a shared secret are not among them. */
const ALGORITHMS: Readonly<
  Record<string, { readonly type: string; readonly hash: string | null; readonly pss?: true; readonly curve?: string }>
> = {
  RS256: { type: 'rsa', hash: 'sha256' },
  RS384: { type: 'rsa', hash: 'sha384' },
  RS512: { type: 'rsa', hash: 'sha512' },
  PS256: { type: 'rsa', hash: 'sha256', pss: true },
  ES256: { type: 'ec', hash: 'sha256', curve: 'prime256v1' },
  ES384: { type: 'ec', hash: 'sha384', curve: 'secp384r1' },
  EdDSA: { type: 'ed25519', hash: null },
}

/** Smallest modulus that is believed, bits. */
const RSA_BITS_MIN = 2048

export interface SigningKey {
  readonly kid: string
  /** undefined: the key does not say, and goes with each algorithm of its type */
  readonly alg: string | undefined
  readonly key: KeyObject
}

/** Those of an issuer's keys that can be used to verify; others are left out. */
export function signingKeysIn(keys: readonly JsonRecord[]): readonly SigningKey[] {
  return keys.flatMap((jwk) => {
    const { kid, use, alg, kty } = jwk
    if (typeof kid !== 'string' || (use !== undefined && use !== 'sig') || kty === 'oct') return []
    try {
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_MIN) return []
      return [{ kid, alg: typeof alg === 'string' ? alg : undefined, key }]
    } catch {
      return []
    }
  })
}

/** A token as it says of itself: nothing of it is to be believed before `claimsOf`. Undefined: it is no such token. */
export function unverified(token: string): { readonly kid: string; readonly issuer: string } | undefined {
  const parts = partsOf(token)
  const { kid } = parts?.header ?? {}
  const { iss } = parts?.claims ?? {}
  return typeof kid === 'string' && typeof iss === 'string' ? { kid, issuer: iss } : undefined
}

/** What a token claims, where one of the keys signed it and it holds now; else undefined. `now`: epoch seconds */
export function claimsOf(token: string, keys: readonly SigningKey[], now: number): JsonRecord | undefined {
  const parts = partsOf(token)
  if (parts === undefined || parts.header['crit'] !== undefined) return undefined
  const { alg, kid } = parts.header
  const known = keys.find((key) => key.kid === kid)
  if (known === undefined || typeof alg !== 'string' || (known.alg ?? alg) !== alg) return undefined
  if (!isSigned(parts, alg, known.key)) return undefined
  const { exp, nbf = 0 } = parts.claims
  if (typeof exp !== 'number' || exp + LEEWAY_SECONDS <= now) return undefined
  return typeof nbf === 'number' && nbf - LEEWAY_SECONDS <= now ? parts.claims : undefined
}

interface Parts {
  readonly header: JsonRecord
  readonly claims: JsonRecord
  readonly signed: Buffer
  readonly signature: Buffer
}

function partsOf(token: string): Parts | undefined {
  if (token.length > LENGTH_MAX) return undefined
  const [, head, body, signature] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? []
  if (head === undefined || body === undefined || signature === undefined) return undefined
  const [header, claims] = [recordIn(head), recordIn(body)]
  if (header === undefined || claims === undefined) return undefined
  return { header, claims, signed: Buffer.from(`${head}.${body}`), signature: Buffer.from(signature, 'base64url') }
}

function recordIn(part: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isSigned({ signed, signature }: Parts, alg: string, key: KeyObject): boolean {
  const algorithm = Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined
  if (algorithm === undefined || key.asymmetricKeyType !== algorithm.type) return false
  if (algorithm.curve !== undefined && key.asymmetricKeyDetails?.namedCurve !== algorithm.curve) return false
  const padding = algorithm.pss === true ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
  return verify(algorithm.hash, signed, { key, dsaEncoding: 'ieee-p1363', ...padding }, signature)
}
