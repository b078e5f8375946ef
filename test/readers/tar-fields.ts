import type { Seeded } from './seeded.ts'

/** Where a header keeps its numbers: start and length. */
const NUMBERS = [
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [329, 8],
  [337, 8],
  [476, 12],
  [488, 12],
] as const

type Change = (header: Buffer, seeded: Seeded) => void

/** A number as some tool might write it, or nobody would. */
function writeNumber(header: Buffer, start: number, length: number, value: number, seeded: Seeded): void {
  const field = header.subarray(start, start + length)
  const digits = value.toString(8)
  const texts: readonly string[] = [
    `${digits.padStart(length - 1, '0')}\0`,
    `${digits.padStart(length - 1, '0')} `,
    `${digits.padStart(length - 2, '0')} \0`,
    `${digits.padStart(length - 1, ' ')}\0`,
    digits.padStart(length, '0'),
    `${digits}\0`,
    ` ${digits} \0`,
    `\0${digits}`,
    `0o${digits}\0`,
    `+${digits}\0`,
    `-${digits}\0`,
    `${digits}_0\0`,
    `${digits}8\0`,
    `${digits}.5\0`,
    `${digits}\0${digits}`,
    `${digits}\n1`,
    'rw-r--r',
    '',
  ]
  if (seeded.once(3)) {
    field.fill(0)
    field.writeInt32BE(value | 0, length - 4)
    field[0] = seeded.pick([0x80, 0x80, 0x80, 0x81, 0xff, 0xc0, 0xa0])
    if (field[0] === 0xff && seeded.once(2)) field.fill(0xff)
    if (seeded.once(4)) field[1] = seeded.pick([1, 0x7f, 0xff])
    return
  }
  field.fill(0).write(seeded.pick(texts), 'latin1')
}

/** Changes of a header before its checksum is made. */
export const FIELD_CHANGES: readonly Change[] = [
  (header, seeded) => {
    const [start, length] = seeded.pick(NUMBERS)
    writeNumber(
      header,
      start,
      length,
      Number.parseInt(header.toString('latin1', start, start + length), 8) || 0,
      seeded,
    )
  },
  (header, seeded) => {
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0
    writeNumber(header, 124, 12, size, seeded)
  },
  (header, seeded) => {
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0
    writeNumber(header, 124, 12, Math.max(0, size + seeded.pick([-512, -1, 1, 512, 1024])), seeded)
  },
  (header, seeded) => {
    header[156] = seeded.pick(Array.from('01234567xgLKSDANXMIVZ\0\u00b0')).charCodeAt(0)
  },
  (header, seeded) => {
    header.write(seeded.pick(['x', 'package/index.js', '../x', '/etc/x', 'index.js', '\0x']), 157, 'latin1')
  },
  (header, seeded) => {
    header.write(
      seeded.pick(['ustar  \0', 'ustar\0  ', 'ustar\u000001', 'ustaX\u000000', '\0\0\0\0\0\0\0\0', 'USTAR\u000000']),
      257,
      'latin1',
    )
  },
  (header, seeded) => {
    header.write(seeded.pick(['package', 'package/lib', 'a', '/', '..', 'package\0x', 'x'.repeat(131)]), 345, 'latin1')
  },
  (header, seeded) => {
    header.write(
      seeded.pick(['x', '\0', '00000000000\0', 'package/x']),
      seeded.pick([345, 475, 476, 488, 499]),
      'latin1',
    )
  },
  (header, seeded) => {
    const end = header.indexOf(0)
    header.write(seeded.pick(['\0x', '/', '//', '/.', '\\', ' ', '.', '\u0080', '\n']), Math.min(end, 98), 'latin1')
  },
  (header, seeded) => {
    header.write('package/'.padEnd(100, seeded.pick(['a', 'é', '/'])), 0, 100, 'utf8')
  },
  (header, seeded) => {
    header[seeded.below(512)] = seeded.below(256)
  },
]

/** Changes of a header that has its checksum. */
export const CHECKSUM_CHANGES: readonly Change[] = [
  (header, seeded) => {
    const sum = Number.parseInt(header.toString('latin1', 148, 156), 8)
    const digits = sum.toString(8)
    const texts: readonly string[] = [
      `${digits.padStart(6, '0')}\0 `,
      `${digits.padStart(7, '0')}\0`,
      `${digits.padStart(7, '0')} `,
      digits.padStart(8, '0'),
      `${digits.padStart(6, ' ')}\0 `,
      `${digits}\0\0\0\0\0`.slice(0, 8),
      `${digits}        `.slice(0, 8),
      `\0${digits.padStart(6, '0')}\0`,
      `+${digits.padStart(6, '0')}\0`,
      `${digits.padStart(7, '0')}1`,
      `${digits.padStart(6, '0')}\u00001`,
    ]
    header.write(seeded.pick(texts), 148, 'latin1')
  },
  (header) => {
    const sum = Number.parseInt(header.toString('latin1', 148, 156), 8)
    header.fill(0, 148, 156).writeInt32BE(sum | 0, 152)
    header[148] = 0x80
  },
  (header) => {
    let signed = 8 * 0x20
    for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) signed += (byte << 24) >> 24
    header.write(`${Math.max(0, signed).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  },
  (header, seeded) => {
    header[148 + seeded.below(8)] = seeded.below(256)
  },
]
