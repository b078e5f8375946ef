import { lookup } from '../../../model/lookup.ts'
import { Buffer } from 'node:buffer'
import { encodingOf, numberOr, plainText, toBytes, toNumber } from './convert.ts'
import type { Folder } from './folder.ts'
import { listMethod } from './lists.ts'
import { Bytes, List, Native, UNKNOWN, type Folded } from './values.ts'

type ByteMethod = (folder: Folder, data: Buffer, args: readonly Folded[]) => Folded

/** bytes that are made at once */
const BYTES_MAX = 4_000_000

/** A method of Buffers and of arrays of bytes; undefined: there is none of that name. */
export function bytesMethod(name: string): ByteMethod | undefined {
  const own = METHODS[name]
  if (own !== undefined)
    return (folder, data, args) => {
      folder.budget.make(data.length)
      return own(folder, data, args)
    }
  const ofLists = listMethod(name)
  if (ofLists === undefined) return undefined
  return (folder, data, args) => {
    const items: Folded[] = [...data]
    const result = ofLists(folder, items, args, new List(items))
    // what makes a list of a list makes an array of bytes of one
    return result instanceof List && /^(?:map|filter|reverse|toReversed|fill|sort)$/.test(name)
      ? bytesOf(folder, result)
      : result
  }
}

function bytesOf(folder: Folder, list: List): Folded {
  const data = toBytes(list, '')
  folder.budget.make(list.items.length)
  return data === undefined ? UNKNOWN : new Bytes(data)
}

const METHODS: Readonly<Record<string, ByteMethod>> = lookup({
  toString: textOf,
  slice: part,
  subarray: part,
  equals: (_folder, data, [other]) => (other instanceof Bytes ? data.equals(other.data) : UNKNOWN),
  indexOf: (_folder, data, [wanted]) => {
    const what = typeof wanted === 'number' ? wanted : toBytes(wanted, 'utf8')
    return what === undefined ? UNKNOWN : data.indexOf(what)
  },
  lastIndexOf: (_folder, data, [wanted]) => {
    const what = typeof wanted === 'number' ? wanted : toBytes(wanted, 'utf8')
    return what === undefined ? UNKNOWN : data.lastIndexOf(what)
  },
  getUint8: (_folder, data, [at]) => {
    const index = numberOr(at, 0)
    return index === UNKNOWN ? UNKNOWN : data[index]
  },
  swap16: (_folder, data) => swapped(data, 2),
  swap32: (_folder, data) => swapped(data, 4),
  swap64: (_folder, data) => swapped(data, 8),
  write: written,
  set: (_folder, data, [what, at]) => put(data, what, at),
  writeUInt8: (_folder, data, [code, at]) => put(data, new List([code]), at),
  setUint8: (_folder, data, [at, code]) => put(data, new List([code]), at),
  copy: (_folder, data, [target, at]) => (target instanceof Bytes ? put(target.data, new Bytes(data), at) : UNKNOWN),
  readUInt8: (_folder, data, [at]) => {
    const index = numberOr(at, 0)
    return index === UNKNOWN ? UNKNOWN : data[index]
  },
  readUInt32LE: (_folder, data, [at]) => {
    const index = numberOr(at, 0)
    return index === UNKNOWN || index < 0 || index + 4 > data.length ? UNKNOWN : data.readUInt32LE(index)
  },
  readUInt32BE: (_folder, data, [at]) => {
    const index = numberOr(at, 0)
    return index === UNKNOWN || index < 0 || index + 4 > data.length ? UNKNOWN : data.readUInt32BE(index)
  },
})

/** Turns the order of each group of bytes around, in place. */
function swapped(data: Buffer, size: number): Folded {
  if (data.length % size !== 0) return UNKNOWN
  for (let at = 0; at < data.length; at += size) data.subarray(at, at + size).reverse()
  return new Bytes(data)
}

/** `data.write(text, at, length, encoding)`; what is not told in full stays as it was. */
function written(_folder: Folder, data: Buffer, [text, at, ...rest]: readonly Folded[]): Folded {
  const last = [at, ...rest].find((each) => typeof each === 'string')
  const bytes = typeof text === 'string' ? toBytes(text, typeof last === 'string' ? last : 'utf8') : undefined
  return bytes === undefined ? UNKNOWN : put(data, new Bytes(bytes), typeof at === 'string' ? 0 : at)
}

/** Copies bytes into others, from an index on; gives how many. */
function put(data: Buffer, what: Folded, at: Folded): Folded {
  const [bytes, index] = [toBytes(what, 'utf8'), numberOr(at, 0)] as const
  if (bytes === undefined || index === UNKNOWN || !(index >= 0 && index <= data.length)) return UNKNOWN
  return bytes.copy(data, index)
}

function textOf(_folder: Folder, data: Buffer, [encoding, start, end]: readonly Folded[]): Folded {
  const name = encoding === undefined ? 'utf8' : plainText(encoding)
  const [from, to] = [numberOr(start, 0), numberOr(end, data.length)] as const
  return name === undefined || from === UNKNOWN || to === UNKNOWN ? UNKNOWN : data.toString(encodingOf(name), from, to)
}

function part(_folder: Folder, data: Buffer, [start, end]: readonly Folded[]): Folded {
  const [from, to] = [numberOr(start, 0), numberOr(end, data.length)] as const
  return from === UNKNOWN || to === UNKNOWN ? UNKNOWN : new Bytes(data.subarray(from, to))
}

/** `Buffer.from`, `new Uint8Array(…)`: of a text, a list, bytes, or so many zeros. */
function madeBytes(folder: Folder, [what, encoding]: readonly Folded[], isLength: boolean): Folded {
  if (isLength && typeof what === 'number') return zeros(folder, what)
  const name = encoding === undefined ? 'utf8' : plainText(encoding)
  const data = name === undefined ? undefined : toBytes(what, name)
  if (data === undefined || data.length > BYTES_MAX) return UNKNOWN
  folder.budget.make(data.length)
  return new Bytes(Buffer.from(data))
}

function zeros(folder: Folder, length: number): Folded {
  if (!(length >= 0 && length <= BYTES_MAX)) return UNKNOWN
  folder.budget.make(length)
  return new Bytes(Buffer.alloc(length))
}

/** Buffer, Uint8Array and their kin, TextDecoder and TextEncoder, by name. */
export function byteGlobals(folder: Folder): readonly Native[] {
  const buffer = new Native('Buffer', (args) => madeBytes(folder, args, true))
  const add = (name: string, call: (args: readonly Folded[]) => Folded): void => {
    buffer.members.set(name, new Native(name, call))
  }
  add('from', (args) => madeBytes(folder, args, false))
  for (const name of ['alloc', 'allocUnsafe'])
    add(name, ([length]) => {
      const size = toNumber(length)
      return size === UNKNOWN ? UNKNOWN : zeros(folder, size)
    })
  add('concat', ([list]) => {
    const parts = list instanceof List ? list.items.map((item) => toBytes(item, 'utf8')) : [undefined]
    const known = parts.flatMap((each) => each ?? [])
    return known.length === parts.length ? madeBytes(folder, [new Bytes(Buffer.concat(known))], false) : UNKNOWN
  })
  add('isBuffer', ([value]) => (value === UNKNOWN ? UNKNOWN : value instanceof Bytes))
  add('byteLength', ([value]) => (value === UNKNOWN ? UNKNOWN : (toBytes(value, 'utf8')?.length ?? UNKNOWN)))
  const arrays = ['Uint8Array', 'Uint8ClampedArray', 'Int8Array'].map((name) => {
    const made = new Native(name, (args) => madeBytes(folder, args, true))
    made.members.set('from', new Native('from', (args) => madeBytes(folder, args, false)))
    for (const [each, encoding] of [
      ['fromBase64', 'base64'],
      ['fromHex', 'hex'],
    ] as const)
      made.members.set(each, new Native(each, ([text]) => madeBytes(folder, [text, encoding], false)))
    made.members.set('of', new Native('of', (args) => madeBytes(folder, [new List([...args])], false)))
    return made
  })
  return [
    buffer,
    ...arrays,
    new Native('DataView', ([data]) => (data instanceof Bytes ? data : UNKNOWN)),
    coder('TextDecoder', 'decode', decode),
    coder('TextEncoder', 'encode', (value) => encode(value)),
  ]
}

function coder(name: string, method: string, work: (value: Folded, label: Folded) => Folded): Native {
  return new Native(name, ([label]) => {
    const made = new Native(name, () => UNKNOWN)
    made.members.set(method, new Native(method, ([value]) => work(value, label)))
    return made
  })
}

function decode(value: Folded, label: Folded): Folded {
  const name = label === undefined ? 'utf8' : plainText(label)
  if (value === UNKNOWN || name === undefined) return UNKNOWN
  const encoding = /^(?:iso-8859-1|windows-1252|us-ascii)$/i.test(name) ? 'latin1' : encodingOf(name)
  return toBytes(value, 'utf8')?.toString(encoding) ?? UNKNOWN
}

function encode(value: Folded): Folded {
  const data = toBytes(value, 'utf8')
  return data === undefined ? UNKNOWN : new Bytes(data)
}
