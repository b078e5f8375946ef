import type { ErrorCode } from 'yaml'

export const TOO_DEEP = 'the file is nested too deeply to be read'

/** What the parser's complaints mean to whoever wrote the file. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias cannot have a tag or an anchor',
  BAD_ALIAS: 'this alias or anchor has no usable name',
  BAD_DIRECTIVE: 'directives (lines that begin with %) are not understood',
  BAD_DQ_ESCAPE: 'there is no such escape in double quotes: write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'this line is indented otherwise than those it belongs to, or a bracket before it is not closed',
  BAD_SCALAR_START: 'a text cannot begin with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'this cannot stand in the same line: a text with ": " in it needs quotes, a map a line of its own',
  BLOCK_IN_FLOW: 'inside brackets, maps and lists need brackets of their own',
  KEY_OVER_1024_CHARS: 'this key is too long',
  MISSING_CHAR: 'a quote, bracket, comma, colon or blank is missing here or before',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing after this key, or the key is longer than a line',
  MULTIPLE_DOCS: 'a second document begins here: keep one',
  NON_STRING_KEY: 'a key must be a text',
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: 'this line is indented by a tab: use blanks',
  TAG_RESOLVE_FAILED: 'tags (words that begin with !) are not understood',
  UNEXPECTED_TOKEN: 'this cannot stand here: is a line break, a colon or a bracket missing before it?',
}

interface YamlError {
  readonly code: ErrorCode
  readonly message: string
  readonly pos: readonly [number, number]
}

/** One sentence on what is wrong at `error.pos`. The parser reports an overflow of its recursion as an error of the text. */
export function yamlWords({ code, message, pos }: YamlError, source: string): string {
  if (message.includes('call stack')) return TOO_DEEP
  if (code === 'DUPLICATE_KEY') return `${quotedKey(source.slice(pos[0]))} is there twice: keep one`
  return WORDS[code] ?? 'this is no YAML'
}

/** The key at the beginning of `source`, in quotes. */
function quotedKey(source: string): string {
  const key = /^(["']?)([^"':\r\n]{1,60})\1/.exec(source)?.[2]
  return key === undefined ? 'this key' : JSON.stringify(key)
}
