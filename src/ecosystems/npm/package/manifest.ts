import { isRecord } from '../../../model/json.ts'
import type { ArchiveEntry, ArchiveReading } from '../../../archive/reading.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import { doubleKeys } from './double-keys.ts'
import { publishedForm, stringsOf, type PublishedForm } from './published-form.ts'

/** A package.json as far as it could be read. Values are as hostile as the package. */
export interface NpmManifest {
  readonly path: string
  /** of the package: empty, or `node_modules/inner/` */
  readonly folder: string
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly scripts: Readonly<Record<string, string>>
  readonly form: PublishedForm
}

/** Why a manifest is not what every reader takes it for, or cannot be read at all. */
export interface ManifestProblem {
  readonly path: string
  /** half a sentence behind the path: "is no JSON" */
  readonly reason: string
}

export interface ManifestReading {
  /** absent where nothing of it can be told */
  readonly manifest?: NpmManifest
  readonly problems: readonly ManifestProblem[]
}

/** npm's hooks that run when a dependency is installed, in order. */
export const INSTALL_HOOKS = ['preinstall', 'install', 'postinstall'] as const

const readings = new WeakMap<ArchiveReading, Map<string, ManifestReading>>()

/** The manifest of the package at the root, or of a bundled one in `folder` (`node_modules/inner/`). Read once for each reading. */
export function manifestReading(reading: ArchiveReading, folder = ''): ManifestReading {
  let known = readings.get(reading)
  if (known === undefined) readings.set(reading, (known = new Map<string, ManifestReading>()))
  let found = known.get(folder)
  if (found === undefined) known.set(folder, (found = readManifest(reading, folder)))
  return found
}

/** The manifest at the root, or undefined where there is none that can be read. */
export function readNpmManifest(reading: ArchiveReading): NpmManifest | undefined {
  return manifestReading(reading).manifest
}

function readManifest(reading: ArchiveReading, folder: string): ManifestReading {
  const path = `${folder}package.json`
  const entry = reading.entries.find((candidate) => candidate.path === path)
  if (entry === undefined) return withoutManifest(reading, folder)
  const unread = unreadReason(entry)
  if (unread !== undefined) return { problems: [{ path, reason: unread }] }
  const text = entry.content?.toString('utf8') ?? ''
  // npm takes off the mark of UTF-8, and reads no other encoding
  const found = parsed(path, folder, text.replace(/^\uFEFF/, ''))
  const isUtf8 = entry.content?.equals(Buffer.from(text)) !== false
  if (isUtf8 || found.manifest === undefined) return found
  return { ...found, problems: [{ path, reason: 'is not all UTF-8' }, ...found.problems] }
}

function unreadReason({ content, notKept }: ArchiveEntry): string | undefined {
  if (content === undefined) return `was not read: ${notKept ?? 'its content was not kept'}`
  return content.length > LIMITS.manifestBytes ? `is larger than ${LIMITS.manifestBytes} bytes` : undefined
}

/** npm takes what stands in a comment of index.js, where there is no package.json. */
const IN_COMMENT = /^\/\*\*package(?:\s|$)([\s\S]*?)\*\*\/$/m

function withoutManifest(reading: ArchiveReading, folder: string): ManifestReading {
  const path = `${folder}index.js`
  const content = reading.entries.find((candidate) => candidate.path === path)?.content
  const missing = { path: `${folder}package.json`, reason: 'is missing' }
  const comment = content === undefined ? undefined : IN_COMMENT.exec(content.toString('utf8'))?.[1]
  if (comment === undefined) return { problems: [missing] }
  const inside = parsed(path, folder, comment.replaceAll(/^\s*\*/gm, ''))
  return {
    ...inside,
    problems: [{ ...missing, reason: `is missing, and npm takes the one in a comment of ${path}` }, ...inside.problems],
  }
}

function parsed(path: string, folder: string, text: string): ManifestReading {
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch {
    return { problems: [{ path, reason: text.includes('\0') ? 'is no text in UTF-8' : 'is no JSON' }] }
  }
  if (!isRecord(fields)) return { problems: [{ path, reason: 'is no JSON object' }] }
  const manifest = { path, folder, text, fields, scripts: stringsOf(fields['scripts']), form: publishedForm(fields) }
  return { manifest, problems: [...prototypes(path, fields), ...doubleKeys(text).map((reason) => ({ path, reason }))] }
}

/** What copies an object takes a key of this name for what stands behind all others. */
function prototypes(path: string, fields: Readonly<Record<string, unknown>>): ManifestProblem[] {
  const holders = [fields, ...Object.values(fields).filter((value) => isRecord(value))]
  return holders.some((holder) => Object.hasOwn(holder, '__proto__'))
    ? [{ path, reason: 'has a key __proto__, which some readers take for the values of all keys' }]
    : []
}

/** Scripts that npm runs when this package is installed as a dependency: name -> command. */
export function installScriptsOf(
  reading: ArchiveReading,
  manifest: NpmManifest | undefined,
  folder = '',
): Record<string, string> {
  const scripts: Record<string, string> = {}
  for (const hook of INSTALL_HOOKS) {
    const command = manifest?.scripts[hook]
    if (command !== undefined && command.trim() !== '') scripts[hook] = command
  }
  if (runsImplicitGyp(reading, manifest, folder)) scripts['install'] = 'node-gyp rebuild'
  return scripts
}

/** npm runs `node-gyp rebuild` where a binding.gyp stands beside package.json and nothing else is said. */
export function runsImplicitGyp(reading: ArchiveReading, manifest: NpmManifest | undefined, folder = ''): boolean {
  if (manifest?.fields['gypfile'] === false) return false
  // an empty text is no script to npm
  if ((manifest?.scripts['install'] ?? '') !== '' || (manifest?.scripts['preinstall'] ?? '') !== '') return false
  const wanted = `${folder}binding.gyp`
  return reading.entries.some(
    ({ path }) => path.length === wanted.length && path.toLowerCase() === wanted.toLowerCase(),
  )
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
