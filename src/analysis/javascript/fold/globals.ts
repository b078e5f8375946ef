import { lookup } from '../../../model/lookup.ts'
import { Buffer } from 'node:buffer'
import { byteGlobals } from './bytes.ts'
import { madeCollection, madePattern } from './collections.ts'
import { listText, numberOr, plainText, toBigInt, toNumber, toText, truth } from './convert.ts'
import type { Folder } from './folder.ts'
import { fromJson, revived, toJson } from './json.ts'
import { madeAddress, madeQuery } from './addresses.ts'
import { ERRORS, madeError, madeErrors, primitive, symbols } from './symbols.ts'
import { listFrom } from './lists.ts'
import { objectGlobal, reflectGlobal } from './objects.ts'
import { List, Native, StandIn, Thing, UNKNOWN, type Folded } from './values.ts'

type Call = (args: readonly Folded[], self: Folded) => Folded

/** items of a list that is made by its length */
const LENGTH_MAX = 500_000

/** Pure functions and objects of the platform by name. All others are not known. */
export function globalsOf(folder: Folder): ReadonlyMap<string, Folded> {
  const globals = new Map<string, Folded>([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['Object', objectGlobal(folder)],
    ['Reflect', reflectGlobal(folder)],
    ['Math', math()],
    [
      'JSON',
      withMembers(new Thing(), {
        parse: ([text, reviver]) => revived(folder, fromJson(folder, text), reviver),
        stringify: ([value]) => toJson(value),
      }),
    ],
    ['String', texts(folder)],
    ['Number', withMembers(new Native('Number', ([value]) => toNumber(value)), NUMBERS)],
    ['Boolean', new Native('Boolean', ([value]) => truth(value) ?? UNKNOWN)],
    ['Array', lists(folder)],
    ['Map', new Native('Map', ([given]) => madeCollection(folder, false, given))],
    ['Set', new Native('Set', ([given]) => madeCollection(folder, true, given))],
    ['RegExp', new Native('RegExp', madePattern)],
    ['BigInt', new Native('BigInt', ([value]) => toBigInt(value))],
    ['Symbol', symbols()],
    ['Proxy', new Native('Proxy', ([target, handler]) => new StandIn(target, handler))],
    ['URL', new Native('URL', ([text]) => madeAddress(folder, text))],
    ['URLSearchParams', new Native('URLSearchParams', ([text]) => madeQuery(folder, text))],
    ['AggregateError', new Native('AggregateError', madeErrors)],
    ['structuredClone', new Native('structuredClone', ([value]) => value)],
    ...ERRORS.map((name) => [name, new Native(name, (args) => madeError(name, args))] as const),
  ])
  for (const [name, call] of Object.entries({ ...NUMBERS, ...CODINGS })) globals.set(name, new Native(name, call))
  for (const native of byteGlobals(folder)) globals.set(native.name, native)
  return globals
}

function withMembers<T extends Thing>(thing: T, members: Readonly<Record<string, Call>>): T {
  for (const [name, call] of Object.entries(members)) thing.members.set(name, new Native(name, call))
  return thing
}

const NUMBERS: Readonly<Record<string, Call>> = lookup({
  parseInt: ([value, base]) => {
    const [text, radix] = [plainText(value), numberOr(base, 10)] as const
    if (text === undefined || radix === UNKNOWN) return UNKNOWN
    return base === undefined && /^\s*[-+]?0x/i.test(text) ? Number.parseInt(text, 16) : Number.parseInt(text, radix)
  },
  parseFloat: ([value]) => {
    const text = plainText(value)
    return text === undefined ? UNKNOWN : Number.parseFloat(text)
  },
  isNaN: ([value]) => {
    const number = toNumber(value)
    return number === UNKNOWN ? UNKNOWN : Number.isNaN(number)
  },
  isInteger: ([value]) => (value === UNKNOWN ? UNKNOWN : Number.isInteger(value)),
})

/** A function of one text. */
function ofText(change: (text: string) => string): Call {
  return ([value]) => {
    const text = plainText(value)
    if (text === undefined) return UNKNOWN
    try {
      return change(text)
    } catch {
      return UNKNOWN
    }
  }
}

const CODINGS: Readonly<Record<string, Call>> = lookup({
  atob: ofText((text) => Buffer.from(text, 'base64').toString('latin1')),
  btoa: ofText((text) => Buffer.from(text, 'latin1').toString('base64')),
  decodeURIComponent: ofText((text) => decodeURIComponent(text)),
  decodeURI: ofText((text) => decodeURI(text)),
  encodeURIComponent: ofText((text) => encodeURIComponent(text)),
  encodeURI: ofText((text) => encodeURI(text)),
  unescape: ofText((text) =>
    text.replaceAll(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_all, four: string | undefined, two: string | undefined) =>
      String.fromCharCode(Number.parseInt(four ?? two ?? '0', 16)),
    ),
  ),
  escape: ofText((text) =>
    text.replaceAll(/[^\w@*+./-]/g, (sign) => {
      const code = sign.charCodeAt(0)
      return code < 256
        ? `%${code.toString(16).padStart(2, '0').toUpperCase()}`
        : `%u${code.toString(16).padStart(4, '0').toUpperCase()}`
    }),
  ),
})

function math(): Thing {
  const made = new Thing()
  const add = (name: string, work: (...numbers: number[]) => number): void => {
    made.members.set(
      name,
      new Native(name, (args) => {
        const numbers = args.map((arg) => toNumber(arg))
        const known = numbers.flatMap((number) => (number === UNKNOWN ? [] : number))
        return known.length === numbers.length ? work(...known) : UNKNOWN
      }),
    )
  }
  add('floor', Math.floor)
  add('ceil', Math.ceil)
  add('round', Math.round)
  add('trunc', Math.trunc)
  add('abs', Math.abs)
  add('sign', Math.sign)
  add('sqrt', Math.sqrt)
  add('log2', Math.log2)
  add('imul', Math.imul)
  add('pow', Math.pow)
  add('max', Math.max)
  add('min', Math.min)
  return made
}

function texts(folder: Folder): Native {
  const ofCodes =
    (make: (...codes: number[]) => string): Call =>
    (args) => {
      folder.budget.make(args.length)
      const codes = args.map((arg) => toNumber(arg))
      const known = codes.flatMap((code) => (code === UNKNOWN ? [] : code))
      if (known.length !== codes.length || known.length > LENGTH_MAX) return UNKNOWN
      try {
        return known.map((code) => make(code)).join('')
      } catch {
        return UNKNOWN
      }
    }
  const made = new Native('String', ([value]) => (value === undefined ? '' : toText(primitive(folder, value))))
  // its methods, to be called on other texts
  made.members.set('prototype', '')
  return withMembers(made, {
    fromCharCode: ofCodes(String.fromCharCode),
    fromCodePoint: ofCodes(String.fromCodePoint),
    raw: ([given, ...values]) => {
      const parts = given instanceof Thing ? given.members.get('raw') : undefined
      if (!(parts instanceof List)) return UNKNOWN
      return listText(
        parts.items.flatMap((part, index) =>
          index < values.length && index + 1 < parts.items.length ? [part, values[index]] : [part],
        ),
        '',
      )
    },
  })
}

function lists(folder: Folder): Native {
  const made = new Native('Array', (args) => {
    const [first] = args
    if (args.length !== 1 || typeof first !== 'number') return new List([...args])
    if (!(first >= 0 && first <= LENGTH_MAX)) return UNKNOWN
    folder.budget.make(first)
    return new List(Array.from({ length: first }, (): Folded => undefined))
  })
  made.members.set('prototype', new List([]))
  return withMembers(made, {
    from: (args) => listFrom(folder, args),
    of: (args) => new List([...args]),
    isArray: ([value]) => (value === UNKNOWN ? UNKNOWN : value instanceof List),
  })
}
