import { LIMITS } from './limits.ts'
import type { Language } from './code.ts'

/** How a remark of a whole line begins. */
const LINES: Readonly<Record<Language, string>> = { javascript: '//', python: '#', shell: '#' }

/** What encloses a remark; texts of many lines cost a parser of Python as little as one. */
const BLOCKS: Readonly<Record<Language, readonly (readonly [start: string, end: string])[]>> = {
  javascript: [['/*', '*/']],
  python: [
    ['"""', '"""'],
    ["'''", "'''"],
  ],
  shell: [],
}

/** Bytes of a file that are remarks, about: what looks like one in a text counts, too, so that no more than a limit is given. */
export function remarkBytes(bytes: Buffer, language: Language): number {
  const text = bytes.toString('latin1')
  const total =
    lineRemarks(text, LINES[language]) +
    BLOCKS[language].reduce((sum, [start, end]) => sum + blockRemarks(text, start, end), 0) +
    (language === 'python' ? longTexts(text) : 0)
  return Math.min(total, LIMITS.remarkBytes, bytes.length)
}

function lineRemarks(text: string, start: string): number {
  let total = 0
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at)) {
    let before = at - 1
    while (text.charAt(before) === ' ' || text.charAt(before) === '\t') before -= 1
    const end = text.indexOf('\n', at)
    const next = end === -1 ? text.length : end
    if (before < 0 || text.charAt(before) === '\n') total += next - at
    at = next
  }
  return total
}

function blockRemarks(text: string, start: string, stop: string): number {
  let total = 0
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at)) {
    const end = text.indexOf(stop, at + start.length)
    if (end === -1) return total
    total += end + stop.length - at
    at = end + stop.length
  }
  return total
}

/** Texts of one line that hold data: a parser takes each at once. */
function longTexts(text: string): number {
  let total = 0
  for (const [found] of text.matchAll(/["'][^"'\n]{2000,}["']/g)) total += found.length
  return total
}
