/**
 * Names as obfuscators make them: `_0x4f2a`, and `_0x4f2ax1` of the ones that number them on. Literal beginnings, so that no text makes the
 * search slow.
 */
export const MANGLED_NAME = /\b_0x[0-9a-f]{2,8}(?:x[0-9a-f]{1,4})?\b/g

/** Distinct such names from which on a text is disguised; nobody writes five by hand. */
export const MANGLED_NAMES_MIN = 5

/** Printable characters that are written as escapes (`\x68`, `\u0068`), one after the other. */
export const ESCAPED_RUN = /(?:\\(?:x|u00)(?:[2-6][0-9a-f]|7[0-9a-e])){1,400}/gi

/** Letters and digits among them from which on strings are disguised; there is no reason to escape those. */
export const NEEDLESS_ESCAPES_MIN = 40

/** Characters that spell something from which on a tool wrote them. */
export const SPELLED_MIN = 100

/** Characters of a run from which on it spells something, or is a table of characters if they are in their order. */
export const SPELLED_RUN_MIN = 4

/** Texts that are put together from a table, letter by letter: `t[4]+t[11]+t[4]+t[30]+t[2]`. */
export const TABLE_SUM = /\b([A-Za-z_$][\w$]{0,30})\[\d{1,3}\](?: ?\+ ?\1\[\d{1,3}\]){4,200}/g

/** Such sums over one table from which on it is a table of letters: matrices are added up a few times, and by less. */
export const TABLE_SUMS_MIN = 10

/** Numbers that are worked out from two others in different notations: `(0x1F4 - 0o764)`, `(0o204160-67672)`. */
export const MIXED_NOTATION =
  /\b0o[0-7]{2,12} ?[-+%&^] ?(?:0x[0-9a-f]|[1-9]\d)|\b(?:0x[0-9a-f]{1,9}|[1-9]\d{1,11}) ?[-+%&^] ?0o[0-7]{2}/gi

/** Such numbers from which on a tool wrote them. */
export const MIXED_NOTATIONS_MIN = 15
