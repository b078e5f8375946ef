import { lookup } from '../../../model/lookup.ts'
import type { Client } from './client.ts'

/** Older names of manylinux profiles, by the glibc that they stand for. */
const MANYLINUX: Readonly<Record<string, string>> = lookup({
  manylinux1: '2_5',
  manylinux2010: '2_12',
  manylinux2014: '2_17',
})

/** macOS wheels that hold code for several processors, by those that run them. */
const FAT: ReadonlyMap<string, readonly string[]> = new Map([
  ['universal2', ['arm64', 'x86_64']],
  ['universal', ['x86_64']],
  ['intel', ['x86_64']],
])

/** Most platforms, and most pairs of Python and ABI, of a name that is looked at: real ones have some six, a page thousands of names. */
const MAX_TAGS = 16

/** More than any fit of a platform. */
const PYTHON_WEIGHT = 1e7

/**
 * How well a wheel fits, by the tags in its name: the higher the better, as installers order them: made for this very Python,
 * for its stable ABI, for any Python 3; and the platform only between equals. Undefined: it does not fit, or what is known of
 * the client does not tell. Of an unknown client every Python 3 is taken to be, and no platform.
 */
export function wheelFit(filename: string, client: Client): number | undefined {
  const parts = filename.slice(0, -'.whl'.length).toLowerCase().split('-').slice(-3)
  const [pythons, abis, platforms] = parts.map((tags) => tags.split('.'))
  if (pythons === undefined || abis === undefined || platforms === undefined) return undefined
  if (platforms.length > MAX_TAGS || pythons.length * abis.length > MAX_TAGS) return undefined
  const platform = best(platforms, (tag) => platformFit(tag, client))
  if (platform === undefined) return undefined
  const python = best(pythons, (tag) => best(abis, (abi) => pythonFit(tag, abi, client)))
  return python === undefined ? undefined : python * PYTHON_WEIGHT + platform
}

function best(tags: readonly string[], fit: (tag: string) => number | undefined): number | undefined {
  let highest: number | undefined
  for (const tag of tags) {
    const found = fit(tag)
    if (found !== undefined && (highest === undefined || found > highest)) highest = found
  }
  return highest
}

function pythonFit(tag: string, abi: string, client: Client): number | undefined {
  const [, kind = '', major, minor] = /^(cp|py|pp)(\d)(\d*)$/.exec(tag) ?? []
  if (major !== '3') return undefined
  const wanted = minor === '' ? 0 : Number(minor)
  const own = minorOf(client)
  if (kind === 'py') return abi === 'none' && (own === undefined || wanted <= own) ? wanted : undefined
  if (own === undefined || kind !== interpreterOf(client)) return undefined
  if (abi === 'abi3') return wanted <= own ? 200 + wanted : undefined
  if (wanted !== own) return undefined
  if (abi === 'none') return 200
  return abi === tag || abi.startsWith('pypy') ? 400 : undefined
}

/** The minor version of a Python 3. */
function minorOf({ python }: Client): number | undefined {
  const minor = /^3\.(\d{1,3})/.exec(python ?? '')?.[1]
  return minor === undefined ? undefined : Number(minor)
}

function interpreterOf({ implementation }: Client): string | undefined {
  if (implementation === 'cpython') return 'cp'
  return implementation === 'pypy' ? 'pp' : undefined
}

function platformFit(tag: string, client: Client): number | undefined {
  if (tag === 'any') return 0
  const { system, cpu, libc } = client
  if (system === undefined || cpu === undefined) return undefined
  if (system === 'win') return tag === `win_${cpu}` || (tag === 'win32' && cpu === 'x86') ? 1 : undefined
  if (system === 'macosx') return macosFit(tag, cpu, client)
  if (tag === `linux_${cpu}`) return 1
  const older = Object.entries(MANYLINUX).find(([name]) => tag.startsWith(`${name}_`))
  const named = older === undefined ? tag : tag.replace(older[0], `manylinux_${older[1]}`)
  const [, profile, major, minor, machine] = /^(many|musl)linux_(\d{1,3})_(\d{1,3})_(\w+)$/.exec(named) ?? []
  if (machine !== cpu || profile !== (libc === 'musl' ? 'musl' : 'many')) return undefined
  return upTo(Number(major), Number(minor), client)
}

function macosFit(tag: string, cpu: string, client: Client): number | undefined {
  const [, major, minor, machine = ''] = /^macosx_(\d{1,3})_(\d{1,3})_(\w+)$/.exec(tag) ?? []
  const fat = FAT.get(machine)?.includes(cpu) === true
  if (machine !== cpu && !fat) return undefined
  const fit = upTo(Number(major), Number(minor), client)
  return fit === undefined || fat ? fit : fit + 1
}

/** A wheel for an older platform runs on a newer one, and the newest that runs is the best. */
function upTo(major: number, minor: number, { platformVersion }: Client): number | undefined {
  if (platformVersion === undefined) return undefined
  const [ownMajor, ownMinor] = platformVersion
  if (major > ownMajor || (major === ownMajor && minor > ownMinor)) return undefined
  return 2 + (major * 200 + minor) * 2
}
