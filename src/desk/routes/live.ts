import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { LazaretError } from '../../model/errors.ts'
import type { Desk } from '../desk.ts'
import { LiveQueue, type QueueState } from '../live.ts'
import { parse } from './parse.ts'

/** Streams at a time, of all people together. */
export const STREAMS_MAX = 200
/** A stream ends by then: the browser asks anew, and whoever may not read any more is told so. */
const SECONDS_MAX = 300
/** Silence that proxies between take for a dead connection is twice as long. */
const BEAT_MS = 15_000

export const liveQuery = z.object({ seconds: z.coerce.number().int().min(0).max(SECONDS_MAX).default(SECONDS_MAX) })

/** How the queue stands, as server-sent events: at once, and whenever it changes. */
export function liveRoutes(scope: FastifyInstance, desk: Desk): void {
  const queue = new LiveQueue(desk.app)
  const open = new Set<PassThrough>()
  scope.addHook('preClose', (done) => {
    for (const stream of open) stream.end()
    done()
  })
  scope.get('/cases/live', (request, reply) => {
    const { seconds } = parse(liveQuery, request.query)
    if (open.size >= STREAMS_MAX)
      throw new LazaretError('too-many-requests', 'Too many pages listen already: try again in 60 s.')
    return streamed(reply, queue, open, seconds)
  })
}

function streamed(reply: FastifyReply, queue: LiveQueue, open: Set<PassThrough>, seconds: number): FastifyReply {
  const stream = new PassThrough()
  open.add(stream)
  const end = queue.listen((state) => stream.write(eventOf(state)))
  const beat = setInterval(() => stream.write(': still here\n\n'), BEAT_MS)
  const last = setTimeout(() => stream.end(), seconds * 1000)
  stream.once('close', () => {
    end()
    clearInterval(beat)
    clearTimeout(last)
    open.delete(stream)
  })
  stream.write('retry: 5000\n\n')
  return reply.header('x-accel-buffering', 'no').type('text/event-stream').send(stream)
}

function eventOf(state: QueueState): string {
  return `event: queue\ndata: ${JSON.stringify(state)}\n\n`
}
