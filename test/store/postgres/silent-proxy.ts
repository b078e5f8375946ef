import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'
import { listening } from './listening.ts'

export interface SilentProxy {
  readonly port: number
  /** From now on nothing of what either side says reaches the other, and neither hears of it: a network that lost its way. */
  partition(): void
  /** What was said meanwhile arrives now. */
  heal(): void
}

/** Between a server and the database at `port`, until the end of the test. */
export async function startSilentProxy(t: Pick<Test, 'teardown'>, port: number): Promise<SilentProxy> {
  const sockets = new Set<Socket>()
  let isSilent = false
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(one)
      one.on('data', (bytes) => other.write(bytes))
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      if (isSilent) one.pause()
    }
  })
  return {
    port: await listening(t, server, sockets),
    partition() {
      isSilent = true
      for (const one of sockets) one.pause()
    },
    heal() {
      isSilent = false
      for (const one of sockets) one.resume()
    },
  }
}
