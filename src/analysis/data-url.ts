/** Stands for a part of a text that is not known. */
const HOLE = '\uE000'

/** Longest address that is read, UTF-16 units. */
const MAX_UNITS = 100_000

/** The JavaScript in an address that holds it: `data:text/javascript;base64,…`; undefined for any other. */
export function codeOfDataUrl(url: string): string | undefined {
  const found =
    url.length > MAX_UNITS ? null : /^data:(?:text|application)\/(?:x-)?(?:java|ecma)script([^,]{0,100}),/i.exec(url)
  if (found === null) return undefined
  const body = url.slice(found[0].length)
  try {
    const text = decodeURIComponent(body)
    return /;base64/i.test(found[1] ?? '') ? decoded(text) : text
  } catch {
    return body
  }
}

/** Up to the part that is not known: from there on, nothing can be told. */
function decoded(text: string): string {
  const [known = '', ...more] = text.split(HOLE)
  return Buffer.from(known, 'base64').toString('utf8') + (more.length === 0 ? '' : HOLE)
}

/** The code that a word of a command line holds: `--import 'data:text/javascript,…'`. */
export function codeOfWord(word: string): string | undefined {
  return word.startsWith('-') || word.startsWith('data:') ? codeOfDataUrl(word.replace(/^--?\w+=/, '')) : undefined
}
