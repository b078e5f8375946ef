import { Worker } from 'node:worker_threads'
import { heldBy } from '../lib/memory.ts'
import type { Attack } from './attacks.ts'
import type { ProbeOrder, Seen } from './probe.ts'

export interface Siege extends Seen {
  /** the most that was held at any time, bytes: by the server, and by its inspection processes together */
  readonly bytesMax: number
  readonly bytesOfChildrenMax: number
}

/** Before anything is measured the attack has this long, milliseconds. */
const BEGINS_MS = 2000

const LOOK_MS = 200

/** One attack on a running Lazaret, and what an innocent client sees meanwhile. Ends by itself. */
export async function siege(
  lazaret: { readonly url: string; readonly pid: number },
  attack: Attack,
  seconds: number,
): Promise<Siege> {
  const { hostname: host, port } = new URL(lazaret.url)
  const address = { host, port: Number(port) }
  const ending = new AbortController()
  let bytesMax = 0
  let bytesOfChildrenMax = 0
  const looking = setInterval(() => {
    const { bytes, bytesOfChildren } = heldBy(lazaret.pid)
    bytesMax = Math.max(bytesMax, bytes)
    bytesOfChildrenMax = Math.max(bytesOfChildrenMax, bytesOfChildren)
  }, LOOK_MS)
  const attacking = attack.run({ ...address, signal: ending.signal })
  try {
    await new Promise((resolve) => setTimeout(resolve, BEGINS_MS))
    const seen = await probed({ ...address, seconds, run: Date.now().toString(36) })
    return { ...seen, bytesMax, bytesOfChildrenMax }
  } finally {
    ending.abort()
    await attacking
    clearInterval(looking)
  }
}

function probed(order: ProbeOrder): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('probe.ts', import.meta.url), { workerData: order })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
