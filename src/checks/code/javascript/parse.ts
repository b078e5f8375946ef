import { parseSync, rawTransferSupported, type Program } from 'oxc-parser'
import { LIMITS } from '../../limits.ts'
import { nestingOf } from './nesting.ts'

export type Parsed =
  | { readonly program: Program; readonly incomplete?: undefined }
  | { readonly program?: undefined; readonly incomplete: string }

type SourceType = 'script' | 'module' | 'commonjs' | 'unambiguous'

/** Raw transfer halves the time, but wants 16 GB of address space in each thread: where that is refused, do without. */
let raw = rawTransferSupported()

/** The syntax tree of a JavaScript or TypeScript file, or why there is none. */
export function parseJavascript(path: string, text: string): Parsed {
  const lang = languageOf(path)
  if (lang === undefined) return { incomplete: 'JSX is not read' }
  const nesting = nestingOf(text, lang === 'ts')
  // The native parser recurses: a stack overflow there ends the process, so that deep files must not reach it.
  if (nesting === 'ambiguous') return { incomplete: 'its nesting cannot be told' }
  if (nesting > LIMITS.nesting) return { incomplete: `nested deeper than ${LIMITS.nesting}` }
  const types: SourceType[] = /\.c[jt]s$/.test(path) ? ['commonjs', 'script'] : ['unambiguous', 'commonjs', 'script']
  let reason = 'it does not parse'
  for (const sourceType of types) {
    const result = attempt(path, text, lang, sourceType)
    if (result.program !== undefined) return result
    reason = result.incomplete
  }
  return { incomplete: reason }
}

type Lang = 'js' | 'ts'

function languageOf(path: string): Lang | undefined {
  if (/\.[jt]sx$/i.test(path)) return undefined
  return /\.[cm]?ts$/i.test(path) ? 'ts' : 'js'
}

function attempt(path: string, text: string, lang: Lang, sourceType: SourceType): Parsed {
  try {
    const result = parse(path, text, lang, sourceType)
    const [error] = result.errors
    if (error !== undefined) return { incomplete: `it does not parse: ${error.message}` }
    return { program: result.program }
  } catch (error) {
    return { incomplete: `it does not parse: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function parse(path: string, text: string, lang: Lang, sourceType: SourceType): ReturnType<typeof parseSync> {
  const options = { lang, sourceType, preserveParens: false }
  if (!raw) return parseSync(path, text, options)
  // the option is missing from the types of this release
  const withRaw = { ...options, experimentalRawTransfer: true }
  try {
    return parseSync(path, text, withRaw)
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) throw error
    raw = false
    return parseSync(path, text, options)
  }
}
