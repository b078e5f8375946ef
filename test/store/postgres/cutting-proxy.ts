import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'
import { listening } from './listening.ts'

/** Before the server had it, or after it answered: the client hears nothing in either case. */
export type Moment = 'before' | 'after'

export interface CuttingProxy {
  readonly port: number
  /** Cuts the next so many connections that said `known` before where they say `words`. */
  cut(moment: Moment, words: string, known: string, times?: number): void
  /** connections that were cut */
  readonly cuts: number
}

interface Order {
  readonly moment: Moment
  readonly words: string
  readonly known: string
  times: number
}

/** Between a client and the database at `port`, until the end of the test. */
export async function startCuttingProxy(t: Test, port: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let order: Order | undefined
  let cuts = 0
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1')
    let said = ''
    let isCut = false
    const end = (): void => {
      client.destroy()
      target.destroy()
    }
    for (const one of [client, target]) {
      sockets.add(one)
      one.on('error', end).on('close', () => {
        sockets.delete(one)
        end()
      })
    }
    client.on('data', (bytes) => {
      const words = bytes.toString('latin1')
      said += words
      const now = order
      if (now !== undefined && now.times > 0 && said.includes(now.known) && words.includes(now.words)) {
        now.times -= 1
        cuts += 1
        isCut = true
        if (now.moment === 'before') return end()
      }
      target.write(bytes)
    })
    target.on('data', (bytes) => {
      if (isCut) end()
      else client.write(bytes)
    })
  })
  return {
    port: await listening(t, server, sockets),
    cut(moment, words, known, times = 1) {
      order = { moment, words, known, times }
    },
    get cuts() {
      return cuts
    },
  }
}
