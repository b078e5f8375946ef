import { base64, chars } from '../matrix/forms.ts'

/** JavaScript as protectors leave it: its texts in a rotated table of base64, looked up by number, and names without a meaning. */
export function protectedJs(code: string): string {
  const table: string[] = []
  const body = code.replaceAll(/'((?:[^'\\\n]|\\.)*)'/g, (_, text: string) => {
    const plain = text.replaceAll(/\\(.)/g, '$1')
    if (!table.includes(plain)) table.push(plain)
    return `_0x3c1f(0x${(table.indexOf(plain) + 0x1a4).toString(16)})`
  })
  const entries = table.map((text) => `'${base64(text)}'`)
  const turned = [...entries.slice(-2), ...entries.slice(0, -2)]
  return [
    `var _0x5b2e=[${turned.join(',')}];`,
    '(function(_0x1d,_0x2e){while(_0x2e--){_0x1d.push(_0x1d.shift());}})(_0x5b2e,0x2);',
    "function _0x3c1f(_0x4a){_0x4a=_0x4a-0x1a4;return Buffer.from(_0x5b2e[_0x4a],'base64').toString();}",
    body.replaceAll(/\n\s*/g, ''),
  ].join('')
}

/** Code behind so many blanks that an editor does not show it. */
export function behindBlanks(line: string, code: string): string {
  return `${line}${' '.repeat(800)}${code.replaceAll(/\n\s*/g, '')}`
}

/** Text in variation selectors, which no editor shows. */
export function invisible(text: string): string {
  return chars(text)
    .map((char) => {
      const code = char.charCodeAt(0)
      return String.fromCodePoint(code < 16 ? 0xfe00 + code : 0xe0100 + code - 16)
    })
    .join('')
}

/** The first bytes of programs and libraries, and bytes that mean nothing behind. */
export const ELF: Buffer = Buffer.concat([
  Buffer.from('7f454c460201010000000000000000000200', 'hex'),
  Buffer.alloc(2000, 0x90),
])
export const PE: Buffer = Buffer.concat([
  Buffer.from('4d5a90000300000004000000ffff0000', 'hex'),
  Buffer.alloc(2000, 0x90),
])
