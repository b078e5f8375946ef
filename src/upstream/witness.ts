import { request, type Dispatcher } from 'undici'
import { LazaretError } from '../model/errors.ts'
import type { Witness } from '../model/witness.ts'
import { deadlineIn } from './deadline.ts'
import { readDecoded } from './decode.ts'
import { discard } from './exchange.ts'
import { failureOf } from './failure.ts'
import { anyWay } from './own-way.ts'

const JSON_LINES = 'application/jsonl'

/** Until a line is taken, milliseconds. */
const TAKING_MS = 30_000

/** Until all lines have come, milliseconds. */
const GIVING_MS = 10 * 60_000

/** All heads of many years, bytes. */
const LINES_BYTES_MAX = 256 * 1024 * 1024

export interface WitnessEndpoint {
  /** http or https; a user name and password in it are sent as such */
  readonly url: string
  /** sent as a bearer token */
  readonly token?: string
  /** PEM file of certificate authorities to trust besides the default ones */
  readonly caFile?: string
}

/**
 * A witness behind a URL that the operator configured: each line is POSTed to it as `application/jsonl`, any answer of 2xx
 * means that it is kept, and GET gives all of them. Redirects are not followed: a head must come where it was sent.
 * Throws `invalid-config` where `caFile` cannot be read.
 */
export function witnessEndpoint(endpoint: WitnessEndpoint): Witness {
  const url = new URL(endpoint.url)
  const authorization = authorizationOf(url, endpoint.token)
  const headers = { 'user-agent': 'lazaret', ...(authorization === undefined ? {} : { authorization }) }
  url.username = ''
  url.password = ''
  const dispatcher = anyWay(endpoint.caFile)

  /** `read` has what it needs of the answer when it ends. */
  async function exchange<Result>(
    ms: number,
    question: { readonly method: 'GET' | 'POST'; readonly body?: string; readonly type: string },
    read: (response: Dispatcher.ResponseData) => Promise<Result>,
  ): Promise<Result> {
    const { method, body = null, type } = question
    const deadline = deadlineIn(ms, url.host)
    const typed = method === 'GET' ? { accept: type, 'accept-encoding': 'gzip' } : { 'content-type': type }
    try {
      const { signal } = deadline
      const response = await request(url, { dispatcher, method, body, signal, headers: { ...headers, ...typed } })
      if (response.statusCode >= 200 && response.statusCode < 300) return await read(response)
      await discard(response)
      throw new LazaretError('upstream-failed', `the witness ${url.host} answered with status ${response.statusCode}`)
    } catch (error) {
      throw inWords(error, url.host)
    } finally {
      deadline.clear()
    }
  }

  return {
    async keep(line) {
      await exchange(TAKING_MS, { method: 'POST', body: line, type: JSON_LINES }, discard)
    },
    async *lines() {
      yield* await exchange(GIVING_MS, { method: 'GET', type: JSON_LINES }, linesIn)
    },
    async close() {
      await dispatcher.destroy()
    },
  }
}

async function linesIn({ body, headers }: Dispatcher.ResponseData): Promise<readonly string[]> {
  const coding = headers['content-encoding']
  const bytes = await readDecoded(body, typeof coding === 'string' ? coding : undefined, LINES_BYTES_MAX)
  return bytes.toString().split('\n')
}

function authorizationOf(url: URL, token: string | undefined): string | undefined {
  if (token !== undefined) return `Bearer ${token}`
  if (url.username === '' && url.password === '') return undefined
  const text = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return `Basic ${Buffer.from(text).toString('base64')}`
}

function inWords(error: unknown, host: string): LazaretError {
  if (error instanceof LazaretError) return error
  const { message } = failureOf(error, host).error
  return new LazaretError('upstream-unreachable', `the witness: ${message}`, { cause: error })
}
