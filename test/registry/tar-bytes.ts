/** One member of a tar, as a test wants it: every field can lie. */
export interface TarSpec {
  readonly path: string | Buffer
  readonly content?: string | Buffer
  readonly mode?: number
  /** type flag; `0` is a file */
  readonly flag?: string
  readonly link?: string
  /** what the header states, where it is not the content's length */
  readonly size?: number
  /** ustar name prefix */
  readonly prefix?: string
  /** last change of the 512 bytes, before the checksum is made */
  readonly edit?: (header: Buffer) => void
  /** change of the header that has its checksum */
  readonly after?: (header: Buffer) => void
  /** the header keeps a wrong checksum */
  readonly badChecksum?: boolean
}

const BLOCK = 512
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK)

/** The blocks of the members; `TAR_END` is not among them. Deterministic. */
export function tarBlocks(members: readonly TarSpec[]): Buffer {
  return Buffer.concat(members.flatMap((member) => [tarHeader(member), padded(bytesOf(member.content))]))
}

export function tarBytes(members: readonly TarSpec[]): Buffer {
  return Buffer.concat([tarBlocks(members), TAR_END])
}

export function tarHeader(member: TarSpec): Buffer {
  const header = Buffer.alloc(BLOCK)
  bytesOf(member.path).copy(header, 0, 0, 100)
  octal(header, 100, 8, member.mode ?? 0o644)
  octal(header, 108, 8, 0)
  octal(header, 116, 8, 0)
  octal(header, 124, 12, member.size ?? bytesOf(member.content).length)
  octal(header, 136, 12, 499_162_500)
  header.write(member.flag ?? '0', 156, 'latin1')
  header.write(member.link ?? '', 157, 100)
  header.write('ustar\u000000', 257, 'latin1')
  header.write(member.prefix ?? '', 345, 155)
  member.edit?.(header)
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0) + (member.badChecksum === true ? 1 : 0)
  octal(header, 148, 7, sum)
  member.after?.(header)
  return header
}

/** A pax extended header (`x`), or a global one (`g`). */
export function pax(records: Readonly<Record<string, string>>, flag: 'x' | 'g' = 'x'): TarSpec {
  const content = Object.entries(records).map(([key, value]) => paxRecord(key, value))
  return { path: 'PaxHeader', flag, content: content.join('') }
}

export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest)
  length += String(length + String(length).length).length
  return `${length}${rest}`
}

/** A GNU long name (`L`) or long link (`K`). */
export function gnuLong(name: string, flag: 'L' | 'K' = 'L'): TarSpec {
  return { path: '././@LongLink', flag, content: `${name}\0` }
}

function octal(header: Buffer, offset: number, length: number, value: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, length, 'latin1')
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content], Math.ceil(content.length / BLOCK) * BLOCK)
}

function bytesOf(value: string | Buffer | undefined): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : (value ?? Buffer.alloc(0))
}
