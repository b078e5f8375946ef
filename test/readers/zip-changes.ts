import { crc32, deflateRawSync } from 'node:zlib'
import type { ZipFields, ZipOptions, ZipSpec } from '../registry/zip-bytes.ts'
import type { Seeded } from './seeded.ts'

type Change = (spec: ZipSpec, seeded: Seeded) => ZipSpec

const FLAGS = [0x0, 0x1, 0x2, 0x6, 0x8, 0x20, 0x40, 0x800, 0x2000] as const
const METHODS = [0, 8, 8, 9, 12, 14, 93, 95, 99] as const

/** A field of the extra part: its number, and its bytes. */
function field(id: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id)
  head.writeUInt16LE(content.length, 2)
  return Buffer.concat([head, content])
}

function longs(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length)
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * index)
  return bytes
}

/** Info-ZIP's field of another name, for the name that it is said to stand for. */
function unicodePath(name: string, of: string): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0])
  head.writeUInt32LE(crc32(of), 1)
  return field(0x7075, Buffer.concat([head, Buffer.from(name)]))
}

function extra({ path, content = '' }: ZipSpec, seeded: Seeded): Buffer {
  const size = Buffer.byteLength(content)
  const other = seeded.pick([path, 'other.py', `${path}\0`])
  return seeded.pick([
    field(0x5455, Buffer.from([1, 0, 0, 0, 0])),
    field(0x0001, longs(size, size)),
    field(0x0001, longs()),
    field(0x0001, longs(size, size, 0)),
    unicodePath(other, path),
    unicodePath(other, 'something else'),
    Buffer.concat([unicodePath(path, path), unicodePath(other, path)]),
    Buffer.from([1, 2, 3]),
    field(0x9999, Buffer.alloc(3)).subarray(0, 5),
    Buffer.alloc(4),
  ])
}

function odd(path: string, seeded: Seeded): string {
  return seeded.pick([
    `${path}\0`,
    `${path}\0.txt`,
    `./${path}`,
    `/${path}`,
    path.replace('/', '//'),
    path.replace('/', '\\'),
    `a/../${path}`,
    `../${path}`,
    `C:${path}`,
    `${path}/`,
    `${path}/.`,
    `${path} `,
    `${path}\n`,
    path.toUpperCase(),
    `${path}\u00e9`,
    path.replace('_', '\u200b_'),
  ])
}

function fields(spec: ZipSpec, seeded: Seeded): ZipFields {
  const size = Buffer.byteLength(spec.content ?? '')
  return seeded.pick<() => ZipFields>([
    () => ({ name: odd(spec.path, seeded) }),
    () => ({ name: Buffer.from(odd(spec.path, seeded), 'latin1') }),
    () => ({ flags: seeded.pick(FLAGS) | seeded.pick(FLAGS) }),
    () => ({ method: seeded.pick(METHODS) }),
    () => ({ crc: seeded.below(2 ** 32) }),
    () => ({ size: Math.max(0, size + seeded.pick([-1, 1, 100])) }),
    () => ({ compressedSize: Math.max(0, size + seeded.pick([-1, 0, 1, 100])) }),
    () => ({ size: 0xffffffff, compressedSize: 0xffffffff, extra: field(0x0001, longs(size, size)) }),
    () => ({ size: 0xffffffff, extra: field(0x0001, longs(size + seeded.below(2))) }),
    () => ({ extra: extra(spec, seeded) }),
  ])()
}

const NO_CHANGE = (spec: ZipSpec): ZipSpec => spec

/** Changes of one member. */
export const MEMBER_CHANGES: readonly Change[] = [
  (spec, seeded) => ({ ...spec, local: fields(spec, seeded) }),
  (spec, seeded) => ({ ...spec, central: fields(spec, seeded) }),
  (spec, seeded) => {
    const both = fields(spec, seeded)
    return { ...spec, local: both, central: both }
  },
  (spec, seeded) => {
    const path = odd(spec.path, seeded)
    return { ...spec, path }
  },
  (spec, seeded) => ({ ...spec, central: { comment: seeded.pick(['a comment', 'PK\u0005\u0006', '']) } }),
  (spec, seeded) => ({ ...spec, central: { offset: seeded.below(300) } }),
  (spec, seeded) => ({ ...spec, central: { disk: seeded.below(3) } }),
  (spec, seeded) => ({ ...spec, descriptor: seeded.pick(['signed', 'bare']) }),
  (spec, seeded) => ({ ...spec, descriptor: seeded.pick(['signed', 'bare']), local: fields(spec, seeded) }),
  (spec, seeded) => ({ ...spec, mode: seeded.pick([0, 0o644, 0o120777, 0o40755, 0o10644, 0o104755, 0o100755]) }),
  (spec, seeded) => ({
    ...spec,
    after: Buffer.from(seeded.pick(['x', 'PK\u0003\u0004', 'PK\u0007\b', '\0'.repeat(12)])),
  }),
  (spec) => ({ ...spec, deflate: false }),
  (spec, seeded) => {
    const raw = deflateRawSync(spec.content ?? '')
    return { ...spec, raw: Buffer.concat([raw, Buffer.from(seeded.pick(['x', 'PK\u0001\u0002']))]) }
  },
  (spec, seeded) => ({ ...spec, raw: deflateRawSync(spec.content ?? '').subarray(0, -1 - seeded.below(2)) }),
  NO_CHANGE,
]

/** Changes of the frame around the members. */
export function zipOptions(seeded: Seeded, other: Buffer): ZipOptions {
  return seeded.pick<ZipOptions>([
    { comment: 'a comment' },
    { comment: other },
    { comment: Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]) },
    { before: Buffer.from('#!/bin/sh\n') },
    { before: Buffer.from('#!/bin/sh\n'), adjusted: true },
    { before: other },
    { before: other, adjusted: true },
    { after: Buffer.from('junk') },
    { after: other },
    { after: Buffer.alloc(20) },
    { zip64: true },
    { zip64: true, end: (record) => record.writeUInt16LE(seeded.below(9), 10) },
    { end: (record) => record.writeUInt16LE(seeded.below(9), 10) },
    { end: (record) => record.writeUInt16LE(seeded.below(3), 4) },
    { end: (record) => record.writeUInt32LE(seeded.below(600), 12) },
    { end: (record) => record.writeUInt32LE(seeded.below(600), 16) },
    { end: (record) => record.writeUInt16LE(seeded.below(30), 20) },
  ])
}
