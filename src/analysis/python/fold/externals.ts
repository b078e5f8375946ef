import { lookup } from '../../../model/lookup.ts'
import { isActing } from '../../catalog/python-calls.ts'
import { decodeConstant } from '../decode.ts'
import { normalName } from '../names.ts'
import { UNKNOWN_PART } from '../value.ts'
import { itemOf, itemsOf, ordered } from './collections.ts'
import { asBytes, asFloat, asWhole, based, fromBytes, pathOf, power, unescaped, unquoted } from './conversions.ts'
import { repr, shownText, withFormat } from './format.ts'
import { IDIOMS } from './idioms.ts'
import { jsonOf } from './json.ts'
import type { Machine } from './machine.ts'
import { namesIn } from './members.ts'
import { operate } from './operators.ts'
import { byKey, chained, isLetter, listed, pairsOf, range, reduced, tuplesOf, zip } from './sequences.ts'
import { translationTable } from './texts.ts'
import {
  Built,
  Bytes,
  Dict,
  External,
  Instance,
  ClassOf,
  keyOf,
  List,
  Partial,
  textOf,
  truthOf,
  UNKNOWN,
  unitsOf,
  wholeOf,
  type Py,
} from './values.ts'

type Keywords = ReadonlyMap<string, Py>
type Builtin = (machine: Machine, args: readonly Py[], keywords: Keywords) => Py

const NONE: Keywords = new Map()

/** What a name stands for that nothing in the file binds. */
export function externalNamed(machine: Machine, name: string): Py {
  if (name === '__builtins__' || name === '__builtin__' || name === 'builtins') return new External('builtins')
  if (name === '__name__') return UNKNOWN
  if (name === '__file__') return `${UNKNOWN_PART}/__init__.py`
  if (BUILTINS[name] !== undefined || PLAIN_NAMES.has(name)) return new External(name)
  return machine.files.module(name) === undefined ? UNKNOWN : machine.imported(name)
}

/** Builtins that reach something, and of which only the name counts. */
const PLAIN_NAMES: ReadonlySet<string> = new Set(
  'exec eval compile open __import__ globals locals vars getattr setattr hasattr print input dir type object super isinstance Exception'.split(
    ' ',
  ),
)

/** Constants of modules. */
const CONSTANTS: Readonly<Record<string, string>> = lookup({
  'string.ascii_letters': 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'string.ascii_lowercase': 'abcdefghijklmnopqrstuvwxyz',
  'string.ascii_uppercase': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'string.digits': '0123456789',
  'string.hexdigits': '0123456789abcdefABCDEF',
  'string.punctuation': '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  'string.printable':
    '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\v\f',
  'os.sep': '/',
  'os.linesep': '\n',
})

/** `object.attribute` of something outside. */
export function externalAttribute(name: string, attribute: string): Py {
  const whole = normalName(`${name}.${attribute}`)
  return CONSTANTS[whole] ?? (whole.length > 160 ? UNKNOWN : new External(whole))
}

/** What calling something outside gives. */
export function callExternal(machine: Machine, name: string, args: readonly Py[], keywords: Keywords): Py {
  const builtin = BUILTINS[name]
  if (builtin !== undefined) return builtin(machine, args, keywords)
  const [first = UNKNOWN, second = UNKNOWN] = args
  const units = unitsOf(first)
  if (units !== undefined) {
    machine.budget.make(units.length)
    const codec = textOf(second) ?? textOf(keywords.get('encoding') ?? UNKNOWN)
    const made = decodeConstant(name, units, codec)
    if (made !== undefined)
      return name === 'codecs.decode' && !(first instanceof Bytes) ? new Built(made) : new Bytes(made, true)
  }
  return isActing(name) && name.length < 100 ? new External(`${name}()`) : UNKNOWN
}

const BUILTINS: Readonly<Record<string, Builtin>> = lookup({
  ...IDIOMS,
  chr: (_machine, [code = UNKNOWN]) => {
    const value = wholeOf(code)
    return value === undefined || value < 0 || value > 0x10_ffff ? UNKNOWN : new Built(String.fromCodePoint(value))
  },
  ord: (_machine, [letter = UNKNOWN]) => {
    const text = unitsOf(letter)
    return text === undefined || text === '' ? UNKNOWN : (text.codePointAt(0) ?? UNKNOWN)
  },
  str: (_machine, [value = '', encoding]) => {
    if (value instanceof Bytes && encoding !== undefined) return value.isBuilt ? new Built(value.text) : value.text
    if (value instanceof Built) return value
    return shownText(value) ?? UNKNOWN
  },
  repr: (_machine, [value = UNKNOWN]) => repr(value) ?? UNKNOWN,
  int: (_machine, [value = 0, base = 10]) => asWhole(value, wholeOf(base) ?? 10),
  float: (_machine, [value = 0]) => (typeof value === 'number' ? value : asFloat(value)),
  abs: (_machine, [value = UNKNOWN]) => (typeof value === 'number' ? Math.abs(value) : UNKNOWN),
  round: (_machine, [value = UNKNOWN]) => (typeof value === 'number' ? Math.round(value) : UNKNOWN),
  bool: (_machine, [value = false]) => truthOf(value) ?? UNKNOWN,
  len: (_machine, [value = UNKNOWN]) => {
    const text = textOf(value)
    return text === undefined ? (itemsOf(value)?.length ?? UNKNOWN) : Array.from(text).length
  },
  hex: (_machine, [value = UNKNOWN]) => based(value, 16, '0x'),
  oct: (_machine, [value = UNKNOWN]) => based(value, 8, '0o'),
  bin: (_machine, [value = UNKNOWN]) => based(value, 2, '0b'),
  bytes: asBytes,
  bytearray: asBytes,
  list: (_machine, [value]) => listed(value),
  tuple: (_machine, [value]) => listed(value, true),
  set: (_machine, [value]) => listed(value),
  frozenset: (_machine, [value]) => listed(value),
  iter: (_machine, [value]) => listed(value),
  dict: (_machine, [value], keywords) => {
    const made = new Dict()
    for (const pair of value === undefined ? [] : pairsOf(value)) {
      const key = keyOf(pair[0])
      if (key !== undefined) made.entries.set(key, { key: pair[0], value: pair[1] })
    }
    for (const [name, each] of keywords) made.entries.set(`s${name}`, { key: name, value: each })
    return made
  },
  reversed: (_machine, [value = UNKNOWN]) => {
    const items = itemsOf(value)
    if (items === undefined) return UNKNOWN
    const isText = textOf(value) !== undefined
    return new List(items.toReversed().map((item) => (isText || isLetter(item) ? new Built(textOf(item) ?? '') : item)))
  },
  sorted: (machine, [value = UNKNOWN], keywords) => {
    const items = itemsOf(value)
    if (items === undefined) return UNKNOWN
    const key = keywords.get('key')
    const made = key === undefined || key === null ? ordered(items) : byKey(machine, items, key)
    return new List(truthOf(keywords.get('reverse') ?? false) === true ? made.toReversed() : made)
  },
  range: (machine, args) => range(machine, args.map(wholeOf)),
  xrange: (machine, args) => range(machine, args.map(wholeOf)),
  enumerate: (_machine, [value = UNKNOWN, start = 0]) => {
    const from = wholeOf(start) ?? 0
    return new List((itemsOf(value) ?? [UNKNOWN]).map((item, index) => new List([from + index, item], true)))
  },
  zip: (_machine, args) => zip(args),
  'itertools.zip_longest': (_machine, args) => zip(args),
  'itertools.cycle': (_machine, [value = UNKNOWN]) => {
    const items = itemsOf(value)
    if (items === undefined || items.length === 0) return UNKNOWN
    return new List(
      Array.from({ length: Math.max(4096, items.length) }, (_, index) => items[index % items.length] ?? UNKNOWN),
    )
  },
  'itertools.chain': (_machine, args) => chained(args),
  'itertools.chain.from_iterable': (_machine, [value = UNKNOWN]) => chained(itemsOf(value) ?? [UNKNOWN]),
  map: (machine, [target = UNKNOWN, ...lists]) => {
    const [first = UNKNOWN] = lists
    const items = lists.length === 1 ? itemsOf(first)?.map((item) => [item]) : tuplesOf(lists)
    return items === undefined ? UNKNOWN : new List(items.map((each) => machine.call(target, each, NONE)))
  },
  'itertools.starmap': (machine, [target = UNKNOWN, value = UNKNOWN]) =>
    new List((itemsOf(value) ?? [UNKNOWN]).map((item) => machine.call(target, itemsOf(item) ?? [UNKNOWN], NONE))),
  filter: (machine, [target = UNKNOWN, value = UNKNOWN]) => {
    const items = itemsOf(value)
    if (items === undefined) return UNKNOWN
    const keeps = (item: Py): boolean => truthOf(target === null ? item : machine.call(target, [item], NONE)) !== false
    return new List(items.filter(keeps))
  },
  sum: (_machine, [value = UNKNOWN, start = 0]) =>
    (itemsOf(value) ?? [UNKNOWN]).reduce<Py>((left, right) => operate('+', left, right), start),
  'functools.reduce': reduced,
  reduce: reduced,
  min: (_machine, args) => ordered(args.length === 1 ? (itemsOf(args[0] ?? UNKNOWN) ?? []) : args)[0] ?? UNKNOWN,
  max: (_machine, args) => ordered(args.length === 1 ? (itemsOf(args[0] ?? UNKNOWN) ?? []) : args).at(-1) ?? UNKNOWN,
  next: (_machine, [value = UNKNOWN, otherwise = UNKNOWN]) => {
    if (!(value instanceof List)) return UNKNOWN
    value.taken += 1
    return value.items[value.taken - 1] ?? otherwise
  },
  divmod: (_machine, [left = UNKNOWN, right = UNKNOWN]) =>
    new List([operate('//', left, right), operate('%', left, right)], true),
  pow: (_machine, [left = UNKNOWN, right = UNKNOWN, modulus]) => power(left, right, modulus),
  format: (_machine, [value = UNKNOWN, spec = '']) => withFormat(value, textOf(spec) ?? '') ?? UNKNOWN,
  getattr: attributeOf,
  'object.__getattribute__': attributeOf,
  setattr: (_machine, [value = UNKNOWN, name = UNKNOWN, given = UNKNOWN]) => {
    const text = textOf(name)
    if (text !== undefined && value instanceof Instance) value.members.set(text, given)
    if (text !== undefined && value instanceof ClassOf) value.members.set(text, given)
    return null
  },
  globals: (machine) => {
    const made = namesIn(machine.globals.vars)
    made.entries.set('s__builtins__', { key: '__builtins__', value: new External('builtins') })
    return made
  },
  vars: (machine, [value = UNKNOWN]) => machine.attribute(value, '__dict__'),
  __import__: importedRoot,
  'importlib.import_module': imported,
  'importlib.__import__': importedRoot,
  'str.maketrans': (_machine, args) => translationTable(args),
  'bytes.maketrans': (_machine, args) => translationTable(args),
  'string.maketrans': (_machine, args) => translationTable(args),
  'int.from_bytes': (_machine, [value = UNKNOWN, order = 'big'], keywords) =>
    fromBytes(value, textOf(keywords.get('byteorder') ?? order)),
  'urllib.parse.unquote': (_machine, [value = UNKNOWN]) => unquoted(value),
  'urllib.parse.unquote_plus': (_machine, [value = UNKNOWN]) => unquoted(value),
  'urllib.unquote': (_machine, [value = UNKNOWN]) => unquoted(value),
  'html.unescape': (_machine, [value = UNKNOWN]) => unescaped(value),
  'json.loads': (_machine, [value = UNKNOWN]) => jsonOf(unitsOf(value)),
  'operator.attrgetter': (_machine, args) => new Partial(null, args, 'attribute'),
  'operator.itemgetter': (_machine, args) => new Partial(null, args, 'item'),
  'operator.methodcaller': (_machine, args) => new Partial(null, args, 'method'),
  'functools.partial': (_machine, [target = UNKNOWN, ...args], keywords) => new Partial(target, args, 'call', keywords),
  'operator.xor': (_machine, [left = UNKNOWN, right = UNKNOWN]) => operate('^', left, right),
  'operator.add': (_machine, [left = UNKNOWN, right = UNKNOWN]) => operate('+', left, right),
  'operator.concat': (_machine, [left = UNKNOWN, right = UNKNOWN]) => operate('+', left, right),
  'operator.getitem': (_machine, [left = UNKNOWN, right = UNKNOWN]) => itemOf(left, right),
  'os.path.join': (_machine, args) => pathOf(args),
  'base64.b64encode': (_machine, [value = UNKNOWN]) => {
    const units = unitsOf(value)
    return units === undefined ? UNKNOWN : new Bytes(Buffer.from(units, 'latin1').toString('base64'), true)
  },
})

/** `__import__('os')`: a module of the package itself, or one from outside. */
function imported(machine: Machine, [name = UNKNOWN]: readonly Py[]): Py {
  const text = textOf(name)
  if (text === undefined || !/^\.{0,3}[A-Za-z_][\w.]{0,100}$/.test(text)) return UNKNOWN
  const own = machine.imported(text)
  return own === UNKNOWN ? new External(normalName(text)) : own
}

/** `__import__('urllib.request')` gives `urllib`, unless it is told what is wanted from there. */
function importedRoot(machine: Machine, args: readonly Py[], keywords: Keywords): Py {
  const found = imported(machine, args)
  const isAsked = args.length > 3 || keywords.has('fromlist')
  return found instanceof External && !isAsked ? new External(found.name.split('.', 1)[0] ?? found.name) : found
}

/** `getattr(value, name, otherwise)`. */
function attributeOf(machine: Machine, [value = UNKNOWN, name = UNKNOWN, otherwise = UNKNOWN]: readonly Py[]): Py {
  const text = textOf(name)
  const found = text === undefined ? UNKNOWN : machine.attribute(value, text)
  return found === UNKNOWN ? otherwise : found
}
