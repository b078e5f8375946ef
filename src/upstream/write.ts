import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { WriteAnswer, WriteQuestion } from '../model/upstream.ts'
import { deadlineIn } from './deadline.ts'
import { readDecoded } from './decode.ts'
import { discard, headerOf } from './exchange.ts'
import { failureOf } from './failure.ts'
import { assertAllowed, normaliseUrl } from './hosts.ts'

/** A whole write, milliseconds: 100 MB at 0.2 MB/s. */
const WRITE_MS = 10 * 60_000

/** Longest answer to an upload that is read, bytes. */
const TEXT_BYTES_MAX = 16 * 1024

/** What of the caller's request goes on: who the caller is, what is written, and the one-time password. Never a cookie. */
const REQUEST_HEADERS = [
  'accept',
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'npm-auth-type',
  'npm-command',
  'npm-otp',
  'user-agent',
] as const

/** What of the answer comes back. */
const RESPONSE_HEADERS = ['content-type', 'npm-notice', 'retry-after', 'www-authenticate'] as const

/** Archives are never given this way: what is read here are documents and answers to writes. */
const ARTIFACT_PATH = /\.(?:tgz|tar|gz|bz2|xz|zst|whl|zip|egg)$/i

/**
 * One write, with the caller's own credentials and never ours; asked once, since a write that is repeated is another one. Redirects
 * are not followed: nobody's credentials go to another place. Throws LazaretError `upstream-…`, `forbidden`, `too-large`.
 */
export async function passWrite(
  dispatcher: Dispatcher,
  registry: RegistryConfig,
  question: WriteQuestion,
  documentBytesMax: number,
): Promise<WriteAnswer> {
  const url = writeUrl(registry, question)
  const deadline = deadlineIn(WRITE_MS, url.host)
  try {
    const response = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: question.method,
      headers: Object.fromEntries(
        REQUEST_HEADERS.flatMap((name) => {
          const value = question.headers[name]
          return typeof value === 'string' ? [[name, value]] : []
        }),
      ),
      body: question.body ?? null,
      signal: deadline.signal,
    })
    return await (question.answer === 'text' ? readText(response, url) : read(response, url, documentBytesMax))
  } catch (error) {
    throw error instanceof LazaretError ? error : failureOf(error, url.host).error
  } finally {
    deadline.clear()
    endBody(question.body)
  }
}

async function refuseRedirect(response: Dispatcher.ResponseData, url: URL): Promise<void> {
  if (response.statusCode < 300 || response.statusCode >= 400) return
  await discard(response)
  throw new LazaretError('upstream-failed', `${url.host} answers a write with a redirect, which is not followed`)
}

/** What was written is written, whatever is said of it: an answer that cannot be read is one without a word. */
async function readText(response: Dispatcher.ResponseData, url: URL): Promise<WriteAnswer> {
  await refuseRedirect(response, url)
  const body = readDecoded(response.body, headerOf(response, 'content-encoding'), TEXT_BYTES_MAX)
  const bytes = wordsOf(await body.catch(() => Buffer.alloc(0)))
  const { statusCode: status, statusText: reason } = response
  return { status, reason, headers: { 'content-type': 'text/plain; charset=utf-8' }, bytes }
}

async function read(response: Dispatcher.ResponseData, url: URL, bytesMax: number): Promise<WriteAnswer> {
  await refuseRedirect(response, url)
  const type = headerOf(response, 'content-type') ?? ''
  const { statusCode, statusText: reason } = response
  const bytes = await readDecoded(response.body, headerOf(response, 'content-encoding'), bytesMax)
  // Whatever an upstream serves here, it is not an artifact.
  const isWord = bytes.length === 0 || /^(?:application\/(?:[a-z0-9.+-]{1,80}\+)?json|text\/plain)\b/i.test(type)
  if (!isWord) throw new LazaretError('upstream-failed', `${url.host} answered with status ${statusCode} and no JSON`)
  const headers = Object.fromEntries(
    RESPONSE_HEADERS.flatMap((name) => {
      const value = headerOf(response, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return { status: statusCode, reason, headers, bytes }
}

/** The words of a page, as plain text: no page of another server is to run under our name, and no archive is text. */
function wordsOf(bytes: Buffer): Buffer {
  const text = bytes.toString()
  if (/[\p{Cc}\ufffd]/u.test(text.replaceAll(/\s/g, ''))) return Buffer.alloc(0)
  const words = text.replaceAll(/<(style|script|title)\b[^]*?<\/\1>|<[^>]*>/gi, ' ').replaceAll(/\s+/g, ' ')
  return Buffer.from(words.trim())
}

/** The path comes from a client: it must not lead out of upstream's folder, nor to a file that could be read. */
function writeUrl(registry: RegistryConfig, { method, path }: WriteQuestion): URL {
  const base = normaliseUrl(registry, registry.upstream)
  const url = URL.canParse(`${base.href}${path}`) ? normaliseUrl(registry, `${base.href}${path}`) : undefined
  const isInside = url !== undefined && url.origin === base.origin && url.pathname.startsWith(base.pathname)
  const isOdd = /(?:^|\/|%2f)(?:\.|%2e){1,2}(?:\/|%2f|$)|[\\\0]|%5c|%00|%25/i.test(path)
  if (!isInside || isOdd || (method === 'GET' && ARTIFACT_PATH.test(url.pathname)))
    throw new LazaretError('forbidden', 'this path is not passed on to upstream')
  assertAllowed(registry, url, 'document')
  return url
}

function endBody(body: Readable | undefined): void {
  if (body !== undefined && !body.destroyed) body.resume()
}
