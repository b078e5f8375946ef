/** Characters of a text. Samples are plain ASCII, so that each is one code unit. */
export function chars(text: string): string[] {
  return text.split('')
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

export function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}

export function reversed(text: string): string {
  return chars(text).toReversed().join('')
}

/** A mark between all characters. */
export function between(text: string, mark: string): string {
  return chars(text).join(mark)
}

/** Character codes, changed one by one, as a list in source. */
export function codes(text: string, change: (code: number) => number = (code) => code): string {
  return chars(text)
    .map((char) => change(char.charCodeAt(0)))
    .join(', ')
}

/** Each character by an escape in hexadecimal: `\x68`. */
export function hexEscapes(text: string): string {
  return chars(text)
    .map((char) => String.raw`\x${hex(char)}`)
    .join('')
}

/** Each character by an escape in octal: `\150`. */
export function octalEscapes(text: string): string {
  return chars(text)
    .map((char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
    .join('')
}

export function percentEscapes(text: string): string {
  return chars(text)
    .map((char) => `%${hex(char)}`)
    .join('')
}

export function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (char) =>
    String.fromCharCode(char.charCodeAt(0) + (char.toLowerCase() < 'n' ? 13 : -13)),
  )
}
