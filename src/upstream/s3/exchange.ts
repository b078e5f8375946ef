import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { EnvHttpProxyAgent, type Dispatcher } from 'undici'
import { sha256 } from '../../model/digest.ts'
import { LazaretError } from '../../model/errors.ts'
import { readDecoded } from '../decode.ts'
import { proxiesOf } from '../dispatchers.ts'
import { failureOf } from '../failure.ts'
import { certificatesWith, refuseDistrusted } from '../trust.ts'
import { elementIn } from './listing.ts'
import { placeOf, type S3Bucket } from './settings.ts'
import { canonicalQuery, signedHeaders, type S3Credentials } from './signature.ts'

const EMPTY_SHA256 = sha256('')

/** Statuses that mean "not now"; 409: two conditional writes met. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504])

/** Answers to a write whose condition does not hold; 404: there is nothing in whose place it could be put. */
export const CONDITION_FAILED: readonly number[] = [404, 412]

/** Pauses between the attempts, milliseconds: half of each at least. */
const PAUSES_MS = [200, 800, 2000]

/** Until the bucket begins to answer, and between two parts of its answer, milliseconds. */
const SILENCE_MS = 30_000

const CONNECT_MS = 5000

/** Connections to a bucket. */
const CONNECTIONS = 64

/** Longest text of the bucket's that is read: a list of 1,000 objects has half a megabyte. */
const XML_BYTES_MAX = 16 * 1024 * 1024

/** What a bucket may take for, and give of, an answer. */
export interface S3Limits {
  /** for a whole text, and for what is read to be thrown away, milliseconds */
  readonly textMs: number
  /** for an object: so long, milliseconds, and longer by its size at so many bytes a second */
  readonly objectMs: number
  readonly objectBytesPerSecond: number
  /** largest object that is read, bytes: no artifact may be larger */
  readonly objectBytes: number
  /** pages of one list, of 1,000 objects each */
  readonly pages: number
}

export const S3_LIMITS: S3Limits = {
  textMs: 60_000,
  objectMs: 60_000,
  objectBytesPerSecond: 20_000,
  objectBytes: 4096 * 1024 * 1024,
  pages: 100_000,
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** below the prefix; undefined: the bucket itself */
  readonly key?: string
  readonly query?: readonly (readonly [name: string, value: string])[]
  /** names in lower case */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: {
    readonly sha256: string
    readonly sizeBytes: number
    /** for each attempt anew */
    readonly open: () => Readable
  }
  /** statuses that are an answer to this question, besides those of success */
  readonly answers?: readonly number[]
}

export type S3Answer = Dispatcher.ResponseData

export interface S3Exchange {
  /** The answer, whose body is to be read or discarded. Throws LazaretError `storage-unreachable` once no further attempt is made. */
  (request: S3Request): Promise<S3Answer>
  close(): Promise<void>
}

/** How a bucket is spoken with: each request signed, tried again while it may help. Throws `invalid-config` where `caFile` cannot be read. */
export function s3Exchange(bucket: S3Bucket, credentials: () => S3Credentials, caFile: string | undefined): S3Exchange {
  const place = placeOf(bucket)
  const ca = caFile === undefined ? {} : { ca: [...certificatesWith(caFile)] }
  const tls = { ...ca, checkServerIdentity: refuseDistrusted }
  const dispatcher = new EnvHttpProxyAgent({
    ...proxiesOf(process.env),
    connect: { ...tls, timeout: CONNECT_MS },
    requestTls: tls,
    proxyTls: ca,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    connections: CONNECTIONS,
  })

  async function once(request: S3Request): Promise<S3Answer> {
    const { method, key, query = [], body } = request
    const within = [bucket.prefix, key].filter((part) => part !== undefined && part !== '').join('/')
    const path = key === undefined ? place.path || '/' : `${place.path}/${within}`
    const payload = body?.sha256 ?? EMPTY_SHA256
    const question = { method, host: place.host, path, query, headers: request.headers ?? {}, payload }
    const text = canonicalQuery(query)
    return dispatcher.request({
      origin: place.origin,
      path: text === '' ? path : `${path}?${text}`,
      method,
      headers: {
        ...signedHeaders(question, credentials(), bucket.region, new Date()),
        ...(body === undefined ? {} : { 'content-length': String(body.sizeBytes) }),
      },
      body: body?.open() ?? null,
    })
  }

  async function attempt(request: S3Request): Promise<S3Answer | LazaretError> {
    try {
      const answer = await once(request)
      const { statusCode } = answer
      if (statusCode < 300 || request.answers?.includes(statusCode) === true) return answer
      const error = await errorOf(answer, bucket, request)
      if (!RETRYABLE.has(statusCode)) throw error
      return error
    } catch (error) {
      if (error instanceof LazaretError) throw error
      const { error: told, retryable } = failureOf(error, place.host)
      const failure = unreachable(bucket, told.message, error)
      if (!retryable) throw failure
      return failure
    }
  }

  async function exchange(request: S3Request): Promise<S3Answer> {
    let answer = await attempt(request)
    for (const pauseMs of PAUSES_MS) {
      if (!(answer instanceof LazaretError)) return answer
      await pause(pauseMs * (0.5 + Math.random() / 2), undefined, { ref: false })
      answer = await attempt(request)
    }
    if (answer instanceof LazaretError) throw answer
    return answer
  }

  return Object.assign(exchange, { close: () => dispatcher.destroy() })
}

/** The text of an answer. */
export async function textOf({ body }: S3Answer, { textMs }: S3Limits = S3_LIMITS): Promise<string> {
  return String(await inTime(body, textMs, () => readDecoded(body, undefined, XML_BYTES_MAX)))
}

/** Reads of a body, which ends with an error after `ms` milliseconds: one that drips sends something again and again. */
export async function inTime<T>(body: Readable, ms: number, read: () => Promise<T>): Promise<T> {
  const timer = setTimeout(
    () => body.destroy(new Error(`it did not finish its answer within ${Math.round(ms / 1000)} seconds`)),
    ms,
  )
  try {
    return await read()
  } finally {
    clearTimeout(timer)
  }
}

async function errorOf(answer: S3Answer, bucket: S3Bucket, { method }: S3Request): Promise<LazaretError> {
  const text = await textOf(answer).catch(() => '')
  const code = elementIn(text, 'Code') ?? ''
  const said = /^\w{1,100}$/.test(code) ? `${answer.statusCode} (${code})` : String(answer.statusCode)
  return unreachable(bucket, `it answered ${method} with ${said}`, undefined)
}

export function unreachable({ bucket }: Pick<S3Bucket, 'bucket'>, reason: string, cause: unknown): LazaretError {
  const options = { retryAfterSeconds: 10, ...(cause === undefined ? {} : { cause }) }
  return new LazaretError('storage-unreachable', `the bucket ${bucket} cannot be used: ${reason}`, options)
}
