import { once } from 'node:events'
import type { Server, Socket } from 'node:net'
import type { Test } from 'tap'

/** The port on loopback on which a proxy listens until the end of the test, when its connections are ended. */
export async function listening(
  t: Pick<Test, 'teardown'>,
  server: Server,
  sockets: ReadonlySet<Socket>,
): Promise<number> {
  t.teardown(async () => {
    for (const one of sockets) one.destroy()
    server.close()
    await once(server, 'close')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return address.port
}
