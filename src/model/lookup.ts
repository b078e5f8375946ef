/**
 * A table that strings of strangers are looked up in: `table[name]` is one of its own entries or undefined. A plain object also
 * answers to `constructor`, `toString` and `__proto__`, which packages, requests and documents may well be named.
 */
export function lookup<Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const table: Record<string, Value> = { ...entries }
  Object.setPrototypeOf(table, null)
  return Object.freeze(table)
}
