const ZIP64 = 0x0001
const UNICODE_PATH = 0x7075
const MAX_32 = 0xffffffff

export interface Sizes {
  readonly size: number
  readonly compressedSize: number
  readonly offset: number
}

export interface Extra extends Sizes {
  readonly zip64: boolean
  /** the name in Info-ZIP's Unicode path field */
  readonly unicodeName?: Buffer
}

/**
 * Resolves sizes by the zip64 field. Undefined where the fields are malformed, repeated, or lack what the short fields promise.
 * `stated.offset` of a local header is 0.
 */
export function readExtra(bytes: Buffer, stated: Sizes): Extra | undefined {
  const fields = new Map<number, Buffer>()
  let offset = 0
  while (offset + 4 <= bytes.length) {
    const id = bytes.readUInt16LE(offset)
    const end = offset + 4 + bytes.readUInt16LE(offset + 2)
    const repeated = (id === ZIP64 || id === UNICODE_PATH) && fields.has(id)
    if (end > bytes.length || repeated) return undefined
    fields.set(id, bytes.subarray(offset + 4, end))
    offset = end
  }
  if (offset !== bytes.length) return undefined
  const zip64 = fields.get(ZIP64)
  const sizes = zip64 === undefined ? plain(stated) : wide(zip64, stated)
  if (sizes === undefined) return undefined
  const unicode = fields.get(UNICODE_PATH)
  return {
    ...sizes,
    zip64: zip64 !== undefined,
    ...(unicode === undefined ? {} : { unicodeName: unicode.subarray(5) }),
  }
}

/** Without a zip64 field, the largest value of a short field means "too large to say". */
function plain(stated: Sizes): Sizes | undefined {
  return Math.max(stated.size, stated.compressedSize, stated.offset) === MAX_32 ? undefined : stated
}

/** The field holds only the values whose short form is at its maximum, in this order. */
function wide(field: Buffer, stated: Sizes): Sizes | undefined {
  let at = 0
  const take = (short: number): number => {
    if (short !== MAX_32) return short
    at += 8
    return at > field.length ? Number.NaN : Number(field.readBigUInt64LE(at - 8))
  }
  const size = take(stated.size)
  const compressedSize = take(stated.compressedSize)
  const offset = take(stated.offset)
  return [size, compressedSize, offset].every((value) => Number.isSafeInteger(value))
    ? { size, compressedSize, offset }
    : undefined
}
