import { LIMITS } from './limits.ts'
import type { Language } from './code.ts'

/** Remarks as they stand where nobody hides code: whole lines, and blocks. Patterns that no text makes slow. */
const REMARKS: Readonly<Record<Language, readonly RegExp[]>> = {
  javascript: [/^[ \t]*\/\/.*$/gm, /\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g],
  python: [/^[ \t]*#.*$/gm],
  shell: [/^[ \t]*#.*$/gm],
}

/** Bytes of a file that are remarks, about: what looks like one in a text counts, too, so that no more than a limit is given. */
export function remarkBytes(bytes: Buffer, language: Language): number {
  const text = bytes.toString('latin1')
  let total = 0
  for (const pattern of REMARKS[language]) for (const [remark] of text.matchAll(pattern)) total += remark.length
  return Math.min(total, LIMITS.remarkBytes, bytes.length)
}
