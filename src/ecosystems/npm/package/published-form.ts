import { posix } from 'node:path'
import { isRecord } from '../../../model/json.ts'

/** The groups of a manifest that an install follows. */
export const DEPENDENCY_GROUPS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

export type DependencyGroup = (typeof DEPENDENCY_GROUPS)[number]

/**
 * What npm, pnpm and yarn obey of a manifest, in the form in which npm publishes it. The same for a package.json and for the
 * manifest in a packument, so that only real differences are left. What is absent is not said.
 */
export interface PublishedForm {
  readonly name?: string
  readonly version?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly groups: Readonly<Partial<Record<DependencyGroup, Readonly<Record<string, string>>>>>
  /** names of bundled dependencies */
  readonly bundled?: readonly string[]
  /** linked commands: name -> path of the file inside the package */
  readonly commands?: Readonly<Record<string, string>>
  /** folder of which each file is a command, where `bin` says nothing; empty: the whole package */
  readonly commandFolder?: string
  readonly hasInstallScript?: boolean
  readonly gypfile?: boolean
}

export function publishedForm(fields: Readonly<Record<string, unknown>>): PublishedForm {
  const { name, version, scripts, bin, directories, hasInstallScript, gypfile } = fields
  const groups: Partial<Record<DependencyGroup, Readonly<Record<string, string>>>> = {}
  for (const group of DEPENDENCY_GROUPS) {
    const members = dependenciesOf(fields[group])
    if (members !== undefined) groups[group] = members
  }
  const bundled = bundledNames(fields['bundleDependencies'] ?? fields['bundledDependencies'], groups)
  const commands = commandsOf(bin, typeof name === 'string' ? name : '')
  const folder = bin === undefined && isRecord(directories) ? directories['bin'] : undefined
  return {
    ...(typeof name === 'string' ? { name: name.trim() } : {}),
    ...(typeof version === 'string' ? { version: plainVersion(version) } : {}),
    ...(isRecord(scripts) ? { scripts: stringsOf(scripts) } : {}),
    groups,
    ...(bundled === undefined ? {} : { bundled }),
    ...(commands === undefined ? {} : { commands }),
    ...(typeof folder === 'string' && folder !== '' ? { commandFolder: insidePath(folder) } : {}),
    ...(typeof hasInstallScript === 'boolean' ? { hasInstallScript } : {}),
    ...(typeof gypfile === 'boolean' ? { gypfile } : {}),
  }
}

/** npm takes off what stands before the digits, and build metadata. */
function plainVersion(version: string): string {
  return (
    version
      .trim()
      .replace(/^[=v\s]+/i, '')
      .split('+', 1)[0] ?? ''
  )
}

/** A map, or as old manifests have it a list of `name@range` or a text of them. */
function dependenciesOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (isRecord(value)) return stringsOf(value)
  const listed: readonly unknown[] =
    typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : []
  if (listed.length === 0) return undefined
  const members: Record<string, string> = Object.create(null)
  for (const each of listed) {
    const [, name, range = ''] =
      typeof each === 'string' ? (/^(@?[^@\s<>=]+)(?:[@\s]?)(.*)$/s.exec(each.trim()) ?? []) : []
    if (name !== undefined) members[name] = range
  }
  return members
}

function bundledNames(value: unknown, groups: PublishedForm['groups']): readonly string[] | undefined {
  if (value === true) return Object.keys({ ...groups.dependencies, ...groups.optionalDependencies })
  if (isRecord(value)) return Object.keys(value)
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : undefined
}

/** A text is the file of the command that is called as the package; a command is called by the end of its key. */
function commandsOf(bin: unknown, packageName: string): Readonly<Record<string, string>> | undefined {
  const entries: readonly (readonly [string, unknown])[] | undefined =
    typeof bin === 'string'
      ? [[packageName, bin]]
      : Array.isArray(bin)
        ? bin.map((file: unknown) => [typeof file === 'string' ? posix.basename(file) : '', file] as const)
        : isRecord(bin)
          ? Object.entries(bin)
          : undefined
  if (entries === undefined) return undefined
  const commands: Record<string, string> = Object.create(null)
  for (const [key, file] of entries) {
    const name = posix.basename(posix.join('/', key.replaceAll(/[\\:]/g, '/')))
    if (name !== '' && typeof file === 'string' && insidePath(file) !== '') commands[name] = insidePath(file)
  }
  return commands
}

/** A path as npm takes it: from the package's folder, with no way out of it. */
export function insidePath(path: string): string {
  return posix.join('/', path.replaceAll('\\', '/')).slice(1)
}

/** The string members of `value`, where it is an object. */
export function stringsOf(value: unknown): Record<string, string> {
  const strings: Record<string, string> = Object.create(null)
  if (!isRecord(value)) return strings
  for (const [key, member] of Object.entries(value)) if (typeof member === 'string') strings[key] = member
  return strings
}
