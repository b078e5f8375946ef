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
    }
  /** why, in a sentence */
  | { readonly kind: 'unanswered'; readonly reason: string }

/** One GET of an address that the operator configured: its body is not read, redirects are not followed. */
export async function probe(text: string, caFile?: string): Promise<Probed> {
  const url = new URL(text)
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
    await discard(response)
    return {
      kind: 'answered',
      status: response.statusCode,
      phrase: response.statusText,
      contentType: headerOf(response, 'content-type') ?? '',
      ...(Number.isNaN(dateMs) ? {} : { dateMs }),
    }
  } catch (error) {
    return { kind: 'unanswered', reason: failureOf(error, url.host).error.message }
  } finally {
    deadline.clear()
    await dispatcher.destroy()
  }
}
