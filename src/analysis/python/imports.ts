/** A module that a file imports, by a line that says so plainly. */
export interface PlainImport {
  /** as written, with leading dots; of `from a import b` both `a` and `a.b` */
  readonly target: string
  /** 1-based */
  readonly line: number
}

/** Most imports that are read of one file. */
const MAX_IMPORTS = 500
/** Longest list of names in brackets, UTF-16 units. */
const MAX_LIST_UNITS = 4000
const STATEMENT =
  /^[ \t]{0,40}(?:from[ \t]{1,20}(\.{0,20}[\w.]{0,200})[ \t]{1,20}import\b([^\n#]{0,400})|import[ \t]{1,20}([^\n#;]{1,400}))/gm

/** A module that is imported by a call, and the package below which it is looked for where it begins with a dot. */
const CALL =
  /\b(?:import_module|__import__|run_module)[ \t]{0,9}\([ \t\n]{0,99}(?:name[ \t]{0,9}=[ \t]{0,9})?[rbuf]{0,2}["'](\.{0,9}[A-Za-z_][\w.]{0,199})["']/g

/**
 * What a file imports, without a syntax tree: for the many files that an import of a package pulls in. Linear. Imports in
 * functions count too: what they load runs on an import as well, later.
 */
export function plainImports(text: string): readonly PlainImport[] {
  const found: PlainImport[] = []
  let line = 1
  let counted = 0
  for (const match of text.matchAll(STATEMENT)) {
    if (found.length >= MAX_IMPORTS) break
    for (let at = text.indexOf('\n', counted); at !== -1 && at < match.index; at = text.indexOf('\n', at + 1)) {
      line += 1
      counted = at + 1
    }
    for (const target of targets(text, match)) found.push({ target, line })
  }
  return [...found, ...calledImports(text)]
}

function calledImports(text: string): PlainImport[] {
  const found: PlainImport[] = []
  for (const { index, 1: target = '' } of text.matchAll(CALL)) {
    if (found.length >= MAX_IMPORTS) break
    found.push({ target, line: text.slice(0, index).split('\n', MAX_LINES).length })
  }
  return found
}

/** Lines that are counted to tell where a call stands. */
const MAX_LINES = 100_000

function targets(text: string, match: RegExpExecArray): string[] {
  const [, from, names, modules] = match
  if (from === undefined) return (modules ?? '').split(',', 40).flatMap((module) => firstWord(module))
  const end = match.index + match[0].length
  const open = names?.includes('(') === true && !names.includes(')')
  const rest = open ? text.slice(end, end + MAX_LIST_UNITS) : ''
  const listed = `${names ?? ''}${rest.slice(0, Math.max(0, rest.indexOf(')')))}`
  const each = listed
    .replaceAll(/[()\\]/g, ' ')
    .split(',', 100)
    .flatMap((name) => firstWord(name))
  return [
    ...(from === '' ? [] : [from]),
    ...each.map((name) => (from.endsWith('.') ? `${from}${name}` : `${from}.${name}`)),
  ]
}

function firstWord(text: string): string[] {
  const word = /^\s*([\w.]+)/.exec(text)?.[1]
  return word === undefined ? [] : [word]
}
