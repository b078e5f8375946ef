import { Readable } from 'node:stream'
import { parseSha256, type Sha256 } from '../../model/digest.ts'
import { LazaretError } from '../../model/errors.ts'
import type { ObjectHead, ObjectSource, ObjectStore } from '../../model/object-store.ts'
import { failureOf } from '../failure.ts'
import { credentialsFrom } from './credentials.ts'
import { discard } from '../exchange.ts'
import {
  CONDITION_FAILED,
  S3_LIMITS,
  s3Exchange,
  textOf,
  unreachable,
  type S3Answer,
  type S3Limits,
  type S3Request,
} from './exchange.ts'
import { listingIn } from './listing.ts'
import { PART_BYTES, putInParts } from './multipart.ts'
import { placeOf, type S3Bucket } from './settings.ts'

/** How long the bucket itself is taken to be there after it was seen, milliseconds. */
const SEEN_MS = 60_000

/**
 * A bucket that speaks S3. Each object is written under a condition and with its sha256, which the service verifies. Throws LazaretError
 * `invalid-config` where there are no credentials, or `caFile` cannot be read.
 */
export function s3Objects(bucket: S3Bucket, caFile: string | undefined, limits: S3Limits = S3_LIMITS): ObjectStore {
  const credentials = credentialsFrom(bucket.credentials, process.env)
  credentials()
  const exchange = s3Exchange(bucket, credentials, caFile)
  const { host } = placeOf(bucket)
  const stored = encryptionHeaders(bucket)
  let seenUntilMs = 0

  /** That an object is not there counts in a bucket that is: the answer to HEAD does not tell which of the two is missing. */
  async function missing(): Promise<undefined> {
    if (performance.now() < seenUntilMs) return undefined
    await discard(await exchange({ method: 'HEAD' }))
    seenUntilMs = performance.now() + SEEN_MS
    return undefined
  }

  /** The answer, where there is such an object. */
  async function ofObject(request: S3Request): Promise<S3Answer | undefined> {
    const answer = await exchange({ ...request, answers: [404] })
    if (answer.statusCode !== 404) return answer
    await discard(answer)
    return missing()
  }

  return {
    async head(key) {
      const answer = await ofObject({ method: 'HEAD', key, headers: { 'x-amz-checksum-mode': 'ENABLED' } })
      if (answer === undefined) return undefined
      await discard(answer)
      return headOf(answer, bucket)
    },
    async get(key) {
      const answer = await ofObject({ method: 'GET', key })
      if (answer === undefined) return undefined
      const { sizeBytes, etag } = headOf(answer, bucket)
      if (sizeBytes > limits.objectBytes) {
        answer.body.destroy()
        throw unreachable(
          bucket,
          `it says that an object has ${sizeBytes} bytes, and no artifact has so many`,
          undefined,
        )
      }
      const ms = limits.objectMs + (sizeBytes / limits.objectBytesPerSecond) * 1000
      return { sizeBytes, etag, bytes: Readable.from(told(answer.body, bucket, host, ms), { objectMode: false }) }
    },
    async put(key, source, over) {
      const condition: Readonly<Record<string, string>> =
        over === undefined ? { 'if-none-match': '*' } : { 'if-match': over }
      if (source.sizeBytes > PART_BYTES) return putInParts(exchange, bucket, { key, source, stored, condition })
      return putWhole({ key, source, headers: { ...stored, ...condition } })
    },
    async remove(key) {
      await discard(await exchange({ method: 'DELETE', key, answers: [404] }))
    },
    async *list(prefix) {
      const above = bucket.prefix === '' ? '' : `${bucket.prefix}/`
      let next: string | undefined
      for (let page = 0; page === 0 || next !== undefined; page += 1) {
        if (page >= limits.pages) throw unreachable(bucket, `its list has no end after ${page} pages`, undefined)
        const query: NonNullable<S3Request['query']> = [
          ['list-type', '2'],
          ['prefix', above + prefix],
          ...(next === undefined ? [] : [['continuation-token', next] as const]),
        ]
        const answer = await exchange({ method: 'GET', query })
        const text = await textOf(answer, limits).catch((error: unknown) => {
          throw unreachable(bucket, failureOf(error, host).error.message, error)
        })
        const listing = listingIn(text)
        for (const one of listing.objects)
          if (one.key.startsWith(above)) yield { ...one, key: one.key.slice(above.length) }
        if (listing.next !== undefined && listing.next === next)
          throw unreachable(bucket, 'its list goes on where it began', undefined)
        next = listing.next
      }
    },
    close: () => exchange.close(),
  }

  async function putWhole(given: {
    readonly key: string
    readonly source: ObjectSource
    readonly headers: Readonly<Record<string, string>>
  }) {
    const { key, source } = given
    const checksum = Buffer.from(source.digest, 'hex').toString('base64')
    const answer = await exchange({
      method: 'PUT',
      key,
      headers: { ...given.headers, 'x-amz-checksum-sha256': checksum },
      body: { sha256: source.digest, sizeBytes: source.sizeBytes, open: () => source.open() },
      answers: CONDITION_FAILED,
    })
    await discard(answer)
    return !CONDITION_FAILED.includes(answer.statusCode)
  }
}

function encryptionHeaders({ encryption, kmsKey }: S3Bucket): Readonly<Record<string, string>> {
  return {
    ...(encryption === undefined ? {} : { 'x-amz-server-side-encryption': encryption }),
    ...(kmsKey === undefined ? {} : { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKey }),
  }
}

function headOf({ headers }: S3Answer, bucket: S3Bucket): ObjectHead {
  const { etag, 'content-length': size, 'last-modified': modified, 'x-amz-checksum-sha256': checksum } = headers
  if (typeof etag !== 'string' || typeof size !== 'string')
    throw unreachable(bucket, 'it does not say what an object is', undefined)
  const modifiedMs = Date.parse(String(modified))
  return {
    sizeBytes: Number(size),
    etag,
    sha256: sha256In(checksum),
    modifiedMs: Number.isNaN(modifiedMs) ? 0 : modifiedMs,
  }
}

/** That of parts has their number behind it, and says nothing of the whole. */
function sha256In(checksum: string | readonly string[] | undefined): Sha256 | undefined {
  if (typeof checksum !== 'string' || !/^[\w+/]{43}=$/.test(checksum)) return undefined
  return parseSha256(Buffer.from(checksum, 'base64').toString('hex'))
}

/** The bytes, and whatever breaks them off in our words. */
async function* told(body: Readable, bucket: S3Bucket, host: string, ms: number): AsyncGenerator {
  const late = new Error(`it did not finish its answer within ${Math.round(ms / 1000)} seconds`)
  const timer = setTimeout(() => body.destroy(late), ms)
  try {
    yield* body
  } catch (error) {
    const reason = error === late ? late.message : failureOf(error, host).error.message
    throw error instanceof LazaretError ? error : unreachable(bucket, reason, error)
  } finally {
    clearTimeout(timer)
  }
}
