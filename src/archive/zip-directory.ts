import { isAscii, isUtf8 } from 'node:buffer'
import { decodeCp437 } from './cp437.ts'
import type { Inventory } from './inventory.ts'
import type { Limits } from './limits.ts'
import type { Source } from './source.ts'
import type { ZipEnd } from './zip-end.ts'
import { readExtra } from './zip-extra.ts'

/** A member as the central directory states it. */
export interface ZipMember {
  readonly name: string
  readonly nameBytes: Buffer
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly compressedSize: number
  readonly size: number
  /** in the file, shift included */
  readonly offset: number
  /** unix mode with type bits, 0 where none is stated */
  readonly mode: number
}

const SIGNATURE = 0x02014b50
const RECORD_BYTES = 46
const UTF8_FLAG = 0x800

/** All members of the central directory, in its order. Undefined where it cannot be read whole. */
export async function readDirectory(
  source: Source,
  end: ZipEnd,
  inventory: Inventory,
  limits: Limits,
): Promise<readonly ZipMember[] | undefined> {
  const { irregularities } = inventory
  if (end.directorySize > limits.directoryBytes) {
    irregularities.add('directory-limit', undefined, `${end.directorySize} bytes`)
    return undefined
  }
  const directory = await source.read(end.directoryOffset + end.shift, end.directorySize)
  const members: ZipMember[] = []
  let offset = 0
  while (offset < directory.length) {
    const next = recordEnd(directory, offset)
    if (next === undefined) {
      irregularities.add('bad-directory', undefined, `record ${members.length + 1}`)
      return undefined
    }
    if (!inventory.count()) return undefined
    const member = decode(directory.subarray(offset, next), end.shift, inventory)
    if (member === undefined) return undefined
    members.push(member)
    offset = next
  }
  if (members.length !== end.entries)
    irregularities.add('bad-directory', undefined, `${members.length} members, ${end.entries} stated`)
  return members
}

/** Where the next member or the directory starts, for each member. */
export function nextOffsets(members: readonly ZipMember[], end: ZipEnd): ReadonlyMap<ZipMember, number> {
  const sorted = members.toSorted((one, other) => one.offset - other.offset)
  const directory = end.directoryOffset + end.shift
  return new Map(sorted.map((member, index) => [member, sorted[index + 1]?.offset ?? directory]))
}

function recordEnd(directory: Buffer, offset: number): number | undefined {
  if (offset + RECORD_BYTES > directory.length || directory.readUInt32LE(offset) !== SIGNATURE) return undefined
  const name = directory.readUInt16LE(offset + 28)
  const extra = directory.readUInt16LE(offset + 30)
  const comment = directory.readUInt16LE(offset + 32)
  const end = offset + RECORD_BYTES + name + extra + comment
  return end > directory.length ? undefined : end
}

function decode(record: Buffer, shift: number, { irregularities }: Inventory): ZipMember | undefined {
  const nameEnd = RECORD_BYTES + record.readUInt16LE(28)
  const extraEnd = nameEnd + record.readUInt16LE(30)
  const nameBytes = record.subarray(RECORD_BYTES, nameEnd)
  const flags = record.readUInt16LE(8)
  const name = decodeName(nameBytes, flags)
  const agreed = isAscii(nameBytes) || ((flags & UTF8_FLAG) !== 0 && isUtf8(nameBytes))
  if (!agreed) irregularities.add('name-encoding', name)
  if (extraEnd < record.length) irregularities.add('entry-comment', name)
  if (record.readUInt16LE(34) !== 0) irregularities.add('multi-disk', name)
  const stated = {
    size: record.readUInt32LE(24),
    compressedSize: record.readUInt32LE(20),
    offset: record.readUInt32LE(42),
  }
  const extra = readExtra(record.subarray(nameEnd, extraEnd), stated)
  if (extra === undefined) {
    irregularities.add('bad-directory', name, 'extra fields')
    return undefined
  }
  if (extra.unicodeName !== undefined && !extra.unicodeName.equals(nameBytes)) irregularities.add('other-name', name)
  return {
    name,
    nameBytes,
    flags,
    method: record.readUInt16LE(10),
    crc: record.readUInt32LE(16),
    compressedSize: extra.compressedSize,
    size: extra.size,
    offset: extra.offset + shift,
    mode: record.readUInt16LE(40),
  }
}

/** As Python's zipfile: UTF-8 where flagged, else code page 437. */
function decodeName(bytes: Buffer, flags: number): string {
  return (flags & UTF8_FLAG) === 0 ? decodeCp437(bytes) : bytes.toString('utf8')
}
