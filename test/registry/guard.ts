import dns from 'node:dns'
import { mkdtempSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { syncBuiltinESMExports } from 'node:module'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::', ''])
/** the discard port of loopback, where nobody listens */
const DEAD_PROXY = 'http://127.0.0.1:9'

let guarded = false

/**
 * From now on every connection of this process to anything but loopback, and every name look-up, is an error. Tests import this
 * first: whatever opens a socket, here or in a dependency, cannot leave the machine unseen. Worker threads have their own copy of
 * the modules and call it themselves.
 */
export function guardSockets(): void {
  if (guarded) return
  guarded = true
  guardConnect()
  guardLookup()
  syncBuiltinESMExports()
}

function guardConnect(): void {
  const { prototype } = net.Socket
  // oxlint-disable-next-line typescript/unbound-method -- called with the socket as `this` below
  const connect = prototype.connect
  function guardedConnect(this: net.Socket, ...given: unknown[]): net.Socket {
    const first = Array.isArray(given[0]) ? given[0][0] : given[0]
    const host = hostOf(first, given[1])
    if (host !== undefined && !isLoopback(host)) throw new Error(`a test tried to connect to ${host}, off loopback`)
    return Reflect.apply(connect, this, given) as net.Socket
  }
  prototype.connect = guardedConnect
}

/** The host of any form of `connect`'s arguments; undefined for a path (a pipe or local socket). */
function hostOf(first: unknown, second: unknown): string | undefined {
  if (typeof first === 'object' && first !== null) {
    const options = first as { path?: unknown; host?: unknown }
    return typeof options.path === 'string' ? undefined : typeof options.host === 'string' ? options.host : ''
  }
  const isPath = typeof first === 'string' && Number.isNaN(Number(first))
  return isPath ? undefined : typeof second === 'string' ? second : ''
}

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return LOOPBACK.has(bare) || (net.isIPv4(bare) && bare.startsWith('127.')) || bare.endsWith('.localhost')
}

type Callback = (error: Error) => void

function guardLookup(): void {
  const { lookup } = dns
  const guardedLookup = (host: string, ...rest: unknown[]): void => {
    if (isLoopback(host) || net.isIP(host) !== 0) {
      Reflect.apply(lookup, dns, [host, ...rest])
      return
    }
    const callback = rest.at(-1) as Callback
    const error = Object.assign(new Error(`a test tried to look up ${host}`), { code: 'ENOTFOUND', hostname: host })
    process.nextTick(callback, error)
  }
  dns.lookup = Object.assign(guardedLookup, lookup)
  const promised = dns.promises.lookup
  const guardedPromise = async (host: string, ...rest: unknown[]): Promise<unknown> => {
    if (!isLoopback(host) && net.isIP(host) === 0) throw new Error(`a test tried to look up ${host}`)
    return Reflect.apply(promised, dns.promises, [host, ...rest])
  }
  dns.promises.lookup = guardedPromise as typeof promised
}

export interface ClientRegistries {
  /** ends in `/` */
  readonly npm?: string
  /** the index, ends in `/simple/` */
  readonly pypi?: string
}

/**
 * The whole environment of a client under test: an empty home and cache of its own, our registries and no other, and a dead proxy
 * for everything else. Nothing of this process's environment but PATH goes in.
 */
export function clientEnv(registries: ClientRegistries, home: string = freshFolder('home')): Record<string, string> {
  const npmrc = join(home, '.npmrc')
  const npm = registries.npm ?? 'http://127.0.0.1:9/'
  writeFileSync(npmrc, `registry=${npm}\n`)
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: home,
    LANG: 'C.UTF-8',
    TMPDIR: tmpdir(),
    http_proxy: DEAD_PROXY,
    https_proxy: DEAD_PROXY,
    HTTP_PROXY: DEAD_PROXY,
    HTTPS_PROXY: DEAD_PROXY,
    no_proxy: '127.0.0.1,localhost',
    NO_PROXY: '127.0.0.1,localhost',
    npm_config_userconfig: npmrc,
    npm_config_globalconfig: join(home, 'no-global-npmrc'),
    npm_config_registry: npm,
    npm_config_cache: join(home, 'npm-cache'),
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_loglevel: 'notice',
    npm_config_fetch_retry_mintimeout: '100',
    npm_config_fetch_retry_maxtimeout: '200',
    PIP_CONFIG_FILE: '/dev/null',
    PIP_INDEX_URL: registries.pypi ?? 'http://127.0.0.1:9/simple/',
    PIP_CACHE_DIR: join(home, 'pip-cache'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_NO_COLOR: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  }
}

/** A new folder under the system's temporary one; the caller removes it. */
export function freshFolder(purpose: string): string {
  return mkdtempSync(join(tmpdir(), `lazaret-${purpose}-`))
}
