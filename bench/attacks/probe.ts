import { Agent, get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** What an innocent client sees meanwhile. */
export interface Seen {
  /** milliseconds of each answer with the hot artifact */
  readonly hotMs: readonly number[]
  /** milliseconds of each answer with an artifact that nobody asked for before, repeated where it was told to come back */
  readonly coldMs: readonly number[]
  /** answers with anything else than an artifact */
  readonly failed: readonly string[]
}

export interface ProbeOrder {
  readonly host: string
  readonly port: number
  readonly seconds: number
  /** part of the names of packages that nobody asked for before */
  readonly run: string
}

/** Innocent clients have an address of their own, as they have in real life. */
const LOCAL_ADDRESS = '127.0.0.2'

/** The hot artifact is asked for this often, and one that is new, milliseconds. */
const HOT_EVERY_MS = 50
const COLD_EVERY_MS = 1000

/** A cold one is given up after this long, milliseconds. */
const COLD_MAX_MS = 60_000

// In a thread of its own: what the attack costs this process must not be measured.
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')
const order: ProbeOrder = workerData
port.postMessage(await probe(order))

async function probe({ seconds, run, ...server }: ProbeOrder): Promise<Seen> {
  const agent = new Agent({ keepAlive: true })
  const end = performance.now() + seconds * 1000
  const hotMs: number[] = []
  const coldMs: number[] = []
  const failed: string[] = []
  const hot = async (): Promise<void> => {
    while (performance.now() < end) {
      const [status, ms] = await timed(server, '/npm/hot/-/hot-1.0.0.tgz', agent)
      if (status === 200) hotMs.push(ms)
      else failed.push(`hot ${status}`)
      await pause(HOT_EVERY_MS)
    }
  }
  const cold = async (): Promise<void> => {
    for (let at = 0; performance.now() < end; at += 1) {
      const name = `new-${run}-${at}`
      const since = performance.now()
      for (;;) {
        const [status] = await timed(server, `/npm/${name}/-/${name}-1.0.0.tgz`, agent)
        const ms = performance.now() - since
        if (status === 200) coldMs.push(ms)
        else if (status === 503 && ms < COLD_MAX_MS) continue
        else failed.push(`cold ${status} after ${Math.round(ms)} ms`)
        break
      }
      await pause(COLD_EVERY_MS)
    }
  }
  await Promise.all([hot(), cold()])
  agent.destroy()
  return { hotMs, coldMs, failed }
}

function timed(
  server: Pick<ProbeOrder, 'host' | 'port'>,
  path: string,
  agent: Agent,
): Promise<[status: number, ms: number]> {
  return new Promise((resolve) => {
    const since = performance.now()
    const request = get({ ...server, path, agent, localAddress: LOCAL_ADDRESS, timeout: COLD_MAX_MS }, (response) => {
      response.resume()
      response.once('end', () => resolve([response.statusCode ?? 0, performance.now() - since]))
      response.once('error', () => resolve([0, performance.now() - since]))
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve([0, performance.now() - since]))
  })
}
