import type { CodeSummary, Place, Reference } from './code.ts'
import { LIMITS } from './limits.ts'
import type { Capability } from '../model/capability.ts'
import { disguiseIn, OBFUSCATOR_NOTES } from './javascript/disguise.ts'
import { PREFILTER_WORDS } from './catalog/prefilter.ts'
import { lineStarts, positionOf } from './snippet.ts'

/** A specifier in require, import or export … from. */
const MODULE =
  /(?:\brequire\s{0,9}\(\s{0,9}|\bfrom\s{0,9}|\bimport\s{0,9}\(?\s{0,9})(["'`])([.#@\w/][^"'`\\\n]{0,200})\1/g

/**
 * One pass for the words in quotes and one for the rest: the engine finds the first characters of an alternation faster than it
 * looks for each word in turn. Literal words only, so that no text makes it slow.
 */
const WORDS: readonly RegExp[] = [true, false].map(
  (quoted) =>
    new RegExp(
      PREFILTER_WORDS.filter((word) => /^(["']).*\1$/.test(word) === quoted)
        .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('|'),
    ),
)

/** Names that are worked out, or that are written in escapes: what they reach need not stand in the file. */
const NAMED_BY_TEXT =
  /\b(?:require|import)\s{0,9}\(\s{0,9}[^"'`\s)]|\b(?:process|global|globalThis|window|self|module)\s{0,9}(?:\?\.)?\[|\b(?:require|import)\s{0,9}\(\s{0,9}["'`][^"'`\n]{0,80}\\|[\w$]\\u(?:00|\{0{0,4})[67]|\\u(?:00[67][0-9a-fA-F]|\{0{0,4}[67][0-9a-fA-F]\})[A-Za-z_$([.]|\bReflect\s{0,9}\.\s{0,9}(?:get|apply|construct)|\bFunction\s{0,9}\.\s{0,9}(?:call|apply|bind)\b|\b(?:createRequire|getBuiltinModule|mainModule|_load)\b|\brequire\s{0,9}(?:\)\s{0,9}\(|\.\s{0,9}(?:call|apply|bind)\b)|[=:]\s{0,9}require\s{0,9}[;,)}\n]|=>\s{0,9}require\s{0,9}\(/

/** True where something in the file tells that it may act: without that it does nothing, not even in disguise. */
export function mayActJavascript(bytes: Buffer): boolean {
  const text = bytes.toString('latin1')
  return WORDS.some((words) => words.test(text)) || NAMED_BY_TEXT.test(text)
}

/**
 * What can be told of a JavaScript file without a syntax tree: the modules that it names, whether it reads the environment, and
 * whether it is disguised. For files in which the prefilter found nothing that could act, and for those that are too large.
 */
export function skimmed(path: string, text: string): CodeSummary {
  const starts = lineStarts(text)
  const references: Reference[] = []
  for (const match of text.matchAll(MODULE)) {
    if (references.length >= LIMITS.referencesPerFile) break
    const target = match[2] ?? ''
    references.push({ kind: 'module', target, place: { ...positionOf(starts, match.index), note: `loads ${target}` } })
  }
  const env = text.indexOf('process.env')
  const capabilities = new Map<Capability, Place[]>()
  if (env !== -1) capabilities.set('env', [{ ...positionOf(starts, env), note: 'reads process.env' }])
  const disguise = disguiseIn(text)
  // tables of characters escape letters as well
  if (disguise !== undefined && OBFUSCATOR_NOTES.has(disguise.note))
    capabilities.set('obfuscated', [{ ...positionOf(starts, disguise.offset), note: disguise.note }])
  return {
    path,
    language: 'javascript',
    capabilities,
    flows: [],
    references,
  }
}
