import { lookup } from '../../model/lookup.ts'

const LETTERS: Readonly<Record<string, string>> = lookup({
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  e: '\x1B',
  f: '\f',
  v: '\v',
  b: '\b',
})

/** A text with the escapes of `printf`, `echo -e` and `$'…'` replaced: letters, octal, hexadecimal and Unicode. */
export function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|U([0-9a-f]{1,8})|0?([0-7]{1,3})|([^]))/gi,
    (whole, hex?: string, unicode?: string, long?: string, octal?: string, char = '') => {
      const code = hex ?? unicode ?? long
      if (code !== undefined) return fromCode(Number.parseInt(code, 16), whole)
      if (octal !== undefined) return fromCode(Number.parseInt(octal, 8), whole)
      return LETTERS[char] ?? char
    },
  )
}

function fromCode(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise
}
