import { createServer, type IncomingMessage, type Server } from 'node:http'
import { MESSAGE_MAX, type McpServer } from './rpc.ts'

/** Answers POST requests on the loopback, each with one JSON document. Pages of a browser are refused: they could ask from anywhere. */
export function httpServer(server: McpServer): Server {
  return createServer((request, response) => {
    void answered(server, request)
      .catch(() => ({ status: 500, body: '' }))
      .then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body))
  })
}

interface Answer {
  readonly status: number
  readonly body: string
}

async function answered(server: McpServer, request: IncomingMessage): Promise<Answer> {
  if (!isLocal(request)) return { status: 403, body: '' }
  if (request.url !== '/mcp') return { status: 404, body: '' }
  if (request.method !== 'POST') return { status: 405, body: '' }
  const text = await bodyOf(request)
  if (text === undefined) return { status: 413, body: '' }
  const body = await server.answer(text)
  return body === undefined ? { status: 202, body: '' } : { status: 200, body }
}

/** A name that leads here from outside (DNS rebinding) is none of ours. */
function isLocal({ headers }: IncomingMessage): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(headers.host ?? '') && headers.origin === undefined
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue
    bytes += part.length
    if (bytes > MESSAGE_MAX) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
