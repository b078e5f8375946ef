import type { Dispatcher } from 'undici'
import { LazaretError, type ErrorCode } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { authorizationFor } from './credentials.ts'
import { AttemptFailure } from './failure.ts'
import { assertAllowed, normaliseUrl, type Purpose } from './hosts.ts'
import type { UpstreamLimits } from './limits.ts'
import { wordsOf } from './words.ts'

export interface Question {
  readonly registry: RegistryConfig
  readonly url: URL
  readonly purpose: Purpose
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export interface Answer {
  readonly response: Dispatcher.ResponseData
  /** the URL that answered in the end */
  readonly url: URL
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Bytes of a body that is of no interest, to keep its connection; a longer one costs the connection. */
const DISCARDED_BYTES = 64 * 1024

/** Longest text of upstream's that goes into an error message of ours. */
const MAX_HEADER_LENGTH = 1024

/** One GET. Redirects are followed by hand: each target passes the host rule, and credentials are chosen anew for it. */
export async function exchange(dispatcher: Dispatcher, question: Question, limits: UpstreamLimits): Promise<Answer> {
  let { url } = question
  for (let hop = 0; ; hop += 1) {
    assertAllowed(question.registry, url, question.purpose)
    const response = await ask(dispatcher, question, url)
    if (!REDIRECTS.has(response.statusCode)) return { response, url }
    await discard(response)
    if (hop >= limits.redirects)
      throw new LazaretError('upstream-failed', `${url.host} redirects more than ${limits.redirects} times`)
    url = redirectTarget(question.registry, url, headerOf(response, 'location'))
  }
}

/**
 * Until the answer's headers are there, or the deadline has passed. undici minds a signal only once a request has a
 * connection: one that waits for one would wait for as long as all of them are taken.
 */
async function ask(dispatcher: Dispatcher, question: Question, url: URL): Promise<Dispatcher.ResponseData> {
  const { registry, signal } = question
  const answer = dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    headers: { ...question.headers, ...authorizationFor(registry, url) },
    signal,
  })
  const late = Promise.withResolvers<never>()
  const giveUp = (): void => late.reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()
  try {
    return await Promise.race([answer, late.promise])
  } catch (error) {
    // An answer that comes when nobody waits for it any more must not keep its connection.
    answer.then(
      ({ body }) => body.destroy(),
      () => undefined,
    )
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function redirectTarget(registry: RegistryConfig, from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new LazaretError('upstream-failed', `${from.host} redirects to nowhere`)
  }
  return normaliseUrl(registry, new URL(location, from).href)
}

/** A header that is stated once and is of sane length; anything else counts as not stated. */
export function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name]
  return typeof value === 'string' && value !== '' && value.length <= MAX_HEADER_LENGTH ? value : undefined
}

/** Reads away a body that nobody wants. Never fails. */
export async function discard(response: Dispatcher.ResponseData): Promise<void> {
  await response.body.dump({ limit: DISCARDED_BYTES }).catch(() => undefined)
}

/** Statuses that mean "not now". */
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * A status that is no answer to the question. 403 and 451 are upstream's decision about this package, which we pass on
 * and never answer from our cache, unless they come with a page for people: that is whoever stands before upstream. All else
 * is trouble.
 */
export async function statusFailure({ response, url }: Answer): Promise<AttemptFailure> {
  const { statusCode } = response
  const isRefusal = statusCode === 403 || statusCode === 451
  const words = isRefusal && !isHtml(headerOf(response, 'content-type')) ? await wordsOf(response) : ''
  // What was read already is not read again.
  await discard(response)
  const pauseMs = retryAfterMs(headerOf(response, 'retry-after'))
  const failure = (code: ErrorCode, message: string): AttemptFailure => {
    const again = pauseMs === undefined ? {} : { retryAfterSeconds: Math.ceil(pauseMs / 1000) }
    return new AttemptFailure(new LazaretError(code, message, again), RETRYABLE.has(statusCode), pauseMs)
  }
  if (isRefusal) {
    return isHtml(headerOf(response, 'content-type'))
      ? failure('upstream-unreachable', `${url.host} answered with a page for people (${statusCode})`)
      : failure('forbidden', `${url.host} refuses this package (${statusCode})${words === '' ? '' : `: ${words}`}`)
  }
  if (statusCode === 401 || statusCode === 407) {
    const message = `${url.host} answered with status ${statusCode}; its credentials are missing or wrong`
    return failure('upstream-refused', message)
  }
  const message = `${url.host} answered with status ${statusCode}`
  if (statusCode >= 500 || statusCode === 429 || statusCode === 408 || statusCode === 425)
    return failure('upstream-unreachable', message)
  // What upstream says of our question itself it will say again: nobody is to repeat it.
  return failure(statusCode >= 400 ? 'upstream-refused' : 'upstream-failed', message)
}

/** Whether a body is written for a browser. */
export function isHtml(contentType: string | undefined): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i.test(contentType ?? '')
}

/** Seconds or a date [RFC 9110, 10.2.3]. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
