import { parse, type TomlTable } from 'smol-toml'
import type { ArchiveReading } from '../../../archive/reading.ts'
import { textOfEntry } from './layout.ts'
import { projectRequirements } from './project-requirements.ts'
import { isTable, strings, tableAt, textAt } from './toml.ts'

/** A key of pyproject.toml that makes the builder run a file or import a module of the package. */
export interface BuildTrigger {
  /** as a person finds it: `tool.hatch.build.hooks.custom` */
  readonly key: string
  /** path of a file, or dotted module */
  readonly target: string
  readonly kind: 'file' | 'module'
}

export interface Pyproject {
  readonly text: string
  /** undefined: no `[build-system]` names one, builders take setuptools */
  readonly backend: string | undefined
  /** folders of the package that are put on the path of the back end */
  readonly backendPath: readonly string[]
  readonly requires: readonly string[]
  /** what the package needs once it is built, and hooks of builders need, with the key */
  readonly dependencies: readonly { readonly text: string; readonly group: string }[]
  readonly triggers: readonly BuildTrigger[]
  /** all that it says */
  readonly root: TomlTable
  /** set where the file is no TOML: builders refuse it */
  readonly broken?: string
}

const readings = new WeakMap<ArchiveReading, { readonly project: Pyproject | undefined }>()

/** The package's pyproject.toml, as far as it says what runs at build; undefined where there is none. Read once for each reading. */
export function readPyproject(reading: ArchiveReading): Pyproject | undefined {
  let known = readings.get(reading)
  if (known === undefined) readings.set(reading, (known = { project: parsePyproject(reading) }))
  return known.project
}

function parsePyproject(reading: ArchiveReading): Pyproject | undefined {
  const entry = reading.entries.find(({ path }) => path === 'pyproject.toml')
  if (entry === undefined) return undefined
  const none = { backend: undefined, backendPath: [], requires: [], dependencies: [], triggers: [], root: {} }
  const text = textOfEntry(entry)
  if (text === undefined) return { ...none, text: '', broken: 'too large to read' }
  try {
    const root = parse(text)
    const system = tableAt(root, ['build-system'])
    const backend = system?.['build-backend']
    return {
      text,
      backend: typeof backend === 'string' ? backend : undefined,
      backendPath: strings(system?.['backend-path']),
      requires: strings(system?.['requires']),
      dependencies: projectRequirements(root),
      root,
      triggers: [...hatch(root), ...pdm(root), ...poetry(root), ...setuptools(root)],
    }
  } catch (error) {
    return { ...none, text, broken: error instanceof Error ? error.message.slice(0, 200) : 'no TOML' }
  }
}

/** 1-based line where the last part of a dotted key stands, or 1. */
export function lineOfTomlKey(text: string, key: string): number {
  const last = key.split('.').at(-1) ?? key
  const lines = text.split('\n', 20_000)
  const table = lines.findIndex((line) => line.trim() === `[${key}]`)
  if (table !== -1) return table + 1
  const found = lines.findIndex((line) => line.trimStart().startsWith(last))
  return found === -1 ? 1 : found + 1
}

function hatch(root: TomlTable): BuildTrigger[] {
  const places = [
    ['tool', 'hatch', 'build', 'hooks', 'custom'],
    ['tool', 'hatch', 'metadata', 'hooks', 'custom'],
    ...Object.keys(tableAt(root, ['tool', 'hatch', 'build', 'targets']) ?? {}).flatMap((target) => [
      ['tool', 'hatch', 'build', 'targets', target, 'hooks', 'custom'],
    ]),
  ]
  const triggers = places.flatMap((keys) => {
    const table = tableAt(root, keys)
    return table === undefined ? [] : [file(keys, textAt(table['path']) ?? 'hatch_build.py')]
  })
  const source = tableAt(root, ['tool', 'hatch', 'version'])
  if (source?.['source'] === 'code' && textAt(source['path']) !== undefined)
    triggers.push(file(['tool', 'hatch', 'version'], textAt(source['path']) ?? ''))
  return triggers
}

function pdm(root: TomlTable): BuildTrigger[] {
  const build = tableAt(root, ['tool', 'pdm', 'build'])
  const named = textAt(build?.['custom-hook']) ?? textAt(tableAt(root, ['tool', 'pdm'])?.['build'])
  const backend = tableAt(root, ['build-system'])?.['build-backend']
  if (named !== undefined) return [file(['tool', 'pdm', 'build', 'custom-hook'], named)]
  return typeof backend === 'string' && backend.startsWith('pdm.')
    ? [file(['build-system', 'build-backend'], 'pdm_build.py')]
    : []
}

function poetry(root: TomlTable): BuildTrigger[] {
  const tool = tableAt(root, ['tool', 'poetry'])
  const script = textAt(tableAt(root, ['tool', 'poetry', 'build'])?.['script']) ?? textAt(tool?.['build'])
  return script === undefined ? [] : [file(['tool', 'poetry', 'build'], script)]
}

/** `attr` imports the module where its value cannot be read without; command classes are imported always. */
function setuptools(root: TomlTable): BuildTrigger[] {
  const triggers: BuildTrigger[] = []
  for (const [name, value] of Object.entries(tableAt(root, ['tool', 'setuptools', 'dynamic']) ?? {})) {
    const attribute = isTable(value) ? textAt(value['attr']) : undefined
    if (attribute !== undefined) triggers.push(module(['tool', 'setuptools', 'dynamic', name], attribute))
  }
  for (const [name, value] of Object.entries(tableAt(root, ['tool', 'setuptools', 'cmdclass']) ?? {})) {
    if (typeof value === 'string') triggers.push(module(['tool', 'setuptools', 'cmdclass', name], value))
  }
  return triggers
}

function file(keys: readonly string[], target: string): BuildTrigger {
  return { key: keys.join('.'), target: target.replace(/^\.\//, ''), kind: 'file' }
}

/** Of `package.module.attribute`, the module. */
function module(keys: readonly string[], attribute: string): BuildTrigger {
  const dot = attribute.lastIndexOf('.')
  return { key: keys.join('.'), target: dot === -1 ? attribute : attribute.slice(0, dot), kind: 'module' }
}
