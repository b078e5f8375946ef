import { isRecord } from '../../../model/json.ts'
import type { ArchiveReading } from '../../../archive/reading.ts'
import type { Dependency } from '../../../model/fact.ts'
import { LIMITS } from '../../../analysis/limits.ts'

/** A package.json as far as it could be read. Values are as hostile as the package. */
export interface NpmManifest {
  readonly path: string
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly scripts: Readonly<Record<string, string>>
}

/** npm's hooks that run when a dependency is installed, in order. */
export const INSTALL_HOOKS = ['preinstall', 'install', 'postinstall'] as const

/** The package.json at the root, or undefined where there is none that parses to an object. */
export function readNpmManifest(reading: ArchiveReading): NpmManifest | undefined {
  const entry = reading.entries.find((candidate) => candidate.path === 'package.json')
  if (entry?.content === undefined || entry.content.length > LIMITS.manifestBytes) return undefined
  const text = entry.content.toString('utf8').replace(/^\uFEFF/, '')
  try {
    const fields: unknown = JSON.parse(text)
    if (!isRecord(fields)) return undefined
    return { path: entry.path, text, fields, scripts: stringsOf(fields['scripts']) }
  } catch {
    return undefined
  }
}

/** Scripts that npm runs when this package is installed as a dependency: name -> command. */
export function installScriptsOf(reading: ArchiveReading, manifest: NpmManifest | undefined): Record<string, string> {
  const scripts: Record<string, string> = {}
  for (const hook of INSTALL_HOOKS) {
    const command = manifest?.scripts[hook]
    if (command !== undefined && command.trim() !== '') scripts[hook] = command
  }
  if (runsImplicitGyp(reading, manifest)) scripts['install'] = 'node-gyp rebuild'
  return scripts
}

/** npm runs `node-gyp rebuild` where a binding.gyp stands at the root and nothing else is said. */
export function runsImplicitGyp(reading: ArchiveReading, manifest: NpmManifest | undefined): boolean {
  if (manifest?.fields['gypfile'] === false) return false
  if (manifest?.scripts['install'] !== undefined || manifest?.scripts['preinstall'] !== undefined) return false
  return reading.entries.some((entry) => entry.path === 'binding.gyp')
}

const GROUPS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

/** Dependencies of every group that an install follows, and those that the tarball brings along. */
export function npmDependencies(manifest: NpmManifest | undefined): Dependency[] {
  if (manifest === undefined) return []
  const found: Dependency[] = []
  for (const group of GROUPS) {
    for (const [name, spec] of Object.entries(stringsOf(manifest.fields[group]))) {
      found.push({ name, spec, group, direct: isDirectSpec(spec) })
    }
  }
  const bundled = manifest.fields['bundleDependencies'] ?? manifest.fields['bundledDependencies']
  if (Array.isArray(bundled)) {
    for (const name of bundled) {
      if (typeof name === 'string') found.push({ name, spec: '*', group: 'bundledDependencies', direct: false })
    }
  }
  return found
}

/** True for a spec that npm fetches around the registry: git, http(s), file, or a forge's shorthand. */
export function isDirectSpec(spec: string): boolean {
  const text = spec.trim()
  if (/^(?:npm|workspace|catalog):/i.test(text)) return false
  if (/^(?:git|git\+[a-z]+|https?|ssh|file|link|portal|github|gitlab|bitbucket|gist):/i.test(text)) return true
  if (/^[^@\s]+@[^:\s]+:/.test(text)) return true
  if (/^(?:\.{0,2}\/|~\/)/.test(text)) return true
  return /^[\w.-]+\/[\w.-]+(?:#.*)?$/.test(text)
}

/** 1-based line of the key `name`, after the key `after` where that is given; 1 where it is not found. */
export function lineOfKey(manifest: NpmManifest, name: string, after?: string): number {
  const start = after === undefined ? 0 : Math.max(0, manifest.text.indexOf(JSON.stringify(after)))
  const at = manifest.text.indexOf(JSON.stringify(name), start)
  if (at === -1) return 1
  let line = 1
  for (let next = manifest.text.indexOf('\n'); next !== -1 && next < at; next = manifest.text.indexOf('\n', next + 1))
    line += 1
  return line
}

/** The string members of `value`, where it is an object. */
export function stringsOf(value: unknown): Record<string, string> {
  const strings: Record<string, string> = Object.create(null)
  if (!isRecord(value)) return strings
  for (const [key, member] of Object.entries(value)) if (typeof member === 'string') strings[key] = member
  return strings
}
