import { createHash } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import type { RouteRow } from '../../src/ecosystems/adapter.ts'

/** What stands in the place of a parameter of a route: every value that could lead to an artifact. */
export type Fillings = Readonly<Record<string, readonly string[]>>

/** Bytes of an artifact that an answer is searched for: no document holds them by chance. */
const WINDOW_BYTES = 48

/** Where in an artifact they are taken: an answer that gives a part of it is one, too. */
const WINDOWS_AT = [0.2, 0.5, 0.8]

/** Paths that one row is tried with; more would be a row of a new kind, which is to be looked at. */
const PATHS_MAX = 500

/** Requests at a time. */
const AT_ONCE = 6

/** An answer must have ended by then, milliseconds: above the patience of every client. */
const ANSWER_MS = 30_000

/** Events go on for as long as somebody listens: what comes within this is looked at, milliseconds. */
const EVENTS_MS = 2000

export interface LeakOptions {
  /** sent with every request */
  readonly headers?: Readonly<Record<string, string>>
  readonly answerMs?: number
}

export interface Leaks {
  readonly asked: number
  /** `METHOD path: how` of each answer that gives an artifact away: its bytes, or, of HEAD, their length or digest */
  readonly leaked: readonly string[]
  /** `METHOD path` of each request that was not answered to the end in time, or whose answer broke off, and gave nothing away */
  readonly unanswered: readonly string[]
}

interface Artifact {
  readonly sizeBytes: number
  readonly windows: readonly Buffer[]
  /** as headers would tell them */
  readonly digests: readonly string[]
}

/**
 * Asks every row of a route table, of whatever kind it says it is, for all that its parameters could name, a GET row by HEAD, too,
 * and looks for what belongs to `artifacts` in what comes back. No answer, however long it takes, keeps it from an end.
 */
export async function leaks(
  base: string,
  rows: readonly Pick<RouteRow, 'method' | 'pattern'>[],
  fillings: Fillings,
  artifacts: readonly Buffer[],
  options: LeakOptions = {},
): Promise<Leaks> {
  const known = artifacts.map(describe)
  const probes = rows.flatMap(({ method, pattern }) =>
    pathsOf(pattern, fillings).flatMap((path) =>
      [method, ...(method === 'GET' ? ['HEAD'] : [])].flatMap((one) =>
        ['*/*', 'application/octet-stream'].map((accept) => ({ method: one, path, accept })),
      ),
    ),
  )
  const leaked: string[] = []
  const unanswered: string[] = []
  const waiting = [...probes]
  const work = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe !== undefined; probe = waiting.shift()) {
      const { method, path, accept } = probe
      const found = await tell(method, base + path, { ...options.headers, accept }, known, options.answerMs)
      if (found === 'unanswered') unanswered.push(`${method} ${path}`)
      else if (found !== undefined) leaked.push(`${method} ${path}: ${found}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return {
    asked: probes.length,
    leaked: [...new Set(leaked)].toSorted(),
    unanswered: [...new Set(unanswered)].toSorted(),
  }
}

function describe(bytes: Buffer): Artifact {
  const digests = ['sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(bytes).digest()
    return [digest.toString('hex'), digest.toString('base64')]
  })
  const windows = WINDOWS_AT.map((share) => {
    const at = Math.floor((bytes.length - WINDOW_BYTES) * share)
    return bytes.subarray(at, at + WINDOW_BYTES)
  })
  return { sizeBytes: bytes.length, windows, digests }
}

/** How one answer gives an artifact away, or that it did not end; undefined: neither. */
function tell(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  artifacts: readonly Artifact[],
  answerMs = ANSWER_MS,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request(url, { method, headers: { ...headers } })
    const end = (found: string | undefined): void => {
      clearTimeout(late)
      asked.destroy()
      resolve(found)
    }
    const late = setTimeout(() => end('unanswered'), answerMs)
    asked.on('error', () => end('unanswered'))
    asked.on('response', (response) => {
      const told = toldBy(response, artifacts)
      if (told !== undefined) return end(told)
      let body = Buffer.alloc(0)
      response.on('data', (chunk: Buffer) => {
        body = Buffer.concat([body, chunk])
        if (artifacts.some(({ windows }) => windows.some((window) => body.includes(window)))) end('its bytes')
      })
      response.on('end', () => end(undefined))
      if (response.headers['content-type']?.startsWith('text/event-stream') === true)
        setTimeout(() => end(undefined), EVENTS_MS).unref()
      response.on('error', () => end('unanswered'))
      return undefined
    })
    asked.end()
  })
}

/** Headers of a success that could only be the artifact's. */
function toldBy({ statusCode = 0, headers }: IncomingMessage, artifacts: readonly Artifact[]): string | undefined {
  if (statusCode >= 300) return undefined
  for (const { sizeBytes, digests } of artifacts) {
    if (headers['content-length'] === String(sizeBytes)) return 'its length'
    const values = Object.values(headers).flat()
    if (values.some((value) => value !== undefined && digests.some((digest) => value.includes(digest))))
      return 'its digest'
  }
  return undefined
}

/** A pattern with each combination of values for its parameters; `*` is one, too. */
function pathsOf(pattern: string, fillings: Fillings): readonly string[] {
  let paths = ['']
  for (const part of pattern.split(/(:[A-Za-z]+|\*)/)) {
    const values = part.startsWith(':') || part === '*' ? fillings[part.replace(':', '')] : [part]
    if (values === undefined) throw new Error(`no values for ${part} of ${pattern}`)
    paths = paths.flatMap((path) => values.map((value) => path + value))
  }
  if (paths.length > PATHS_MAX) throw new Error(`${pattern} has ${paths.length} paths`)
  return paths
}
