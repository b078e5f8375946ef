import { parseSync, rawTransferSupported } from 'oxc-parser'
import { LIMITS } from '../limits.ts'
import { withBreaks } from './line-breaks.ts'
import { layoutOf } from './nesting.ts'
import type { Parsed, Tree } from './parsed.ts'

type SourceType = 'script' | 'module' | 'commonjs' | 'unambiguous'

/** Raw transfer halves the time, but wants 16 GB of address space in each thread: where that is refused, do without. */
let raw = rawTransferSupported()

/** Why there is no tree of a file whose slashes may divide or begin a regular expression. */
export const AMBIGUOUS = 'its tokens cannot be told apart'

/** The syntax tree of a TypeScript file, or why there is none. The parser is native code: see `layoutOf`. */
export function parseTypescript(path: string, text: string): Parsed {
  const layout = layoutOf(text)
  if (layout === 'ambiguous') return { incomplete: AMBIGUOUS }
  if (layout.nesting > LIMITS.nesting) return { incomplete: `nested deeper than ${LIMITS.nesting}` }
  if (!raw && layout.chain > CHAIN_MAX) return { incomplete: `a chain of more than ${CHAIN_MAX} operators` }
  const short = withBreaks(text, layout.breaks)
  const types: SourceType[] = path.endsWith('.cts') ? ['commonjs', 'script'] : ['unambiguous', 'commonjs', 'script']
  let reason = 'it does not parse'
  for (const sourceType of types) {
    const result = attempt(path, short, sourceType)
    if ('program' in result) return { program: result.program, breaks: layout.breaks }
    reason = result.reason
    if (result.errors > RETRY_ERRORS_MAX) break
  }
  return { incomplete: reason }
}

/** Links of one chain that may be parsed without raw transfer: the tree is then written by native code that recurses. */
const CHAIN_MAX = 1000

/** A text of the wrong kind (script or module) has few errors; more are not worth another attempt. */
const RETRY_ERRORS_MAX = 50

type Attempt = { readonly program: Tree } | { readonly reason: string; readonly errors: number }

function attempt(path: string, text: string, sourceType: SourceType): Attempt {
  try {
    const result = parse(path, text, sourceType)
    const { errors } = result
    const [error] = errors
    if (error !== undefined) return { reason: `it does not parse: ${error.message}`, errors: errors.length }
    return { program: result.program }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { reason: `it does not parse: ${message}`, errors: Number.POSITIVE_INFINITY }
  }
}

function parse(path: string, text: string, sourceType: SourceType): ReturnType<typeof parseSync> {
  const options = { lang: 'ts' as const, sourceType, preserveParens: false }
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
