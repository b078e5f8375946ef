import type { ArchiveReading } from '../../../archive/reading.ts'
import { positionOf, lineStarts } from '../../../analysis/snippet.ts'
import { LIMITS } from '../../../analysis/limits.ts'

const NATIVE_SOURCE = /\.(?:c|cc|cpp|cxx|c\+\+|m|mm|rs|s|asm|f|f90|cu|go|zig)$/i

/** Whether the package in `folder` (empty: the root) has something to build. */
export function hasNativeSource(reading: ArchiveReading, folder = ''): boolean {
  return reading.entries.some(({ path }) => path.startsWith(folder) && NATIVE_SOURCE.test(path))
}

/** A binding.gyp of the package and of each that it brings along, and all that they may include. */
export function gypFiles(reading: ArchiveReading, folder = ''): { path: string; text: string }[] {
  const paths = reading.entries.map(({ path }) => path)
  if (!paths.some((path) => path.startsWith(folder) && isBinding(path.slice(folder.length)))) return []
  return reading.entries.flatMap(({ path, content }) => {
    if (!path.startsWith(folder) || !/\.gypi?$/i.test(path)) return []
    if (content === undefined || content.length > LIMITS.manifestBytes) return []
    return [{ path, text: content.toString('utf8') }]
  })
}

/** Build descriptions that npm obeys and that were not read. */
export function unreadGyp(reading: ArchiveReading): { path: string; reason: string }[] {
  return reading.entries.flatMap(({ path, content, notKept }) => {
    if (!isBinding(path) || (content !== undefined && content.length <= LIMITS.manifestBytes)) return []
    return [{ path, reason: `was not read: ${notKept ?? `it is larger than ${LIMITS.manifestBytes} bytes`}` }]
  })
}

/** Some file systems know no case. */
function isBinding(path: string): boolean {
  return /^(?:(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\/)?binding\.gyp$/i.test(path)
}

export interface GypPart {
  readonly kind: 'command' | 'expression'
  readonly shown: string
  readonly line: number
  readonly column: number
}

/** parts of one file that are told */
const PARTS_MAX = 10

/** Commands that are run and expressions that do more than compare, in the strings of a gyp file. */
export function suspiciousParts(text: string): GypPart[] {
  const starts = lineStarts(text)
  const parts: GypPart[] = []
  // levels of the lists of conditions that are open; the strings of a condition stand one deeper, its settings deeper still
  const conditions: number[] = []
  for (const { value, offset, isKey, level } of gypStrings(text)) {
    if (parts.length >= PARTS_MAX) break
    while (level < (conditions.at(-1) ?? -Infinity)) conditions.pop()
    const kind = partKind(value, level - 1 === conditions.at(-1))
    if (kind !== undefined) parts.push({ kind, shown: value.slice(0, 160), ...positionOf(starts, offset) })
    if (isKey && /^(?:target_)?conditions$/.test(value.replace(/[!+?=/%@]$/, ''))) conditions.push(level + 1)
  }
  return parts
}

/** A command that is run while something is built. */
export interface GypAction {
  readonly command: string
  readonly line: number
}

/** The commands of actions and rules in one file; what gyp puts in is not known, but for the package's own folder. */
export function gypActions(text: string): GypAction[] {
  const starts = lineStarts(text)
  const actions: { words: string[]; line: number; level: number }[] = []
  let open: { words: string[]; line: number; level: number } | undefined
  for (const { value, offset, isKey, level } of gypStrings(text)) {
    if (open !== undefined && (isKey || level <= open.level)) open = undefined
    open?.words.push(
      value
        .replaceAll(/[<>]@?\((?:module_root_dir|DEPTH)\)\/?/g, './')
        .replaceAll(/[<>]!?@?\([^)]{0,200}\)?/g, '\uE000'),
    )
    if (!isKey || value !== 'action') continue
    open = { words: [], line: positionOf(starts, offset).line, level }
    actions.push(open)
  }
  return actions.flatMap(({ words, line }) =>
    words.length === 0
      ? []
      : [{ command: words.map((word) => (/[\s;&|]/.test(word) ? JSON.stringify(word) : word)).join(' '), line }],
  )
}

/** What `<!(…)` and its like run while the description is read; what only looks something up is left out. */
export function gypExpansions(text: string): GypAction[] {
  const starts = lineStarts(text)
  return gypStrings(text).flatMap(({ value, offset }) =>
    commandsOf(value)
      .filter((command) => !isLookup(command))
      .map((command) => ({
        command: command.replaceAll(/\\(["'\\])/g, '$1'),
        line: positionOf(starts, offset).line,
      })),
  )
}

/** How Python is made to leave an expression; `__attribute__((…))` and `__GNUC__` are words of C. */
const DUNDER =
  /\.\s{0,20}__\w{1,40}__|\b__(?:import|builtins|loader|spec|globals|dict|class|subclasses|build_class|main)__/

function partKind(value: string, inConditions: boolean): GypPart['kind'] | undefined {
  const commands = commandsOf(value)
  if (commands.some((command) => !isLookup(command))) return 'command'
  if (/<\|@?\(/.test(value)) return 'command'
  if (DUNDER.test(value) || /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\N\{/i.test(value)) return 'expression'
  if (!inConditions) return undefined
  const expression = value.replaceAll(/[<>^](?:!@?|@)?\([^)]{0,200}\)/g, 'x')
  const calls = [...expression.matchAll(/([A-Za-z_][\w.]{0,80})\s{0,5}\(/g)].map(([, name = '']) => name)
  const odd = calls.some(
    (name) =>
      !/^(?:and|or|not|in|int|str|len)$/.test(name) &&
      !/\.(?:split|startswith|endswith|strip|lower)$/.test(name) &&
      name !== 'x',
  )
  return odd &&
    /(?:import|eval|exec|open|compile|getattr|globals|lambda|system|popen|\()/.test(expression) &&
    /==|!=|\bin\b|\band\b|\(/.test(expression)
    ? 'expression'
    : undefined
}

/** Texts of the `<!(…)`, `<!@(…)`, `>!(…)` and `^!(…)` in a value. */
function commandsOf(value: string): string[] {
  const commands: string[] = []
  for (const match of value.matchAll(/[<>^]!@?\(/g)) {
    const start = match.index + match[0].length
    let depth = 1
    let end = start
    for (; end < value.length && depth > 0; end += 1) {
      if (value.charAt(end) === '(') depth += 1
      else if (value.charAt(end) === ')') depth -= 1
    }
    commands.push(value.slice(start, depth === 0 ? end - 1 : end))
    if (commands.length >= PARTS_MAX) break
  }
  return commands
}

/** Commands that only ask where something is, as add-ons have always done. */
const LOOKUPS: readonly RegExp[] = [
  /^node\s+(?:-p|-e|-pe|--print)\s+(?:\\?["'])?\s*require\(\s*\\?["'](?:node-addon-api|nan|node-api-headers|napi-thread-safe-callback|node-addon-api\/package\.json)\\?["']\s*\)(?:\.\w+)?\s*;?\s*(?:\\?["'])?$/,
  /^node\s+(?:-p|-e|-pe)\s+(?:\\?["'])?require\(\\?["']path\\?["']\)\.(?:relative|dirname|resolve)\([^;&|`$]{0,200}\)(?:\\?["'])?$/,
  /^node\s+(?:-p|-e|-pe)\s+(?:\\?["'])?(?:process\.(?:version|versions\.\w+|arch|platform|env\.\w+)|process\.versions\.node\.split\([^)]{0,20}\)\[0\])[\w\s.=!<>|&'"()?:-]{0,60}(?:\\?["'])?$/,
  /^pkg-config\s+[\w\s.+=:<>()/-]{0,200}(?:\|\|\s*echo\s*["']?["']?)?$/,
  /^(?:xcrun|brew|sw_vers|uname|which|llvm-config|python3?-config|pg_config|mysql_config|xcode-select)\s[\w\s.+=/-]{0,100}$/,
  /^(?:echo|uname|pwd)\b[\w\s.$<>()/-]{0,100}$/,
]

function isLookup(command: string): boolean {
  const text = command.trim()
  return LOOKUPS.some((pattern) => pattern.test(text))
}

interface GypString {
  readonly value: string
  readonly offset: number
  /** a colon follows */
  readonly isKey: boolean
  /** lists and dictionaries that are open */
  readonly level: number
}

/** The string literals of a gyp file, adjacent ones joined, escapes as written. Tolerant: what is no string is skipped. */
function gypStrings(text: string): GypString[] {
  const strings: { value: string; offset: number; isKey: boolean; level: number }[] = []
  let level = 0
  let adjacent = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '#') {
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
    } else if (char === "'" || char === '"') {
      const end = stringEnd(text, at)
      const value = text.slice(at + 1, end)
      const last = strings.at(-1)
      if (adjacent && last !== undefined) last.value += value
      else strings.push({ value, offset: at, isKey: false, level })
      adjacent = true
      at = end
    } else if (!/\s/.test(char)) {
      const last = strings.at(-1)
      if (char === ':' && adjacent && last !== undefined) last.isKey = true
      // parentheses only group
      if (char === '{' || char === '[') level += 1
      if (char === '}' || char === ']') level -= 1
      adjacent = false
    }
  }
  return strings
}

function stringEnd(text: string, start: number): number {
  const quote = text.charAt(start)
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1
    else if (text.charAt(at) === quote || text.charAt(at) === '\n') return at
  }
  return text.length
}
