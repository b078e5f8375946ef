import { CODE, isLineEnd, isWordCode } from './tokens.ts'

/** Offset of the end of the line in which `start` stands. */
export function lineEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at += 1
  return at
}

/** Offset behind the regular expression, flags included, that begins at `start`; undefined where it does not end in its line. */
export function regularExpressionEnd(text: string, start: number): number | undefined {
  let inClass = false
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (isLineEnd(code)) return undefined
    if (code === CODE.backslash) at += isLineEnd(text.charCodeAt(at + 1)) ? 0 : 1
    else if (code === CODE.openSquare) inClass = true
    else if (code === CODE.closeSquare) inClass = false
    else if (code === CODE.slash && !inClass) {
      let end = at + 1
      while (isWordCode(text.charCodeAt(end))) end += 1
      return end
    }
  }
  return undefined
}

/** Offset behind the string that begins at `start`; undefined where it does not end in its line. */
export function stringEnd(text: string, start: number, quote: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === CODE.backslash) {
      const isPair = text.charCodeAt(at + 1) === CODE.carriageReturn && text.charCodeAt(at + 2) === CODE.lineFeed
      at += isPair ? 2 : 1
    } else if (code === CODE.lineFeed || code === CODE.carriageReturn) return undefined
  }
  return undefined
}

/** Offset of the backtick or of the curly bracket at which the text part of a template ends; undefined where there is none. */
export function templatePartEnd(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === CODE.backslash) at += 1
    else if (code === CODE.backtick) return at
    else if (code === CODE.dollar && text.charCodeAt(at + 1) === CODE.openCurly) return at + 1
  }
  return undefined
}
