import { isMap } from 'yaml'
import type { LockEntry } from './lock.ts'
import { entry } from './package-lock.ts'
import { scalar, topOf, type YamlItem } from './yarn.ts'

/** `pnpm-lock.yaml`, versions 5 to 9 of the format. */
export function pnpmLock(text: string): LockEntry[] {
  return topOf(text, 'pnpm-lock', 'packages').map(ofItem)
}

function ofItem({ key, line, map }: YamlItem): LockEntry {
  const { name: named, reference } = split(key)
  const name = scalar(map, 'name') ?? named
  const version = scalar(map, 'version') ?? (/^\d/.test(reference) ? reference : undefined)
  const resolution: unknown = map.get('resolution')
  const field = (of: string): string | undefined => (isMap(resolution) ? scalar(resolution, of) : undefined)
  const commit = field('commit')
  const repository = field('repo')
  if (repository !== undefined)
    return entry({ name, version, line }, `git+${repository}#${commit ?? ''}`, field('integrity'))
  const isLocal = field('directory') !== undefined || reference.startsWith('file:') || reference.startsWith('link:')
  const address = isLocal ? 'file:' : (field('tarball') ?? (/^[a-z+]+:/.test(reference) ? reference : undefined))
  return entry({ name, version, line }, address, field('integrity'))
}

/** `name@version(peers)`, `/name@version`, `/name/version_peers` */
function split(key: string): { name: string; reference: string } {
  const older = /^\/((?:@[^/]+\/)?[^/@]+)\/(\d[^_]*)/.exec(key)
  if (older?.[1] !== undefined) return { name: older[1], reference: older[2] ?? '' }
  const bare = key.replace(/^\//, '').replace(/\(.*$/, '')
  const at = bare.indexOf('@', 1)
  if (at !== -1) return { name: bare.slice(0, at), reference: bare.slice(at + 1) }
  return { name: bare, reference: '' }
}
