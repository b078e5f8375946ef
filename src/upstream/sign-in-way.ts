import { request, type EnvHttpProxyAgent } from 'undici'
import type { CustomFetchOptions } from 'openid-client'
import { LazaretError } from '../model/errors.ts'
import { isLoopbackHost } from '../model/loopback.ts'
import type { SignInSettings } from '../model/sign-in.ts'
import { deadlineIn } from './deadline.ts'
import { readDecoded } from './decode.ts'
import { failureOf } from './failure.ts'
import { ownWay } from './own-way.ts'
import type { Resolve } from './resolve.ts'

/** Until an answer is there, milliseconds. */
const ANSWER_MS = 15_000

/** One answer: a token with its claims, the keys, or the document, bytes. */
export const ANSWER_BYTES_MAX = 256 * 1024

/** The way to a sign-in provider: over TLS, to public addresses unless others are configured, within limits, and where it was sent. */
export class SignInWay {
  readonly #isLocal: boolean
  readonly #dispatcher: EnvHttpProxyAgent

  constructor({ issuer, allowPrivateAddresses }: SignInSettings, resolve: Resolve, caFile: string | undefined) {
    this.#isLocal = new URL(issuer).protocol === 'http:'
    this.#dispatcher = ownWay({ subject: 'sign_in', allowPrivateAddresses, resolve, caFile })
  }

  /** As the client of OpenID Connect asks for it. Throws LazaretError `upstream-…`. */
  readonly fetch = async (place: string, { method, headers, body }: CustomFetchOptions): Promise<Response> => {
    const url = new URL(place)
    this.check(url)
    const deadline = deadlineIn(ANSWER_MS, url.host)
    try {
      const all = { ...headers, 'user-agent': 'lazaret' }
      const sent = body === null || body === undefined ? {} : { body: textOf(body) }
      const { signal } = deadline
      const answer = await request(url, {
        dispatcher: this.#dispatcher,
        method: methodOf(method),
        headers: all,
        signal,
        ...sent,
      })
      const coding = answer.headers['content-encoding']
      const bytes = await readDecoded(answer.body, typeof coding === 'string' ? coding : undefined, ANSWER_BYTES_MAX)
      const kept = ['content-type', 'www-authenticate', 'date'].flatMap((name) => {
        const value = answer.headers[name]
        return typeof value === 'string' ? [[name, value] as [string, string]] : []
      })
      return new Response(bytes.length === 0 ? null : new Uint8Array(bytes), {
        status: answer.statusCode,
        headers: kept,
      })
    } catch (error) {
      throw this.#failure(error, url.host)
    } finally {
      deadline.clear()
    }
  }

  /** Throws `upstream-failed` for a place that anybody on the way could stand in for. */
  check(url: URL): void {
    if (url.protocol === 'https:' || (this.#isLocal && url.protocol === 'http:' && isLoopbackHost(url.host))) return
    throw new LazaretError('upstream-failed', 'The sign-in provider names a place that is not https.')
  }

  #failure(error: unknown, host: string): LazaretError {
    if (!(error instanceof LazaretError)) return failureOf(error, host).error
    if (error.code !== 'too-large') return error
    return new LazaretError('upstream-failed', `${host} answers with more than a sign-in can take`, { cause: error })
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy()
  }
}

function textOf(body: NonNullable<CustomFetchOptions['body']>): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body)
  throw new LazaretError('internal', 'A sign-in sends text alone.')
}

function methodOf(method: string): 'GET' | 'POST' {
  if (method === 'GET' || method === 'POST') return method
  throw new LazaretError('internal', 'A sign-in asks by GET and POST alone.')
}
