import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { LookupAddress } from 'node:dns'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { LazaretError } from '../../src/model/errors.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { createUpstream, type UpstreamOptions } from '../../src/upstream/client.ts'

export interface Running {
  /** ends in `/` */
  readonly url: string
  readonly host: string
  /** `METHOD path` of every request, in order */
  readonly asked: string[]
  readonly headers: IncomingMessage['headers'][]
}

async function listen(t: Test, server: Server, scheme: string): Promise<{ url: string; host: string }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url: `${scheme}://${host}/`, host }
}

/** A real HTTP server on loopback that remembers what it was asked. With `tls`: HTTPS. */
export async function serve(
  t: Test,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  tls?: { cert: string; key: string },
): Promise<Running> {
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const listener: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    headers.push(request.headers)
    answer(request, response)
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  return { ...(await listen(t, server, tls === undefined ? 'http' : 'https')), asked, headers }
}

/** A TCP server that says whatever it likes. */
export async function serveRaw(t: Test, speak: (socket: Socket) => void): Promise<{ url: string; host: string }> {
  return listen(t, createTcpServer(speak), 'http')
}

export function registryAt(upstream: string, more: Partial<RegistryConfig> = {}): RegistryConfig {
  return {
    name: 'npm',
    ecosystem: 'npm',
    upstream,
    artifactHosts: [],
    allowPrivateAddresses: false,
    policy: 'default',
    mode: 'enforce',
    selection: 'fallback',
    metadataMaxAgeSeconds: 300,
    ...more,
  }
}

export const NO_PROXIES = { httpProxy: '', httpsProxy: '', noProxy: '' }

export function upstreamFor(t: Test, options: UpstreamOptions = {}) {
  const upstream = createUpstream({
    proxies: NO_PROXIES,
    ...options,
    limits: { attempts: 1, connectMs: 2000, headersMs: 2000 },
  })
  t.teardown(() => upstream.close())
  return upstream
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'answered'
  } catch (error) {
    return error instanceof LazaretError ? error.code : String(error)
  }
}

/** A resolver of our own: hermetic, and able to lie. */
export function resolver(names: Record<string, LookupAddress[][]>) {
  return (
    hostname: string,
    callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
  ): void => {
    const answers = names[hostname]
    const answer = (answers?.length ?? 0) > 1 ? answers?.shift() : answers?.[0]
    if (answer === undefined) callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), [])
    else callback(null, answer)
  }
}

export const v4 = (address: string): LookupAddress => ({ address, family: 4 })

export function fileOf(t: Test, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'ca.pem')
  writeFileSync(path, text)
  return path
}
