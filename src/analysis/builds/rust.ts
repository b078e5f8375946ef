import { CommandLines, DESCRIPTION_MAX, UNKNOWN_WORD, quoted } from './lines.ts'

const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|\s+|b?r(#*)"([^]*?)"\1|b?"((?:[^"\\]|\\[^])*)"?|'(?:[^'\\\n]|\\[^'\n]+)'|([A-Za-z_]\w*!?)|(::|[^])/gy

interface Token {
  readonly kind: 'text' | 'name' | 'sign'
  readonly text: string
  readonly line: number
}

/** The programs that a build script of Cargo starts, as a text for a shell, each with what it is given on the spot. */
export function rustAsShell(source: string): string {
  const text = source.slice(0, DESCRIPTION_MAX)
  const lines = new CommandLines()
  for (const { line, words } of commandsIn(tokensOf(text))) lines.add(line, words.map(quoted).join(' '))
  if (SENDS_ALL.every((words) => words.test(text))) lines.add(text.split('\n').length, 'env | curl -d @- unknown')
  return lines.text
}

/** It reads the whole environment, and sends something. */
const SENDS_ALL = [
  /\benv\s?::\s?vars(?:_os)?\s?\(/,
  /\b(?:ureq|reqwest|minreq|attohttpc|isahc|curl|TcpStream|UdpSocket)\b/,
  /\.(?:post|put|send_form|send_string|send_json|body|write_all|send_to|with_body|json)\s?\(/,
]

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  for (const [whole, , raw, plain, name, sign] of text.matchAll(TOKEN)) {
    if (raw !== undefined) tokens.push({ kind: 'text', text: raw, line })
    else if (plain !== undefined) tokens.push({ kind: 'text', text: unescaped(plain), line })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, line })
    line += whole.split('\n').length - 1
  }
  return tokens
}

function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|\r?\n\s*|([^]))/g,
    (_whole, hex: string | undefined, unit: string | undefined) =>
      hex === undefined
        ? unit === undefined
          ? ''
          : unit === 'n'
            ? '\n'
            : unit === 't'
              ? '\t'
              : unit
        : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

interface Started {
  readonly line: number
  readonly words: string[]
}

/** `Command::new("sh").arg("-c")`, also where arguments are added to a variable later. */
function commandsIn(tokens: readonly Token[]): readonly Started[] {
  const found: Started[] = []
  const texts = new Map<string, string>()
  const named = new Map<string, Started>()
  let bound = ''
  let last: Started | undefined
  for (let at = 0; at < tokens.length; at += 1) {
    const { kind, text, line } = tokens[at] ?? END
    const next = (ahead: number): string => tokens[at + ahead]?.text ?? ''
    if (text === ';' && kind === 'sign') [bound, last] = ['', undefined]
    if (kind !== 'name') continue
    if (/^(?:let|const|static)$/.test(text)) {
      bound = next(1) === 'mut' ? next(2) : next(1)
      const value = literalBehind(tokens, at)
      if (value !== undefined) texts.set(bound, value)
    } else if (text === 'Command' && next(1) === '::' && next(2) === 'new' && next(3) === '(') {
      last = { line, words: givenAt(tokens, at + 3, texts).slice(0, 1) }
      if (last.words.length === 0) last.words.push(UNKNOWN_WORD)
      found.push(last)
      if (bound !== '') named.set(bound, last)
    } else if (/^args?$/.test(text) && next(-1) === '.' && next(1) === '(') {
      const owner = last ?? named.get(next(-2))
      owner?.words.push(...givenAt(tokens, at + 1, texts))
      last ??= owner
    }
  }
  return found
}

const END: Token = { kind: 'sign', text: ';', line: 0 }

/** `let x: &str = "text";` */
function literalBehind(tokens: readonly Token[], from: number): string | undefined {
  for (let at = from; at < from + 16; at += 1) {
    const token = tokens[at]
    if (token === undefined || token.text === ';') return undefined
    if (token.kind === 'sign' && token.text === '=') {
      const value = tokens[at + 1]
      return value?.kind === 'text' && /^[;.]$/.test(tokens[at + 2]?.text ?? '') ? value.text : undefined
    }
  }
  return undefined
}

/** Texts in the parentheses that open at `from`, and what variables stand for; an argument of which nothing is known is one word. */
function givenAt(tokens: readonly Token[], from: number, texts: ReadonlyMap<string, string>): string[] {
  const words: string[] = []
  let depth = 0
  let isKnown = true
  const put = (): void => {
    if (!isKnown) words.push(UNKNOWN_WORD)
    isKnown = true
  }
  for (let at = from; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at] ?? END
    if (kind === 'sign' && /^[([{]$/.test(text)) depth += 1
    else if (kind === 'sign' && /^[)\]}]$/.test(text)) {
      depth -= 1
      if (depth === 0) break
    } else if (kind === 'sign' && text === ',' && depth <= 2) put()
    else if (kind === 'text') {
      words.push(text.replaceAll(/\{\w{0,40}\}/g, UNKNOWN_WORD))
      isKnown = true
    } else if (kind === 'name' && texts.has(text)) words.push(texts.get(text) ?? '')
    else if (kind === 'name' && words.length === 0 && depth <= 2) isKnown = false
  }
  put()
  return words
}
