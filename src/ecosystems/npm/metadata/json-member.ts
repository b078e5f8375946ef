const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const CLOSE_BRACE = 0x7d
const CLOSE_BRACKET = 0x5d
const COLON = 0x3a
const COMMA = 0x2c

/**
 * The bytes of one member of a JSON text, found without parsing the rest: a view may have tens of megabytes, and one
 * version of it is wanted. Only for texts that we wrote ourselves, which are valid and have no spaces between tokens.
 */
export function jsonMember(json: Buffer, path: readonly string[]): Buffer | undefined {
  let found: Buffer | undefined = json
  for (const key of path) {
    if (found === undefined) return undefined
    found = memberOf(found, Buffer.from(JSON.stringify(key)))
  }
  return found
}

function memberOf(object: Buffer, wantedKey: Buffer): Buffer | undefined {
  if (object[0] !== OPEN_BRACE) return undefined
  let at = 1
  while (object[at] === QUOTE) {
    const keyEnd = stringEnd(object, at)
    if (object[keyEnd] !== COLON) return undefined
    const valueEnd = skipValue(object, keyEnd + 1)
    if (object.subarray(at, keyEnd).equals(wantedKey)) return object.subarray(keyEnd + 1, valueEnd)
    if (object[valueEnd] !== COMMA) return undefined
    at = valueEnd + 1
  }
  return undefined
}

/** Index after the closing quote of the string that starts at `start`. */
function stringEnd(json: Buffer, start: number): number {
  let at = json.indexOf(QUOTE, start + 1)
  while (at !== -1 && isEscaped(json, at)) at = json.indexOf(QUOTE, at + 1)
  return at === -1 ? json.length : at + 1
}

/** An odd number of backslashes before the quote makes it part of the string. */
function isEscaped(json: Buffer, quote: number): boolean {
  let backslashes = 0
  while (json[quote - 1 - backslashes] === BACKSLASH) backslashes += 1
  return backslashes % 2 === 1
}

/** Index after the value that starts at `start`. */
function skipValue(json: Buffer, start: number): number {
  let depth = 0
  let at = start
  while (at < json.length) {
    const byte = json[at]
    if (byte === QUOTE) {
      at = stringEnd(json, at)
      if (depth === 0) return at
      continue
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (byte === COMMA && depth === 0) return at
    at += 1
  }
  return at
}
