import { posix } from 'node:path'
import type { ArchiveReading } from '../../../archive/reading.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import { isRecord } from '../../../model/json.ts'
import type { Dependency } from '../../../model/fact.ts'
import { isDirectSpec } from './dependencies.ts'

/** npm obeys it as it obeys a lock file, also in a package that it installs. */
export const SHRINKWRAP = 'npm-shrinkwrap.json'

/** npm obeys it in its place where the registry says that there is one. */
export const PACKAGE_LOCK = 'package-lock.json'

/** places of one lock file that are listed; those of the largest applications are some thousands. More is a problem of the file. */
export const LOCKED_MAX = 5000

/** nesting of `dependencies` in `dependencies` in lock files of npm 6 and before. Deeper is a problem of the file. */
export const LOCK_DEPTH_MAX = 20

interface Places {
  readonly found: Dependency[]
  /** folders inside the package, with their slash */
  readonly linked: string[]
  /** half a sentence behind the path, where not all of it is listed */
  problem?: string
}

/**
 * What a lock file in `folder` sends npm for: each place that is not named by a range, and tarballs of any registry, by URL. Which
 * host is the registry's own is no matter of the content.
 */
export function shrinkwrapped(reading: ArchiveReading, folder = ''): readonly Dependency[] {
  return placesIn(reading, folder).found
}

/** The same of a package-lock.json, where nothing goes before it, with what it links. Nobody obeys it unless the registry says so. */
export function lockedIn(reading: ArchiveReading): readonly Dependency[] {
  if (reading.entries.some(({ path }) => path === SHRINKWRAP)) return []
  const { found, linked, problem } = filePlaces(reading, PACKAGE_LOCK)
  const places = [
    ...found,
    ...linked.map((folder) => ({ name: folder, spec: `link:${folder}` })),
    ...(problem === undefined ? [] : [{ name: 'what cannot be told', spec: `a file that ${problem}` }]),
  ]
  return places.map(({ name, spec }) => ({ name, spec, group: PACKAGE_LOCK, direct: false }))
}

/** Folders of the package that its npm-shrinkwrap.json has linked as packages, whose scripts are run as those of others: `packages/a/` */
export function linkedFolders(reading: ArchiveReading): readonly string[] {
  return placesIn(reading, '').linked
}

const known = new WeakMap<ArchiveReading, Map<string, Places>>()

/** Read once for each reading: its places are facts, and what is wrong with it is a finding. */
function placesIn(reading: ArchiveReading, folder: string): Places {
  return filePlaces(reading, `${folder}${SHRINKWRAP}`)
}

function filePlaces(reading: ArchiveReading, lockPath: string): Places {
  let places = known.get(reading)
  if (places === undefined) known.set(reading, (places = new Map<string, Places>()))
  let found = places.get(lockPath)
  if (found === undefined) places.set(lockPath, (found = readPlaces(reading, lockPath)))
  return found
}

function readPlaces(reading: ArchiveReading, lockPath: string): Places {
  const places: Places = { found: [], linked: [] }
  if (reading.entries.every(({ path }) => path !== lockPath)) return places
  const lock = lockIn(reading, lockPath)
  if (lock === undefined) return { ...places, problem: 'is no JSON that can be read' }
  const add = (name: string, place: unknown): void => {
    if (typeof place !== 'string' || !isDirectSpec(place)) return
    if (places.found.length < LOCKED_MAX) places.found.push({ name, spec: place, group: SHRINKWRAP, direct: true })
    else places.problem = `names more than ${LOCKED_MAX} places`
  }
  const { packages, dependencies } = lock
  if (isRecord(packages)) {
    for (const [path, entry] of Object.entries(packages)) {
      if (path === '' || !isRecord(entry)) continue
      const folder = entry['link'] === true ? linkedFolder(entry['resolved']) : undefined
      if (folder !== undefined) places.linked.push(folder)
      else add(path.split('node_modules/').at(-1) ?? path, entry['resolved'])
    }
  }
  // npm reads these where there are no `packages`, older ones always
  if (!addOld(dependencies, add, 0)) places.problem = `nests dependencies deeper than ${LOCK_DEPTH_MAX} levels`
  return places
}

/** Why the places that a lock file in `folder` names cannot all be told: half a sentence behind its path. Undefined: they can. */
export function lockProblem(reading: ArchiveReading, folder = ''): string | undefined {
  return placesIn(reading, folder).problem
}

/** A folder inside the package to which a link leads; undefined: it leads elsewhere, from where something is taken. */
function linkedFolder(resolved: unknown): string | undefined {
  if (typeof resolved !== 'string') return undefined
  const path = posix.normalize(resolved.replace(/^(?:file|link):/i, '').replaceAll('\\', '/'))
  const isInside = !/^\.{0,2}\/|^\.\.$|:/.test(path) && path !== '.'
  return isInside ? `${path.replace(/\/$/, '')}/` : undefined
}

function lockIn(reading: ArchiveReading, path: string): Readonly<Record<string, unknown>> | undefined {
  const content = reading.entries.find((entry) => entry.path === path)?.content
  if (content === undefined || content.length > LIMITS.lockBytes) return undefined
  try {
    const value: unknown = JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether all of them were looked at. */
function addOld(dependencies: unknown, add: (name: string, place: unknown) => void, depth: number): boolean {
  if (!isRecord(dependencies)) return true
  if (depth > LOCK_DEPTH_MAX) return Object.keys(dependencies).length === 0
  let isWhole = true
  for (const [name, entry] of Object.entries(dependencies)) {
    if (!isRecord(entry)) continue
    // `resolved` is the URL of the tarball; a version that is a place is one of git or of a file
    add(name, entry['resolved'])
    add(name, entry['version'])
    isWhole = addOld(entry['dependencies'], add, depth + 1) && isWhole
  }
  return isWhole
}
