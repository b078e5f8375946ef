import type { TomlTable, TomlValue } from 'smol-toml'

/** The table at the end of a path of keys; undefined where there is none. */
export function tableAt(root: TomlTable, keys: readonly string[]): TomlTable | undefined {
  let table: TomlTable = root
  for (const key of keys) {
    const next = Object.hasOwn(table, key) ? table[key] : undefined
    if (!isTable(next)) return undefined
    table = next
  }
  return table
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
}

export function textAt(value: TomlValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function strings(value: TomlValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
