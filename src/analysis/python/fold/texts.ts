import { lookup } from '../../../model/lookup.ts'
import { bytesToText, decodeConstant } from '../decode.ts'
import { formatCall } from './format.ts'
import { itemOf } from './collections.ts'
import { linesOf, namesIn, substituted } from './idioms.ts'
import { Built, Bytes, Dict, List, madeOf, sameKind, textOf, UNKNOWN, unitsOf, wholeOf, type Py } from './values.ts'

/** Longest text that a method makes. */
const MAX_UNITS = 1_000_000

type Keywords = ReadonlyMap<string, Py>

/** What a method of a text or of bytes gives; undefined: no such method is known. */
export function textMethod(self: Py, method: string, args: readonly Py[], keywords: Keywords): Py | undefined {
  const units = unitsOf(self)
  if (units === undefined) return undefined
  const plain = PLAIN[method]
  if (plain !== undefined) return sameKind(plain(units), self)
  if (method === 'join') return joined(self, units, args[0] ?? UNKNOWN)
  if (method === 'format') return formatCall(self, args, keywords, itemOf)
  if (method === 'format_map') return formatCall(self, [], namesIn(args[0] ?? UNKNOWN), itemOf)
  if (method === 'substitute' || method === 'safe_substitute') return substituted(self, args, keywords)
  if (
    method === 'read' ||
    method === 'read_text' ||
    method === 'tobytes' ||
    method === 'tostring' ||
    method === 'tounicode'
  )
    return self
  if (method === 'readlines') return linesOf(self)
  if (method === 'encode') return new Bytes(Buffer.from(units, 'utf8').toString('latin1'), self instanceof Built)
  if (method === 'decode') return decoded(self, units, textOf(args[0] ?? keywords.get('encoding') ?? 'utf-8') ?? '')
  if (method === 'hex') return new Built(Buffer.from(units, 'latin1').toString('hex'))
  if (method === 'translate') return translated(self, units, args[0] ?? UNKNOWN)
  if (method === 'replace') return replaced(self, units, args)
  if (STRIPS.has(method)) return stripped(self, units, method, args[0])
  if (method === 'split' || method === 'rsplit') return split(self, units, args, method)
  if (method === 'splitlines') return new List(units.split(/\r?\n/).map((part) => sameKind(part, self)))
  if (method === 'zfill') return sameKind(units.padStart(wholeOf(args[0] ?? 0) ?? 0, '0').slice(0, MAX_UNITS), self)
  if (method === 'partition' || method === 'rpartition')
    return partitioned(self, units, args[0], method === 'rpartition')
  return asked(units, method, args)
}

const PLAIN: Readonly<Record<string, (text: string) => string>> = lookup({
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  swapcase: (text) =>
    Array.from(text, (unit) => (unit === unit.toLowerCase() ? unit.toUpperCase() : unit.toLowerCase())).join(''),
  capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  title: (text) => text.toLowerCase().replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  expandtabs: (text) => text,
})
const STRIPS: ReadonlySet<string> = new Set(['strip', 'lstrip', 'rstrip', 'removeprefix', 'removesuffix'])

function joined(self: Py, between: string, given: Py): Py {
  const parts = given instanceof List ? given.items : itemsOfText(given)
  if (parts === undefined) return UNKNOWN
  const texts: string[] = []
  for (const part of parts) {
    const text = unitsOf(part)
    if (text === undefined) return UNKNOWN
    texts.push(text)
  }
  const whole = texts.join(between)
  if (whole.length > MAX_UNITS) return UNKNOWN
  return self instanceof Bytes ? new Bytes(whole, self.isBuilt) : madeOf(whole, ...parts)
}

function itemsOfText(value: Py): Py[] | undefined {
  const text = textOf(value)
  return text === undefined ? undefined : Array.from(text, (unit) => sameKind(unit, value))
}

function decoded(self: Py, units: string, encoding: string): Py {
  const isBuilt = self instanceof Bytes && self.isBuilt
  const name = encoding.toLowerCase().replaceAll(/[-_ ]/g, '')
  if (/^(?:utf8|ascii|latin1?|iso88591|cp1252|cp437|)$/.test(name)) {
    const text = name.startsWith('utf8') || name === '' || name === 'ascii' ? bytesToText(units) : units
    return isBuilt ? new Built(text) : text
  }
  if (/^(?:unicodeescape|rawunicodeescape)$/.test(name)) return UNKNOWN
  if (/^utf16(?:le)?$/.test(name)) return new Built(Buffer.from(units, 'latin1').toString('utf16le'))
  const made = decodeConstant('codecs.decode', units, encoding)
  return made === undefined ? UNKNOWN : new Built(made)
}

function translated(self: Py, units: string, table: Py): Py {
  if (table instanceof Bytes)
    return new Bytes(Array.from(units, (unit) => table.text[unit.charCodeAt(0)] ?? unit).join(''), true)
  if (!(table instanceof Dict)) return UNKNOWN
  const made = Array.from(units, (unit) => {
    const to = table.entries.get(`n${unit.codePointAt(0) ?? 0}`)?.value
    if (to === undefined) return unit
    const code = wholeOf(to)
    return code === undefined ? (textOf(to) ?? '') : String.fromCodePoint(code)
  }).join('')
  return sameKind(made, self, true)
}

/** `str.maketrans(…)`, `bytes.maketrans(…)`. */
export function translationTable(args: readonly Py[]): Py {
  const [from = UNKNOWN, to = UNKNOWN, without = ''] = args
  const made = new Dict()
  if (from instanceof Dict) {
    for (const { key, value } of from.entries.values()) {
      const code = textOf(key)?.codePointAt(0) ?? wholeOf(key)
      if (code !== undefined) made.entries.set(`n${code}`, { key: code, value })
    }
    return made
  }
  const [left, right, dropped] = [unitsOf(from), unitsOf(to), textOf(without)]
  if (left === undefined || right === undefined) return UNKNOWN
  if (from instanceof Bytes) {
    const table = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
    Array.from(left).forEach((unit, index) => (table[unit.charCodeAt(0)] = right[index] ?? unit))
    return new Bytes(table.join(''), false)
  }
  const targets = Array.from(right)
  Array.from(left).forEach((unit, index) => {
    const code = unit.codePointAt(0) ?? 0
    made.entries.set(`n${code}`, { key: code, value: targets[index] ?? unit })
  })
  for (const unit of dropped ?? '') {
    const code = unit.codePointAt(0) ?? 0
    made.entries.set(`n${code}`, { key: code, value: '' })
  }
  return made
}

function replaced(self: Py, units: string, args: readonly Py[]): Py {
  const [from, to] = [unitsOf(args[0] ?? UNKNOWN), unitsOf(args[1] ?? UNKNOWN)]
  if (from === undefined || to === undefined) return UNKNOWN
  const count = wholeOf(args[2] ?? -1) ?? -1
  if (from === '' || units.length + (units.split(from, 20_000).length - 1) * to.length > MAX_UNITS) return UNKNOWN
  const parts = units.split(from)
  const made =
    count < 0 || count >= parts.length - 1
      ? parts.join(to)
      : [parts.slice(0, count + 1).join(to), ...parts.slice(count + 1)].join(from)
  // letters that stand between those that count are no way to write a text down
  const isDisguised = to === '' && parts.length > 6
  return sameKind(made, self, isDisguised || self instanceof Built || args[1] instanceof Built)
}

function stripped(self: Py, units: string, method: string, given: Py | undefined): Py {
  const letters = given === undefined || given === null ? ' \t\n\r\v\f' : unitsOf(given)
  if (letters === undefined) return UNKNOWN
  if (method === 'removeprefix') return sameKind(units.startsWith(letters) ? units.slice(letters.length) : units, self)
  if (method === 'removesuffix')
    return sameKind(letters !== '' && units.endsWith(letters) ? units.slice(0, -letters.length) : units, self)
  let [start, end] = [0, units.length]
  if (method !== 'rstrip') while (start < end && letters.includes(units[start] ?? '')) start += 1
  if (method !== 'lstrip') while (end > start && letters.includes(units[end - 1] ?? '')) end -= 1
  return sameKind(units.slice(start, end), self)
}

function split(self: Py, units: string, args: readonly Py[], method: string): Py {
  const between = args[0] === undefined || args[0] === null ? undefined : unitsOf(args[0])
  if (between === '') return UNKNOWN
  const count = wholeOf(args[1] ?? -1) ?? -1
  const parts = between === undefined ? units.trim().split(/\s+/) : units.split(between)
  if (between !== undefined && count >= 0 && parts.length > count + 1) {
    if (method === 'split') parts.splice(count, parts.length, parts.slice(count).join(between))
    else parts.splice(0, parts.length - count, parts.slice(0, parts.length - count).join(between))
  }
  return new List(parts.map((part) => sameKind(part, self)))
}

function partitioned(self: Py, units: string, given: Py | undefined, fromEnd: boolean): Py {
  const between = given === undefined ? undefined : unitsOf(given)
  if (between === undefined || between === '') return UNKNOWN
  const at = fromEnd ? units.lastIndexOf(between) : units.indexOf(between)
  const parts =
    at === -1
      ? fromEnd
        ? ['', '', units]
        : [units, '', '']
      : [units.slice(0, at), between, units.slice(at + between.length)]
  return new List(
    parts.map((part) => sameKind(part, self)),
    true,
  )
}

/** What is asked of a text. */
function asked(units: string, method: string, args: readonly Py[]): Py | undefined {
  const part = unitsOf(args[0] ?? UNKNOWN)
  if (method === 'isalpha') return /^\p{L}+$/u.test(units)
  if (method === 'isdigit' || method === 'isnumeric') return /^\d+$/.test(units)
  if (method === 'isalnum') return /^[\p{L}\d]+$/u.test(units)
  if (method === 'isspace') return /^\s+$/.test(units)
  if (method === 'isupper') return units === units.toUpperCase() && units !== units.toLowerCase()
  if (method === 'islower') return units === units.toLowerCase() && units !== units.toUpperCase()
  if (part === undefined) return undefined
  if (method === 'find') return units.indexOf(part, wholeOf(args[1] ?? 0) ?? 0)
  if (method === 'rfind') return units.lastIndexOf(part)
  if (method === 'index') return units.includes(part) ? units.indexOf(part) : UNKNOWN
  if (method === 'count') return part === '' ? UNKNOWN : units.split(part).length - 1
  if (method === 'startswith') return units.startsWith(part)
  return method === 'endswith' ? units.endsWith(part) : undefined
}
