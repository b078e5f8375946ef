import { Buffer } from 'node:buffer'

/** Texts of one file that are looked at, and characters of each that are decoded. */
const TEXTS_MAX = 300
const DECODED_MAX = 4096

/** Runs that decoders take; shorter ones are names and numbers. Each scans the file once. */
const RUNS: readonly { readonly pattern: RegExp; readonly decode: (run: string) => readonly string[] }[] = [
  { pattern: /[A-Za-z0-9+/_-]{32,}={0,2}/g, decode: alphabetic },
  { pattern: /(?:%[0-9a-f]{2}|[\w.!~*'()-]){32,}/gi, decode: percent },
  { pattern: /(?:\\x[0-9a-f]{2}){12,}/gi, decode: (run) => [hex(run.replaceAll('\\x', ''))] },
  { pattern: /(?:\b(?:0x[0-9a-f]{2}|\d{2,3})\b\s{0,4},\s{0,4}){16,}\d{2,3}/gi, decode: (run) => [codes(run)] },
]

/**
 * Whether a literal in a source file is code once it is decoded: from base64, hexadecimal digits, escapes or character
 * codes, forwards or backwards. Nothing is run, inflated or deciphered: "no" proves nothing.
 */
export function holdsEncodedCode(source: string): boolean {
  return RUNS.some(({ pattern, decode }) => {
    let count = 0
    for (const [run] of source.matchAll(pattern)) {
      if (decode(run.slice(0, DECODED_MAX)).some((text) => isCode(text))) return true
      count += 1
      if (count >= TEXTS_MAX) break
    }
    return false
  })
}

function alphabetic(run: string): readonly string[] {
  const backwards = Array.from(run).toReversed().join('')
  if (/^(?:[0-9a-f]{2})+$/i.test(run)) return [hex(run), hex(backwards), base64(run)]
  return [base64(run), base64(backwards)]
}

function base64(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1')
}

function hex(text: string): string {
  return Buffer.from(text, 'hex').toString('latin1')
}

/** escapes in a run that make it encoded text, and not a piece of dense code */
const ESCAPES_MIN = 6

function percent(run: string): readonly string[] {
  let escapes = 0
  const text = run.replaceAll(/%([0-9a-f]{2})/gi, (_all, digits: string) => {
    escapes += 1
    return String.fromCharCode(Number.parseInt(digits, 16))
  })
  return escapes < ESCAPES_MIN ? [] : [text]
}

function codes(text: string): string {
  return String.fromCharCode(...text.split(',').map(Number))
}

/** Words of programs, and of what they start; two different ones, so that a name is no program. */
const WORDS =
  /\b(?:require|eval|function|return|import|exec|execSync|spawn|child_process|process|global|const|let|var|try|catch|await|async|fetch|axios|print|open|subprocess|urllib|requests|socket|powershell|curl|wget|bash|sh|https?|Start-Process|Invoke-(?:WebRequest|RestMethod|Expression)|New-Object|DownloadFile|DownloadString|ErrorActionPreference)\b/g

/** Printable text with words of a program and its punctuation, which the encoded form did not show. */
function isCode(text: string): boolean {
  if (text.length < 16 || /[^\t\n\r\x20-\x7e]/.test(text) || !/[(;{=|&]/.test(text) || !/[ .(]/.test(text)) return false
  return new Set(text.match(WORDS)).size > 1
}
