import {
  ESCAPED_RUN,
  MANGLED_NAME,
  MANGLED_NAMES_MIN,
  MIXED_NOTATION,
  MIXED_NOTATIONS_MIN,
  NEEDLESS_ESCAPES_MIN,
  SPELLED_MIN,
  SPELLED_RUN_MIN,
  TABLE_SUM,
  TABLE_SUMS_MIN,
} from '../catalog/disguise.ts'

const NAMES = 'has names as obfuscators make them'
const WORDS = 'spells its words in escapes'
const SUMS = 'puts its texts together letter by letter from a table'
const SIGN_CODE = 'is written in signs instead of words'
const NUMBERS = 'works out its numbers from two notations'

/** How evidence says that an obfuscator was at work: no other tool leaves such code. */
export const OBFUSCATOR_NOTES: ReadonlySet<string> = new Set([NAMES, WORDS, SUMS, NUMBERS, SIGN_CODE])

/** Text that is looked at, UTF-16 units. */
const TEXT_MAX = 1_000_000

interface Disguise {
  readonly offset: number
  readonly note: string
}

/** Where a text shows that a tool made it unreadable on purpose; a minifier's short names are not that. */
export function disguiseIn(text: string): Disguise | undefined {
  const head = text.slice(0, TEXT_MAX)
  return signsAlone(head) ?? mangledNames(head) ?? lettersOfTable(head) ?? mixedNotations(head) ?? escapedLetters(head)
}

/** What programs of signs and no words hold, in the three ways in which tools write them. */
const SIGNS: readonly string[] = ['(![]+[])[', '$=~[];$={___:++$', 'ﾟωﾟﾉ']

/** Signs that stand beside each other in such a program; in a lucky line of a minifier are fewer */
const SIGNS_RUN = /[[\]()!+{}]{120}/

function signsAlone(text: string): Disguise | undefined {
  for (const signs of SIGNS) {
    const offset = text.indexOf(signs)
    if (offset === -1 || (signs === SIGNS[0] && !SIGNS_RUN.test(text.slice(offset, offset + 2000)))) continue
    return { offset, note: SIGN_CODE }
  }
  return undefined
}

function mangledNames(text: string): Disguise | undefined {
  const offset = text.indexOf('_0x')
  if (offset === -1) return undefined
  const names = new Set<string>()
  for (const [name] of text.matchAll(MANGLED_NAME)) {
    names.add(name)
    if (names.size >= MANGLED_NAMES_MIN) return { offset, note: NAMES }
  }
  return undefined
}

/** A part of what is looked for that begins with a sign, which an engine finds much faster than a name. */
const SUM_OF_THREE = /\[\d{1,3}\] ?\+ ?[\w$]{1,31}\[\d{1,3}\] ?\+ ?[\w$]{1,31}\[\d{1,3}\]/

function lettersOfTable(text: string): Disguise | undefined {
  if (!SUM_OF_THREE.test(text)) return undefined
  const tables = new Map<string, number>()
  for (const { 1: table = '', index } of text.matchAll(TABLE_SUM)) {
    const sums = (tables.get(table) ?? 0) + 1
    if (sums >= TABLE_SUMS_MIN) return { offset: index - table.length, note: SUMS }
    tables.set(table, sums)
  }
  return undefined
}

function mixedNotations(text: string): Disguise | undefined {
  if (!text.includes('0o') && !text.includes('0O')) return undefined
  let first = -1
  let seen = 0
  for (const { index } of text.matchAll(MIXED_NOTATION)) {
    if (first === -1) first = index
    seen += 1
    if (seen >= MIXED_NOTATIONS_MIN) return { offset: first, note: NUMBERS }
  }
  return undefined
}

function escapedLetters(text: string): Disguise | undefined {
  let first = -1
  let letters = 0
  let spelled = 0
  for (const { 0: run, index } of text.matchAll(ESCAPED_RUN)) {
    const codes = Array.from(run.matchAll(/[0-9a-f]{2}(?=\\|$)/gi), ([hex]) => Number.parseInt(hex, 16))
    const isLong = codes.length >= SPELLED_RUN_MIN
    if (isLong && isInOrder(codes)) continue
    if (first === -1) first = index
    letters += codes.filter(isLetter).length
    spelled += isLong ? codes.length : 0
    if (spelled >= SPELLED_MIN) return { offset: first, note: WORDS }
  }
  return letters < NEEDLESS_ESCAPES_MIN
    ? undefined
    : { offset: first, note: 'has strings whose plain letters are escaped' }
}

function isLetter(code: number): boolean {
  return /[0-9A-Za-z]/.test(String.fromCharCode(code))
}

/** A table of characters: nearly each is the one after the last. */
function isInOrder(codes: readonly number[]): boolean {
  const steps = codes.filter((code, at) => at > 0 && code === (codes[at - 1] ?? 0) + 1).length
  return steps >= (codes.length - 1) * 0.8
}
