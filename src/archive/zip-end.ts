import type { Irregularities } from './irregularities.ts'
import type { Source } from './source.ts'

const END_SIGNATURE = 0x06054b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50
const ZIP64_LOCATOR_BYTES = 20
const ZIP64_END_SIGNATURE = 0x06064b50
const ZIP64_END_BYTES = 56
const MAX_16 = 0xffff
const MAX_32 = 0xffffffff

/** Where a zip's central directory lies, by its own account. */
export interface ZipEnd {
  readonly entries: number
  readonly directorySize: number
  /** as stated; `shift` more in the file */
  readonly directoryOffset: number
  /** bytes before the start of the zip */
  readonly shift: number
}

interface Stated {
  readonly entries: number
  readonly size: number
  readonly offset: number
  /** offset in the file of the first end record */
  readonly at: number
}

/** Finds the end record that Python's zipfile would take: the last one in the last 64 KiB. */
export async function readEnd(source: Source, irregularities: Irregularities): Promise<ZipEnd | undefined> {
  const start = Math.max(0, source.size - END_BYTES - LONGEST_COMMENT)
  const tail = await source.read(start, source.size - start)
  const at = lastEnd(tail)
  if (at === -1) {
    irregularities.add('not-an-archive', undefined, 'no zip end record')
    return undefined
  }
  objectToComment(tail, at, irregularities)
  const record = tail.subarray(at, at + END_BYTES)
  if (record.readUInt16LE(4) !== 0 || record.readUInt16LE(6) !== 0) irregularities.add('multi-disk')
  if (record.readUInt16LE(8) !== record.readUInt16LE(10)) irregularities.add('bad-directory', undefined, 'entry counts')
  const short: Stated = {
    entries: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
    at: start + at,
  }
  const stated = await readZip64(source, short, irregularities)
  if (stated === undefined) return undefined
  const shift = stated.at - stated.size - stated.offset
  if (shift > 0) irregularities.add('prepended-data', undefined, `${shift} bytes`)
  if (shift < 0) {
    irregularities.add('bad-directory', undefined, 'it does not fit before its end record')
    return undefined
  }
  return { entries: stated.entries, directorySize: stated.size, directoryOffset: stated.offset, shift }
}

function lastEnd(tail: Buffer): number {
  const signature = Buffer.alloc(4)
  signature.writeUInt32LE(END_SIGNATURE)
  for (let at = tail.lastIndexOf(signature); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(signature, at - 1)) {
    if (at + END_BYTES <= tail.length) return at
  }
  return -1
}

/**
 * The comment must end the file exactly. An end record inside the comment is what readers that search from the front of it,
 * or by another rule, would take instead.
 */
function objectToComment(tail: Buffer, at: number, irregularities: Irregularities): void {
  const length = tail.readUInt16LE(at + 20)
  const rest = tail.length - at - END_BYTES
  if (length !== rest) irregularities.add(length < rest ? 'trailing-data' : 'truncated', undefined, 'zip comment')
  else if (length > 0) irregularities.add('archive-comment')
  const before = lastEnd(tail.subarray(0, at))
  if (before === -1) return
  const end = before + END_BYTES + tail.readUInt16LE(before + 20)
  if (end === tail.length) irregularities.add('comment-hides-archive')
}

/** The zip64 records, where there are any; what they say must agree with the short record. */
async function readZip64(source: Source, short: Stated, irregularities: Irregularities): Promise<Stated | undefined> {
  const locator = await source.read(short.at - ZIP64_LOCATOR_BYTES, Math.min(ZIP64_LOCATOR_BYTES, short.at))
  if (locator.length < ZIP64_LOCATOR_BYTES || locator.readUInt32LE(0) !== ZIP64_LOCATOR_SIGNATURE) {
    if (short.size !== MAX_32 && short.offset !== MAX_32) return short
    irregularities.add('bad-directory', undefined, 'no zip64 record')
    return undefined
  }
  const at = short.at - ZIP64_LOCATOR_BYTES - ZIP64_END_BYTES
  const record = await source.read(at, at < 0 ? 0 : ZIP64_END_BYTES)
  if (record.length < ZIP64_END_BYTES || record.readUInt32LE(0) !== ZIP64_END_SIGNATURE) {
    irregularities.add('bad-directory', undefined, 'zip64 record')
    return undefined
  }
  const entries = Number(record.readBigUInt64LE(32))
  const stated: Stated = {
    entries,
    size: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
    at,
  }
  const plain =
    Number(record.readBigUInt64LE(4)) === ZIP64_END_BYTES - 12 && Number(record.readBigUInt64LE(24)) === entries
  const disks = record.readUInt32LE(16) + record.readUInt32LE(20) + locator.readUInt32LE(4)
  if (disks !== 0 || locator.readUInt32LE(16) > 1) irregularities.add('multi-disk')
  if (!plain || !isAlike(short, stated)) irregularities.add('bad-directory', undefined, 'zip64 record')
  if (Number(locator.readBigUInt64LE(8)) !== stated.offset + stated.size) {
    irregularities.add('bad-directory', undefined, 'zip64 locator')
  }
  return stated
}

function isAlike(short: Stated, long: Stated): boolean {
  return (
    (short.entries === MAX_16 || short.entries === long.entries) &&
    (short.size === MAX_32 || short.size === long.size) &&
    (short.offset === MAX_32 || short.offset === long.offset)
  )
}

/** Whether a zip reader would find an archive in this file: an end record whose directory fits before it. */
export async function hasEndRecord(source: Source): Promise<boolean> {
  const start = Math.max(0, source.size - END_BYTES - LONGEST_COMMENT)
  const tail = await source.read(start, source.size - start)
  const at = lastEnd(tail)
  if (at === -1) return false
  const size = tail.readUInt32LE(at + 12)
  const offset = tail.readUInt32LE(at + 16)
  return size === MAX_32 || offset === MAX_32 || size + offset <= start + at
}
