import type { ArchiveReading } from '../../../archive/reading.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import { isRecord } from '../../../model/json.ts'
import type { Dependency } from '../../../model/fact.ts'
import { isDirectSpec } from './dependencies.ts'

/** npm obeys it as it obeys a lock file, also in a package that it installs. */
export const SHRINKWRAP = 'npm-shrinkwrap.json'

/** dependencies of one lock file that are listed; those of the largest applications are some thousands */
const LOCKED_MAX = 5000

/** nesting of `dependencies` in `dependencies` in lock files of npm 6 and before */
const DEPTH_MAX = 20

/**
 * What a lock file in `folder` sends npm for: each place that is not named by a range, and tarballs of any registry, by URL. Which
 * host is the registry's own is no matter of the content.
 */
export function shrinkwrapped(reading: ArchiveReading, folder = '', file: string = SHRINKWRAP): Dependency[] {
  const lock = lockIn(reading, `${folder}${file}`)
  if (lock === undefined) return []
  const found: Dependency[] = []
  const add = (name: string, place: unknown): void => {
    if (typeof place === 'string' && isDirectSpec(place) && found.length < LOCKED_MAX)
      found.push({ name, spec: place, group: file, direct: true })
  }
  const { packages, dependencies } = lock
  if (isRecord(packages)) {
    for (const [path, entry] of Object.entries(packages)) {
      if (path === '' || !isRecord(entry) || entry['link'] === true) continue
      add(path.split('node_modules/').at(-1) ?? path, entry['resolved'])
    }
  }
  // npm reads these where there are no `packages`, older ones always
  addOld(dependencies, add, 0)
  return found
}

/** Whether there is one, and nothing of it can be told. */
export function isUnreadableLock(reading: ArchiveReading): boolean {
  return reading.entries.some(({ path }) => path === SHRINKWRAP) && lockIn(reading, SHRINKWRAP) === undefined
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

function addOld(dependencies: unknown, add: (name: string, place: unknown) => void, depth: number): void {
  if (!isRecord(dependencies) || depth > DEPTH_MAX) return
  for (const [name, entry] of Object.entries(dependencies)) {
    if (!isRecord(entry)) continue
    // `resolved` is the URL of the tarball; a version that is a place is one of git or of a file
    add(name, entry['resolved'])
    add(name, entry['version'])
    addOld(entry['dependencies'], add, depth + 1)
  }
}
