import { deadlineIn } from './deadline.ts'
import { discard, headerOf } from './exchange.ts'
import { failureOf } from './failure.ts'
import { anyWay } from './own-way.ts'

/** An answer is there within this, milliseconds. */
const PROBE_MS = 15_000

/** What one question to an address of the operator's showed. */
export type Probed =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** the text beside the status */
      readonly phrase: string
      /** epoch milliseconds, by the clock of who answered; absent: it does not say */
      readonly dateMs?: number
      readonly contentType: string
      /** of its body, where that was asked for: at most 64 KB of it */
      readonly text: string
    }
  /** why, in a sentence */
  | { readonly kind: 'unanswered'; readonly reason: string }

/** Bytes of a body that are read. */
const TEXT_BYTES = 64 * 1024

/** One GET of an address that the operator configured: its body is read where `reads` says so, redirects are not followed. */
export async function probe(address: string, caFile?: string, reads = false): Promise<Probed> {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  const dispatcher = anyWay(caFile)
  const deadline = deadlineIn(PROBE_MS, url.host)
  try {
    const response = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: { accept: 'application/json, */*;q=0.1', 'user-agent': 'lazaret doctor' },
      signal: deadline.signal,
    })
    const dateMs = Date.parse(headerOf(response, 'date') ?? '')
    const text = reads ? await startOf(response.body) : ''
    await discard(response)
    return {
      kind: 'answered',
      status: response.statusCode,
      phrase: response.statusText,
      contentType: headerOf(response, 'content-type') ?? '',
      text,
      ...(Number.isNaN(dateMs) ? {} : { dateMs }),
    }
  } catch (error) {
    return { kind: 'unanswered', reason: failureOf(error, url.host).error.message }
  } finally {
    deadline.clear()
    await dispatcher.destroy()
  }
}

/** What is longer is cut off. */
async function startOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body) {
    parts.push(part)
    bytes += part.length
    if (bytes > TEXT_BYTES) break
  }
  return Buffer.concat(parts).subarray(0, TEXT_BYTES).toString()
}
