import { request } from 'undici'
import { LazaretError } from '../model/errors.ts'
import type { IssuerKeys } from '../model/issuer.ts'
import { isRecord, type JsonRecord } from '../model/json.ts'
import { deadlineIn } from './deadline.ts'
import { readDecoded } from './decode.ts'
import { discard } from './exchange.ts'
import { failureOf } from './failure.ts'
import { anyWay } from './own-way.ts'

/** One document, milliseconds. */
const DOCUMENT_MS = 15_000

/** Keys of an issuer together, bytes. */
const DOCUMENT_BYTES_MAX = 256 * 1024

/**
 * The keys of issuers that the operator trusts, by OpenID Connect Discovery: the issuer's own document says where they lie. Redirects are not
 * followed, and keys are taken from https, or from the issuer's own host. Throws `invalid-config` where `caFile` cannot be read.
 */
export function issuerKeys(caFile: string | undefined): IssuerKeys & { close(): Promise<void> } {
  const dispatcher = anyWay(caFile)

  async function document(url: URL): Promise<JsonRecord> {
    const deadline = deadlineIn(DOCUMENT_MS, url.host)
    const headers = { accept: 'application/json', 'user-agent': 'lazaret' }
    try {
      const response = await request(url, { dispatcher, method: 'GET', headers, signal: deadline.signal })
      if (response.statusCode !== 200) {
        await discard(response)
        throw new LazaretError('upstream-failed', `the issuer ${url.host} answered with status ${response.statusCode}`)
      }
      const coding = response.headers['content-encoding']
      const bytes = await readDecoded(
        response.body,
        typeof coding === 'string' ? coding : undefined,
        DOCUMENT_BYTES_MAX,
      )
      return recordIn(bytes, url)
    } catch (error) {
      throw error instanceof LazaretError ? error : failureOf(error, url.host).error
    } finally {
      deadline.clear()
    }
  }

  const keysOf = async (issuer: string): Promise<readonly JsonRecord[]> => {
    const home = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    const { issuer: named, jwks_uri: place } = await document(home)
    if (named !== issuer) throw new LazaretError('upstream-failed', `${home.host} speaks for another issuer`)
    const url = typeof place === 'string' && URL.canParse(place) ? new URL(place) : undefined
    if (url === undefined || (url.protocol !== 'https:' && url.origin !== home.origin))
      throw new LazaretError('upstream-failed', `the issuer ${home.host} does not say where its keys are`)
    const { keys } = await document(url)
    return Array.isArray(keys) ? keys.filter(isRecord) : []
  }
  return Object.assign(keysOf, { close: () => dispatcher.destroy() })
}

function recordIn(bytes: Buffer, url: URL): JsonRecord {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    if (isRecord(value)) return value
  } catch (cause) {
    throw new LazaretError('upstream-failed', `the issuer ${url.host} answers with something that is no JSON`, {
      cause,
    })
  }
  throw new LazaretError('upstream-failed', `the issuer ${url.host} answers with something that is no document`)
}
