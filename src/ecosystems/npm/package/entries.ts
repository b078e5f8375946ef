import { isRecord } from '../../../model/json.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import type { SurfaceEntry } from '../../../analysis/code.ts'
import { earlierValues } from './double-keys.ts'
import { lineOfKey, type NpmManifest } from './manifest.ts'
import { isOdd, namesIn, type NodeFiles } from './node-files.ts'

/** Members that name a module; besides `main`, those that bundlers take in its place. */
const FIELDS = ['main', 'module', 'browser', 'jsnext:main', 'react-native'] as const

/** Modules that a consumer's import or require starts: what the manifest names for any platform, and every branch of `exports`. */
export function entryModules(manifest: NpmManifest, files: NodeFiles): SurfaceEntry[] {
  const { fields, folder } = manifest
  const own = folder.replace(/\/$/, '')
  const entries = new Map<string, SurfaceEntry>()
  const add = (key: string, paths: readonly string[]): void => {
    for (const path of paths) {
      if (entries.has(path) || entries.size >= LIMITS.importedFiles) continue
      const place = {
        line: lineOfKey(manifest, key),
        column: 1,
        note: `${key} names ${path}, which runs when imported`,
      }
      entries.set(path, { path, moment: 'import', chain: [{ role: 'trigger', path: manifest.path, ...place }] })
    }
  }
  const named = (members: Readonly<Record<string, unknown>>): void => {
    for (const field of FIELDS) {
      const value = members[field]
      if (typeof value === 'string') add(field, files.at(`${folder}${value}`))
      // `{"./node.js": "./browser.js"}`
      else if (field !== 'main' && isRecord(value)) add(field, files.targets(own, value))
    }
    add('exports', files.targets(own, withoutPatterns(members['exports'])))
  }
  named(fields)
  // of a key that stands twice, clients take either
  for (const [key, value] of earlierValues(manifest.text)) named({ [key]: value })
  // where what is named is not there, Node takes the index
  if (fields['exports'] === undefined) add('main', files.folder(own))
  return [...entries.values()]
}

/** Patterns stand for what a consumer names. */
function withoutPatterns(exports: unknown): unknown {
  if (!isRecord(exports)) return exports
  return Object.fromEntries(Object.entries(exports).filter(([key]) => !key.includes('*')))
}

/** patterns of `exports` that are told apart; of a package with more, every file may be meant */
const PATTERNS_MAX = 300

/** Files of odd names that a consumer loads through a pattern or a folder of `exports`: each is run when it is named. */
export function offeredModules({ fields }: NpmManifest, paths: Iterable<string>): string[] {
  const { exports } = fields
  if (!isRecord(exports)) return []
  const targets = Object.entries(exports)
    .filter(([key]) => key.includes('*') || key.endsWith('/'))
    .flatMap(([, value]) => namesIn(value))
    .map((target) => target.replace(/^\.\//, ''))
  if (targets.length === 0) return []
  const found: string[] = []
  for (const path of paths) {
    const isOffered =
      targets.length > PATTERNS_MAX ||
      targets.some((target) => {
        const [start = '', end = ''] = target.split('*', 2)
        return path.startsWith(start) && path.endsWith(end)
      })
    if (isOffered && isOdd(path)) found.push(path)
  }
  return found
}
