import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { NAMES } from './upstream.ts'

/** Where the attack goes, and when it ends. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly signal: AbortSignal
}

export interface Attack {
  readonly title: string
  /** Goes on until `signal` is aborted. Never rejects. */
  run(target: Target): Promise<void>
}

/** Connections of the attacks that are about them. */
export interface Crowds {
  readonly slow: number
  readonly silent: number
}

export function attacks({ slow, silent }: Crowds): readonly Attack[] {
  return [
    { title: 'none', run: ({ signal }) => ended(signal) },
    {
      title: 'eight versions that take long to inspect, again and again',
      run: (target) => asking(target, NAMES, (_, at) => tarball(`slow-${at}`)),
    },
    {
      title: '32 downloads that come a byte a second',
      run: (target) => asking(target, 32, (round, at) => tarball(`drip-${round}-${at}`)),
    },
    {
      title: 'four documents of tens of thousands of versions',
      run: (target) => asking(target, 4, (round, at) => `/npm/vast-${(round * 4 + at) % NAMES}`),
    },
    {
      title: `${slow} clients that send a byte of their request a second`,
      run: (target) => crowd(target, slow, 'GET /npm/hot HTTP/1.1\r\nHost: x\r\nX-Slow: '),
    },
    { title: `${silent} connections that say nothing`, run: (target) => crowd(target, silent, '') },
  ]
}

function tarball(name: string): string {
  return `/npm/${name}/-/${name}-1.0.0.tgz`
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** So many clients that each ask for the next path as soon as they were answered, or after ten seconds. */
async function asking(target: Target, clients: number, path: (round: number, at: number) => string): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  const one = async (at: number): Promise<void> => {
    for (let round = 0; !target.signal.aborted; round += 1) await asked(target, path(round, at), agent)
  }
  await Promise.all(Array.from({ length: clients }, (_, at) => one(at)))
  agent.destroy()
}

const GIVEN_UP_MS = 10_000

/** No faster than that: what is refused at once is no attack on what others wait for. */
const PAUSE_MS = 50

async function asked({ host, port, signal }: Target, path: string, agent: Agent): Promise<void> {
  await new Promise<void>((resolve) => {
    const request = get({ host, port, path, agent, timeout: GIVEN_UP_MS }, (response) => {
      response.resume()
      response.once('close', resolve)
    })
    const end = (): void => void request.destroy()
    signal.addEventListener('abort', end, { once: true })
    request.once('timeout', end)
    request.once('error', () => resolve())
    request.once('close', () => {
      signal.removeEventListener('abort', end)
      resolve()
    })
  })
  await pause(PAUSE_MS)
}

/** So many connections, opened anew as soon as one is cut; each says `start`, and then a byte a second where it says anything. */
async function crowd({ host, port, signal }: Target, count: number, start: string): Promise<void> {
  const open = new Set<Socket>()
  const dripping = setInterval(() => {
    if (start !== '') for (const socket of open) socket.write('x')
  }, 1000)
  while (!signal.aborted) {
    for (let at = open.size; at < count; at += 1) {
      const socket = connect({ host, port })
      open.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
      socket.write(start)
    }
    await pause(250)
  }
  clearInterval(dripping)
  for (const socket of open) socket.destroy()
}
