import type { Seeded } from '../readers/seeded.ts'

/** Pieces on which readers and parsers stumble. */
const PIECES: readonly string[] = [
  '\0',
  '\r',
  '\u2028',
  '\uFEFF',
  '\uD800',
  '\\',
  '`${',
  '"""',
  "'",
  '/*',
  '<!--',
  '#!',
  '${{',
  '$(',
  '<<EOF\n',
  'eval(',
  'exec(compile(',
  '[[',
  '{"__proto__":',
  '"constructor":',
  '-1',
  '1e999',
  '9007199254740993',
  '..//../',
  '%00',
  'A'.repeat(5000),
  '\t'.repeat(3000),
]

/** What is repeated to make things deep, or many. */
const NESTS: readonly (readonly [open: string, close: string])[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['{"a":', '}'],
  ['function(){', '}'],
  ['a=>', ''],
  ['!', ''],
  ['if x:\n', ''],
  ['`${', '}`'],
  ['$(', ')'],
  ['<a>', '</a>'],
  ['"x"+', ''],
  ['a?b:', ''],
  ['lambda:', ''],
]

type Change = (text: string, random: Seeded, other: string) => string

const CHANGES: readonly Change[] = [
  // a part is gone
  (text, random) => {
    const from = random.below(text.length + 1)
    return text.slice(0, from) + text.slice(from + random.below(40))
  },
  // a part is there twice, or often
  (text, random) => {
    const from = random.below(text.length + 1)
    const part = text.slice(from, from + 1 + random.below(200))
    return text.slice(0, from) + part.repeat(1 + random.below(random.once(8) ? 2000 : 3)) + text.slice(from)
  },
  // it is cut off
  (text, random) => text.slice(0, random.below(text.length + 1)),
  // another piece is put in
  (text, random) => put(text, random, random.pick(PIECES)),
  // a part of another file
  (text, random, other) => {
    const from = random.below(other.length + 1)
    return put(text, random, other.slice(from, from + random.below(400)))
  },
  // something is nested deeply, or repeated
  (text, random) => {
    const [open, close] = random.pick(NESTS)
    const times = random.pick([3, 50, 800, 20_000])
    return put(text, random, open.repeat(times) + (random.once(2) ? '' : close.repeat(times)))
  },
  // one character is another one
  (text, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + String.fromCharCode(random.below(random.once(4) ? 65_536 : 128)) + text.slice(at + 1)
  },
  // two words change places
  (text, random) => {
    const words = text.split(/\b/)
    const [one, two] = [random.below(words.length), random.below(words.length)]
    const [first = '', second = ''] = [words[one], words[two]]
    words[one] = second
    words[two] = first
    return words.join('')
  },
]

/** Largest text that is made, characters. */
const TEXT_MAX = 2_000_000

/** The text with one to eight changes. `other`: a text of which parts may be taken. */
export function mutatedText(text: string, random: Seeded, other: string): string {
  let changed = text
  for (let left = 1 + random.below(8); left > 0; left -= 1)
    changed = random.pick(CHANGES)(changed, random, other).slice(0, TEXT_MAX)
  return changed
}

/** The bytes with one to eight of them changed, taken out or put in. */
export function mutatedBytes(bytes: Buffer, random: Seeded): Buffer {
  let changed = Buffer.from(bytes)
  for (let left = 1 + random.below(8); left > 0; left -= 1) {
    const at = random.below(changed.length + 1)
    const piece = Buffer.from(random.some(random.below(9), [0, 1, 0x30, 0x37, 0x7f, 0x80, 0xff, random.below(256)]))
    const gone = random.pick([0, piece.length, piece.length, random.below(600)])
    changed = Buffer.concat([changed.subarray(0, at), piece, changed.subarray(at + gone)])
  }
  return changed
}

function put(text: string, random: Seeded, piece: string): string {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at)
}
