import type { Irregularities } from './irregularities.ts'
import type { Source } from './source.ts'
import type { ZipMember } from './zip-directory.ts'
import { readExtra } from './zip-extra.ts'

const SIGNATURE = 0x04034b50
const RECORD_BYTES = 30
const DESCRIPTOR_SIGNATURE = 0x08074b50
export const DESCRIPTOR_FLAG = 0x0008
/** bits that say how the deflate stream was made, which no reader asks for */
const HINT_FLAGS = 0x0006

export interface ZipBody {
  readonly start: number
  readonly end: number
}

/**
 * Holds a local header against the directory, and returns where the member's data lies; undefined where no reader could tell.
 * `next`: where the next member, or the directory, starts. Everything up to there must be accounted for.
 */
export async function readLocal(
  source: Source,
  member: ZipMember,
  next: number,
  irregularities: Irregularities,
): Promise<ZipBody | undefined> {
  const head = await source.read(member.offset, RECORD_BYTES)
  if (head.length < RECORD_BYTES || head.readUInt32LE(0) !== SIGNATURE) {
    irregularities.add('local-mismatch', member.name, 'no local header')
    return undefined
  }
  const nameLength = head.readUInt16LE(26)
  const start = member.offset + RECORD_BYTES + nameLength + head.readUInt16LE(28)
  if (start + member.compressedSize > next) {
    irregularities.add('overlapping-members', member.name)
    return undefined
  }
  const tail = await source.read(member.offset + RECORD_BYTES, start - member.offset - RECORD_BYTES)
  const difference = compare(head, tail.subarray(0, nameLength), tail.subarray(nameLength), member)
  if (difference !== undefined) irregularities.add('local-mismatch', member.name, difference)
  const end = start + member.compressedSize
  if (!(await isAccounted(source, member, end, next)))
    irregularities.add('hidden-data', member.name, `${next - end} bytes after it`)
  return { start, end }
}

/** What the two headers say differently, or undefined. */
function compare(head: Buffer, name: Buffer, extraBytes: Buffer, member: ZipMember): string | undefined {
  if (!name.equals(member.nameBytes)) return 'name'
  if (head.readUInt16LE(8) !== member.method) return 'method'
  if (((head.readUInt16LE(6) ^ member.flags) & ~HINT_FLAGS) !== 0) return 'flags'
  const extra = readExtra(extraBytes, { size: head.readUInt32LE(22), compressedSize: head.readUInt32LE(18), offset: 0 })
  if (extra === undefined) return 'extra fields'
  if (extra.unicodeName !== undefined && !extra.unicodeName.equals(member.nameBytes)) return 'name'
  const crc = head.readUInt32LE(14)
  const deferred = (member.flags & DESCRIPTOR_FLAG) !== 0 && crc === 0 && extra.size === 0 && extra.compressedSize === 0
  if (deferred) return undefined
  if (crc !== member.crc) return 'checksum'
  return extra.size === member.size && extra.compressedSize === member.compressedSize ? undefined : 'size'
}

/** Whether the bytes between a member's data and the next one are nothing, or a data descriptor that agrees. */
async function isAccounted(source: Source, member: ZipMember, end: number, next: number): Promise<boolean> {
  if ((member.flags & DESCRIPTOR_FLAG) === 0) return end === next
  const length = next - end
  if (![12, 16, 20, 24].includes(length)) return false
  const bytes = await source.read(end, length)
  const signed = length === 16 || length === 24
  if (signed && bytes.readUInt32LE(0) !== DESCRIPTOR_SIGNATURE) return false
  const fields = signed ? bytes.subarray(4) : bytes
  const wide = fields.length === 20
  const compressed = wide ? Number(fields.readBigUInt64LE(4)) : fields.readUInt32LE(4)
  const size = wide ? Number(fields.readBigUInt64LE(12)) : fields.readUInt32LE(8)
  return fields.readUInt32LE(0) === member.crc && compressed === member.compressedSize && size === member.size
}
