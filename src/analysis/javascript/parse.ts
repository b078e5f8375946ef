import { parse } from 'meriyah'
import { AMBIGUOUS, parseTypescript } from './parse-typescript.ts'
import type { Parsed, Tree } from './parsed.ts'

type SourceType = 'commonjs' | 'module'

/** Says nothing for certain, but saves most texts a second attempt. */
const MODULE_SYNTAX = /^[ \t]*(?:import|export)\b/m

const OPTIONS = {
  next: true,
  ranges: { start: true, end: true, range: false },
  webcompat: true,
  validateRegex: false,
} as const

/** The syntax tree of a JavaScript or TypeScript file, or why there is none. */
export function parseJavascript(path: string, text: string): Parsed {
  if (/\.tsx$/i.test(path)) return { incomplete: 'JSX with types is not read' }
  return /\.[cm]?ts$/i.test(path) ? parseTyped(path, text) : parsePlain(path, text)
}

/** What the one parser may not be given, the other may: Node takes no types off an installed file, so that it runs as plain JavaScript or not at all. */
function parseTyped(path: string, text: string): Parsed {
  const typed = parseTypescript(path, text)
  if (typed.incomplete !== AMBIGUOUS) return typed
  const plain = parsePlain(path, text)
  // what is nested too deep for this parser, engines may still run
  return plain.incomplete?.includes('call stack') === true ? typed : plain
}

/** No expression of JavaScript begins so: what the parser stumbles over there, no engine runs. */
const MARKUP = /Unexpected token: '<'$/

/** The parser is JavaScript, too: a text that nests too deep for it is an error like any other. */
function parsePlain(path: string, text: string): Parsed {
  const first: SourceType = path.endsWith('.mjs') || MODULE_SYNTAX.test(text) ? 'module' : 'commonjs'
  const result = attempt(text, first)
  if (result.program !== undefined) return result
  const other = attempt(text, first === 'module' ? 'commonjs' : 'module')
  if (other.program !== undefined) return other
  const isMarkup = /\.jsx$/i.test(path) || [result, other].some(({ incomplete }) => MARKUP.test(incomplete))
  if (!isMarkup) return result
  // Node takes such a file for plain JavaScript, tools for pages do not
  return attempt(text, 'module', true)
}

function attempt(text: string, sourceType: SourceType, jsx = false): Parsed {
  try {
    const tree: unknown = parse(text, { ...OPTIONS, sourceType, jsx })
    if (isTree(tree)) return { program: tree, breaks: [] }
    return { incomplete: 'it does not parse: there is no tree' }
  } catch (error) {
    return { incomplete: `it does not parse: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** Both parsers write the same trees; the evaluator has one set of types for them. */
function isTree(tree: unknown): tree is Tree {
  return typeof tree === 'object' && tree !== null && 'type' in tree && tree.type === 'Program'
}
