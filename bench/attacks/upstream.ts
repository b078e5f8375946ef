import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { npmTarball } from '../../test/registry/build.ts'

/** How the packages of the upstream go about it, by the beginning of their names. */
export interface Sizes {
  /** files of `slow-…` that run at install, and functions in each */
  readonly slowFiles: number
  readonly slowFunctions: number
  /** versions of `vast-…` */
  readonly vastVersions: number
}

export interface AttackUpstream {
  readonly npm: string
  close(): Promise<void>
}

const OLD = '2021-03-04T05:06:07.000Z'

/** There are so many of the packages that take long to make. */
export const NAMES = 8

/** A byte of a dripping tarball comes this often, milliseconds. */
const DRIP_MS = 1000

/**
 * An npm registry on loopback that has every package: `slow-…` takes long to inspect, `drip-…` comes a byte a second, `vast-…` has as many
 * versions as no package has, and all others are ordinary.
 */
export async function attackUpstream(sizes: Sizes): Promise<AttackUpstream> {
  const dripping = new Set<NodeJS.Timeout>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice('/npm/'.length)
    const [name = '', file] = path.split('/-/')
    if (file === undefined) return send(response, 'application/json', documentOf(base(), name, sizes))
    if (name.startsWith('drip-')) return drip(response, dripping)
    return send(response, 'application/octet-stream', tarballOf(name, sizes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm`
  // Beforehand: an upstream that is busy making them would be slow by itself.
  for (let at = 0; at < NAMES; at += 1) for (const kind of ['slow', 'vast']) documentOf(base(), `${kind}-${at}`, sizes)
  return {
    npm: `${base()}/`,
    close: () => {
      for (const timer of dripping) clearInterval(timer)
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function send(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body)
}

function drip(response: ServerResponse, dripping: Set<NodeJS.Timeout>): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': 100_000 })
  const timer = setInterval(() => response.write('x'), DRIP_MS)
  dripping.add(timer)
  response.once('close', () => {
    clearInterval(timer)
    dripping.delete(timer)
  })
}

const built = new Map<string, Buffer>()

function once(key: string, make: () => Buffer): Buffer {
  const known = built.get(key) ?? make()
  built.set(key, known)
  return known
}

function tarballOf(name: string, { slowFiles, slowFunctions }: Sizes): Buffer {
  if (!name.startsWith('slow-')) return npmTarball({ name, version: '1.0.0' }).bytes
  return once(name, () => {
    const numbers = Array.from({ length: slowFiles }, (_, at) => at)
    return npmTarball({
      name,
      version: '1.0.0',
      scripts: { postinstall: numbers.map((at) => `node f${at}.js`).join(' && ') },
      files: Object.fromEntries(numbers.map((at) => [`f${at}.js`, functions(at, slowFunctions)])),
    }).bytes
  })
}

function functions(file: number, count: number): string {
  const lines = Array.from(
    { length: count },
    (_, at) => `function f${at}(a, b) { return a.c${at}(b[${at}]) + ${file} }`,
  )
  return lines.join('\n')
}

function documentOf(base: string, name: string, sizes: Sizes): Buffer {
  if (name.startsWith('vast-')) return once(name, () => vastDocument(base, name, sizes.vastVersions))
  const dist: Record<string, string> = { tarball: `${base}/${name}/-/${name}-1.0.0.tgz` }
  // Of a tarball that never comes nobody can tell the digest.
  if (!name.startsWith('drip-')) dist['shasum'] = createHash('sha1').update(tarballOf(name, sizes)).digest('hex')
  const manifest = npmTarball({ name, version: '1.0.0' }).manifest
  const scripts = name.startsWith('slow-') ? { scripts: { postinstall: postinstallOf(sizes) } } : {}
  return Buffer.from(
    JSON.stringify({
      name,
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': { ...manifest, ...scripts, dist } },
      time: { created: OLD, modified: OLD, '1.0.0': OLD },
    }),
  )
}

function postinstallOf({ slowFiles }: Sizes): string {
  return Array.from({ length: slowFiles }, (_, at) => `node f${at}.js`).join(' && ')
}

function vastDocument(base: string, name: string, count: number): Buffer {
  const versions = Array.from({ length: count }, (_, at) => `${Math.floor(at / 1000)}.${at % 1000}.0`)
  const shasum = '0'.repeat(40)
  const manifests = versions.map((version) => {
    const dist = { tarball: `${base}/${name}/-/${name}-${version}.tgz`, shasum }
    return [version, { name, version, description: 'one of many', dependencies: { other: '^1.0.0' }, dist }]
  })
  const time = versions.map((version) => [version, OLD])
  const latest = versions.at(-1)
  return Buffer.from(
    JSON.stringify({
      name,
      'dist-tags': { latest },
      versions: Object.fromEntries(manifests),
      time: { created: OLD, modified: OLD, ...Object.fromEntries(time) },
    }),
  )
}
