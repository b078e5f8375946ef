/** A call anywhere in a line, and a function that is handed on to be called: `Thread(target=go)`. */
const ANY_CALL = /(?<![\w.])([A-Za-z_][\w.]{0,150})(?=[ \t]?[(),])/g

/** Most calls that are kept of one file, and most lines that are looked at. */
const MAX_CALLS = 60
const MAX_LINES = 20_000

/** `from .core import start as begin`, also with the names in brackets; `import sample.core as core`. */
const FROM =
  /^[ \t]{0,40}from[ \t]{1,9}(\.{0,9}[\w.]{0,200})[ \t]{1,9}import[ \t]{1,9}(\([^)]{0,4000}\)|[^\n#;(]{1,400})/gm
const MODULE = /^[ \t]{0,40}import[ \t]{1,9}([^\n#;]{1,400})/gm
const NAMED = /([A-Za-z_][\w.]{0,100})(?:[ \t]{1,9}as[ \t]{1,9}([A-Za-z_]\w{0,60}))?/g

/** A decorator, or a call that is a statement or what a name is set to. */
const CALL =
  /^[ \t]{0,200}(?:@(?<decorator>[A-Za-z_][\w.]{0,150})|(?:[\w.]{1,60}[ \t]?=[ \t]?)?(?:await[ \t])?(?<called>[A-Za-z_][\w.]{0,150})[ \t]?\()/

/** Functions of other modules that a file calls. */
export interface SkimmedCalls {
  /** while it is loaded: of what stands in no function */
  readonly calls: readonly string[]
  /** once somebody calls a function of it */
  readonly waits: readonly string[]
}

/** What a file calls of other modules, without a syntax tree. Linear. */
export function skimmedCalls(text: string): SkimmedCalls {
  const names = importedNames(text)
  if (names.size === 0) return { calls: [], waits: [] }
  const calls = new Set<string>()
  const waits = new Set<string>()
  const lines = linesOf(text)
  for (const line of lines.onLoad) {
    const { decorator, called } = CALL.exec(line)?.groups ?? {}
    add(calls, names, decorator ?? called)
  }
  for (const line of lines.waiting)
    for (const { 1: name } of line.matchAll(ANY_CALL)) {
      if (waits.size >= MAX_CALLS) break
      add(waits, names, name)
    }
  return { calls: [...calls], waits: [...waits] }
}

function add(found: Set<string>, names: ReadonlyMap<string, string>, name: string | undefined): void {
  const [first = ''] = name?.split('.', 1) ?? []
  const whole = name === undefined || found.size >= MAX_CALLS ? undefined : names.get(first)
  if (whole !== undefined) found.add(`${whole}${name?.slice(first.length) ?? ''}`)
}

/** What each imported name stands for: `begin` for `.core.start`. */
function importedNames(text: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { 1: module = '', 2: list = '' } of text.matchAll(FROM))
    for (const { 1: name = '', 2: alias } of list.matchAll(NAMED))
      names.set(alias ?? name, module.endsWith('.') ? `${module}${name}` : `${module}.${name}`)
  for (const { 1: list = '' } of text.matchAll(MODULE))
    for (const { 1: name = '', 2: alias } of list.matchAll(NAMED)) {
      const [first = ''] = name.split('.', 1)
      if (alias === undefined) names.set(first, first)
      else names.set(alias, name)
    }
  return names
}

/** Lines that run when the file is loaded: those of no function, and of no question whether it is the program; and the others. */
function linesOf(text: string): { readonly onLoad: readonly string[]; readonly waiting: readonly string[] } {
  const onLoad: string[] = []
  const waitingLines: string[] = []
  /** blanks before what waits: what stands further in waits, too; undefined: nothing does */
  let waiting: number | undefined
  let quote: string | undefined
  for (const line of text.split('\n', MAX_LINES)) {
    const inText = quote !== undefined
    quote = quoteAfter(line, quote)
    const blanks = line.length - line.trimStart().length
    // the end of a list of parameters begins no statement, nor does a text of many lines
    if (inText || blanks === line.length || /^\s*[)\]}]/.test(line)) continue
    if (waiting !== undefined && blanks > waiting) {
      waitingLines.push(line)
      continue
    }
    const waits = WAITS.test(line)
    waiting = waits ? blanks : undefined
    if (!waits) onLoad.push(line)
  }
  return { onLoad, waiting: waitingLines }
}

/** Which text of many lines is open behind a line: its three quotes. */
function quoteAfter(line: string, before: string | undefined): string | undefined {
  let open = before
  for (const [found] of line.matchAll(/"{3}|'{3}/g))
    open = open === undefined ? found : open === found ? undefined : open
  return open
}

const WAITS = /^\s*(?:(?:async\s+)?def\b|if\b[^\n]{0,40}__main__|if\s+(?:typing\.)?TYPE_CHECKING\b)/
