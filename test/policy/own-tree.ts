import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** One installed package of the production tree. */
export interface OwnPackage {
  readonly name: string
  readonly version: string
  /** SRI, as the lockfile has it */
  readonly integrity: string
}

interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/**
 * What somebody gets who installs Lazaret: all that our `dependencies` lead to. Not what workspaces and development need.
 * `absent`: packages for other platforms, which npm did not install here.
 */
export function productionTree(): { packages: readonly OwnPackage[]; absent: readonly string[] } {
  const { packages: lock } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>
  }
  const reached = new Set<string>([''])
  for (const path of reached) {
    const { dependencies, optionalDependencies, peerDependencies } = lock[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = resolve(lock, path, name)
      if (found !== undefined) reached.add(found)
    }
  }
  reached.delete('')
  const packages: OwnPackage[] = []
  const absent: string[] = []
  for (const path of reached) {
    const { version = '', integrity = '' } = lock[path] ?? {}
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    if (existsSync(join(ROOT, path))) packages.push({ name, version, integrity })
    else absent.push(`${name}@${version}`)
  }
  return { packages, absent }
}

/** As Node looks for a module: beside the package, and in each folder above. */
function resolve(lock: Readonly<Record<string, unknown>>, from: string, name: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const path = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`
    if (Object.hasOwn(lock, path)) return path
    if (base === '') return undefined
  }
}

/**
 * Where npm's cache holds the archive with this integrity: `npm ci` puts every one there. Undefined where it does not.
 * Throws where the bytes have another hash.
 */
export function archiveOf(integrity: string): string | undefined {
  const [algorithm = '', hash = ''] = integrity.split('-', 2)
  const hex = Buffer.from(hash, 'base64').toString('hex')
  const cache = process.env['npm_config_cache'] ?? join(homedir(), '.npm')
  const path = join(cache, '_cacache/content-v2', algorithm, hex.slice(0, 2), hex.slice(2, 4), hex.slice(4))
  if (!existsSync(path)) return undefined
  if (createHash(algorithm).update(readFileSync(path)).digest('hex') !== hex) throw new Error(`${path} was changed`)
  return path
}
