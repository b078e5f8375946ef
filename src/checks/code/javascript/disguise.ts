/** How evidence says that an obfuscator was at work: no other tool leaves such names. */
export const OBFUSCATOR_NAMES = 'has names as obfuscators make them'

/** Distinct names as obfuscators make them (`_0x4f2a`) from which on a text is disguised; nobody writes five by hand. */
const MANGLED_NAMES_MIN = 5

/** Escapes of printable characters (`\x68`, `\u0068`) from which on strings are disguised. */
const NEEDLESS_ESCAPES_MIN = 40

/** Text that is looked at, UTF-16 units. */
const TEXT_MAX = 1_000_000

/** Where a text shows that a tool made it unreadable on purpose; a minifier's short names are not that. */
export function disguiseIn(text: string): { readonly offset: number; readonly note: string } | undefined {
  const head = text.slice(0, TEXT_MAX)
  if (head.includes('_0x')) {
    const names = new Set<string>()
    for (const match of head.matchAll(/\b_0x[0-9a-f]{2,8}\b/g)) {
      names.add(match[0])
      if (names.size >= MANGLED_NAMES_MIN) {
        return { offset: head.indexOf('_0x'), note: OBFUSCATOR_NAMES }
      }
    }
  }
  let escapes = 0
  let first = -1
  // Only letters and digits count: there is no reason to escape those.
  for (const match of head.matchAll(/\\(?:x|u00)(?:3\d|[46][1-9a-f]|[57][0-9a])/gi)) {
    if (escapes === 0) first = match.index
    escapes += 1
    if (escapes >= NEEDLESS_ESCAPES_MIN) return { offset: first, note: 'has strings whose plain letters are escaped' }
  }
  return undefined
}
