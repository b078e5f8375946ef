import type { TomlTable, TomlValue } from 'smol-toml'
import type { ArchiveReading } from '../../../archive/reading.ts'
import { textOfEntry } from './layout.ts'
import type { Pyproject } from './pyproject.ts'
import { isTable, strings, tableAt, textAt } from './toml.ts'

/** A command line that a hook of a builder starts. */
export interface BuildCommand {
  /** dotted, as a person finds it */
  readonly key: string
  readonly command: string
}

/** The command lines that pyproject.toml gives to builders: scripts of hatch, and what tells the version of a repository. */
export function buildCommands(reading: ArchiveReading, { root }: Pyproject): readonly BuildCommand[] {
  const hooks = ['tool', 'hatch', 'build', 'hooks']
  const targets = Object.keys(tableAt(root, ['tool', 'hatch', 'build', 'targets']) ?? {}).map((target) =>
    ['tool', 'hatch', 'build', 'targets'].concat(target, 'hooks'),
  )
  return [
    ...[hooks, ...targets].flatMap((keys) => scripts(root, keys.concat('build-scripts'))),
    ...[hooks, ...targets].flatMap((keys) => npmScripts(reading, root, keys.concat('jupyter-builder'))),
    ...describing(root),
  ]
}

function scripts(root: TomlTable, keys: readonly string[]): BuildCommand[] {
  const listed = tableAt(root, keys)?.['scripts']
  const tables = Array.isArray(listed) ? listed.filter(isTable) : []
  return tables.flatMap((table) => strings(table['commands']).map((command) => ({ key: keys.join('.'), command })))
}

/** Scripts of npm that are run where that builds a part of the package. */
const OF_NPM = ['preinstall', 'install', 'postinstall', 'prepare'] as const

function npmScripts(reading: ArchiveReading, root: TomlTable, keys: readonly string[]): BuildCommand[] {
  if (textAt(tableAt(root, keys)?.['build-function'])?.endsWith('npm_builder') !== true) return []
  const build = textAt(tableAt(root, keys.concat('build-kwargs'))?.['build_cmd']) ?? 'build'
  const named = manifestScripts(reading)
  return [build, ...OF_NPM].flatMap((name) => {
    const command = named.get(name)
    return command === undefined ? [] : [{ key: keys.join('.'), command }]
  })
}

function manifestScripts(reading: ArchiveReading): ReadonlyMap<string, string> {
  const text = textOfEntry(
    reading.entries.find(({ path }) => path === 'package.json'),
    1_000_000,
  )
  try {
    const manifest: unknown = JSON.parse(text ?? '{}')
    const listed = typeof manifest === 'object' && manifest !== null && 'scripts' in manifest ? manifest.scripts : {}
    return new Map(
      Object.entries(listed ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  } catch {
    return new Map()
  }
}

/** Where setuptools_scm, and hatch by way of it, are told how to ask for the version. */
function describing(root: TomlTable): BuildCommand[] {
  const places = [
    { keys: ['tool', 'setuptools_scm'], name: 'git_describe_command' },
    { keys: ['tool', 'setuptools_scm', 'scm', 'git'], name: 'describe_command' },
    { keys: ['tool', 'vcs-versioning'], name: 'git_describe_command' },
    { keys: ['tool', 'hatch', 'version', 'raw-options'], name: 'git_describe_command' },
    { keys: ['tool', 'pdm', 'version'], name: 'git_describe_command' },
  ]
  return places.flatMap(({ keys, name }) => {
    const command = commandOf(tableAt(root, keys)?.[name])
    return command === undefined ? [] : [{ key: keys.join('.'), command }]
  })
}

/** One text, or a list of words. */
function commandOf(value: TomlValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  const words = strings(value)
  return words.length === 0
    ? undefined
    : words
        .map((word) => (/^[\w./=:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
        .join(' ')
}
