import { Dict, List, UNKNOWN, type Py } from './values.ts'

/** Longest document that is read, UTF-16 units. */
const MAX_UNITS = 400_000

/** What a JSON document holds; a literal of Python that is none is not known. */
export function jsonOf(text: string | undefined): Py {
  if (text === undefined || text.length > MAX_UNITS) return UNKNOWN
  try {
    return valueOf(JSON.parse(text), 0)
  } catch {
    return UNKNOWN
  }
}

function valueOf(value: unknown, depth: number): Py {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (depth > 40) return UNKNOWN
  if (Array.isArray(value)) return new List(value.map((item: unknown) => valueOf(item, depth + 1)))
  if (typeof value !== 'object') return UNKNOWN
  const made = new Dict()
  for (const [key, item] of Object.entries(value)) made.entries.set(`s${key}`, { key, value: valueOf(item, depth + 1) })
  return made
}
