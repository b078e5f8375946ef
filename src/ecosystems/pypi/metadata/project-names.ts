import { setImmediate as nextTurn } from 'node:timers/promises'
import { isValidName, normaliseName } from '../name.ts'

/** What is looked at before other work gets its turn, UTF-16 units: upstream's whole list has some 40 MB. */
const STEP = 256 * 1024

/** Longest piece of a list that one name can stand in, UTF-16 units. */
const OVERLAP = 2048

const IN_JSON = /"name"\s*:\s*"([^"\\]{1,128})"/g
const IN_HTML = /<a\b[^>]{0,1000}>\s{0,100}([^<]{1,128}?)\s{0,100}<\/a>/gi

/**
 * The names, normalised, in an index's list of projects, JSON (PEP 691) or HTML (PEP 503). It is looked through in steps and never
 * taken apart whole: what is no name of a project is passed over, and none at all is for the caller to mind.
 */
export async function* projectNames(bytes: Buffer, contentType: string): AsyncGenerator<string> {
  const pattern = contentType.includes('json') ? IN_JSON : IN_HTML
  // Names are ASCII, and Latin-1 costs a byte a character.
  for (let from = 0; from < bytes.length;) {
    const text = bytes.toString('latin1', from, Math.min(bytes.length, from + STEP + OVERLAP))
    let end = Math.min(STEP, text.length)
    for (const match of text.matchAll(pattern)) {
      // What begins in the overlap is found whole by the next step.
      if (match.index >= STEP) break
      end = Math.max(end, match.index + match[0].length)
      const [, name = ''] = match
      if (isValidName(name)) yield normaliseName(name)
    }
    from += end
    await nextTurn()
  }
}
