import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Connections at a time: some builds open fifty each. Each takes a descriptor, and some ten kilobytes. */
const CONNECTIONS_MAX = 10_000

/**
 * Lets go of connections when the server closes, so that a stop takes no longer than the answers that are under way, and cuts
 * none of them. node:http takes an answer for done once its last byte was handed over, though megabytes of it may still wait
 * for a slow client: here a connection is busy until the system has taken all of it. A reply that is sent once the closing has
 * begun must end its connection, which the client would keep else. Of more than `connectionsMax` the oldest that waits for nothing is
 * cut, or the new one where there is none: whoever opens connections and says nothing keeps nobody out.
 */
export function closeConnections(
  server: FastifyInstance,
  connectionsMax = CONNECTIONS_MAX,
): { readonly begun: () => boolean } {
  const open = new Map<Socket, { answering: number }>()
  let closing = false

  const letGo = (): void => {
    closing = true
    for (const [socket, { answering }] of open) if (answering === 0) socket.destroy()
  }

  server.server.on('connection', (socket: Socket) => {
    if (open.size >= connectionsMax) (idleOf(open) ?? socket).destroy()
    open.set(socket, { answering: 0 })
    socket.once('close', () => open.delete(socket))
  })
  server.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const connection = open.get(socket)
    if (connection === undefined) return
    connection.answering += 1
    // After `finish` comes `close`, and without the former where the connection broke.
    response.once('close', () => {
      connection.answering -= 1
      if (closing && connection.answering === 0) socket.destroySoon()
    })
  })
  // What node:http calls when it begins to close.
  server.server.closeIdleConnections = letGo
  server.addHook('preClose', (done) => {
    letGo()
    done()
  })
  return { begun: () => closing }
}

/** How long what a client still sends is read and thrown away, once its request was answered. */
const LINGER_MS = 5_000

/**
 * Lets a client have the answer to a request whose body was left unread. The connection must end, since the next request
 * would wait behind that body; but a socket that is closed over unread bytes resets the connection, and the client, still
 * sending, then reads "broken pipe" in the place of the reason. So the answer is sent and ended, and what comes is thrown
 * away, until the client closes or `lingerMs` have passed.
 */
export function linger(request: IncomingMessage, { socket }: ServerResponse, lingerMs = LINGER_MS): void {
  // whoever has hung up hears nothing
  if (socket === null) return
  // What node:http calls once the last byte of the last answer of a connection was handed over.
  socket.destroySoon = () => {
    socket.end()
    request.removeAllListeners('readable')
    request.resume()
    const cut = setTimeout(() => socket.destroy(), lingerMs).unref()
    socket.once('close', () => clearTimeout(cut))
  }
}

/** The one that is open longest. */
function idleOf(open: ReadonlyMap<Socket, { readonly answering: number }>): Socket | undefined {
  for (const [socket, { answering }] of open) if (answering === 0 && !socket.destroyed) return socket
  return undefined
}
