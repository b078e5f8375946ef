import { LIMITS } from '../limits.ts'
import { disguiseIn, OBFUSCATOR_NOTES } from './disguise.ts'

/** Names of what is secret, or the whole environment as a text. */
const SECRETS =
  /\.npmrc|\.ssh\b|id_rsa|\.aws[/"'\\]|git-credentials|\.netrc|Login Data|wallet\.dat|\bmnemonic\s*[=:.,)}\]]|leveldb|stringify\(process\.env|(?:keys|entries|assign|values)\([^)]{0,20}process\.env|\.\.\.process\.env\b(?!\.)/

/** What connects. A name that stands before a colon is the key of a table of names, and no module is loaded by a word alone. */
const NETWORK =
  /fetch\(|(?:XMLHttpRequest|WebSocket)(?!["']?\s*:)|sendBeacon|(?:(?:require\w{0,12}|import|getBuiltinModule|_load)\s{0,4}\(\s{0,4}|\b(?:from|import)\s{0,4})["'`](?:node:)?(?:https?|http2|net|dns|tls|dgram|axios|got|undici|node-fetch|ws)["'`]/

/** Commands by which something is fetched and run. */
const FETCHES =
  /["'`](?:curl|wget|powershell|pwsh|certutil|bitsadmin|mshta)(?:\.exe)?["'`]|\b(?:curl|wget|powershell|pwsh|certutil|bitsadmin|mshta)(?:\.exe)?\s+(?:-|\/|["'\\]{0,2}\$\{|["'`]\s{0,4}\+|https?:)/i

/** Text that is decoded, or fetched, and run in the same breath. */
const RUNS =
  /\b(?:eval|Function|runIn(?:This|New)?Context|_compile)\([^;]{0,200}(?:atob|fromCharCode|["'](?:base64|hex)["'])|\b(?:fetch|https?\.get)\([^;]{0,400}\b(?:eval|Function|exec\w{0,12}|runIn(?:This|New)?Context)\b/

/** Bytes of a part of a file in which obfuscators are looked for. */
const PART = 1_000_000

/** Whether the words of a file say that secrets may leave by it, or that it may run what cannot be read here: what was not followed of it counts. */
export function isGraveJavascript(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, LIMITS.wordsBytes)
  if (SECRETS.test(text) && NETWORK.test(text)) return true
  if (text.includes('child_process') && FETCHES.test(text)) return true
  if (RUNS.test(text)) return true
  for (let at = 0; at < text.length; at += PART) if (isObfuscated(text.slice(at, at + PART))) return true
  return false
}

function isObfuscated(text: string): boolean {
  const disguise = disguiseIn(text)
  return disguise !== undefined && OBFUSCATOR_NOTES.has(disguise.note)
}
