import { run } from './processes.ts'

export interface Load {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Connections kept busy by default, and seconds of one run. Both are the same for every server in a comparison. */
export const CONNECTIONS = 20
export const SECONDS = 2

/** Loads one URL on loopback with wrk. Throws where an answer was not a success: a fast error is no speed. */
export async function load(
  url: string,
  headers: Readonly<Record<string, string>>,
  connections = CONNECTIONS,
): Promise<Load> {
  if (!url.startsWith('http://127.0.0.1:')) throw new Error('load goes to loopback only')
  const headerArgs = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const args = ['-t1', `-c${connections}`, `-d${SECONDS}s`, '--latency', '--timeout', '20s', ...headerArgs, url]
  const { code, stdout } = await run('wrk', args, { timeoutMs: (SECONDS + 30) * 1000 })
  if (code !== 0 || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk on ${url}:\n${stdout}`)
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: milliseconds(/^\s*50%\s+(\S+)/m.exec(stdout)?.[1]),
    p99Ms: milliseconds(/^\s*99%\s+(\S+)/m.exec(stdout)?.[1]),
  }
}

function milliseconds(text: string | undefined): number {
  const parts = /^([\d.]+)(us|ms|s|m)$/.exec(text ?? '')
  if (parts === null) throw new Error(`wrk told no time: ${text ?? 'nothing'}`)
  const factor = { us: 0.001, ms: 1, s: 1000, m: 60_000 }[parts[2] ?? ''] ?? Number.NaN
  return Number(parts[1]) * factor
}
