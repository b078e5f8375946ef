import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'

/** A receiver of notifications on loopback, as somebody else's server would be. */
export class TestReceiver {
  readonly taken: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
  /** what it answers with */
  status = 204
  headers: Readonly<Record<string, string>> = {}
  /** requests, refused ones too */
  asked = 0
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    this.asked += 1
    if (this.status < 300) this.taken.push({ headers: request.headers, body })
    response.writeHead(this.status, this.headers).end()
  }

  async listen(t: Test): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    t.teardown(() => {
      this.#server.closeAllConnections()
      this.#server.close()
    })
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook/secret-path`
  }
}

/** Looks again and again, for at most ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to that within 10 seconds')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
