import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { json, type Reply } from './reply.ts'

/** How an upstream can be hostile, or just unlucky, on one path. */
export type Behaviour =
  /** takes the request and never answers */
  | { readonly kind: 'stall' }
  /** answers after a while */
  | { readonly kind: 'delay'; readonly ms: number }
  /** answers once that has come */
  | { readonly kind: 'wait'; readonly until: Promise<unknown> }
  /** the stated length, but only the first bytes, then the connection is cut */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** states another length than it sends; a longer one is then cut, of a shorter one the rest follows */
  | { readonly kind: 'content-length'; readonly value: number }
  | { readonly kind: 'bytes'; readonly body: Buffer; readonly contentType?: string; readonly coding?: string }
  /** to a path of this server, or to any URL */
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  | { readonly kind: 'redirect-loop' }
  /** a few bytes at a time */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** an endless or very long body of zeros, without a stated length */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** a document that ends in the middle */
  | { readonly kind: 'malformed' }
  /** an error, `times` times (always, where not given), then as ever */
  | { readonly kind: 'status'; readonly status: number; readonly times?: number; readonly retryAfter?: string }

/** A rule that applies one behaviour to the paths that match. */
export class Misbehaviour {
  readonly #matches: (path: string) => boolean
  readonly behaviour: Behaviour
  #left: number

  constructor(path: string | RegExp, behaviour: Behaviour) {
    this.#matches = typeof path === 'string' ? (asked) => asked === path : (asked) => path.test(asked)
    this.behaviour = behaviour
    this.#left = behaviour.kind === 'status' ? (behaviour.times ?? Infinity) : Infinity
  }

  /** Whether it applies to this request; counts the times. */
  takes(path: string): boolean {
    if (this.#left <= 0 || !this.#matches(path)) return false
    this.#left -= 1
    return true
  }
}

export function send(response: ServerResponse, reply: Reply, head: boolean): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.status === 304 ? 0 : reply.body.length })
  response.end(head ? undefined : reply.body)
}

/** Sends `reply` the way `behaviour` says. */
export async function misbehave(
  response: ServerResponse,
  path: string,
  reply: Reply,
  behaviour: Behaviour,
  head: boolean,
): Promise<void> {
  switch (behaviour.kind) {
    case 'stall':
      return
    case 'delay':
      await sleep(behaviour.ms, undefined, { ref: false })
      return send(response, reply, head)
    case 'wait':
      await behaviour.until
      return send(response, reply, head)
    case 'truncate':
      return cut(response, reply, reply.body.length, reply.body.subarray(0, behaviour.bytes))
    case 'content-length':
      return cut(response, reply, behaviour.value, reply.body)
    case 'bytes':
      return send(response, { ...reply, headers: coded(reply, behaviour), body: behaviour.body }, head)
    case 'redirect':
      return send(
        response,
        { status: behaviour.status ?? 302, headers: { location: behaviour.to }, body: Buffer.alloc(0) },
        head,
      )
    case 'redirect-loop':
      return send(response, { status: 302, headers: { location: path }, body: Buffer.alloc(0) }, head)
    case 'drip':
      return drip(response, reply, behaviour.bytes, behaviour.everyMs)
    case 'huge':
      return huge(response, reply, behaviour.bytes)
    case 'malformed':
      return send(
        response,
        { ...reply, headers: typed(reply), body: Buffer.from('{"name": "cut off in the mid') },
        head,
      )
    case 'status':
      return send(response, failure(behaviour.status, behaviour.retryAfter), head)
  }
}

function failure(status: number, retryAfter: string | undefined): Reply {
  return json(
    status,
    { error: `upstream says ${status}` },
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  )
}

/** The reply's headers without those that speak of the true body. */
function coded(reply: Reply, { contentType, coding }: Behaviour & { kind: 'bytes' }): Record<string, string> {
  return { ...typed(reply, contentType), ...(coding === undefined ? {} : { 'content-encoding': coding }) }
}

function typed(reply: Reply, contentType?: string): Record<string, string> {
  const { etag: _etag, 'content-encoding': _coding, ...rest } = reply.headers
  return contentType === undefined ? rest : { ...rest, 'content-type': contentType }
}

/** States `length`, writes `body` past node's own check, and cuts the connection. */
function cut(response: ServerResponse, reply: Reply, length: number, body: Buffer): void {
  response.strictContentLength = false
  response.writeHead(reply.status, { ...reply.headers, 'content-length': length })
  response.flushHeaders()
  const { socket } = response
  socket?.write(body, () => {
    socket.destroySoon()
  })
}

async function drip(response: ServerResponse, reply: Reply, bytes: number, everyMs: number): Promise<void> {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length })
  for (let offset = 0; offset < reply.body.length && !response.destroyed; offset += bytes) {
    response.write(reply.body.subarray(offset, offset + bytes))
    await sleep(everyMs, undefined, { ref: false })
  }
  response.end()
}

async function huge(response: ServerResponse, reply: Reply, bytes: number): Promise<void> {
  response.writeHead(200, typed(reply))
  const chunk = Buffer.alloc(64 * 1024)
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        response.once('drain', resolve)
        response.once('close', resolve)
      })
    }
  }
  response.end()
}
