import { DESCRIPTION_MAX } from './lines.ts'

/** One argument of a command of CMake. */
export interface CmakeArgument {
  readonly text: string
  /** in quotes, or in brackets in which nothing stands for anything else */
  readonly kind: 'plain' | 'quoted' | 'bracket'
}

export interface CmakeCommand {
  /** in lower case */
  readonly name: string
  /** 1-based */
  readonly line: number
  readonly args: readonly CmakeArgument[]
}

/** The commands of a text of CMake, in order. One pass; what is no command is passed over. */
export function cmakeCommands(source: string): readonly CmakeCommand[] {
  const text = source.slice(0, DESCRIPTION_MAX)
  const found: CmakeCommand[] = []
  const lines = { at: 0, line: 1 }
  const start = /#|([A-Za-z_]\w{0,100})[ \t]{0,100}\(/g
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const [whole, name] = match
    if (name === undefined) {
      start.lastIndex = endOfRemark(text, match.index)
      continue
    }
    const { args, end } = argumentsAt(text, match.index + whole.length)
    for (; lines.at < match.index; lines.at += 1) if (text.charCodeAt(lines.at) === 10) lines.line += 1
    found.push({ name: name.toLowerCase(), line: lines.line, args })
    start.lastIndex = end
  }
  return found
}

/** Behind `# …` or `#[[ … ]]`. */
function endOfRemark(text: string, at: number): number {
  const bracket = bracketAt(text, at + 1)
  if (bracket !== undefined) return bracket.end
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

/** `[[text]]`, `[=[text]=]` */
function bracketAt(text: string, at: number): { readonly content: string; readonly end: number } | undefined {
  const open = /^\[(={0,20})\[/.exec(text.slice(at, at + 22))
  if (open === null) return undefined
  const close = `]${open[1] ?? ''}]`
  const start = at + open[0].length
  const end = text.indexOf(close, start)
  const stop = end === -1 ? text.length : end
  return { content: text.slice(start, stop), end: Math.min(text.length, stop + close.length) }
}

function argumentsAt(text: string, from: number): { readonly args: CmakeArgument[]; readonly end: number } {
  const args: CmakeArgument[] = []
  let depth = 0
  let at = from
  while (at < text.length) {
    const unit = text.charAt(at)
    const bracket = unit === '[' ? bracketAt(text, at) : undefined
    if (unit === ')' && depth === 0) return { args, end: at + 1 }
    if (unit === '(' || unit === ')') depth += unit === '(' ? 1 : -1
    if (bracket !== undefined) {
      args.push({ text: bracket.content, kind: 'bracket' })
      at = bracket.end
    } else if (unit === '"') {
      const end = endOfQuoted(text, at)
      const close = text.charAt(end - 1) === '"' && end - 1 > at ? end - 1 : end
      args.push({ text: unescaped(text.slice(at + 1, close)), kind: 'quoted' })
      at = end
    } else if (unit === '#') at = endOfRemark(text, at)
    else if (/[\s()]/.test(unit)) at += 1
    else {
      const end = endOfPlain(text, at)
      args.push({ text: unescaped(text.slice(at, end)), kind: 'plain' })
      at = end
    }
  }
  return { args, end: text.length }
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text.charAt(at)
    if (unit === '\\') at += 1
    else if (unit === '"') return at + 1
  }
  return text.length
}

/** A word without quotes goes on to a blank or a parenthesis; quotes inside of it belong to it. */
function endOfPlain(text: string, start: number): number {
  let at = start
  while (at < text.length && !/[\s()#]/.test(text.charAt(at))) {
    if (text.charAt(at) === '\\') at += 2
    else if (text.charAt(at) === '"' && at > start) at = endOfQuoted(text, at)
    else at += 1
  }
  return Math.max(start + 1, Math.min(at, text.length))
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([^])/g, (_whole, unit: string) =>
    unit === 'n' ? '\n' : unit === 't' ? '\t' : unit === '\n' ? '' : unit === ';' ? ';' : unit === '$' ? '\\$' : unit,
  )
}
