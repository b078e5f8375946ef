import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Links that are followed, of all folders of programs together. */
const LINKS_MAX = 10_000

/** Links one behind the other, as the system follows them. */
const HOPS_MAX = 40

/**
 * What must be readable so that the programs of these folders start: the folders, what lies beside them, and where their links lead, as
 * those of pipx, nvm and update-alternatives do. `isThere`: whether a path can be read already.
 */
export function placesOfPrograms(folders: readonly string[], isThere: (path: string) => boolean): string[] {
  const places = new Set<string>()
  const open = [...new Set(folders)]
  const seen = new Set(open)
  let links = 0
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (!isThere(folder)) for (const place of besides(folder)) places.add(place)
    for (const link of linksIn(folder)) {
      links += 1
      if (links > LINKS_MAX) return [...places]
      for (const hop of hopsOf(link)) {
        const beside = dirname(hop)
        // One file is enough where the folder holds who knows what.
        if (basename(beside) !== 'bin') {
          if (!isThere(hop)) places.add(hop)
        } else if (!seen.has(beside)) {
          seen.add(beside)
          if (!isThere(beside)) open.push(beside)
        }
      }
    }
  }
  return [...places]
}

function linksIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isSymbolicLink() ? [join(folder, entry.name)] : [],
    )
  } catch {
    return []
  }
}

/** The paths over which a link leads; none where it leads to nothing, or to a folder. */
function hopsOf(link: string): string[] {
  const hops: string[] = []
  let at = link
  while (hops.length < HOPS_MAX && lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    at = resolve(dirname(at), readlinkSync(at))
    hops.push(at)
  }
  return lstatSync(at, { throwIfNoEntry: false })?.isFile() === true ? hops : []
}

/** A folder of programs, and what programs keep beside it. */
function besides(folder: string): string[] {
  if (!existsSync(folder)) return []
  const real = realpathSync(folder)
  const prefix = dirname(real)
  // Of pyenv and its like, whose programs look for the rest above them.
  if (basename(real) === 'shims') return [prefix]
  const own = [...new Set([folder, real])]
  return basename(real) === 'bin' ? own.concat(BESIDE_BIN.map((one) => join(prefix, one))) : own
}

/** The last one makes a virtual environment of the rest. */
const BESIDE_BIN = ['lib', 'include', 'pyvenv.cfg']
