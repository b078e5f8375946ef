import { ALIKE_NAME, ALIKE_NAMES_MIN, PACKED_NOTES, PACKED_PYTHON } from '../catalog/disguise.ts'
import { disguisingEncoding } from './encoding.ts'

/** A place where code is hidden from the reader's eye. */
export interface Disguise {
  /** UTF-16 offset */
  readonly offset: number
  readonly note: string
}

/** Blanks before code on one line, from which it counts as pushed out of sight. */
const MANY_BLANKS = 150
/** Most places that are reported of a kind. */
const MAX_EACH = 5

/** Bidirectional controls, zero-width characters and variation selectors in numbers that no text needs. */
const INVISIBLE = /[\u202A-\u202E\u2066-\u2069]|[\uFE00-\uFE0F\u200B-\u200D\u2060]{8}|(?:\uDB40[\uDC00-\uDDEF]){4}/g

/** Names that the obfuscators of JavaScript make up, and how many of them are no accident. */
const OBFUSCATED_NAME = /_0x[0-9a-f]{4,6}\b/g
const MANY_NAMES = 30

/** Disguises that a syntax tree does not show. Linear in the text. */
export function disguises(text: string): readonly Disguise[] {
  const found: Disguise[] = []
  const encoding = disguisingEncoding(text)
  if (encoding !== undefined) found.push({ offset: 0, note: `is written in the encoding ${encoding}` })
  for (const match of text.matchAll(INVISIBLE)) {
    if (found.length === MAX_EACH) break
    found.push({ offset: match.index, note: 'holds invisible characters' })
  }
  const names = text.includes('_0x') ? [...text.matchAll(OBFUSCATED_NAME)] : []
  if (names.length >= MANY_NAMES) found.push({ offset: names[0]?.index ?? 0, note: 'holds obfuscated JavaScript' })
  const packed = PACKED_PYTHON.exec(text)
  if (packed !== null) found.push({ offset: packed.index, note: PACKED_NOTES.packed })
  const alike = alikeNames(text)
  if (alike !== undefined) found.push({ offset: alike, note: PACKED_NOTES.alike })
  return [...found, ...pushedOut(text)]
}

/** Offset of the first of many names that a tool made so that they look alike. */
function alikeNames(text: string): number | undefined {
  const names = new Set<string>()
  let first: number | undefined
  for (const { 0: name, index } of text.matchAll(ALIKE_NAME)) {
    if (new Set(name.replaceAll('_', '')).size < 2 || /^[01]+$/.test(name)) continue
    first ??= index
    if (names.add(name).size >= ALIKE_NAMES_MIN) return first
  }
  return undefined
}

/** Code behind a long run of blanks on a line that began with something else. */
function pushedOut(text: string): Disguise[] {
  const found: Disguise[] = []
  let run = 0
  let started = false
  for (let at = 0; at < text.length && found.length < MAX_EACH; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0x0a || unit === 0x0d) [run, started] = [0, false]
    else if (unit === 0x20 || unit === 0x09) run += 1
    else {
      if (started && run >= MANY_BLANKS && unit !== 0x23 && unit !== 0x5c)
        found.push({ offset: at, note: 'hides code behind a long run of blanks' })
      run = 0
      started = true
    }
  }
  return found
}
