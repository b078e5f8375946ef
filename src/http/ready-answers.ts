import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { BoundedMap } from '../model/bounded-map.ts'
import { isAmbiguous } from './framing.ts'
import type { Metrics } from './metrics.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** whether the same question would get this very answer now, which counts as one that got it; undefined: it is worked out each time */
    again: (() => boolean) | undefined
  }
}

/** Answers that are sent again hold no more than this together, bytes. Their bodies are mostly those of views, which hold them anyway. */
const READY_BYTES_MAX = 16 * 1024 * 1024

/** Of longer ones the bytes take the time, and not what stands around them. */
const BODY_BYTES_MAX = 64 * 1024

/** What one takes beside its body, bytes: its headers, and the question's. */
const BESIDE_BYTES = 2048

/** Of one URL: forms, codings and clients. */
const VARIANTS_MAX = 8

/** Headers that may choose among answers to one URL: of all others that may, a question has none. */
const CHOOSING = ['host', 'accept', 'accept-encoding', 'user-agent'] as const

interface ReadyAnswer {
  /** the question's headers, as CHOOSING has them */
  readonly choosing: readonly (string | undefined)[]
  readonly again: () => boolean
  /** names and values in turn */
  readonly head: readonly string[]
  readonly bytes: Buffer
  readonly registry: string
  readonly kind: string
}

/**
 * Answers of lists that are asked for again and again, sent at once as they were sent the first time: with the same headers, and for as
 * long as the view says that it would give them again. A list of some kilobytes spends most of its time in the framework otherwise.
 */
export class ReadyAnswers {
  readonly #known = new BoundedMap<string, readonly ReadyAnswer[]>(READY_BYTES_MAX, sizeOf)
  readonly #metrics: Pick<Metrics, 'request'>

  constructor(metrics: Pick<Metrics, 'request'>) {
    this.#metrics = metrics
  }

  /** What was just answered, complete with all headers. Kept where the same question may get it again. */
  note(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const { again, statusCode } = reply
    const { raw, originalUrl: url, routeOptions } = request
    const { measured } = routeOptions.config
    if (again === undefined || statusCode !== 200 || !Buffer.isBuffer(payload) || payload.length > BODY_BYTES_MAX)
      return
    const head = headOf(reply)
    if (measured === undefined || head === undefined || !isPlain(raw) || url.includes('?')) return
    const choosing = CHOOSING.map((name) => raw.headers[name])
    const others = (this.#known.get(url) ?? []).filter((one) => !isSame(one, raw.headers))
    this.#known.set(url, [{ choosing, again, head, bytes: payload, ...measured }, ...others].slice(0, VARIANTS_MAX))
  }

  /** Whether the question was answered. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const ready = this.#known.get(request.url ?? '')?.find((one) => isSame(one, request.headers))
    if (ready === undefined || !isPlain(request) || isAmbiguous(request)) return false
    const startedMs = performance.now()
    if (!ready.again()) return false
    response.writeHead(200, [...ready.head])
    response.end(ready.bytes)
    this.#metrics.request(ready.registry, ready.kind, 200, (performance.now() - startedMs) / 1000)
    return true
  }
}

function isSame({ choosing }: ReadyAnswer, headers: IncomingHttpHeaders): boolean {
  return CHOOSING.every((name, at) => headers[name] === choosing[at])
}

/** Whether a question has nothing that changes its answer, besides what chooses it: no condition, no wish, no body, and no credentials. */
function isPlain({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && CHANGING.every((name) => headers[name] === undefined)
}

const CHANGING = [
  'authorization',
  'cache-control',
  'if-none-match',
  'range',
  'content-length',
  'transfer-encoding',
  'expect',
] as const

/** Undefined where the reply has something that is for this client, or this connection, alone, and where more is still to be added. */
function headOf(reply: FastifyReply): readonly string[] | undefined {
  if (!reply.hasHeader('content-length')) return undefined
  const headers = Object.entries(reply.getHeaders())
  const isOwn = headers.some(([name, value]) => Array.isArray(value) || name === 'connection' || name === 'set-cookie')
  return isOwn ? undefined : headers.flatMap(([name, value]) => [name, String(value)])
}

function sizeOf(answers: readonly ReadyAnswer[]): number {
  return answers.reduce((sum, { bytes }) => sum + bytes.length + BESIDE_BYTES, 0)
}
