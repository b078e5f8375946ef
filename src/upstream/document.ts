import type { Dispatcher } from 'undici'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { DocumentAnswer } from '../model/upstream.ts'
import { deadlineIn } from './deadline.ts'
import { ACCEPT_ENCODING, readDecoded } from './decode.ts'
import { discard, exchange, headerOf, statusFailure, type Answer, type Question } from './exchange.ts'
import { AttemptFailure } from './failure.ts'
import { normaliseUrl } from './hosts.ts'
import type { UpstreamLimits } from './limits.ts'
import { withRetries, type RetryBudget } from './retry.ts'

/** What all questions to one upstream share. */
export interface Way {
  readonly dispatcher: Dispatcher
  readonly limits: UpstreamLimits
  readonly budget: RetryBudget
}

const NO_BYTES = Buffer.alloc(0)

/** One document, whole. Attempts are repeated also where the body broke off: nothing of it was used yet. */
export async function fetchDocument(
  way: Way,
  registry: RegistryConfig,
  path: string,
  accept: string,
  validators: { readonly etag?: string; readonly lastModified?: string },
): Promise<DocumentAnswer> {
  const { limits, budget } = way
  const url = documentUrl(registry, path)
  const deadline = deadlineIn(limits.documentMs, url.host)
  const { signal } = deadline
  const headers = {
    accept,
    'accept-encoding': ACCEPT_ENCODING,
    'user-agent': 'lazaret',
    ...(validators.etag === undefined ? {} : { 'if-none-match': validators.etag }),
    ...(validators.lastModified === undefined ? {} : { 'if-modified-since': validators.lastModified }),
  }
  const conditional = validators.etag !== undefined || validators.lastModified !== undefined
  const question: Question = { registry, url, purpose: 'document', headers, signal }
  try {
    return await withRetries({ limits, budget, host: url.host, signal }, async () =>
      read(await exchange(way.dispatcher, question, limits), limits, conditional),
    )
  } finally {
    deadline.clear()
  }
}

/** The path comes from our own code, made from a name that was checked; it still must not lead out of upstream's folder. */
function documentUrl(registry: RegistryConfig, path: string): URL {
  const base = normaliseUrl(registry, registry.upstream)
  const url = normaliseUrl(registry, `${base.href}${path}`)
  if (url.origin === base.origin && url.pathname.startsWith(base.pathname)) return url
  throw new LazaretError('bad-request', 'the path leads out of the registry')
}

async function read(answer: Answer, limits: UpstreamLimits, conditional: boolean): Promise<DocumentAnswer> {
  const { response, url } = answer
  const { statusCode } = response
  const [contentType, etag, lastModified] = ['content-type', 'etag', 'last-modified'].map((name) =>
    headerOf(response, name),
  )
  const common = {
    contentType: contentType ?? '',
    url: url.href,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  }
  if (statusCode === 200) return { ...common, status: 'ok', bytes: await body(answer, limits) }
  if (statusCode === 304 && conditional) {
    await discard(response)
    return { ...common, status: 'not-modified', bytes: NO_BYTES }
  }
  if (statusCode === 404 || statusCode === 410) {
    await discard(response)
    return { ...common, status: 'missing', bytes: NO_BYTES }
  }
  throw await statusFailure(answer)
}

async function body({ response, url }: Answer, limits: UpstreamLimits): Promise<Buffer> {
  try {
    return await readDecoded(response.body, headerOf(response, 'content-encoding'), limits.documentBytes)
  } catch (error) {
    if (!isZlibError(error)) throw error
    const failed = new LazaretError('upstream-failed', `${url.host} sent a body that cannot be decompressed`, {
      cause: error,
    })
    throw new AttemptFailure(failed, error.code === 'Z_BUF_ERROR')
  }
}

/** `Z_BUF_ERROR`: the data ended early, in whichever coding. */
function isZlibError(error: unknown): error is Error & { readonly code: string } {
  return /^(?:Z_|ZSTD_|ERR__ERROR|ERR_BROTLI)/.test(codeOf(error))
}
