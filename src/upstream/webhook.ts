import { request } from 'undici'
import { LazaretError } from '../model/errors.ts'
import type { OutgoingMessage, Postman, WebhookReceiver } from '../model/receiver.ts'
import { deadlineIn } from './deadline.ts'
import { discard } from './exchange.ts'
import { failureOf } from './failure.ts'
import { ownWay } from './own-way.ts'
import type { Resolve } from './resolve.ts'

/** Until a message is taken, milliseconds. */
const TAKING_MS = 30_000

/**
 * POSTs messages to the URL of a receiver. Any answer of 2xx means that the message is taken; redirects are not followed: what is
 * told must come where it was sent. Behind a proxy of ours the proxy resolves names.
 * Throws `invalid-config` where `caFile` cannot be read.
 */
export function webhook(receiver: WebhookReceiver, resolve: Resolve, caFile?: string): Postman<OutgoingMessage> {
  const { url, name, allowPrivateAddresses } = receiver
  // The path of such a URL is a secret as often as not: it is never said.
  const { host } = new URL(url)
  const dispatcher = ownWay({ subject: `receiver ${name}`, allowPrivateAddresses, resolve, caFile })
  return {
    async post({ body, headers }) {
      const deadline = deadlineIn(TAKING_MS, host)
      const all = { ...headers, 'user-agent': 'lazaret' }
      try {
        const { signal } = deadline
        const response = await request(url, { dispatcher, method: 'POST', body, headers: all, signal })
        await discard(response)
        if (response.statusCode >= 200 && response.statusCode < 300) return
        const again = Number(response.headers['retry-after'])
        const problem = `${host} answered with status ${response.statusCode}`
        const named = Number.isInteger(again) && again > 0 ? { retryAfterSeconds: again } : {}
        throw new LazaretError('upstream-failed', problem, named)
      } catch (error) {
        if (error instanceof LazaretError) throw error
        const { message } = failureOf(error, host).error
        throw new LazaretError('upstream-unreachable', message, { cause: error })
      } finally {
        deadline.clear()
      }
    },
    close: () => dispatcher.destroy(),
  }
}
