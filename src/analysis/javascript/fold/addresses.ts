import { plainText } from './convert.ts'
import type { Folder } from './folder.ts'
import { Native, Thing, UNKNOWN, type Folded } from './values.ts'

/** characters of an address that is taken apart */
const ADDRESS_MAX = 10_000

/** `new URL(text)`; UNKNOWN where it is not known, or no address. */
export function madeAddress(folder: Folder, given: Folded): Folded {
  const text = plainText(given)
  if (text === undefined || text.length > ADDRESS_MAX || !URL.canParse(text)) return UNKNOWN
  folder.budget.make(text.length)
  const address = new URL(text)
  const made = new Thing()
  for (const name of ['href', 'pathname', 'host', 'hostname', 'hash', 'search', 'port', 'protocol'] as const)
    made.members.set(name, address[name])
  made.members.set('toString', new Native('toString', () => address.href))
  made.members.set('searchParams', queryOf(address.searchParams))
  return made
}

/** `new URLSearchParams(text)`; UNKNOWN where it is not known. */
export function madeQuery(folder: Folder, given: Folded): Folded {
  const text = plainText(given)
  if (text === undefined || text.length > ADDRESS_MAX) return UNKNOWN
  folder.budget.make(text.length)
  return queryOf(new URLSearchParams(text))
}

function queryOf(query: URLSearchParams): Thing {
  const made = new Thing()
  made.members.set('get', new Native('get', ([name]) => (typeof name === 'string' ? query.get(name) : UNKNOWN)))
  made.members.set('toString', new Native('toString', () => query.toString()))
  return made
}
