import { lookup } from '../../../model/lookup.ts'
import { codesOf, itemsOf } from './collections.ts'
import { jsonOf } from './json.ts'
import type { Machine } from './machine.ts'
import {
  Built,
  Bytes,
  ClassOf,
  Dict,
  Instance,
  List,
  Partial,
  madeOf,
  sameKind,
  textOf,
  UNKNOWN,
  unitsOf,
  type Py,
} from './values.ts'

type Builtin = (machine: Machine, args: readonly Py[], keywords: ReadonlyMap<string, Py>) => Py

/** Longest file of the package that is read, UTF-16 units. */
const MAX_FILE_UNITS = 60_000

/** Less usual ways to write a text down. */
export const IDIOMS: Readonly<Record<string, Builtin>> = lookup({
  'struct.pack': (_machine, [format = UNKNOWN, ...numbers]) => {
    const written = textOf(format)
    if (written === undefined || !/^[<>=!@]?(?:\d{0,5}[Bbc])+$/.test(written)) return UNKNOWN
    const letters = codesOf(new List(numbers.map((one) => (one instanceof Bytes ? one.text.charCodeAt(0) : one))))
    return letters === undefined ? UNKNOWN : new Bytes(letters, true)
  },
  'array.array': (_machine, [kind = UNKNOWN, items = UNKNOWN]) => {
    if (textOf(kind) === 'u') return textOf(items) ?? UNKNOWN
    const letters = items instanceof Bytes ? items.text : codesOf(items)
    return letters === undefined ? UNKNOWN : new Bytes(letters, true)
  },
  're.sub': (_machine, [pattern = UNKNOWN, to = UNKNOWN, value = UNKNOWN]) => {
    const [from, put, units] = [textOf(pattern), unitsOf(to), unitsOf(value)]
    if (from === undefined || put === undefined || units === undefined) return UNKNOWN
    const plain = /^\[[^\]\\^-]{1,40}\]$/.test(from)
      ? Array.from(from.slice(1, -1))
      : /^[^\\^$.|?*+()[\]{}]{1,40}$/.test(from)
        ? [from]
        : []
    if (plain.length === 0 || put.includes('\\') || units.length > MAX_FILE_UNITS) return UNKNOWN
    const made = plain.reduce((text, part) => text.replaceAll(part, put), units)
    return sameKind(made, value, put === '' && units.length - made.length > 4)
  },
  'uuid.UUID': (_machine, [value = UNKNOWN], keywords) => {
    const digits = textOf(keywords.get('hex') ?? value)?.replaceAll(/[-{}]|urn:uuid:/g, '') ?? ''
    if (!/^[0-9a-fA-F]{32}$/.test(digits)) return UNKNOWN
    const bytes = new Bytes(Buffer.from(digits, 'hex').toString('latin1'), true)
    return withMembers({ bytes, hex: digits })
  },
  'socket.inet_aton': (_machine, [value = UNKNOWN]) => addressBytes(value),
  'ipaddress.ip_address': (_machine, [value = UNKNOWN]) => withMembers({ packed: addressBytes(value) }),
  'string.Template': (_machine, [value = UNKNOWN]) => value,
  'collections.namedtuple': (_machine, [, fields = UNKNOWN]) => {
    const names = textOf(fields)?.split(/[\s,]+/) ?? itemsOf(fields)?.map((field) => textOf(field) ?? '') ?? []
    return names.length === 0 ? UNKNOWN : new Partial(null, names, 'record')
  },
  'types.SimpleNamespace': (_machine, _args, keywords) => namespace(keywords),
  'argparse.Namespace': (_machine, _args, keywords) => namespace(keywords),
  eval: (machine, [value = UNKNOWN]) => machine.evaluateText(textOf(value) ?? ''),
  'ast.literal_eval': (machine, [value = UNKNOWN]) => machine.evaluateText(textOf(value) ?? ''),
  'json.load': (_machine, [value = UNKNOWN]) => jsonOf(unitsOf(value)),
  staticmethod: (_machine, [value = UNKNOWN]) => value,
  classmethod: (_machine, [value = UNKNOWN]) => value,
  'os.path.dirname': (_machine, [value = UNKNOWN]) => {
    const path = textOf(value)
    return path === undefined ? UNKNOWN : path.slice(0, Math.max(0, path.lastIndexOf('/')))
  },
  'os.path.abspath': (_machine, [value = UNKNOWN]) => value,
  'os.path.realpath': (_machine, [value = UNKNOWN]) => value,
  'pkgutil.get_data': (machine, [, name = UNKNOWN]) => opened(machine, [name]),
  'importlib.resources.read_text': (machine, [, name = UNKNOWN]) => opened(machine, [name]),
  open: opened,
  'io.open': opened,
  'codecs.open': opened,
})

/** An object of which only some members are known. */
function withMembers(members: Readonly<Record<string, Py>>): Instance {
  return new Instance(new ClassOf(new Map(Object.entries(members)), []))
}

function namespace(members: ReadonlyMap<string, Py>): Instance {
  return new Instance(new ClassOf(new Map(members), []))
}

/** The four bytes of `203.0.113.7`. */
function addressBytes(value: Py): Py {
  const parts = textOf(value)?.split('.').map(Number) ?? []
  const isAddress = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256)
  return isAddress ? new Bytes(String.fromCharCode(...parts), true) : UNKNOWN
}

/** What stands in a file of the package that is no source. */
function opened(machine: Machine, [path = UNKNOWN, mode = 'r']: readonly Py[]): Py {
  const name = textOf(path)
  if (name === undefined || /[wax+]/.test(textOf(mode) ?? '') || name.endsWith('.py')) return UNKNOWN
  const text = machine.files.file(name)
  return text === undefined || text.length > MAX_FILE_UNITS ? UNKNOWN : text
}

/** `Template.substitute(…)`: of a template that is its text. */
export function substituted(template: Py, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
  const written = textOf(template)
  if (written === undefined) return UNKNOWN
  const [given] = args
  const used: Py[] = [template]
  const missing: string[] = []
  const text = written.replaceAll(
    /\$(?:\{(\w{1,60})\}|(\w{1,60}))/g,
    (_, one: string | undefined, other: string | undefined) => {
      const name = one ?? other ?? ''
      const value = keywords.get(name) ?? (given instanceof Dict ? given.entries.get(`s${name}`)?.value : undefined)
      const shown = value === undefined ? undefined : unitsOf(value)
      if (value === undefined || shown === undefined) missing.push(name)
      else used.push(value)
      return shown ?? ''
    },
  )
  return missing.length === 0 ? madeOf(text, ...used) : UNKNOWN
}

/** The texts of a mapping, by their names. */
export function namesIn(value: Py): ReadonlyMap<string, Py> {
  const made = new Map<string, Py>()
  if (value instanceof Dict)
    for (const { key, value: each } of value.entries.values()) made.set(textOf(key) ?? '', each)
  return made
}

/** Lines of what was read from a file. */
export function linesOf(value: Py): Py {
  const text = unitsOf(value)
  if (text === undefined) return UNKNOWN
  return new List(text.split(/(?<=\n)/).map((line) => (value instanceof Built ? new Built(line) : line)))
}
