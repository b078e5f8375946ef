import { accessSync, constants, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'

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
        const packages = packagesOf(hop)
        if (packages !== undefined) {
          if (!isThere(packages)) places.add(packages)
        } else if (basename(beside) !== 'bin') {
          // One file is enough where the folder holds who knows what.
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

/** The paths over which a link leads; none where it leads to nothing, to a folder, or where this user may not look. */
function hopsOf(link: string): string[] {
  const hops: string[] = []
  try {
    let at = link
    while (hops.length < HOPS_MAX && lstatSync(at).isSymbolicLink()) {
      at = resolve(dirname(at), readlinkSync(at))
      hops.push(at)
    }
    return lstatSync(at).isFile() ? hops : []
  } catch {
    return []
  }
}

/** The outermost folder of packages of npm that a path lies in, where Node looks for all that its program needs. */
function packagesOf(path: string): string | undefined {
  return /^.*?\/node_modules(?=\/)/.exec(path)?.[0]
}

/** A folder of programs, and what programs keep beside it. */
function besides(folder: string): string[] {
  const real = realPathOf(folder)
  if (real === undefined) return []
  const packages = packagesOf(real)
  if (packages !== undefined) return [folder, packages]
  const prefix = dirname(real)
  // Of pyenv and its like, whose programs look for the rest above them.
  if (basename(real) === 'shims') return [prefix]
  const own = [...new Set([folder, real])]
  return basename(real) === 'bin' ? own.concat(BESIDE_BIN.map((one) => join(prefix, one))) : own
}

/** The last one makes a virtual environment of the rest. */
const BESIDE_BIN = ['lib', 'include', 'pyvenv.cfg']

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

/** Why a command cannot be started; undefined: its program is there. `path`: of the variable, from `folder` on. */
export function whyNoProgram(program: string, folder: string, path: string): string | undefined {
  const isNamed = program.includes('/')
  const places = isNamed ? [''] : path.split(delimiter)
  const files = places.map((place) => resolve(folder, place, program)).filter((file) => isFile(file))
  if (files.some((file) => isExecutable(file))) return undefined
  if (files.length > 0) return `${files[0]} may not be executed`
  return isNamed ? `there is no program ${program}` : `there is no program ${program} in the folders of PATH`
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
