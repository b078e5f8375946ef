import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Lets go of connections when the server closes, so that a stop takes no longer than the requests that are under way:
 * connections that were opened ahead and never used, which node:http does not count as idle, are ended at once. A reply that
 * is sent once the closing has begun must end its connection, which the client would keep else.
 */
export function closeConnections(server: FastifyInstance): { readonly begun: () => boolean } {
  const unused = new Set<Socket>()
  let closing = false
  server.server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.server.on('request', ({ socket }: { readonly socket: Socket }) => unused.delete(socket))
  server.addHook('preClose', (done) => {
    closing = true
    for (const socket of unused) socket.destroy()
    done()
  })
  return { begun: () => closing }
}
