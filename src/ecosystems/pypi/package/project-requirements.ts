import type { TomlTable, TomlValue } from 'smol-toml'
import { isTable, strings, tableAt, textAt } from './toml.ts'

/** A requirement, and the key of pyproject.toml below which it stands. */
export interface KeyedRequirement {
  readonly text: string
  readonly group: string
}

/** Lists of requirements, by their keys; below the last one each key is an extra with a list of its own. */
const LISTS: readonly string[][] = [
  ['project', 'dependencies'],
  ['tool', 'flit', 'metadata', 'requires'],
]
const EXTRAS: readonly string[][] = [
  ['project', 'optional-dependencies'],
  ['tool', 'flit', 'metadata', 'requires-extra'],
]

/** What a pyproject.toml says that the package needs once it is built, and that hooks of builders need. */
export function projectRequirements(root: TomlTable): readonly KeyedRequirement[] {
  const hooks = ['tool', 'hatch', 'build', 'hooks']
  const ofHooks = Object.keys(tableAt(root, hooks) ?? {}).map((name) => hooks.concat(name, 'dependencies'))
  const ofExtras = EXTRAS.flatMap((keys) => Object.keys(tableAt(root, keys) ?? {}).map((name) => keys.concat(name)))
  const listed = [...LISTS, ...ofHooks, ...ofExtras].flatMap((keys) =>
    strings(tableAt(root, keys.slice(0, -1))?.[keys.at(-1) ?? '']).map((text) => ({ text, group: keys.join('.') })),
  )
  return [...listed, ...ofPoetry(root)]
}

/** poetry's tables name a URL, a repository or a folder, one of them or several for different systems. */
function ofPoetry(root: TomlTable): KeyedRequirement[] {
  const keys = ['tool', 'poetry', 'dependencies']
  return Object.entries(tableAt(root, keys) ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one: TomlValue) => {
      const place = isTable(one) ? placeIn(one) : undefined
      return place === undefined ? [] : [{ text: `${name} @ ${place}`, group: keys.join('.') }]
    }),
  )
}

function placeIn(table: TomlTable): string | undefined {
  const [url, git, path] = [textAt(table['url']), textAt(table['git']), textAt(table['path']) ?? textAt(table['file'])]
  return url ?? (git === undefined ? undefined : `git+${git}`) ?? (path === undefined ? undefined : `file:${path}`)
}

/** A hook of hatch that puts the description together from files: it takes no requirement out of them. */
const OF_DESCRIPTION = 'fancy-pypi-readme'

/** Files of requirements that builders read because pyproject.toml names them. */
export function requirementFiles(root: TomlTable): readonly string[] {
  const dynamic = tableAt(root, ['tool', 'setuptools', 'dynamic']) ?? {}
  const optional = tableAt(dynamic, ['optional-dependencies']) ?? {}
  const { [OF_DESCRIPTION]: _, ...hooks } = tableAt(root, ['tool', 'hatch', 'metadata', 'hooks']) ?? {}
  const tables = [dynamic['dependencies'], ...Object.values(optional)].flatMap((value) =>
    isTable(value) ? filesIn(value['file']) : [],
  )
  return [...tables, ...Object.values(hooks).flatMap((hook) => (isTable(hook) ? textsIn(hook) : []))]
}

function filesIn(value: TomlValue | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : strings(value)
}

/** All texts at any depth. */
function textsIn(value: TomlValue): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isTable(value) ? Object.values(value).flatMap(textsIn) : []
}
