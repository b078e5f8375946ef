import { crc32, deflateRawSync } from 'node:zlib'

/** Fields of a zip header that a test may set to a lie. */
export interface ZipFields {
  readonly name?: string | Buffer
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly compressedSize?: number
  readonly size?: number
  readonly extra?: Buffer
}

export interface ZipSpec {
  readonly path: string
  readonly content?: string | Buffer
  /** stored where false */
  readonly deflate?: boolean
  /** unix mode with type bits */
  readonly mode?: number
  readonly local?: ZipFields
  readonly central?: ZipFields & { readonly offset?: number; readonly comment?: string; readonly disk?: number }
  /** sizes follow the data: with its signature, or without */
  readonly descriptor?: 'signed' | 'bare'
  /** bytes after the member's data */
  readonly after?: Buffer
  /** the stored bytes, where they are not what `content` compresses to */
  readonly raw?: Buffer
}

export interface ZipOptions {
  readonly comment?: string | Buffer
  readonly before?: Buffer
  readonly after?: Buffer
  readonly end?: (record: Buffer) => void
  /** adds the zip64 end record and locator */
  readonly zip64?: boolean
  /** offsets count from the start of the file, `before` included */
  readonly adjusted?: boolean
}

const UTF8 = 0x800
const DESCRIPTOR = 0x8
const DOS_DATE = 0x21

interface Made {
  readonly local: Buffer
  readonly central: (offset: number) => Buffer
}

/** A whole zip file. Deterministic: every time stamp is 1 January 1980. */
export function zipBytes(members: readonly ZipSpec[], options: ZipOptions = {}): Buffer {
  const before = options.before ?? Buffer.alloc(0)
  let offset = options.adjusted === true ? before.length : 0
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  for (const member of members) {
    const made = make(member)
    locals.push(made.local)
    centrals.push(made.central(offset))
    offset += made.local.length
  }
  const directory = Buffer.concat(centrals)
  const end = endRecords(members.length, directory.length, offset, options)
  return Buffer.concat([before, ...locals, directory, end, options.after ?? Buffer.alloc(0)])
}

function make(member: ZipSpec): Made {
  const content = Buffer.from(member.content ?? '')
  const deflated = member.deflate ?? true
  const raw = member.raw ?? (deflated ? deflateRawSync(content, { level: 9 }) : content)
  const truth = {
    name: member.path,
    flags: UTF8 | (member.descriptor === undefined ? 0 : DESCRIPTOR),
    method: deflated ? 8 : 0,
    crc: crc32(content),
    compressedSize: raw.length,
    size: content.length,
    extra: Buffer.alloc(0),
  }
  const zeroed = member.descriptor === undefined ? {} : { crc: 0, compressedSize: 0, size: 0 }
  const local = Buffer.concat([
    localHeader({ ...truth, ...zeroed, ...member.local }),
    raw,
    descriptor(member, truth.crc, raw.length, content.length),
    member.after ?? Buffer.alloc(0),
  ])
  return { local, central: (offset) => centralHeader({ offset, ...truth, ...member.central }, member.mode ?? 0o100644) }
}

function localHeader(fields: Required<ZipFields>): Buffer {
  const name = Buffer.from(fields.name)
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(fields.flags, 6)
  head.writeUInt16LE(fields.method, 8)
  head.writeUInt16LE(DOS_DATE, 12)
  head.writeUInt32LE(fields.crc, 14)
  head.writeUInt32LE(fields.compressedSize, 18)
  head.writeUInt32LE(fields.size, 22)
  head.writeUInt16LE(name.length, 26)
  head.writeUInt16LE(fields.extra.length, 28)
  return Buffer.concat([head, name, fields.extra])
}

type Central = Required<ZipFields> & { readonly offset: number; readonly comment?: string; readonly disk?: number }

function centralHeader(fields: Central, mode: number): Buffer {
  const name = Buffer.from(fields.name)
  const comment = Buffer.from(fields.comment ?? '')
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE((3 << 8) | 20, 4)
  head.writeUInt16LE(20, 6)
  head.writeUInt16LE(fields.flags, 8)
  head.writeUInt16LE(fields.method, 10)
  head.writeUInt16LE(DOS_DATE, 14)
  head.writeUInt32LE(fields.crc, 16)
  head.writeUInt32LE(fields.compressedSize, 20)
  head.writeUInt32LE(fields.size, 24)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt16LE(fields.extra.length, 30)
  head.writeUInt16LE(comment.length, 32)
  head.writeUInt16LE(fields.disk ?? 0, 34)
  head.writeUInt16LE(mode, 40)
  head.writeUInt32LE(fields.offset, 42)
  return Buffer.concat([head, name, fields.extra, comment])
}

function descriptor(member: ZipSpec, crc: number, compressed: number, size: number): Buffer {
  if (member.descriptor === undefined) return Buffer.alloc(0)
  const record = Buffer.alloc(16)
  record.writeUInt32LE(0x08074b50, 0)
  record.writeUInt32LE(crc, 4)
  record.writeUInt32LE(compressed, 8)
  record.writeUInt32LE(size, 12)
  return member.descriptor === 'signed' ? record : record.subarray(4)
}

function endRecords(entries: number, size: number, offset: number, options: ZipOptions): Buffer {
  const comment = Buffer.from(options.comment ?? '')
  const wide = options.zip64 === true
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(wide ? 0xffff : entries, 8)
  record.writeUInt16LE(wide ? 0xffff : entries, 10)
  record.writeUInt32LE(wide ? 0xffffffff : size, 12)
  record.writeUInt32LE(wide ? 0xffffffff : offset, 16)
  record.writeUInt16LE(comment.length, 20)
  options.end?.(record)
  return Buffer.concat([...(wide ? [zip64End(entries, size, offset)] : []), record, comment])
}

function zip64End(entries: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(56 + 20)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(45, 12)
  record.writeUInt16LE(45, 14)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(size), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  record.writeUInt32LE(0x07064b50, 56)
  record.writeBigUInt64LE(BigInt(offset + size), 64)
  record.writeUInt32LE(1, 72)
  return record
}
