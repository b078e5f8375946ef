import { gunzipSync, inflateRawSync } from 'node:zlib'

/** UTF-16 units of a script that are read */
export const MAX_SCRIPT_UNITS = 60_000

/** rounds in which texts are put together */
const ROUNDS_MAX = 6

/** scripts in scripts that are read */
const HIDDEN_MAX = 20

/** A script with texts put together, and the scripts that it holds as texts. */
export interface PlainScript {
  readonly text: string
  /** true where a script was decoded to be run */
  readonly decodes: boolean
}

/** Stands for a text in quotes, by its number: no expression has to look for where it ends. */
const TEXT = String.raw`(\uE100\d{1,6}\uE101)`

/** Texts of one script by their numbers. */
class Texts {
  readonly #texts: string[] = []

  mark(text: string): string {
    this.#texts.push(text)
    return `\uE100${this.#texts.length - 1}\uE101`
  }

  get(mark: string): string {
    return this.#texts[Number(mark.slice(1, -1))] ?? ''
  }

  /** `'text'` for each mark */
  written(script: string): string {
    return script.replaceAll(/\uE100\d{1,6}\uE101/g, (mark) => `'${this.get(mark)}'`)
  }
}

/** Expressions of texts that are told without running them, innermost first. */
const FOLDS: readonly (readonly [RegExp, (...parts: (string | undefined)[]) => string | undefined])[] = [
  [new RegExp(String.raw`\(\s*${TEXT}\s*\)`, 'g'), (_all, text = '') => text],
  [new RegExp(String.raw`${TEXT}\s*\+\s*${TEXT}`, 'g'), (_all, left = '', right = '') => left + right],
  [
    new RegExp(String.raw`${TEXT}\s*-f\s*((?:\uE100\d{1,6}\uE101\s*,?\s*){1,20})`, 'gi'),
    (_all, format = '', given = '') => formatted(format, given),
  ],
  [
    new RegExp(String.raw`${TEXT}\s*-c?replace\s*${TEXT}\s*,\s*${TEXT}`, 'gi'),
    (_all, text = '', from = '', to = '') => swapped(text, from, to),
  ],
  [
    new RegExp(String.raw`${TEXT}\.replace\(\s*${TEXT}\s*,\s*${TEXT}\s*\)`, 'gi'),
    (_all, text = '', from = '', to = '') => swapped(text, from, to),
  ],
  [
    /-join\s*\(?\s*\(?((?:\d{1,7}\s*,\s*){1,20000}\d{1,7})\)?\s*\|\s*(?:%|foreach(?:-object)?)\s*\{\s*\[char\]\s*\(?\s*\$_(?:\s*-bxor\s*(\d{1,3}))?\s*\)?\s*\}\s*\)?/gi,
    (_all, codes = '', key) => fromCodes(codes.split(','), key),
  ],
  [
    /-join\s*\(?\s*\(?(\uE100\d{1,6}\uE101)\s*-split\s*(\uE100\d{1,6}\uE101)\)?\s*\|\s*(?:%|foreach(?:-object)?)\s*\{\s*\[char\]\s*\(?\s*(?:\[int\])?\$_(?:\s*-bxor\s*(\d{1,3}))?\s*\)?\s*\}\s*\)?/gi,
    (_all, codes = '', cut = '', key) => fromCodes(codes.split(cut), key),
  ],
  [
    /\[char\[\]\]\s*\(\s*((?:\d{1,7}\s*,\s*){1,20000}\d{1,7})\s*\)\s*-join\s*\uE100\d{1,6}\uE101/gi,
    (_all, codes = '') => fromCodes(codes.split(',')),
  ],
  [/\[char\]\s*\(?(\d{1,7})\)?/gi, (_all, code = '') => fromCodes([code])],
  [
    new RegExp(String.raw`${TEXT}\[-1\.\.-[^\]]{1,60}\]\s*-join\s*\uE100\d{1,6}\uE101`, 'gi'),
    (_all, text = '') => reversed(text),
  ],
  [
    new RegExp(
      String.raw`\[(?:System\.)?Text\.Encoding\]::(\w{4,8})\.GetString\(\s*\[(?:System\.)?Convert\]::FromBase64String\(\s*${TEXT}\s*\)\s*\)`,
      'gi',
    ),
    (_all, encoding = '', text = '') => fromBase64(text, encoding),
  ],
  [
    new RegExp(
      String.raw`\[(?:System\.)?Text\.Encoding\]::(\w{4,8})\.GetString\(\s*\[(?:System\.)?Convert\]::FromBase64String\s*${TEXT}\s*\)`,
      'gi',
    ),
    (_all, encoding = '', text = '') => fromBase64(text, encoding),
  ],
  [
    new RegExp(
      String.raw`\(?\(?New-Object (?:System\.)?IO\.StreamReader.{0,200}?(Gzip|Deflate)Stream.{0,120}?FromBase64String\s*\(?\s*${TEXT}.{0,120}?\.ReadToEnd\(\)`,
      'gis',
    ),
    (_all, kind = '', text = '') => inflated(text, kind),
  ],
]

/** The script with everything that can be put together, and with the scripts in it behind it, line by line. */
export function plainScript(script: string): PlainScript {
  let text = folded(script.slice(0, MAX_SCRIPT_UNITS))
  let decodes = text.decodes
  const seen = new Set<string>()
  for (let count = 0; count < HIDDEN_MAX; count += 1) {
    const hidden = hiddenIn(text.text).find((each) => !seen.has(each))
    if (hidden === undefined || text.text.length + hidden.length > MAX_SCRIPT_UNITS * 2) break
    seen.add(hidden)
    const inner = folded(hidden)
    decodes ||= inner.decodes || /\b(?:Gzip|Deflate)Stream\b/i.test(text.text)
    text = { text: `${text.text}\n${inner.text}`, decodes }
  }
  return { text: text.text, decodes: decodes && seen.size > 0 }
}

/** `& ($PSHome[4] + $PSHome[30] + 'x')`: letters of what is always there, of which a command is put together. */
const PICKED_IEX =
  /[&.]\s{0,4}\(\s{0,4}\$(?:\{?(?:PSHOME|ShellId|env:\w{1,20})\}?|\w{1,30}\.ToString\(\))\[\d{1,2}(?:,\d{1,2})?\]\s{0,4}\+[^()|;]{1,60}\)/gi

function folded(script: string): PlainScript {
  const start = script.replaceAll(/`(?=[A-Za-z-])/g, '').replaceAll(PICKED_IEX, ' iex ')
  const texts = new Texts()
  let text = start.replaceAll(/'((?:[^']|'')*)'/g, (_whole, inner: string) => texts.mark(inner))
  const unfolded = text
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = text
    for (const [pattern, fold] of FOLDS)
      text = text.replaceAll(pattern, (...parts: (string | undefined)[]) => {
        // behind the groups stand the offset and the whole
        const given = parts
          .slice(0, -2)
          .map((part) => (/^\uE100\d{1,6}\uE101$/.test(part ?? '') ? texts.get(part ?? '') : part))
        const found = fold(...given.map((part) => (part?.includes('\uE100') ? texts.written(part) : part)))
        return found === undefined || found.length > MAX_SCRIPT_UNITS ? (parts[0] ?? '') : texts.mark(found)
      })
    text = withVariables(text)
    if (text === before) break
  }
  const decodes = text !== unfolded && /FromBase64String|\[char|-bxor|\[-1\.\./i.test(start)
  // `& 'iex'` calls it
  return { text: texts.written(text).replaceAll(/[&.]\s*'([\w-]{2,40})'/g, '$1'), decodes }
}

/** `$x = 'text'` wherever `$x` stands by itself, or is turned around. */
function withVariables(text: string): string {
  let plain = text
  let count = 0
  for (const [whole, name = '', value = ''] of text.matchAll(
    new RegExp(String.raw`\$(\w{1,40})\s*=\s*${TEXT}(?=\s*(?:[;\n}]|$))`, 'g'),
  )) {
    if ((count += 1) > HIDDEN_MAX) break
    const at = plain.indexOf(whole) + whole.length
    const use = new RegExp(String.raw`\$${name}\b(?!\s*=[^=])(?!\.Length|:)`, 'gi')
    plain = plain.slice(0, at) + plain.slice(at).replaceAll(use, () => value)
  }
  return plain
}

/** Texts that are run: behind `iex`, before `| iex`, as script blocks, behind `-Command`, as arguments of another PowerShell. */
function hiddenIn(text: string): string[] {
  const patterns = [
    String.raw`\b(?:iex|Invoke-Expression)\b[\s(]{0,9}(?:-Command\s+)?${TEXT}`,
    String.raw`${TEXT}[\s)]{0,9}\|\s*(?:iex|Invoke-Expression)\b`,
    String.raw`scriptblock\]::Create\(\s*${TEXT}`,
    String.raw`-(?:Command|ArgumentList|c)\s+${TEXT}`,
  ]
  const texts = new Texts()
  const marked = text.replaceAll(/'((?:[^']|'')*)'/g, (_whole, inner: string) => texts.mark(inner))
  const run = patterns.flatMap((pattern) =>
    [...marked.matchAll(new RegExp(pattern, 'gi'))].map(([, found = '']) => texts.get(found).replaceAll("''", "'")),
  )
  return [...run, ...unpackedIn(marked, texts)]
}

/** Texts that are unpacked by a stream, however it is handed on, where something runs what is read. */
function unpackedIn(marked: string, texts: Texts): string[] {
  const kind = /\b(Gzip|Deflate)Stream\b/i.exec(marked)?.[1]
  if (kind === undefined || !/\b(?:iex|Invoke-Expression)\b|scriptblock\]::Create|\.Invoke\(/i.test(marked)) return []
  return [...marked.matchAll(new RegExp(String.raw`FromBase64String\s*\(?\s*${TEXT}`, 'gi'))].flatMap(
    ([, packed = '']) => inflated(texts.get(packed), kind)?.replaceAll("''", "'") ?? [],
  )
}

function swapped(text: string, from: string, to: string): string | undefined {
  return from === '' || from.length > 20 || to.length > 20 ? undefined : text.replaceAll(from, () => to)
}

function formatted(format: string, given: string): string | undefined {
  const words = [...given.matchAll(/'([^']{0,500})'/g)].map(([, word = '']) => word)
  return /^[^{}]*(?:\{\d{1,2}\}[^{}]*)+$/.test(format)
    ? format.replaceAll(/\{(\d{1,2})\}/g, (_all, index: string) => words[Number(index)] ?? '')
    : undefined
}

function fromCodes(codes: readonly string[], key?: string): string {
  const mask = Number(key ?? 0)
  return quoted(codes.map((code) => String.fromCharCode((Number(code) ^ mask) & 0xffff)).join(''))
}

function reversed(text: string): string {
  return quoted(Array.from(text.replaceAll("''", "'")).toReversed().join(''))
}

function fromBase64(text: string, encoding: string): string {
  return quoted(Buffer.from(text, 'base64').toString(/^unicode$/i.test(encoding) ? 'utf16le' : 'utf8'))
}

function inflated(text: string, kind: string): string | undefined {
  try {
    const inflate = /gzip/i.test(kind) ? gunzipSync : inflateRawSync
    return quoted(inflate(Buffer.from(text, 'base64'), { maxOutputLength: MAX_SCRIPT_UNITS }).toString('utf8'))
  } catch {
    return undefined
  }
}

function quoted(text: string): string {
  return text.replaceAll("'", "''")
}
