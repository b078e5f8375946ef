import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Test } from 'tap'

/** What becomes of one request on its way. */
export type Fault = 'passed' | 'refused' | 'cut' | 'altered'

export interface Faulty {
  readonly url: string
  /** method and headers of each request, oldest first */
  readonly seen: { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers'] }[]
  /** what becomes of the next requests, one after the other; then all are passed on */
  next(...faults: readonly Fault[]): void
  /** What becomes of all others, from now on, and by how many milliseconds they are late. */
  always(fault: Fault, lateMs?: number): void
}

/** Stands before a service that speaks S3: answers 503 itself, cuts an answer in its middle, or alters one byte of it. */
export async function startFaulty(t: Pick<Test, 'teardown'>, target: string): Promise<Faulty> {
  let faults: readonly Fault[] = []
  let usual: Fault = 'passed'
  let late = 0
  const seen: Faulty['seen'] = []
  const server = createServer((incoming, outgoing) => {
    const [fault = usual, ...rest] = faults
    faults = rest
    seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers })
    if (fault !== 'refused') return void setTimeout(() => passOn(target, fault, incoming, outgoing), late)
    incoming.resume()
    incoming.on('end', () => outgoing.writeHead(503).end('<Error><Code>SlowDown</Code></Error>'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    next: (...given) => (faults = given),
    always(fault, lateMs = 0) {
      usual = fault
      late = lateMs
    },
  }
}

/** With the header `host` as it came: it is signed. */
function passOn(target: string, fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming
  const passed = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.on('data', (chunk: Buffer) => {
      if (fault === 'altered' && chunk.length > 0) chunk[0] = (chunk[0] ?? 0) ^ 1
      // What was written is on its way before the line is cut: else the client had no answer at all, and would ask again.
      if (fault === 'cut')
        outgoing.write(chunk.subarray(0, chunk.length / 2), () => setTimeout(() => outgoing.destroy(), 100))
      else outgoing.write(chunk)
    })
    answer.on('end', () => fault === 'cut' || outgoing.end())
  })
  passed.on('error', () => outgoing.destroy())
  incoming.pipe(passed)
}
