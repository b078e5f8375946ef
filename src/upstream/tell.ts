import { LazaretError } from '../model/errors.ts'
import { deadlineIn } from './deadline.ts'
import { discard } from './exchange.ts'
import { failureOf } from './failure.ts'
import { straightWay } from './own-way.ts'

/** Until it is taken, milliseconds. */
const TAKING_MS = 5000

export interface Telling {
  readonly url: string
  readonly body: unknown
  /** of a Lazaret; absent: as nobody in particular */
  readonly token?: string
  readonly caFile?: string
}

/** POSTs JSON to a Lazaret, without a proxy and without redirects. Throws LazaretError `upstream-failed`, `upstream-unreachable`. */
export async function tell({ url, body, token, caFile }: Telling): Promise<void> {
  const { host, origin, pathname: path } = new URL(url)
  const dispatcher = straightWay(caFile)
  const deadline = deadlineIn(TAKING_MS, host)
  try {
    const response = await dispatcher.request({
      origin,
      path,
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'lazaret exec',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: deadline.signal,
    })
    await discard(response)
    if (response.statusCode !== 200)
      throw new LazaretError('upstream-failed', `${host} answered with status ${response.statusCode}`)
  } catch (error) {
    if (error instanceof LazaretError) throw error
    throw new LazaretError('upstream-unreachable', failureOf(error, host).error.message, { cause: error })
  } finally {
    deadline.clear()
    await dispatcher.destroy()
  }
}
