import { inflateRawSync } from 'node:zlib'

const END = Buffer.from('PK\u0005\u0006', 'latin1')
const MEMBER = 0x02014b50
const RECORD_BYTES = 46
/** Most members that are looked at of an archive inside of a package, and bytes of one. */
const MAX_MEMBERS = 2000
const MAX_MEMBER_BYTES = 1_000_000

export interface PackedFile {
  readonly name: string
  readonly content: Buffer
}

/** The small files of a zip that lies in a package and whose names `isWanted`; none where it cannot be read. */
export function* packedFiles(bytes: Buffer, isWanted: (name: string) => boolean): Generator<PackedFile> {
  const end = bytes.lastIndexOf(END)
  if (end === -1 || end + 22 > bytes.length) return
  // a zip may stand behind something else
  const shift = end - bytes.readUInt32LE(end + 12) - bytes.readUInt32LE(end + 16)
  let at = end - bytes.readUInt32LE(end + 12)
  for (let count = 0; count < MAX_MEMBERS && at >= 0 && at + RECORD_BYTES <= end; count += 1) {
    if (bytes.readUInt32LE(at) !== MEMBER) return
    const nameEnd = at + RECORD_BYTES + bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + RECORD_BYTES, nameEnd)
    const content = isWanted(name) ? contentOf(bytes, at, bytes.readUInt32LE(at + 42) + shift) : undefined
    if (content !== undefined) yield { name, content }
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
}

function contentOf(bytes: Buffer, record: number, local: number): Buffer | undefined {
  if (local < 0 || local + 30 > bytes.length || bytes.readUInt32LE(record + 24) > MAX_MEMBER_BYTES) return undefined
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(record + 20))
  if (bytes.readUInt16LE(record + 10) === 0) return packed
  try {
    return inflateRawSync(packed, { maxOutputLength: MAX_MEMBER_BYTES })
  } catch {
    return undefined
  }
}
